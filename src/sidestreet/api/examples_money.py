"""The examples of money: what the fill of the story's order did to the account, and what follows.

The account began the day with 100,000 in cash. It bought 40 shares at 150.48, which trade at
151.00 now; an order for the other 60 is open at 150.50. So cash is 93,980.80, the shares are
worth 6,040.00, equity is 100,020.80. Maintenance margin takes a quarter of the shares' value,
1,510.00, and would take 2,257.50 of the open order; what is left counts four times by day. Half
of the value is wanted overnight, 3,020.00, and what is left then counts twice.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sidestreet.api.examples_story import (
    ACCOUNT_ID,
    INSTRUCTION_ID,
    INSTRUMENT_ID,
    LOCATE_REQUEST_ID,
    OPTION_ID,
)
from sidestreet.contract.accounts import (
    AccountSettings,
    AccountSettingsRequest,
    RiskSettings,
    RiskSettingsRequest,
)
from sidestreet.contract.balances import (
    AccountBalances,
    AccountBalancesSod,
    MarginDetails,
    MarginDetailsUsage,
    MarginSessionDetails,
    MarginTopContributor,
    PortfolioHistory,
    PortfolioHistorySegment,
)
from sidestreet.contract.enums import (
    InstrumentType,
    LocateStatus,
    MarginType,
    PositionInstructionStatus,
    PositionInstructionType,
    PositionType,
)
from sidestreet.contract.envelope import ErrorBody
from sidestreet.contract.locates import Locate, LocateRate, LocateRateResult
from sidestreet.contract.positions import (
    ClosePositionRequest,
    Position,
    PositionInstruction,
    PositionInstructionRequest,
)

BALANCES: Final = AccountBalances(
    account_id=ACCOUNT_ID,
    currency="USD",
    margin_type=MarginType.REG_T,
    equity="100020.80",
    buying_power="385013.20",
    multiplier="4",
    open_order_adjustment="-9030.00",
    trade_cash="93980.80",
    settled_cash="100000.00",
    unsettled_credits="0.00",
    unsettled_debits="6019.20",
    withdrawable_cash="93980.80",
    long_market_value="6040.00",
    unrealized_pnl="20.80",
    daily_pnl="20.80",
    daily_realized_pnl="0.00",
    daily_unrealized_pnl="20.80",
    daily_change="20.80",
    sod=AccountBalancesSod(
        asof="2025-10-31",
        equity="100000.00",
        buying_power="400000.00",
        long_market_value="0.00",
        short_market_value="0.00",
        trade_cash="100000.00",
        maintenance_margin_requirement="0.00",
        maintenance_margin_excess="100000.00",
    ),
    margin_details=MarginDetails(
        initial_margin_requirement="3020.00",
        initial_margin_excess="97000.80",
        maintenance_margin_requirement="1510.00",
        maintenance_margin_excess="98510.80",
        overnight_margin_requirement="3020.00",
        overnight_margin_excess="97000.80",
        intraday_details=MarginSessionDetails(buying_power="385013.20", multiplier="4"),
        overnight_details=MarginSessionDetails(buying_power="189486.60", multiplier="2"),
        usage=MarginDetailsUsage(total="100020.80", used="1510.00"),
        top_contributors=(
            MarginTopContributor(
                underlying_instrument_id=INSTRUMENT_ID,
                market_value="6040.00",
                initial_margin_requirement="3020.00",
                maintenance_margin_requirement="1510.00",
                overnight_margin_requirement="3020.00",
            ),
        ),
    ),
)

HISTORY: Final = PortfolioHistory(
    segments=(
        PortfolioHistorySegment(
            date="2025-10-31",
            sod_equity="100000.00",
            eod_equity="100020.80",
            realized_pnl="0.00",
            unrealized_pnl="20.80",
            bought_notional="6019.20",
            sold_notional="0.00",
            position_pnl="0.00",
            day_pnl="20.80",
            net_pnl="20.80",
        ),
    ),
)

SETTINGS_CHANGE: Final = AccountSettingsRequest(risk=RiskSettingsRequest(max_notional="5000000.00"))
SETTINGS: Final = AccountSettings(risk=RiskSettings(max_notional="5000000.00"))

POSITION: Final = Position(
    account_id=ACCOUNT_ID,
    instrument_id=INSTRUMENT_ID,
    symbol="AAPL",
    instrument_type=InstrumentType.COMMON_STOCK,
    position_type=PositionType.LONG,
    quantity="40",
    available_quantity="40",
    avg_price="150.48",
    cost_basis="6019.20",
    instrument_price="151.00",
    closing_price="150.25",
    closing_price_date="2025-10-30",
    market_value="6040.00",
    unrealized_pnl="20.80",
    unrealized_pnl_pct="0.345561",
    daily_unrealized_pnl="20.80",
    daily_unrealized_pnl_pct="0.345561",
    daily_realized_pnl="0.00",
)

INSTRUCTION_REQUEST: Final = PositionInstructionRequest(
    client_instruction_id="exercise-1",
    instruction_type=PositionInstructionType.EXERCISE,
    instrument_id="AAPL  251121C00150000",
    quantity="1",
)

INSTRUCTION: Final = PositionInstruction(
    id=INSTRUCTION_ID,
    account_id=ACCOUNT_ID,
    client_instruction_id="exercise-1",
    instruction_type=PositionInstructionType.EXERCISE,
    instrument_id=OPTION_ID,
    symbol="AAPL  251121C00150000",
    underlying_instrument_id=INSTRUMENT_ID,
    quantity="1",
    status=PositionInstructionStatus.SENT,
    created_at="2025-10-31T13:31:00.000000000Z",
    updated_at="2025-10-31T13:31:00.000000000Z",
)

LOCATE: Final = Locate(
    account_id=ACCOUNT_ID,
    locate_request_id=LOCATE_REQUEST_ID,
    client_request_id="borrow-1",
    locate_id="0199f3a5-2000-7000-8000-000000000002",
    instrument_id=INSTRUMENT_ID,
    effective_date="2025-10-31",
    status=LocateStatus.ACCEPTED,
    requested_quantity=500,
    quantity=500,
    reserved_quantity=100,
    used_quantity=0,
)

RATE: Final = LocateRate(
    instrument_id=INSTRUMENT_ID,
    rate="0.037012",
    as_of="2025-10-31T12:00:00.000000000Z",
)

MONEY_EXAMPLES: Final[Mapping[Any, Any]] = MappingProxyType(
    {
        AccountBalances: BALANCES,
        PortfolioHistory: HISTORY,
        AccountSettingsRequest: SETTINGS_CHANGE,
        AccountSettings: SETTINGS,
        list[Position]: [POSITION],
        ClosePositionRequest: ClosePositionRequest(cancel_orders=True),
        list[PositionInstructionRequest]: [INSTRUCTION_REQUEST],
        list[PositionInstruction]: [INSTRUCTION],
        PositionInstruction: INSTRUCTION,
        list[Locate]: [LOCATE],
        Locate: LOCATE,
        LocateRate: RATE,
        list[LocateRateResult]: [
            LocateRateResult(instrument="AAPL", rate=RATE),
            LocateRateResult(
                instrument="NOBODY",
                error=ErrorBody(code=404, message="Instrument not found: NOBODY"),
            ),
        ],
    },
)
"""The example of each of these types that stands as `body` or `data` in the table."""
