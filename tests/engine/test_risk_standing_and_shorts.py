"""Instruments that may not be traded or only closed, intents, and short sales."""

import pytest
from msgspec.structs import replace

from engine.played_desk import ACCOUNT, BUY, SELL, START, XYZ, PlayedDesk
from engine.risk_desk import CENT, figures, hold, refused, replaced
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import (
    AccountSubtype,
    InstrumentType,
    OptionRight,
    OrderType,
    PositionIntent,
    Shortable,
    Side,
    TimeInForce,
)
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.lending_commands import RequestLocate, SetBorrow
from sidestreet.domain.money_commands import ChangeInstrument, RollDay
from sidestreet.domain.prices import NO_PRICES
from sidestreet.domain.reasons import Reason

MARKET = {"order_type": OrderType.MARKET, "limit_price": None}
CALL = InstrumentTerms(
    "0193c8a0-0000-7000-8000-0000000000dd",
    "XYZ   300118C00010000",
    InstrumentType.OPTION,
    "XCBO",
    option=OptionTerms(
        XYZ.instrument_id, "XYZ", OptionRight.CALL, 10 * SCALE, "2030-01-18", START + 1
    ),
)
HALTED = replace(XYZ, is_halted=True)
LAST = replace(XYZ, is_liquidation_only=True)
RESTRICTED = replace(XYZ, is_short_restricted=True)


def desk_with(terms: InstrumentTerms, held: int = 0, **account: object) -> PlayedDesk:
    """Return a desk on which XYZ has these terms and the account holds so much of it."""
    told = replace(Account(ACCOUNT, "a", "A", "2020-01-01"), options_level=4, **account)
    desk = PlayedDesk(accounts=[told])
    if held:
        hold(desk, held)
    desk.orders(ChangeInstrument(terms))
    return desk


def test_nothing_is_taken_or_replaced_while_trading_is_halted() -> None:
    desk = PlayedDesk()
    order = desk.working()
    desk.orders(ChangeInstrument(HALTED))
    assert refused(desk.submit()) is Reason.INSTRUMENT_HALTED
    assert replaced(desk, order, quantity=50 * SCALE) is Reason.INSTRUMENT_HALTED
    desk.cancel(order)
    assert desk.events
    desk.orders(ChangeInstrument(XYZ))
    assert refused(desk.submit()) is None


@pytest.mark.parametrize(
    ("held", "side", "shares", "reason"),
    [
        (0, BUY, 1, Reason.LIQUIDATION_ONLY),
        (0, SELL, 1, Reason.LIQUIDATION_ONLY),
        (100, BUY, 1, Reason.LIQUIDATION_ONLY),
        (100, SELL, 100, None),
        (100, SELL, 101, Reason.LIQUIDATION_ONLY_QUANTITY),
        (-100, BUY, 100, None),
        (-100, BUY, 101, Reason.LIQUIDATION_ONLY_QUANTITY),
        (-100, SELL, 1, Reason.LIQUIDATION_ONLY),
    ],
)
def test_a_position_that_may_only_be_closed_is_closed_and_no_more(
    held: int, side: Side, shares: int, reason: Reason | None
) -> None:
    desk = desk_with(LAST, held)
    assert refused(desk.submit(side=side, quantity=shares * SCALE)) is reason


def test_what_another_order_closes_already_is_not_closed_twice() -> None:
    desk = desk_with(LAST, 100)
    desk.submit(side=SELL, quantity=60 * SCALE)
    denied = desk.submit(side=SELL, quantity=50 * SCALE)
    assert refused(denied) is Reason.LIQUIDATION_ONLY_QUANTITY
    assert figures(denied) == {"quantity": "50", "available": "40"}
    order = desk.submit(side=SELL, quantity=40 * SCALE)
    assert replaced(desk, order, quantity=41 * SCALE) is Reason.LIQUIDATION_ONLY_QUANTITY
    assert replaced(desk, order, limit_price=11 * SCALE) is None


def test_an_option_trades_until_the_very_instant_of_its_end() -> None:
    desk = desk_with(XYZ)
    assert refused(desk.submit(terms=CALL, quantity=SCALE)) is None
    desk.now += 1
    denied = desk.submit(terms=CALL, quantity=SCALE)
    assert refused(denied) is Reason.OPTION_EXPIRED
    assert figures(denied) == {"expiry": "2030-01-18"}


@pytest.mark.parametrize("kind", OrderType)
def test_options_take_market_and_limit_orders_only(kind: OrderType) -> None:
    desk = desk_with(XYZ)
    price = None if kind is OrderType.MARKET else SCALE
    order = desk.submit(terms=CALL, order_type=kind, limit_price=price, quantity=SCALE)
    takes = kind in {OrderType.MARKET, OrderType.LIMIT}
    assert refused(order) is (None if takes else Reason.ORDER_TYPE_NOT_FOR_OPTION)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        (MARKET, None),
        ({"order_type": OrderType.STOP_LIMIT}, Reason.QUANTITY_NOT_WHOLE),
        *(
            ({"time_in_force": time_in_force}, Reason.QUANTITY_NOT_WHOLE)
            for time_in_force in TimeInForce
            if time_in_force is not TimeInForce.DAY
        ),
        ({"terms": replace(XYZ, is_fractionable=False)}, Reason.QUANTITY_NOT_WHOLE),
        ({"terms": CALL}, Reason.QUANTITY_NOT_WHOLE),
    ],
)
def test_fractions_are_of_shares_in_plain_orders_of_the_day(
    changes: dict[str, object], reason: Reason | None
) -> None:
    desk = PlayedDesk(accounts=[Account(ACCOUNT, "a", "A", "2020-01-01", options_level=4)])
    asked = {"quantity": SCALE // 2, "time_in_force": TimeInForce.DAY, **changes}
    assert refused(desk.submit(**asked)) is reason


@pytest.mark.parametrize(
    ("intent", "held", "side", "shares", "fits"),
    [
        (PositionIntent.OPEN, 0, BUY, 100, True),
        (PositionIntent.OPEN, 0, SELL, 100, True),
        (PositionIntent.OPEN, 100, BUY, 1, True),
        (PositionIntent.OPEN, 100, SELL, 1, False),
        (PositionIntent.OPEN, -100, BUY, 101, False),
        (PositionIntent.CLOSE, 0, BUY, 1, False),
        (PositionIntent.CLOSE, 100, SELL, 100, True),
        (PositionIntent.CLOSE, 100, SELL, 101, False),
        (PositionIntent.CLOSE, -100, BUY, 100, True),
        (PositionIntent.CLOSE, 100, BUY, 1, False),
        (None, 100, SELL, 101, True),
    ],
)
def test_an_order_does_what_it_is_meant_to_or_is_refused(
    intent: PositionIntent | None, held: int, side: Side, shares: int, *, fits: bool
) -> None:
    desk = desk_with(XYZ, held)
    order = desk.submit(side=side, quantity=shares * SCALE, position_intent=intent)
    assert refused(order) is (None if fits else Reason.POSITION_INTENT_MISMATCH)


def test_an_order_that_closes_is_not_replaced_into_one_that_opens() -> None:
    desk = desk_with(XYZ, 100)
    order = desk.submit(side=SELL, position_intent=PositionIntent.CLOSE)
    assert replaced(desk, order, quantity=101 * SCALE) is Reason.POSITION_INTENT_MISMATCH
    assert replaced(desk, order, quantity=99 * SCALE) is None


@pytest.mark.parametrize(
    ("terms", "account", "reason"),
    [
        (XYZ, {}, None),
        (replace(XYZ, shortable=Shortable.NOT_SHORTABLE), {}, Reason.UNSUPPORTED_SECURITY),
        (
            replace(XYZ, shortable=Shortable.HARD_TO_BORROW),
            {},
            Reason.INSUFFICIENT_LOCATE_INVENTORY,
        ),
        (RESTRICTED, {}, Reason.SHORT_SALE_RESTRICTED),
        (XYZ, {"subtype": AccountSubtype.CASH}, Reason.SHORT_PROHIBITED),
    ],
)
def test_only_what_goes_beyond_the_position_is_a_short_sale(
    terms: InstrumentTerms, account: dict[str, object], reason: Reason | None
) -> None:
    desk = desk_with(terms, 100, **account)
    assert refused(desk.submit(side=SELL, quantity=101 * SCALE)) is reason
    order = desk.submit(side=SELL)
    assert refused(order) is None
    assert replaced(desk, order, quantity=101 * SCALE) is reason


def test_what_is_hard_to_borrow_is_sold_short_as_far_as_it_is_located() -> None:
    hard = replace(XYZ, shortable=Shortable.HARD_TO_BORROW)
    desk = desk_with(hard, 10)
    desk.do(RollDay(BusinessDay("2026-01-05", START + 10**15, "2026-01-06")))
    desk.do(SetBorrow(hard, SCALE // 10, 1_000))
    desk.do(RequestLocate(ACCOUNT, hard, 50, "r"))
    denied = desk.submit(side=SELL, quantity=61 * SCALE)
    assert refused(denied) is Reason.INSUFFICIENT_LOCATE_INVENTORY
    assert figures(denied) == {"required": "51", "available": "50"}
    order = desk.submit(side=SELL, quantity=60 * SCALE)
    assert refused(order) is None
    # Its own part of the locate is not in its way.
    assert replaced(desk, order, limit_price=11 * SCALE) is None
    assert refused(desk.submit(side=SELL, quantity=SCALE)) is Reason.INSUFFICIENT_LOCATE_INVENTORY


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"limit_price": 10 * SCALE + CENT}, None),
        ({"limit_price": 10 * SCALE}, Reason.SHORT_SALE_RESTRICTED),
        ({"limit_price": 9 * SCALE}, Reason.SHORT_SALE_RESTRICTED),
        (MARKET, Reason.SHORT_SALE_RESTRICTED),
    ],
)
def test_under_rule_201_a_short_sale_is_above_the_best_bid(
    changes: dict[str, object], reason: Reason | None
) -> None:
    desk = desk_with(RESTRICTED)
    assert refused(desk.submit(side=SELL, **changes)) is reason
    assert refused(desk.submit(quantity=SCALE, limit_price=9 * SCALE)) is None


def test_under_rule_201_a_replace_may_not_come_down_to_the_bid() -> None:
    desk = desk_with(RESTRICTED)
    order = desk.submit(side=SELL, limit_price=11 * SCALE)
    assert replaced(desk, order, limit_price=10 * SCALE) is Reason.SHORT_SALE_RESTRICTED


def test_under_rule_201_nothing_is_sold_short_while_nobody_knows_the_bid() -> None:
    desk = desk_with(RESTRICTED)
    desk.prices = NO_PRICES  # type: ignore[assignment]
    denied = desk.submit(side=SELL, limit_price=11 * SCALE)
    assert figures(denied) == {"price": "11.00"}
    assert refused(denied) is Reason.SHORT_SALE_RESTRICTED


def test_the_figures_of_rule_201_are_price_and_bid() -> None:
    desk = desk_with(RESTRICTED)
    assert figures(desk.submit(side=SELL)) == {"price": "10.00", "bid": "10.00"}
    assert figures(desk.submit(side=SELL, **MARKET)) == {"price": "market", "bid": "10.00"}
