"""The operations of `v1:instruments`."""

from typing import Final

from sidestreet.contract.instruments import Instrument, InstrumentCore
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.option_contracts import ContractType, OptionsContract
from sidestreet.contract.tables.parameters import (
    INSTRUMENT,
    INSTRUMENT_IDS,
    INSTRUMENT_TYPE,
    PAGE_TOKEN,
    PAGES,
    statuses,
)

SEARCH_PAGE_MAX: Final = 100

GET_INSTRUMENT_BY_ID: Final = Operation(
    operation_id="get_instrument_by_id",
    method="GET",
    path="/v1/instruments/{instrument_id}",
    resource="v1:instruments",
    summary="Read one instrument.",
    data=Instrument,
    statuses=statuses(200, 404),
    parameters=(
        INSTRUMENT,
        Parameter(
            "include_options_expiry_dates",
            "query",
            bool,
            "Add the days on which its options expire.",
        ),
    ),
)

GET_INSTRUMENTS: Final = Operation(
    operation_id="get_instruments",
    method="GET",
    path="/v1/instruments",
    resource="v1:instruments",
    summary="List instruments; options have a list of their own.",
    data=list[InstrumentCore],
    statuses=statuses(200),
    parameters=(
        INSTRUMENT_IDS,
        INSTRUMENT_TYPE,
        Parameter("easy_to_borrow", "query", bool, "Whether on the easy-to-borrow list."),
        Parameter("is_liquidation_only", "query", bool, "Whether only closing orders are taken."),
        Parameter("is_marginable", "query", bool, "Whether it may be bought on margin."),
        Parameter("is_ptp", "query", bool, "Whether a publicly traded partnership."),
        Parameter("is_short_prohibited", "query", bool, "Whether short sales are refused."),
        Parameter("is_threshold_security", "query", bool, "Whether on the threshold list."),
        *PAGES,
    ),
    paged=True,
)

GET_OPTION_CONTRACTS: Final = Operation(
    operation_id="get_option_contracts",
    method="GET",
    path="/v1/instruments/options/contracts",
    resource="v1:instruments",
    summary="List the option contracts on an instrument, or some by their names.",
    data=list[OptionsContract],
    statuses=statuses(200, 404),
    parameters=(
        Parameter(
            "contract_ids",
            "query",
            list[str],
            "These contracts, each by id or OSI symbol, 100 at most; in place of an underlying.",
        ),
        Parameter("contract_type", "query", ContractType, "Only calls, or only puts."),
        Parameter(
            "expiry",
            "query",
            str,
            "Only contracts that expire on this day.",
            format="date",
        ),
        Parameter(
            "is_settle_on_open",
            "query",
            bool,
            "Only contracts that settle on opening prices; false for closing prices.",
        ),
        Parameter("root", "query", str, "Contracts with this root in their OSI symbols."),
        Parameter("underlier", "query", str, "The older name of root; both must agree."),
        Parameter(
            "underlying_instrument_id",
            "query",
            str,
            "Contracts on this instrument, by its id or symbol.",
        ),
        *PAGES,
    ),
    paged=True,
    description="One of `root`, `underlying_instrument_id` and `contract_ids` must be given.",
)

SEARCH_INSTRUMENTS: Final = Operation(
    operation_id="search_instruments",
    method="GET",
    path="/v1/instruments/search",
    resource="v1:instruments",
    summary="Find instruments by symbol, name, or an option in words; the best come first.",
    data=list[InstrumentCore],
    statuses=statuses(200),
    parameters=(
        Parameter(
            "q",
            "query",
            str,
            "What to look for: AAPL, apple, AAPL 261217, AAPL Dec 250 call.",
            required=True,
        ),
        Parameter(
            "asset_class",
            "query",
            str,
            "Kinds, joined by commas: EQUITY (if left out), OPTION, WARRANT, BOND, FX, OTHER.",
        ),
        Parameter("country", "query", str, "Only what is listed in this country, like US."),
        Parameter("currency", "query", str, "Only what trades in this currency, like USD."),
        Parameter("include_inactive", "query", bool, "Also what cannot be traded now."),
        Parameter(
            "include_ptp",
            "query",
            bool,
            "Whether with publicly traded partnerships, which come last; yes if left out.",
        ),
        Parameter(
            "page_size",
            "query",
            int,
            "Items on a page. Counts on the first call only: a page token carries its own.",
            minimum=1,
            maximum=SEARCH_PAGE_MAX,
            default=SEARCH_PAGE_MAX,
        ),
        PAGE_TOKEN,
    ),
    paged=True,
)

OPERATIONS: Final = (
    GET_INSTRUMENT_BY_ID,
    GET_INSTRUMENTS,
    GET_OPTION_CONTRACTS,
    SEARCH_INSTRUMENTS,
)
