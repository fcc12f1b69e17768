"""The examples of what companies report: a quarter of the story's company, made up.

Only the sums of the statements are shown; an answer has every line.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sidestreet.api.examples_story import INSTRUMENT_ID
from sidestreet.contract.balance_sheets import InstrumentBalanceSheetStatement
from sidestreet.contract.cash_flow_statements import InstrumentCashFlowStatement
from sidestreet.contract.income_statements import InstrumentIncomeStatement
from sidestreet.contract.instrument_data import (
    AnalystDistribution,
    AnalystRating,
    InstrumentAnalystConsensus,
    InstrumentEarningsTranscript,
    InstrumentFundamentals,
    PriceTarget,
)
from sidestreet.contract.instrument_events import (
    EarningsReportTime,
    InstrumentAllEventsData,
    InstrumentDividendEvent,
    InstrumentEarnings,
    InstrumentEventEnvelope,
    InstrumentEventsByDate,
    InstrumentEventsData,
    InstrumentEventType,
    InstrumentSplitEvent,
)
from sidestreet.contract.reporting import Period, PeriodType

_FILING: Final[dict[str, Any]] = {
    "accepted_date": "2025-10-31T20:31:00Z",
    "filing_date": "2025-10-31",
    "period": "Q4",
    "period_type": PeriodType.QUARTERLY,
    "reported_currency": "USD",
    "year": 2025,
}

INCOME: Final = InstrumentIncomeStatement(
    **_FILING,
    revenue="64000000000",
    cost_of_revenue="28000000000",
    gross_profit="36000000000",
    operating_expenses="15000000000",
    operating_income="21000000000",
    total_other_income_expenses_net="-1000000000",
    income_before_tax="20000000000",
    income_tax_expense="4200000000",
    net_income="15800000000",
    eps="1.76",
    eps_diluted="1.74",
)
BALANCE_SHEET: Final = InstrumentBalanceSheetStatement(
    **_FILING,
    cash_and_cash_equivalents="59000000000",
    total_assets="325000000000",
    total_liabilities="130000000000",
    total_equity="195000000000",
    total_liabilities_and_total_equity="325000000000",
)
CASH_FLOW: Final = InstrumentCashFlowStatement(
    **_FILING,
    net_income="15800000000",
    operating_cash_flow="19000000000",
    net_cash_provided_by_operating_activities="19000000000",
    net_cash_provided_by_investing_activities="-5000000000",
    net_dividends_paid="-3800000000",
    net_cash_provided_by_financing_activities="-13000000000",
    net_change_in_cash="1000000000",
    cash_at_beginning_of_period="58000000000",
    cash_at_end_of_period="59000000000",
)
FUNDAMENTALS: Final = InstrumentFundamentals(
    average_volume=50_000_000,
    beta="1.34",
    description="Apple Inc. is in the business of consumer electronics. Its figures are made up.",
    dividend_yield="0.0111",
    earnings_per_share="6.80",
    fifty_two_week_high="165.27",
    fifty_two_week_low="135.23",
    industry="Consumer Electronics",
    list_date="1980-12-12",
    market_cap="1350000000000",
    previous_close="150.25",
    price_to_earnings="22.13",
    reporting_currency="USD",
    sector="Technology",
)
CONSENSUS: Final = InstrumentAnalystConsensus(
    date="2025-10-31",
    distribution=AnalystDistribution(buy=17, hold=14, sell=3, strong_buy=11, strong_sell=1),
    price_target=PriceTarget(average="161.30", currency="USD", high="199.00", low="128.75"),
    rating=AnalystRating.BUY,
)
DIVIDEND: Final = InstrumentDividendEvent(
    adjusted_dividend_amount="0.42",
    ex_date="2025-08-21",
    declaration_date="2025-08-07",
    dividend_amount="0.42",
    dividend_yield="1.12",
    frequency="Quarterly",
    payment_date="2025-09-11",
    record_date="2025-08-21",
)
EARNINGS: Final = InstrumentEarnings(
    date="2025-10-30",
    transcript_available=True,
    eps_actual="1.76",
    eps_estimate="1.72",
    eps_surprise_percent="2.33",
    report_time=EarningsReportTime.AMC,
    revenue_actual="64000000000",
    revenue_estimate="63500000000",
    revenue_surprise_percent="0.79",
)
EVENTS: Final = InstrumentEventsData(
    dividends=(DIVIDEND,),
    earnings=(EARNINGS,),
    instrument_id=INSTRUMENT_ID,
    ipos=(),
    splits=(
        InstrumentSplitEvent(
            date="2025-10-01", denominator="1", numerator="4", split_type="stock-split"
        ),
    ),
    reporting_currency="USD",
)
ALL_EVENTS: Final = InstrumentAllEventsData(
    event_dates=(
        InstrumentEventsByDate(
            date=EARNINGS.date,
            events=(
                InstrumentEventEnvelope(
                    symbol="AAPL",
                    type=InstrumentEventType.EARNINGS,
                    earnings_event_data=EARNINGS,
                    instrument_id=INSTRUMENT_ID,
                    name="Apple Inc.",
                    reporting_currency="USD",
                ),
            ),
        ),
    )
)
TRANSCRIPT: Final = InstrumentEarningsTranscript(
    content="[Made up by Sidestreet Synthetic.]\n\nOperator: Welcome to the call of Apple Inc.",
    date=EARNINGS.date,
    period=Period.Q4,
    period_type=PeriodType.QUARTERLY,
    year=2025,
)

INSTRUMENT_DATA_EXAMPLES: Final[Mapping[Any, Any]] = MappingProxyType(
    {
        InstrumentFundamentals: FUNDAMENTALS,
        InstrumentAnalystConsensus: CONSENSUS,
        InstrumentEventsData: EVENTS,
        InstrumentAllEventsData: ALL_EVENTS,
        list[InstrumentEarningsTranscript]: [TRANSCRIPT],
        list[InstrumentIncomeStatement]: [INCOME],
        list[InstrumentBalanceSheetStatement]: [BALANCE_SHEET],
        list[InstrumentCashFlowStatement]: [CASH_FLOW],
    },
)
"""The example of each of these types that stands as `data` in the table."""
