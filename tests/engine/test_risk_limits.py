"""Limits of price and size: what passes just inside, what is refused just outside, and figures."""

import pytest
from msgspec.structs import replace

from engine.played_desk import ABC, ACCOUNT, BUY, OTHER_ACCOUNT, SELL, XYZ, PlayedDesk
from engine.risk_desk import CENT, SCOPES, figures, hold, limited, refused, replaced, set_limits
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OrderType, Side
from sidestreet.domain.instruments import TickRule
from sidestreet.domain.limits import Scope
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import SeedPosition
from sidestreet.domain.prices import NO_PRICES
from sidestreet.domain.reasons import Reason
from sidestreet.domain.risk_commands import SetAccountRisk
from sidestreet.engine.risk.form import POSITION_MAX

MARKET = {"order_type": OrderType.MARKET, "limit_price": None}
TEN = 10 * SCALE


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(
    ("limits", "inside", "outside", "reason"),
    [
        (
            {"max_order_quantity": 100 * SCALE},
            {"quantity": 100 * SCALE},
            {"quantity": 101 * SCALE},
            Reason.ORDER_QUANTITY_LIMIT,
        ),
        (
            {"max_order_notional": 1_000 * SCALE},
            {"quantity": 100 * SCALE},
            {"quantity": 101 * SCALE},
            Reason.ORDER_NOTIONAL_LIMIT,
        ),
        (
            {"max_order_notional": 1_000 * SCALE},
            {"limit_price": TEN},
            {"limit_price": TEN + CENT},
            Reason.ORDER_NOTIONAL_LIMIT,
        ),
        (
            # A sale counts with what it may bring, a market order to buy with five in a hundred
            # above the mark: 95 x 10.50 = 997.50, 96 x 10.50 = 1008.
            {"max_order_notional": 1_000 * SCALE},
            {**MARKET, "quantity": 95 * SCALE},
            {**MARKET, "quantity": 96 * SCALE},
            Reason.ORDER_NOTIONAL_LIMIT,
        ),
        (
            {"max_position_quantity": 100 * SCALE},
            {"quantity": 100 * SCALE},
            {"quantity": 101 * SCALE},
            Reason.POSITION_LIMIT,
        ),
        (
            {"max_gross_notional": 1_000 * SCALE},
            {"quantity": 100 * SCALE},
            {"quantity": 101 * SCALE},
            Reason.GROSS_NOTIONAL_LIMIT,
        ),
        (
            {"price_collar": SCALE // 10},
            {"limit_price": 11 * SCALE},
            {"limit_price": 11 * SCALE + CENT},
            Reason.PRICE_OUTSIDE_COLLAR,
        ),
        (
            {"price_collar": SCALE // 10},
            {"side": SELL, "limit_price": 9 * SCALE},
            {"side": SELL, "limit_price": 9 * SCALE - CENT},
            Reason.PRICE_OUTSIDE_COLLAR,
        ),
    ],
)
def test_a_limit_of_any_scope_is_kept_to_the_last_unit(
    scope: Scope,
    limits: dict[str, int],
    inside: dict[str, object],
    outside: dict[str, object],
    reason: Reason,
) -> None:
    desk = limited(scope, **limits)
    denied = desk.submit(**outside)
    assert refused(denied) is reason
    assert figures(denied)["scope"] == scope.lower()
    assert refused(desk.submit(**inside)) is None


@pytest.mark.parametrize("scope", [Scope.ACCOUNT, Scope.INSTRUMENT])
def test_a_limit_is_for_its_own_account_or_instrument_alone(scope: Scope) -> None:
    desk = limited(scope, max_order_quantity=SCALE)
    assert refused(desk.submit(OTHER_ACCOUNT, terms=ABC)) is None
    assert refused(desk.submit()) is Reason.ORDER_QUANTITY_LIMIT


def test_limits_of_all_scopes_hold_together() -> None:
    desk = limited(Scope.FIRM, max_order_quantity=50 * SCALE)
    set_limits(desk, Scope.ACCOUNT, max_order_quantity=200 * SCALE)
    set_limits(desk, Scope.INSTRUMENT, max_order_quantity=20 * SCALE)
    assert figures(desk.submit()) == {"quantity": "100", "maximum": "50", "scope": "firm"}
    assert figures(desk.submit(quantity=21 * SCALE))["scope"] == "instrument"
    assert refused(desk.submit(quantity=20 * SCALE)) is None


@pytest.mark.parametrize(("side", "price"), [(BUY, CENT), (SELL, 1_000 * SCALE)])
def test_a_limit_far_on_the_other_side_of_the_market_rests(side: Side, price: int) -> None:
    desk = limited(price_collar=SCALE // 100)
    assert refused(desk.submit(side=side, limit_price=price)) is None


def test_an_order_at_the_market_has_no_price_to_collar() -> None:
    desk = limited(price_collar=0)
    assert refused(desk.submit(**MARKET)) is None
    assert refused(desk.submit(limit_price=TEN)) is None


def test_a_collar_tells_what_it_compared() -> None:
    assert figures(limited(price_collar=SCALE // 20).submit(limit_price=11 * SCALE)) == {
        "price": "11.00",
        "reference": "10.00",
        "collar": "0.05",
        "scope": "firm",
    }


def test_without_a_price_a_collar_lets_nothing_pass() -> None:
    desk = limited(price_collar=SCALE)
    desk.prices = NO_PRICES  # type: ignore[assignment]
    assert refused(desk.submit()) is Reason.NO_MARKET_PRICE
    set_limits(desk)
    assert refused(desk.submit()) is None
    assert refused(desk.submit(**MARKET)) is Reason.NO_MARKET_PRICE


def test_what_is_open_counts_toward_a_position() -> None:
    desk = limited(max_position_quantity=250 * SCALE)
    hold(desk, 100)
    desk.submit()
    assert refused(desk.submit(quantity=51 * SCALE)) is Reason.POSITION_LIMIT
    assert refused(desk.submit(quantity=50 * SCALE)) is None


def test_a_position_may_be_as_short_as_it_may_be_long() -> None:
    desk = limited(max_position_quantity=50 * SCALE)
    hold(desk, 100)
    sale = {"side": SELL, "limit_price": 11 * SCALE}
    assert refused(desk.submit(**sale, quantity=151 * SCALE)) is Reason.POSITION_LIMIT
    assert refused(desk.submit(**sale, quantity=150 * SCALE)) is None


def test_a_position_beyond_its_limit_can_be_closed() -> None:
    """The limit came later."""
    desk = PlayedDesk()
    hold(desk, 100)
    set_limits(desk, max_position_quantity=10 * SCALE, max_gross_notional=0)
    desk.orders(SetAccountRisk(ACCOUNT, 0))
    assert refused(desk.submit(quantity=SCALE)) is Reason.POSITION_LIMIT
    assert refused(desk.submit(side=SELL)) is None


def test_a_canceled_order_counts_until_its_venue_has_answered() -> None:
    desk = limited(max_position_quantity=100 * SCALE)
    order = desk.cancel(desk.working())
    assert refused(desk.submit()) is Reason.POSITION_LIMIT
    desk.report(order, ExecType.CANCELED)
    assert refused(desk.submit()) is None


def test_an_account_may_hold_and_have_open_so_much_and_no_more() -> None:
    """100 held at 10.00 and 50 open make 1500; 50 more at 10.00 fill up 2000."""
    desk = PlayedDesk()
    desk.orders(SetAccountRisk(ACCOUNT, 2_000 * SCALE))
    hold(desk, 100)
    desk.submit(quantity=50 * SCALE)
    denied = desk.submit(quantity=51 * SCALE)
    assert refused(denied) is Reason.ACCOUNT_NOTIONAL_LIMIT
    assert figures(denied) == {"notional": "2010.00", "maximum": "2000.00"}
    assert refused(desk.submit(quantity=50 * SCALE)) is None
    desk.orders(SetAccountRisk(ACCOUNT, None))
    assert refused(desk.submit(quantity=51 * SCALE)) is None


def test_a_mark_that_rises_takes_room_away() -> None:
    desk = PlayedDesk()
    desk.orders(SetAccountRisk(ACCOUNT, 2_000 * SCALE))
    hold(desk, 100)
    desk.prices.prices[XYZ.instrument_id] = 15 * SCALE
    assert refused(desk.submit(quantity=51 * SCALE)) is Reason.ACCOUNT_NOTIONAL_LIMIT
    assert refused(desk.submit(quantity=50 * SCALE)) is None


def test_short_positions_count_with_what_they_are_worth() -> None:
    desk = limited(max_gross_notional=2_000 * SCALE)
    hold(desk, -100)
    sale = {"side": SELL}
    assert refused(desk.submit(**sale, quantity=101 * SCALE)) is Reason.GROSS_NOTIONAL_LIMIT
    assert refused(desk.submit(**sale)) is None
    # Buying back is no risk.
    assert refused(desk.submit(limit_price=9 * SCALE)) is None


@pytest.mark.parametrize(
    ("scope", "room"),
    # 200 shares of ABC in the one account, 100 of XYZ in the other: 2000 and 1000.
    [(Scope.FIRM, 4_000), (Scope.ACCOUNT, 3_000), (Scope.INSTRUMENT, 2_000)],
)
def test_the_gross_of_a_scope_is_what_all_in_it_have(scope: Scope, room: int) -> None:
    desk = PlayedDesk()
    desk.fill(desk.working(terms=ABC, quantity=200 * SCALE), 200)
    hold(desk, 100, OTHER_ACCOUNT)
    set_limits(desk, scope, max_gross_notional=room * SCALE)
    denied = desk.submit(quantity=101 * SCALE)
    assert figures(denied)["notional"] == f"{room + 10}.00"
    assert refused(desk.submit()) is None


def test_a_position_without_a_price_counts_with_what_it_cost() -> None:
    desk = PlayedDesk()
    hold(desk, 100)
    desk.prices = NO_PRICES  # type: ignore[assignment]
    desk.orders(SetAccountRisk(ACCOUNT, 2_000 * SCALE))
    assert refused(desk.submit(quantity=101 * SCALE)) is Reason.ACCOUNT_NOTIONAL_LIMIT
    assert refused(desk.submit()) is None


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"max_order_quantity": 60 * SCALE}, Reason.ORDER_QUANTITY_LIMIT),
        ({"max_order_notional": 600 * SCALE}, Reason.ORDER_NOTIONAL_LIMIT),
        ({"max_position_quantity": 60 * SCALE}, Reason.POSITION_LIMIT),
        ({"max_gross_notional": 600 * SCALE}, Reason.GROSS_NOTIONAL_LIMIT),
    ],
)
def test_a_replace_is_held_to_a_limit_where_it_asks_for_more(
    limits: dict[str, int], reason: Reason
) -> None:
    desk = PlayedDesk()
    orders = [desk.working(quantity=50 * SCALE, limit_price=TEN) for _ in range(3)]
    set_limits(desk, Scope.FIRM, **limits)
    for order in orders[1:]:
        desk.report(desk.cancel(order), ExecType.CANCELED)
    order = orders[0]
    assert replaced(desk, order, quantity=61 * SCALE) is reason
    assert desk.now_of(order) == order
    assert replaced(desk, order, quantity=60 * SCALE) is None


@pytest.mark.parametrize(
    "limits",
    [
        {"max_order_quantity": SCALE},
        {"max_order_notional": SCALE},
        {"max_position_quantity": SCALE},
        {"max_gross_notional": SCALE},
    ],
)
def test_a_replace_down_passes_a_limit_that_came_later(limits: dict[str, int]) -> None:
    desk = PlayedDesk()
    order = desk.working()
    set_limits(desk, Scope.FIRM, **limits)
    assert replaced(desk, order, quantity=50 * SCALE) is None


def test_a_replace_to_a_price_outside_the_collar_is_refused() -> None:
    desk = limited(price_collar=SCALE // 10)
    order = desk.working()
    assert replaced(desk, order, limit_price=11 * SCALE + CENT) is Reason.PRICE_OUTSIDE_COLLAR
    assert replaced(desk, order, limit_price=11 * SCALE) is None


def test_no_position_can_grow_beyond_what_can_be_kept() -> None:
    desk = PlayedDesk()
    tiny = replace(XYZ, tick_rules=(TickRule(0, None, 1),))
    desk.prices.prices[XYZ.instrument_id] = 1
    desk.orders(SeedPosition(ACCOUNT, tiny, POSITION_MAX - SCALE, 1))
    denied = desk.submit(quantity=2 * SCALE, limit_price=1)
    assert refused(denied) is Reason.POSITION_TOO_LARGE
    assert figures(denied)["quantity"] == "1000000000001"
    assert refused(desk.submit(quantity=SCALE, limit_price=1)) is None


def test_no_position_can_cost_more_than_can_be_kept_and_any_can_be_sold() -> None:
    desk = PlayedDesk()
    for _ in range(4):
        desk.orders(SeedPosition(ACCOUNT, XYZ, 10**9 * SCALE, 1_000 * SCALE))
    denied = desk.submit(quantity=SCALE)
    assert refused(denied) is Reason.POSITION_TOO_LARGE
    assert figures(denied)["notional"] == "4000000000010.00"
    assert refused(desk.submit(side=SELL)) is None


def test_the_gross_of_an_account_may_be_limited_tighter_than_that_of_the_firm() -> None:
    desk = limited(Scope.FIRM, max_gross_notional=3_000 * SCALE)
    set_limits(desk, Scope.ACCOUNT, max_gross_notional=2_000 * SCALE)
    set_limits(desk, Scope.INSTRUMENT, max_gross_notional=2_500 * SCALE)
    assert figures(desk.submit(quantity=201 * SCALE))["scope"] == "account"
    assert refused(desk.submit(quantity=200 * SCALE)) is None
    assert figures(desk.submit(OTHER_ACCOUNT, quantity=51 * SCALE))["scope"] == "instrument"
    assert refused(desk.submit(OTHER_ACCOUNT, quantity=50 * SCALE)) is None
