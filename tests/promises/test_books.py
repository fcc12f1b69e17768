"""The books are right to the millionth: an auditor that shares no code comes to the same."""

import pytest

from engine.money_desk import (
    MARGIN_ACCOUNT,
    POOR_ACCOUNT,
    MoneyDesk,
    limit_order,
)
from engine.played_desk import XYZ
from engine.random_trading import RandomTrading
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import ReplaceOrder
from sidestreet.domain.enums import Side
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import SeedPosition
from sidestreet.domain.reasons import Reason
from sidestreet.engine.money.valuation import value_account

DOLLAR = SCALE
ROUNDS = 200


@pytest.mark.timeout(36_000)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_is_the_auditors_after_a_hundred_thousand_commands(
    seed: int, *, is_long: bool
) -> None:
    """Every refusal is predicted and every day's close compared; everything else at intervals."""
    for run in range(100 if is_long else 1):
        desk = MoneyDesk(keeps_bytes=False)
        trading = RandomTrading(desk, seed + 1_000 * run)
        for number in range(ROUNDS):
            trading.go_on(500)
            desk.compare_all()
            if number % 25 == 0:
                desk.compare_memories()
        desk.compare_memories()
        assert desk.refusals[Reason.BUYING_POWER] > ROUNDS, "money was hardly ever short"
        assert desk.days > ROUNDS, "hardly a day went by"


def test_securities_brought_along_are_no_profit() -> None:
    desk = MoneyDesk()
    desk.do(SeedPosition(MARGIN_ACCOUNT, XYZ, 100 * SCALE, 8 * DOLLAR))
    value = value_account(desk.state, MARGIN_ACCOUNT, desk.market)
    # 100 shares that cost 8.00 are worth 10.00: the two dollars each are profit, not taken.
    assert (value.day_pnl, value.day_realized) == (200 * DOLLAR, 0)
    desk.compare_all()


def test_a_position_that_nobody_has_a_price_for_is_worth_what_it_cost() -> None:
    desk = MoneyDesk()
    desk.market.cents[XYZ.instrument_id] = None
    desk.do(SeedPosition(MARGIN_ACCOUNT, XYZ, 3 * SCALE, 7 * DOLLAR))
    desk.roll()
    desk.roll()
    value = value_account(desk.state, MARGIN_ACCOUNT, desk.market)
    assert (value.long_market_value, value.day_pnl) == (21 * DOLLAR, 0)
    desk.compare_all()


def test_a_replace_reserves_for_the_old_terms_or_the_new_but_not_for_a_mixture() -> None:
    desk = MoneyDesk()
    desk.submit(POOR_ACCOUNT, limit_order(XYZ, Side.BUY, 100 * SCALE, 10 * DOLLAR))
    (order_id,) = desk.state.open_orders[POOR_ACCOUNT]
    desk.say(order_id, ExecType.NEW)
    # 25 percent of 1,000.00, then of 2,000.00: not of the 10,000.00 that nobody asked for.
    assert desk.state.reserved[POOR_ACCOUNT] == 250 * DOLLAR
    desk.do(ReplaceOrder(POOR_ACCOUNT, order_id, 20 * SCALE, 100 * DOLLAR))
    assert desk.state.reserved[POOR_ACCOUNT] == 500 * DOLLAR
    (request,) = desk.state.orders[order_id].pending
    desk.say(order_id, ExecType.REPLACED, request)
    assert desk.state.reserved[POOR_ACCOUNT] == 500 * DOLLAR
    desk.compare_all()


def test_terms_that_a_venue_made_up_reserve_by_their_price() -> None:
    desk = MoneyDesk()
    desk.submit(POOR_ACCOUNT, limit_order(XYZ, Side.BUY, 100 * SCALE, 10 * DOLLAR))
    (order_id,) = desk.state.open_orders[POOR_ACCOUNT]
    desk.say(order_id, ExecType.NEW)
    desk.say(order_id, ExecType.REPLACED, quantity=100 * SCALE, limit_price=40 * DOLLAR)
    # 25 percent of 4,000.00, though the account was asked about 1,000.00 only.
    assert desk.state.reserved[POOR_ACCOUNT] == 1_000 * DOLLAR
    desk.compare_all()
