"""The `desk` of a seed file: what the house charges, lends, limits and does on its own.

All of it is off in a desk whose file does not say otherwise, so that nobody trips over a rule that
they did not set.
"""

from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE, render_price
from sidestreet.domain.commands import SeedFacts
from sidestreet.domain.fees import FeeSchedule
from sidestreet.domain.lending_commands import SetBorrow
from sidestreet.domain.limits import HouseRules, Scope
from sidestreet.domain.money_commands import SetFees
from sidestreet.domain.option_events import ClearingSet
from sidestreet.domain.risk_commands import SetHouseRules, SetLimits
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.instruments import read_named
from sidestreet.reference.seed_file.kinds import (
    DATE,
    FEE,
    FLAG,
    RATE,
    SHARES_OR_NONE,
    ZERO_OR_MORE,
    amount,
    integer,
)
from sidestreet.reference.seed_file.limits import read_limits
from sidestreet.reference.seed_file.positions import refuse_option
from sidestreet.reference.seed_file.section import Section
from sidestreet.reference.seed_file.standing_desk import (
    read_closing,
    read_instrument_limits,
    read_kill_switches,
    read_restrictions,
)

# What is very hard to borrow costs more than it is worth in a year.
_BORROW_RATE: Final = amount("a decimal from 0 to 100, at most 6 decimals", 0, 100 * SCALE)
_ASSIGNMENT_SEED: Final = integer(0, 2**63 - 1)


class Desk(msgspec.Struct):
    """What the desk's own settings come to, as commands."""

    settings: list[SetFees | SetLimits | SetHouseRules] = []
    borrow: list[SetBorrow] = []
    business_date: str = ""
    facts: list[SeedFacts] = []
    closing: list[SeedFacts] = []


def read_desk(root: Section, directory: InstrumentDirectory) -> Desk:
    """Read the settings of the desk; what is left out makes no command."""
    desk = Desk()
    section = root.section("desk")
    if section is None:
        return desk
    fees = section.section("fees")
    if fees is not None:
        desk.settings.append(SetFees(_read_fees(fees)))
    limits = section.section("limits")
    if limits is not None:
        desk.settings.append(SetLimits(Scope.FIRM, "", read_limits(limits)))
        limits.finish()
    rules = _read_rules(section)
    if rules != HouseRules():
        desk.settings.append(SetHouseRules(rules))
    desk.borrow = _read_borrow(section, directory)
    _read_standing(section, directory, desk)
    section.finish()
    return desk


def _read_standing(section: Section, directory: InstrumentDirectory, desk: Desk) -> None:
    """Read what a running desk has come to, as it tells of itself."""
    desk.business_date = section.optional("business_date", DATE, "")
    desk.settings += read_instrument_limits(section, directory)
    desk.facts += read_restrictions(section, directory)
    desk.facts += read_kill_switches(section, directory)
    if section.optional("is_clearing_down", FLAG, False):
        desk.facts.append(SeedFacts((ClearingSet(is_down=True),)))
    closing = section.section("closing_prices")
    if closing is not None:
        desk.closing.append(read_closing(closing, directory))


def _read_fees(section: Section) -> FeeSchedule:
    schedule = FeeSchedule(
        per_share=section.optional("per_share", FEE, 0),
        per_contract=section.optional("per_contract", FEE, 0),
        minimum=section.optional("minimum", ZERO_OR_MORE, 0),
        maximum=section.optional("maximum", ZERO_OR_MORE, None),
        is_regulatory=section.optional("is_regulatory", FLAG, False),
    )
    section.finish()
    if section.is_sound() and schedule.maximum is not None and schedule.maximum < schedule.minimum:
        accepted = f"no less than the minimum, {render_price(schedule.minimum)}"
        section.refuse("maximum", render_price(schedule.maximum), accepted)
    return schedule


def _read_rules(section: Section) -> HouseRules:
    rules = HouseRules()
    interest = section.section("interest")
    if interest is not None:
        rules = HouseRules(
            debit_rate=interest.optional("debit_rate", RATE, 0),
            credit_rate=interest.optional("credit_rate", RATE, 0),
            charges_borrow=interest.optional("charges_borrow", FLAG, rules.charges_borrow),
        )
        interest.finish()
    return msgspec.structs.replace(
        rules,
        calls_margin=section.optional("calls_margin", FLAG, rules.calls_margin),
        liquidates=section.optional("liquidates", FLAG, rules.liquidates),
        assignment_seed=section.optional(
            "assignment_seed", _ASSIGNMENT_SEED, rules.assignment_seed
        ),
    )


def _read_borrow(section: Section, directory: InstrumentDirectory) -> list[SetBorrow]:
    borrow: dict[str, SetBorrow] = {}
    for inner in section.sections("borrow"):
        terms = read_named(inner, directory)
        rate = inner.required("rate", _BORROW_RATE)
        available = inner.required("available", SHARES_OR_NONE)
        inner.finish()
        if terms is None or not inner.is_sound():
            continue
        refuse_option(inner, terms)
        if terms.instrument_id in borrow:
            inner.refuse("symbol", f"{terms.symbol} again", "each instrument once")
        borrow[terms.instrument_id] = SetBorrow(terms, rate, available)
    return list(borrow.values())
