"""What each options level allows, one level below and at the level that an order needs."""

import pytest
from msgspec.structs import replace

from engine.played_desk import ACCOUNT, BUY, SELL, START, XYZ, PlayedDesk
from engine.risk_desk import figures, hold, refused, replaced
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import OpenAccount
from sidestreet.domain.enums import AccountSubtype, InstrumentType, OptionRight, Side
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.domain.money_commands import SeedPosition
from sidestreet.domain.reasons import Reason

FAR = START + 10**18


def option(
    number: int, right: OptionRight, strike: int = 10, expiry: str = "2030-01-18"
) -> InstrumentTerms:
    """Return a contract on 100 XYZ."""
    return InstrumentTerms(
        f"0193c8a0-0000-7000-8000-00000000010{number}",
        f"XYZ   {expiry[2:4]}{expiry[5:7]}{expiry[8:]}{right[0]}{strike * 1000:08}",
        InstrumentType.OPTION,
        "XCBO",
        option=OptionTerms(XYZ.instrument_id, "XYZ", right, strike * SCALE, expiry, FAR),
    )


CALL, PUT = option(1, OptionRight.CALL), option(2, OptionRight.PUT)
HIGHER_CALL, LOWER_PUT = option(3, OptionRight.CALL, 11), option(4, OptionRight.PUT, 9)
LATER_CALL = option(5, OptionRight.CALL, 11, "2031-01-17")
SOONER_CALL = option(6, OptionRight.CALL, 11, "2029-01-19")


def desk_at(
    level: int,
    *held: tuple[InstrumentTerms, int],
    subtype: AccountSubtype = AccountSubtype.MARGIN,
    cash: int = 10**12,
) -> PlayedDesk:
    """Return a desk whose account has a level, cash, and these whole units of instruments."""
    told = Account(ACCOUNT, "a", "A", "2020-01-01", subtype=subtype, options_level=level)
    desk = PlayedDesk(accounts=[])
    desk.orders(OpenAccount(told, cash))
    for terms, units in held:
        desk.orders(SeedPosition(ACCOUNT, terms, units * SCALE, SCALE))
    # Options are worth a dollar, so that nothing here is about money.
    for terms in (CALL, PUT, HIGHER_CALL, LOWER_PUT, LATER_CALL, SOONER_CALL):
        desk.prices.prices[terms.instrument_id] = SCALE
    return desk


@pytest.mark.parametrize(
    ("held", "terms", "side", "contracts", "level"),
    [
        ((), CALL, BUY, 1, 2),
        ((), PUT, BUY, 1, 2),
        (((XYZ, 200),), CALL, SELL, 2, 1),
        (((XYZ, 200),), CALL, SELL, 3, 4),
        (((XYZ, 200), (HIGHER_CALL, -1)), CALL, SELL, 1, 1),
        (((XYZ, 200), (HIGHER_CALL, -1)), CALL, SELL, 2, 4),
        ((), PUT, SELL, 1, 1),
        ((), CALL, SELL, 1, 4),
        (((HIGHER_CALL, 2),), CALL, SELL, 2, 3),
        (((HIGHER_CALL, 2),), CALL, SELL, 3, 4),
        (((LATER_CALL, 1),), CALL, SELL, 1, 3),
        (((SOONER_CALL, 1),), CALL, SELL, 1, 4),
        (((PUT, 1),), CALL, SELL, 1, 4),
        (((CALL, 1),), CALL, SELL, 1, 0),
        (((CALL, -1), (XYZ, 100)), CALL, BUY, 1, 0),
        # One closes, the other is written uncovered; what was closed covers nothing.
        (((CALL, 1),), CALL, SELL, 2, 4),
    ],
)
def test_an_order_needs_its_level_and_not_one_more(
    held: tuple[tuple[InstrumentTerms, int], ...],
    terms: InstrumentTerms,
    side: Side,
    contracts: int,
    level: int,
) -> None:
    def reason_at(account_level: int) -> Reason | None:
        desk = desk_at(account_level, *held)
        asked = {"side": side, "quantity": contracts * SCALE, "limit_price": SCALE}
        return refused(desk.submit(terms=terms, **asked))

    assert reason_at(level) is None
    if level:
        assert reason_at(level - 1) is Reason.OPTIONS_LEVEL_EXCEEDED


def test_the_figures_are_both_levels() -> None:
    denied = desk_at(1).submit(terms=CALL, quantity=SCALE, limit_price=SCALE)
    assert figures(denied) == {"required_level": "2", "account_level": "1"}


@pytest.mark.parametrize(("contracts", "reason"), [(2, None), (3, Reason.OPTIONS_LEVEL_EXCEEDED)])
def test_puts_are_secured_by_cash_for_all_their_strikes(
    contracts: int, reason: Reason | None
) -> None:
    """2500 dollars secure two puts at 10 on 100 shares each, and not three."""
    desk = desk_at(1, cash=2_500 * SCALE)
    asked = {"side": SELL, "quantity": contracts * SCALE, "limit_price": SCALE}
    assert refused(desk.submit(terms=PUT, **asked)) is reason


def test_puts_that_are_written_or_open_already_take_their_cash() -> None:
    desk = desk_at(1, (LOWER_PUT, -1), cash=2_900 * SCALE)
    asked = {"side": SELL, "quantity": SCALE, "limit_price": SCALE}
    order = desk.submit(terms=PUT, **asked)
    assert refused(order) is None
    # 900 and 1000 are taken, and 1000 are left.
    assert refused(desk.submit(terms=PUT, **asked)) is None
    assert refused(desk.submit(terms=LOWER_PUT, **asked)) is Reason.OPTIONS_LEVEL_EXCEEDED


def test_shares_that_are_for_sale_cover_nothing() -> None:
    desk = desk_at(1)
    hold(desk, 100)
    desk.submit(side=SELL, quantity=SCALE, limit_price=20 * SCALE)
    asked = {"side": SELL, "quantity": SCALE, "limit_price": SCALE}
    assert refused(desk.submit(terms=CALL, **asked)) is Reason.OPTIONS_LEVEL_EXCEEDED


def test_calls_that_are_for_sale_cover_no_other() -> None:
    desk = desk_at(3, (HIGHER_CALL, 1))
    asked = {"side": SELL, "quantity": SCALE, "limit_price": SCALE}
    order = desk.submit(terms=CALL, **asked)
    assert refused(order) is None
    assert refused(desk.submit(terms=CALL, **asked)) is Reason.OPTIONS_LEVEL_EXCEEDED


def test_a_replace_is_measured_without_the_order_that_it_changes() -> None:
    desk = desk_at(1)
    hold(desk, 200)
    order = desk.submit(terms=CALL, side=SELL, quantity=SCALE, limit_price=SCALE)
    assert replaced(desk, order, quantity=3 * SCALE) is Reason.OPTIONS_LEVEL_EXCEEDED
    assert replaced(desk, order, quantity=2 * SCALE) is None


def test_an_index_call_is_covered_by_no_shares() -> None:
    assert CALL.option is not None
    index_call = replace(CALL, option=replace(CALL.option, is_cash_settled=True))
    desk = desk_at(3)
    hold(desk, 200)
    asked = {"side": SELL, "quantity": SCALE, "limit_price": SCALE}
    assert refused(desk.submit(terms=index_call, **asked)) is Reason.OPTIONS_LEVEL_EXCEEDED


def test_money_from_a_short_sale_secures_no_put() -> None:
    """500 of the 1500 are owed for the shares."""
    desk = desk_at(1, cash=1_500 * SCALE)
    hold(desk, -50)
    asked = {"side": SELL, "quantity": SCALE, "limit_price": SCALE}
    assert refused(desk.submit(terms=PUT, **asked)) is None
    hold(desk, -1)
    assert refused(desk.submit(terms=PUT, **asked)) is Reason.OPTIONS_LEVEL_EXCEEDED


def test_a_replace_of_a_put_counts_its_own_strikes_once() -> None:
    desk = desk_at(1, cash=2_500 * SCALE)
    asked = {"side": SELL, "quantity": SCALE, "limit_price": SCALE}
    order = desk.submit(terms=PUT, **asked)
    assert replaced(desk, order, quantity=3 * SCALE) is Reason.OPTIONS_LEVEL_EXCEEDED
    assert replaced(desk, order, quantity=2 * SCALE) is None
