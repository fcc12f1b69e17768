"""What an account is worth, put in the words of the wire.

The figures are those of the story that the examples of the documentation tell, so the examples
are what a server would answer.
"""

import msgspec
import pytest

from sidestreet.api.encode_money import (
    wire_balances,
    wire_closed_day,
    wire_position,
    wire_running_day,
    wire_settings,
)
from sidestreet.api.examples_money import BALANCES, HISTORY, POSITION
from sidestreet.api.examples_story import ACCOUNT_ID, INSTRUMENT_ID, OPTION_ID
from sidestreet.contract.positions import Position
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import AccountSubtype, InstrumentType, OptionRight
from sidestreet.domain.holdings import Holding
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.money_events import DayClosed
from sidestreet.engine.margin import Requirement
from sidestreet.engine.money.day_start import DayStart
from sidestreet.engine.money.valuation import AccountValue, GroupValue, HoldingValue

CENT = SCALE // 100
STOCK = InstrumentTerms(INSTRUMENT_ID, "AAPL", InstrumentType.COMMON_STOCK, "XNAS")
CALL = InstrumentTerms(
    OPTION_ID,
    "AAPL  251121C00150000",
    InstrumentType.OPTION,
    "XCBO",
    option=OptionTerms(INSTRUMENT_ID, "AAPL", OptionRight.CALL, 150 * SCALE, "2025-11-21", 0),
)
BOUGHT = Holding(quantity=40 * SCALE, cost=601_920 * CENT, day_cost=601_920 * CENT)
DAY = BusinessDay("2025-10-31", 0, "2025-11-03")
START = DayStart(
    date="2025-10-30",
    equity=100_000 * SCALE,
    trade_cash=100_000 * SCALE,
    buying_power=400_000 * SCALE,
)
REQUIREMENT = Requirement(3_020 * SCALE, 1_510 * SCALE, 3_020 * SCALE)
VALUE = AccountValue(
    trade_cash=9_398_080 * CENT,
    settled_cash=100_000 * SCALE,
    unsettled_credits=0,
    unsettled_debits=601_920 * CENT,
    long_market_value=6_040 * SCALE,
    short_market_value=0,
    equity=10_002_080 * CENT,
    requirement=REQUIREMENT,
    reserved=225_750 * CENT,
    multiplier=4,
    unrealized=2_080 * CENT,
    day_unrealized=2_080 * CENT,
    day_pnl=2_080 * CENT,
    bought=601_920 * CENT,
    sold=0,
    position_pnl=0,
    groups=(GroupValue(INSTRUMENT_ID, 6_040 * SCALE, REQUIREMENT),),
)


def account(subtype: AccountSubtype = AccountSubtype.MARGIN) -> Account:
    return Account(ACCOUNT_ID, "PAPER1", "Paper account 1", "2025-01-02", subtype=subtype)


def position(
    value: HoldingValue, *, mark: int | None, close: int | None = None, available: int = 0
) -> Position:
    return wire_position(
        ACCOUNT_ID,
        value,
        available=available,
        mark=mark,
        close=close,
        close_date="2025-10-30",
        underlying_type=None if value.terms.option is None else "COMMON_STOCK",
    )


def test_a_margin_account_reads_as_the_documentation_shows_it() -> None:
    assert wire_balances(account(), VALUE, START, DAY, 5) == BALANCES


def test_contributors_are_told_only_when_asked_for_and_greatest_first() -> None:
    small = GroupValue("a", SCALE, Requirement(SCALE, SCALE, SCALE))
    value = msgspec.structs.replace(VALUE, groups=(small, *VALUE.groups))
    unasked = wire_balances(account(), value, START, DAY, None).margin_details
    assert unasked is not None
    assert unasked.top_contributors is None
    asked = wire_balances(account(), value, START, DAY, 1).margin_details
    assert asked is not None
    assert asked.top_contributors is not None
    assert [each.underlying_instrument_id for each in asked.top_contributors] == [INSTRUMENT_ID]


def test_a_cash_account_has_no_margin_anywhere() -> None:
    """It spends what has settled; here 93,980.80 less what the open order reserves."""
    value = msgspec.structs.replace(
        VALUE, multiplier=None, requirement=Requirement(*[6_040 * SCALE] * 3)
    )
    shown = wire_balances(account(AccountSubtype.CASH), value, START, DAY, 5)
    assert shown.margin_type == "NONE"
    assert (shown.multiplier, shown.margin_details) == (None, None)
    assert shown.sod.maintenance_margin_requirement is None
    assert shown.sod.maintenance_margin_excess is None
    assert (shown.buying_power, shown.open_order_adjustment) == ("91723.30", "-2257.50")


def test_what_is_owed_is_negative_and_left_out_where_nothing_is() -> None:
    owing = msgspec.structs.replace(VALUE, short_market_value=-500 * SCALE)
    assert wire_balances(account(), owing, START, None, None).short_market_value == "-500.00"
    shown = wire_balances(account(), VALUE, START, None, None)
    assert shown.short_market_value is None
    assert shown.sod.asof is None


def test_a_position_reads_as_the_documentation_shows_it() -> None:
    value = HoldingValue(STOCK, BOUGHT, 151 * SCALE, 6_040 * SCALE)
    shown = position(value, mark=151 * SCALE, close=15_025 * CENT, available=40 * SCALE)
    assert shown == POSITION


def test_a_profit_on_a_short_position_is_a_positive_percentage() -> None:
    """Sold 50 at 180.00, now at 178.50: 75.00 of 9,000.00."""
    held = Holding(quantity=-50 * SCALE, cost=-9_000 * SCALE, day_cost=-9_000 * SCALE)
    shown = position(HoldingValue(STOCK, held, 17_850 * CENT, -8_925 * SCALE), mark=17_850 * CENT)
    assert (shown.position_type, shown.quantity, shown.avg_price) == ("SHORT", "-50", "180.00")
    assert (shown.market_value, shown.cost_basis) == ("-8925.00", "-9000.00")
    assert (shown.unrealized_pnl, shown.unrealized_pnl_pct) == ("75.00", "0.833333")


def test_an_option_is_priced_for_a_share_and_worth_a_hundred() -> None:
    """Ten contracts bought at 2.50, now at 2.70."""
    held = Holding(quantity=10 * SCALE, cost=2_500 * SCALE, day_cost=2_500 * SCALE)
    shown = position(HoldingValue(CALL, held, 270 * CENT, 2_700 * SCALE), mark=270 * CENT)
    assert (shown.avg_price, shown.instrument_price) == ("2.50", "2.70")
    assert (shown.market_value, shown.cost_basis) == ("2700.00", "2500.00")
    assert (shown.unrealized_pnl, shown.unrealized_pnl_pct) == ("200.00", "8.00")
    assert shown.underlying_instrument_id == INSTRUMENT_ID
    assert shown.underlying_instrument_type == "COMMON_STOCK"


def test_without_any_price_no_profit_is_told() -> None:
    shown = position(HoldingValue(STOCK, BOUGHT, 15_048 * CENT, 601_920 * CENT), mark=None)
    assert shown.market_value == "6019.20"
    assert (shown.instrument_price, shown.closing_price, shown.closing_price_date) == (None,) * 3
    assert (shown.unrealized_pnl, shown.unrealized_pnl_pct) == (None, None)
    assert (shown.daily_unrealized_pnl, shown.daily_unrealized_pnl_pct) == (None, None)
    assert shown.daily_realized_pnl == "0.00"


def test_the_closing_price_stands_in_for_the_current_one() -> None:
    value = HoldingValue(STOCK, BOUGHT, 15_025 * CENT, 6_010 * SCALE)
    shown = position(value, mark=None, close=15_025 * CENT)
    assert shown.instrument_price is None
    assert (shown.closing_price, shown.closing_price_date) == ("150.25", "2025-10-30")
    assert shown.unrealized_pnl == "-9.20"


def test_what_cost_nothing_has_no_percentage() -> None:
    held = Holding(quantity=SCALE)
    shown = position(HoldingValue(STOCK, held, SCALE, SCALE), mark=SCALE)
    assert (shown.unrealized_pnl, shown.unrealized_pnl_pct) == ("1.00", None)


def test_the_running_day_reads_as_the_documentation_shows_it() -> None:
    (shown,) = HISTORY.segments
    assert wire_running_day("2025-10-31", VALUE, START, is_alone=False) == shown


def test_the_running_day_alone_tells_only_what_is_known_without_the_past() -> None:
    shown = wire_running_day("2025-10-31", VALUE, START, is_alone=True)
    assert (shown.sod_equity, shown.eod_equity) == ("100000.00", "100020.80")
    assert (shown.realized_pnl, shown.unrealized_pnl) == ("0.00", "20.80")
    rest = (shown.bought_notional, shown.sold_notional, shown.position_pnl, shown.day_pnl)
    assert rest == (None,) * 4
    assert shown.net_pnl is None


def test_a_day_that_is_over_reads_like_the_running_one() -> None:
    closed = DayClosed(
        account_id=ACCOUNT_ID,
        date="2025-10-31",
        start_equity="100000000000",
        equity="100020800000",
        realized="0",
        unrealized="20800000",
        bought="6019200000",
        sold="0",
        position_pnl="0",
        day_pnl="20800000",
        net_pnl="20800000",
        long_market_value="6040000000",
        short_market_value="0",
        buying_power="385013200000",
        maintenance_requirement="1510000000",
    )
    (shown,) = HISTORY.segments
    assert wire_closed_day(closed) == shown


@pytest.mark.parametrize(
    ("limit", "text"),
    [(None, b"{}"), (5_000_000 * SCALE, b'{"risk":{"max_notional":"5000000.00"}}')],
)
def test_settings_hold_the_limit_that_is_set(limit: int | None, text: bytes) -> None:
    assert msgspec.json.encode(wire_settings(limit)) == text
