"""The `positions` of an account: what it holds.

A seeded position is given to the account; its cash stays what the file says. Names and spellings
are those of the API's answers.
"""

from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import (
    NOTIONAL_MAX,
    SCALE,
    notional,
    render_amount,
    render_price,
)
from sidestreet.domain.enums import MarginType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.money_commands import SeedPosition
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.instruments import read_named
from sidestreet.reference.seed_file.kinds import (
    SIGNED,
    ZERO_OR_MORE,
)
from sidestreet.reference.seed_file.section import Section


def read_positions(
    section: Section, account: Account, directory: InstrumentDirectory
) -> list[SeedPosition]:
    """Read the positions of an account, one to an instrument."""
    positions: dict[str, SeedPosition] = {}
    for inner in section.sections("positions"):
        terms = read_named(inner, directory)
        quantity = inner.required("quantity", SIGNED)
        average_price = inner.required("average_price", ZERO_OR_MORE)
        inner.finish()
        if terms is None or not inner.is_sound():
            continue
        position = SeedPosition(
            account.account_id, terms, quantity, average_price, directory.underlying_terms(terms)
        )
        _check_position(inner, position, account)
        if terms.instrument_id in positions:
            inner.refuse("symbol", f"{terms.symbol} again", "each instrument once in an account")
        positions[terms.instrument_id] = position
    return list(positions.values())


def refuse_option(section: Section, terms: InstrumentTerms) -> None:
    """Refuse an option where shares are borrowed."""
    if terms.option is not None:
        section.refuse("symbol", f"{terms.symbol}, an option", "a share: options are not borrowed")


def _check_position(section: Section, position: SeedPosition, account: Account) -> None:
    terms, quantity = position.terms, position.quantity
    is_short_share = quantity < 0 and terms.option is None
    if quantity % SCALE and (quantity < 0 or not terms.is_fractionable):
        accepted = "whole units, or a fraction of a fractionable instrument that is held long"
        section.refuse("quantity", render_amount(quantity), accepted)
    if is_short_share and account.margin is MarginType.NONE:
        accepted = "shares that are owned, because the account borrows nothing"
        section.refuse("quantity", render_amount(quantity), accepted)
    worth = notional(position.average_price, abs(quantity)) * terms.multiplier
    if worth > NOTIONAL_MAX:
        found = f"a position that cost {render_price(worth)}"
        section.refuse("quantity", found, f"at most {render_price(NOTIONAL_MAX)}")
