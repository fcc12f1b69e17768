"""The operations of `v1:instrument-data`: what companies report, and what is expected of them."""

from typing import Any, Final

from sidestreet.contract.balance_sheets import InstrumentBalanceSheetStatement
from sidestreet.contract.cash_flow_statements import InstrumentCashFlowStatement
from sidestreet.contract.income_statements import InstrumentIncomeStatement
from sidestreet.contract.instrument_data import (
    InstrumentAnalystConsensus,
    InstrumentEarningsTranscript,
    InstrumentFundamentals,
)
from sidestreet.contract.instrument_events import (
    InstrumentAllEventsData,
    InstrumentEventsData,
    InstrumentEventType,
)
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.reporting import Period
from sidestreet.contract.tables.parameters import (
    INSTRUMENT,
    INSTRUMENT_IDS,
    PAGE_TOKEN,
    PAGES,
    statuses,
)

TRANSCRIPTS_MAX: Final = 5
"""Most transcripts on a page: each is a long text."""

_RESOURCE: Final = "v1:instrument-data"
_FROM_DATE: Final = Parameter("from_date", "query", str, "First day, YYYY-MM-DD.")
_TO_DATE: Final = Parameter("to_date", "query", str, "Last day, YYYY-MM-DD.")
_EVENT_TYPES: Final = Parameter(
    "event_types", "query", list[InstrumentEventType], "Only events of these kinds."
)


def _statements(operation_id: str, path: str, what: str, data: Any) -> Operation:  # noqa: ANN401
    return Operation(
        operation_id=operation_id,
        method="GET",
        path=f"/v1/instruments/{{instrument_id}}/{path}",
        resource=_RESOURCE,
        summary=f"List a company's {what}, quarter by quarter, the latest first.",
        description="Days are those of the filing. A statement is there from the moment at which "
        "its filing is accepted. What is no company, as a fund or an option, has none.",
        data=data,
        statuses=statuses(200, 404),
        parameters=(INSTRUMENT, _FROM_DATE, _TO_DATE, *PAGES),
        paged=True,
    )


GET_ALL_INSTRUMENT_EVENTS: Final = Operation(
    operation_id="get_all_instrument_events",
    method="GET",
    path="/v1/instruments/events",
    resource=_RESOURCE,
    summary="List what happens to all instruments, or to some, day by day.",
    description="Of all instruments, the current trading day if no days are given, and at most six "
    "days from the first on; of some, the 30 days up to it. On a day without trading the next "
    "trading day counts as the current one.",
    data=InstrumentAllEventsData,
    statuses=statuses(200),
    parameters=(_EVENT_TYPES, _FROM_DATE, INSTRUMENT_IDS, *PAGES, _TO_DATE),
    paged=True,
)

GET_INSTRUMENT_ANALYST_CONSENSUS: Final = Operation(
    operation_id="get_instrument_analyst_consensus",
    method="GET",
    path="/v1/instruments/{instrument_id}/analyst-reporting",
    resource=_RESOURCE,
    summary="Read what analysts think of an instrument.",
    description="The latest of the range of days. What no analyst follows has a day alone.",
    data=InstrumentAnalystConsensus,
    statuses=statuses(200, 404),
    parameters=(
        INSTRUMENT,
        Parameter("from", "query", str, "First day.", format="date"),
        Parameter("to", "query", str, "Last day.", format="date"),
    ),
)

GET_INSTRUMENT_EARNINGS_TRANSCRIPTS: Final = Operation(
    operation_id="get_instrument_earnings_transcripts",
    method="GET",
    path="/v1/instruments/{instrument_id}/earnings-transcripts",
    resource=_RESOURCE,
    summary="List what was said in calls about earnings, the latest first.",
    description="There from the day after the call. The texts are made up from the statements, and "
    "say so.",
    data=list[InstrumentEarningsTranscript],
    statuses=statuses(200, 404),
    parameters=(
        INSTRUMENT,
        Parameter(
            "date",
            "query",
            str,
            "Day of the call: instants, or days of UTC. With a day, gte and lt mean its start, gt "
            "and lte its end.",
            bounds=("gt", "gte", "lt", "lte"),
        ),
        Parameter("event_date", "query", str, "Only the call of this day.", format="date"),
        Parameter(
            "page_size",
            "query",
            int,
            "Items on a page. Counts on the first call only: a page token carries its own.",
            minimum=1,
            maximum=TRANSCRIPTS_MAX,
            default=1,
        ),
        PAGE_TOKEN,
        Parameter("period", "query", Period, "Only this quarter of fiscal years."),
        Parameter("year", "query", int, "Only this fiscal year."),
    ),
    paged=True,
)

GET_INSTRUMENT_EVENTS: Final = Operation(
    operation_id="get_instrument_events",
    method="GET",
    path="/v1/instruments/{instrument_id}/events",
    resource=_RESOURCE,
    summary="List what happens to one instrument, by kind.",
    description="From 365 days back to 60 days ahead if no days are given. What is ahead was "
    "announced or is scheduled.",
    data=InstrumentEventsData,
    statuses=statuses(200, 404),
    parameters=(INSTRUMENT, _EVENT_TYPES, _FROM_DATE, _TO_DATE),
)

GET_INSTRUMENT_FUNDAMENTALS: Final = Operation(
    operation_id="get_instrument_fundamentals",
    method="GET",
    path="/v1/instruments/{instrument_id}/fundamentals",
    resource=_RESOURCE,
    summary="Read what an instrument is, with its most asked for figures.",
    description="Options and indexes have none, which is a 400.",
    data=InstrumentFundamentals,
    statuses=statuses(200, 404),
    parameters=(INSTRUMENT,),
)

OPERATIONS: Final = (
    GET_ALL_INSTRUMENT_EVENTS,
    GET_INSTRUMENT_ANALYST_CONSENSUS,
    _statements(
        "get_instrument_balance_sheet_statements",
        "balance-sheets",
        "balance sheets",
        list[InstrumentBalanceSheetStatement],
    ),
    _statements(
        "get_instrument_cash_flow_statements",
        "cash-flow-statements",
        "cash flow statements",
        list[InstrumentCashFlowStatement],
    ),
    GET_INSTRUMENT_EARNINGS_TRANSCRIPTS,
    GET_INSTRUMENT_EVENTS,
    GET_INSTRUMENT_FUNDAMENTALS,
    _statements(
        "get_instrument_income_statements",
        "income-statements",
        "income statements",
        list[InstrumentIncomeStatement],
    ),
)
