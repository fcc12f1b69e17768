"""The `balances` of an account in a seed file, and its positions as they then are written.

An account with `balances` has the books of a running desk: its cash as it has settled and will
settle, each position with what it cost to the last digit, and the figures of the day. They hold
whatever fills its orders have, which are in them already.
"""

from typing import Final

from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE, render_amount, render_price
from sidestreet.domain.commands import SeedFacts
from sidestreet.domain.enums import MarginType
from sidestreet.domain.events import DeskEvent
from sidestreet.domain.holdings import Holding
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.money_events import BooksPlanted
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.instruments import read_named
from sidestreet.reference.seed_file.kinds import ABOVE_ZERO, BALANCE, DATE, LARGE
from sidestreet.reference.seed_file.section import Section

_NO_CASH: Final = "none beside `balances`, which says what there is"


def read_books(
    section: Section, account: Account, directory: InstrumentDirectory
) -> SeedFacts | None:
    """Read the books of an account that has `balances`, None for one without or if unsound."""
    balances = section.section("balances")
    if balances is None:
        return None
    if section.has("cash"):
        section.refuse("cash", "cash", _NO_CASH)
    known: dict[str, InstrumentTerms] = {}
    holdings = _read_holdings(section, account, directory, known)
    books = _read_balances(balances, account.account_id, holdings, directory, known)
    return SeedFacts((books,), tuple(known.values())) if section.is_sound() else None


def held_in(books: SeedFacts) -> dict[str, int]:
    """Return what books hold of each instrument."""
    return {
        instrument_id: holding.quantity
        for each in books.events
        if isinstance(each, BooksPlanted)
        for instrument_id, holding in each.holdings
    }


def without_day(event: DeskEvent) -> DeskEvent:
    """Return what is left of an event on another day than that for which it was told."""
    if not isinstance(event, BooksPlanted):
        return event
    return BooksPlanted(
        event.account_id,
        event.settled_cash,
        event.unsettled,
        tuple(
            (key, Holding(held.quantity, held.cost, held.cost, held.realized))
            for key, held in event.holdings
            if held.quantity
        ),
    )


def _read_balances(
    section: Section,
    account_id: int,
    holdings: tuple[tuple[str, Holding], ...],
    directory: InstrumentDirectory,
    known: dict[str, InstrumentTerms],
) -> BooksPlanted:
    settled_cash = section.required("settled_cash", BALANCE)
    unsettled = _read_unsettled(section)
    sold_short = _read_sold_short(section, directory, known)
    start = section.section("day_start")
    if start is None:
        section.finish()
        equity = settled_cash + sum(credit - debit for _, credit, debit in unsettled)
        return BooksPlanted(
            account_id,
            settled_cash,
            unsettled,
            holdings,
            sold_short,
            start_equity=equity,
            start_trade_cash=equity,
            start_deposits=sum(holding.cost for _, holding in holdings),
        )
    books = BooksPlanted(
        account_id,
        settled_cash,
        unsettled,
        holdings,
        sold_short,
        start_date=start.optional("date", DATE, ""),
        start_equity=start.required("equity", BALANCE),
        start_long_market_value=start.optional("long_market_value", BALANCE, 0),
        start_short_market_value=start.optional("short_market_value", BALANCE, 0),
        start_trade_cash=start.required("trade_cash", BALANCE),
        start_buying_power=start.optional("buying_power", BALANCE, 0),
        start_maintenance_requirement=start.optional("maintenance_margin_requirement", BALANCE, 0),
        start_deposits=start.optional("deposits", BALANCE, 0),
    )
    start.finish()
    section.finish()
    return books


def _read_unsettled(section: Section) -> tuple[tuple[str, int, int], ...]:
    due: dict[str, tuple[int, int]] = {}
    for inner in section.sections("unsettled"):
        day = inner.required("settles_on", DATE)
        amounts = (inner.optional("credits", LARGE, 0), inner.optional("debits", LARGE, 0))
        inner.finish()
        if day in due:
            inner.refuse("settles_on", f"{day} again", "each day once")
        due[day] = amounts
    return tuple((day, *amounts) for day, amounts in due.items())


def _read_sold_short(
    section: Section, directory: InstrumentDirectory, known: dict[str, InstrumentTerms]
) -> tuple[tuple[str, int], ...]:
    sold: dict[str, int] = {}
    for inner in section.sections("sold_short"):
        terms = read_named(inner, directory)
        quantity = inner.required("quantity", ABOVE_ZERO)
        inner.finish()
        if terms is not None and inner.is_sound():
            known[terms.instrument_id] = terms
            sold[terms.instrument_id] = quantity
    return tuple(sold.items())


def _read_holdings(
    section: Section,
    account: Account,
    directory: InstrumentDirectory,
    known: dict[str, InstrumentTerms],
) -> tuple[tuple[str, Holding], ...]:
    holdings: dict[str, Holding] = {}
    for inner in section.sections("positions"):
        terms = read_named(inner, directory)
        holding = _read_holding(inner)
        inner.finish()
        if terms is None or not inner.is_sound():
            continue
        _check_holding(inner, terms, holding, account)
        if terms.instrument_id in holdings:
            inner.refuse("symbol", f"{terms.symbol} again", "each instrument once in an account")
        underlying = directory.underlying_terms(terms)
        if underlying is not None:
            known.setdefault(underlying.instrument_id, underlying)
        known[terms.instrument_id] = terms
        holdings[terms.instrument_id] = holding
    return tuple(holdings.items())


def _read_holding(section: Section) -> Holding:
    quantity = section.required("quantity", BALANCE)
    cost = section.required("cost_basis", BALANCE)
    realized = section.optional("realized", BALANCE, 0)
    day = section.section("day")
    if day is None:
        return Holding(quantity, cost, cost, realized)
    holding = Holding(
        quantity=quantity,
        cost=cost,
        day_cost=day.required("cost", BALANCE),
        realized=realized,
        day_realized=day.optional("realized", BALANCE, 0),
        start_quantity=day.optional("start_quantity", BALANCE, 0),
        start_value=day.optional("start_value", BALANCE, 0),
        bought=day.optional("bought", LARGE, 0),
        sold=day.optional("sold", LARGE, 0),
    )
    day.finish()
    return holding


def _check_holding(
    section: Section, terms: InstrumentTerms, holding: Holding, account: Account
) -> None:
    quantity, cost = holding.quantity, holding.cost
    if quantity % SCALE and (quantity < 0 or not terms.is_fractionable):
        accepted = "whole units, or a fraction of a fractionable instrument that is held long"
        section.refuse("quantity", render_amount(quantity), accepted)
    if quantity < 0 and terms.option is None and account.margin is MarginType.NONE:
        accepted = "shares that are owned, because the account borrows nothing"
        section.refuse("quantity", render_amount(quantity), accepted)
    if cost and (not quantity or (cost > 0) is not (quantity > 0)):
        section.refuse("cost_basis", render_price(cost), "an amount with the sign of the quantity")
