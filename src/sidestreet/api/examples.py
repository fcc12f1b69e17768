"""One worked example for each type that travels, made of the types themselves.

The OpenAPI document and the reference page print these. They tell one small story: an account
orders 100 shares, 40 of them fill, and the client replaces the order or cancels the rest. What
that does to the account's money stands in `examples_money`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from sidestreet.api.examples_calendar import CALENDAR_EXAMPLES
from sidestreet.api.examples_instrument_data import INSTRUMENT_DATA_EXAMPLES
from sidestreet.api.examples_instruments import INSTRUMENT_EXAMPLES
from sidestreet.api.examples_market import MARKET_EXAMPLES
from sidestreet.api.examples_money import INSTRUCTION, MONEY_EXAMPLES
from sidestreet.api.examples_news import NEWS_EXAMPLES
from sidestreet.api.examples_omni import OMNI_EXAMPLES, OMNI_PARAMETERS
from sidestreet.api.examples_private_markets import PRIVATE_MARKET_EXAMPLES
from sidestreet.api.examples_screener import SCREENER_EXAMPLES, SCREENER_ID
from sidestreet.api.examples_story import (
    ACCOUNT_ID,
    COMPANY_ID,
    INSTRUCTION_ID,
    INSTRUMENT_ID,
    IOI_ID,
    LOCATE_REQUEST_ID,
    OFFERING_ID,
    ORDER_ID,
    SPV_ID,
    WATCHLIST_ID,
    WATCHLIST_ITEM_ID,
)
from sidestreet.api.examples_watchlists import WATCHLIST_EXAMPLES
from sidestreet.contract.accounts import Account, AccountWithPersonalDetails, Address
from sidestreet.contract.enums import (
    AccountHolderEntityKind,
    AccountStatus,
    AccountSubtype,
    AccountType,
    InstrumentType,
    OrderStatus,
    OrderType,
    PositionInstructionStatus,
    RequestOrderType,
    RequestSide,
    RequestTimeInForce,
    ShortableAttribute,
    Side,
    TimeInForce,
)
from sidestreet.contract.instruments import Instrument, InstrumentCore, OptionExpiryDate, TickRule
from sidestreet.contract.order_requests import NewOrderRequest, ReplaceOrderRequest
from sidestreet.contract.orders import Execution, Order
from sidestreet.contract.version import SPOKEN_VERSION, Version

ORDER: Final = Order(
    id=ORDER_ID,
    account_id=ACCOUNT_ID,
    client_order_id="rebalance-17",
    symbol="AAPL",
    instrument_id=INSTRUMENT_ID,
    instrument_type=InstrumentType.COMMON_STOCK,
    side=Side.BUY,
    order_type=OrderType.LIMIT,
    quantity="100",
    limit_price="150.50",
    stop_price=None,
    time_in_force=TimeInForce.DAY,
    status=OrderStatus.PENDING_CANCEL,
    filled_quantity="40",
    leaves_quantity="60",
    average_fill_price="150.48",
    venue="XNAS",
    created_at="2025-10-31T13:30:00.000000000Z",
    updated_at="2025-10-31T13:30:02.250000000Z",
)

EXECUTION: Final = Execution(
    id="0199f3a2-7000-7000-8000-000000000001",
    order_id=ORDER_ID,
    symbol="AAPL",
    instrument_id=INSTRUMENT_ID,
    side=Side.BUY,
    quantity="40",
    price="150.48",
    venue="XNAS",
    transaction_time="2025-10-31T13:30:01.000000000Z",
)

NEW_ORDER: Final = NewOrderRequest(
    id="rebalance-17",
    symbol="AAPL",
    side=RequestSide.BUY,
    order_type=RequestOrderType.LIMIT,
    quantity="100",
    limit_price="150.50",
    time_in_force=RequestTimeInForce.DAY,
)

REPLACEMENT: Final = ReplaceOrderRequest(quantity="80", limit_price="150.75")

ACCOUNT: Final = Account(
    id=ACCOUNT_ID,
    short_name="PAPER1",
    full_name="Paper account 1",
    type=AccountType.CUSTOMER,
    subtype=AccountSubtype.MARGIN,
    status=AccountStatus.ACTIVE,
    options_level=0,
    account_holder_entity_id=1,
    account_holder_entity_kind=AccountHolderEntityKind.NATURAL_PERSON,
    open_date="2025-01-02",
)

ACCOUNT_IN_FULL: Final = AccountWithPersonalDetails(
    id=ACCOUNT_ID,
    short_name="PAPER1",
    full_name="Paper account 1",
    type=AccountType.CUSTOMER,
    subtype=AccountSubtype.MARGIN,
    status=AccountStatus.ACTIVE,
    options_level=0,
    account_holder_entity_id=1,
    account_holder_entity_kind=AccountHolderEntityKind.NATURAL_PERSON,
    open_date="2025-01-02",
    country_of_tax_residency="US",
    mailing_address=Address(
        line1="1 Side Street",
        city="New York",
        state="NY",
        postal_code="10001",
        country="US",
    ),
)

_TICKS: Final = (
    TickRule(start_price="0", end_price="1", tick_size="0.0001"),
    TickRule(start_price="1", tick_size="0.01"),
)

INSTRUMENT_CORE: Final = InstrumentCore(
    id=INSTRUMENT_ID,
    symbol="AAPL",
    name="Apple Inc.",
    instrument_type=InstrumentType.COMMON_STOCK,
    venue="XNAS",
    currency="USD",
    country_of_issue="US",
    is_tradable=True,
    is_liquidation_only=False,
    is_fractionable=True,
    is_marginable=True,
    is_ptp=False,
    is_threshold_security=False,
    is_short_prohibited=False,
    easy_to_borrow=True,
    shortable_attribute=ShortableAttribute.EASY_TO_BORROW,
    tick_rules=_TICKS,
    previous_close="150.25",
)

INSTRUMENT: Final = Instrument(
    id=INSTRUMENT_ID,
    symbol="AAPL",
    name="Apple Inc.",
    instrument_type=InstrumentType.COMMON_STOCK,
    venue="XNAS",
    currency="USD",
    country_of_issue="US",
    is_tradable=True,
    is_liquidation_only=False,
    is_fractionable=True,
    is_marginable=True,
    is_ptp=False,
    is_threshold_security=False,
    is_short_prohibited=False,
    easy_to_borrow=True,
    shortable_attribute=ShortableAttribute.EASY_TO_BORROW,
    tick_rules=_TICKS,
    previous_close="150.25",
    options_expiry_dates=("2025-11-21",),
    options_contract_expiry_dates=(
        OptionExpiryDate(
            date="2025-11-21",
            has_settles_on_open=False,
            has_settles_on_close=True,
        ),
    ),
)

EXAMPLES: Final[Mapping[Any, Any]] = MappingProxyType(
    {
        Order: ORDER,
        list[Order]: [ORDER],
        list[Execution]: [EXECUTION],
        list[NewOrderRequest]: [NEW_ORDER],
        ReplaceOrderRequest: REPLACEMENT,
        list[Account]: [ACCOUNT],
        AccountWithPersonalDetails: ACCOUNT_IN_FULL,
        list[InstrumentCore]: [INSTRUMENT_CORE],
        Instrument: INSTRUMENT,
        Version: Version(version=SPOKEN_VERSION),
        **MONEY_EXAMPLES,
        **CALENDAR_EXAMPLES,
        **MARKET_EXAMPLES,
        **INSTRUMENT_EXAMPLES,
        **INSTRUMENT_DATA_EXAMPLES,
        **WATCHLIST_EXAMPLES,
        **SCREENER_EXAMPLES,
        **PRIVATE_MARKET_EXAMPLES,
        **OMNI_EXAMPLES,
        **NEWS_EXAMPLES,
    },
)
"""The example of each type that stands as `body` or `data` in the table of operations."""

_PLACED: Final = msgspec.structs.replace(
    ORDER,
    status=OrderStatus.PENDING_NEW,
    filled_quantity="0",
    leaves_quantity="100",
    average_fill_price=None,
    updated_at=ORDER.created_at,
)

_REPLACED: Final = msgspec.structs.replace(
    ORDER,
    status=OrderStatus.PENDING_REPLACE,
    quantity="80",
    limit_price="150.75",
    leaves_quantity="40",
)

_CLOSING: Final = msgspec.structs.replace(
    _PLACED,
    id="0199f3a3-0000-7000-8000-000000000001",
    client_order_id="close-position-0199f3a3-0000-7000-8000-000000000001",
    side=Side.SELL,
    order_type=OrderType.MARKET,
    quantity="40",
    limit_price=None,
    leaves_quantity="40",
    created_at="2025-10-31T13:30:30.000000000Z",
    updated_at="2025-10-31T13:30:30.000000000Z",
)

ANSWERS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "submit_orders": [_PLACED],
        "replace_order": _REPLACED,
        "close_position": [_CLOSING],
        "close_positions": [_CLOSING],
        "cancel_position_instruction": msgspec.structs.replace(
            INSTRUCTION,
            status=PositionInstructionStatus.CANCEL_REQUESTED,
        ),
    },
)
"""Where the story is at another point than its end: the answers of these operations by id."""

PARAMETER_EXAMPLES: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "account_id": ACCOUNT_ID,
        "order_id": ORDER_ID,
        "instrument_id": "AAPL",
        "instruction_id": INSTRUCTION_ID,
        "id": LOCATE_REQUEST_ID,
        "watchlist_id": WATCHLIST_ID,
        "screener_id": SCREENER_ID,
        **OMNI_PARAMETERS,
        "item_id": WATCHLIST_ITEM_ID,
        "company_id": COMPANY_ID,
        "spv_id": SPV_ID,
        "offering_id": OFFERING_ID,
        "ioi_id": IOI_ID,
        "q": "AAPL",
        "start_date": "2025-10-31",
        "instrument_ids": ["AAPL", "NOBODY"],
    },
)
"""A value for each parameter that some operation cannot do without, from the same story."""
