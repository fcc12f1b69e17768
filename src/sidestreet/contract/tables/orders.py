"""The operations of `v1:orders`: place, read, replace and cancel."""

from typing import Final

from sidestreet.contract.enums import OrderStatus, OrderType, Side
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.order_requests import NewOrderRequest, ReplaceOrderRequest
from sidestreet.contract.orders import Execution, Order
from sidestreet.contract.tables.parameters import (
    ACCOUNT,
    FROM,
    INSTRUMENT_IDS,
    INSTRUMENT_TYPE,
    ORDER,
    PAGES,
    TO,
    UNDERLYING_INSTRUMENT_IDS,
    WITH_BODY,
    statuses,
)

_ORDERS: Final = "/v1/accounts/{account_id}/orders"
_ORDER: Final = "/v1/accounts/{account_id}/orders/{order_id}"

CANCEL_ALL_OPEN_ORDERS: Final = Operation(
    operation_id="cancel_all_open_orders",
    method="DELETE",
    path=_ORDERS,
    resource="v1:orders",
    summary="Cancel every open order of an account, or those that match.",
    description="Each order answers with its own status, as a cancel of it alone would. "
    "If no open order matches, the answer is 404.",
    data=list[Order],
    statuses=statuses(200, 404),
    parameters=(
        ACCOUNT,
        INSTRUMENT_IDS,
        INSTRUMENT_TYPE,
        Parameter("side", "query", Side, "Only this side.", older=("SELL_SHORT",)),
        Parameter("type", "query", OrderType, "Only this order type."),
    ),
    scope="orders:write",
)

CANCEL_OPEN_ORDER: Final = Operation(
    operation_id="cancel_open_order",
    method="DELETE",
    path=_ORDER,
    resource="v1:orders",
    summary="Cancel an open order.",
    description="The answer is the order, usually in PENDING_CANCEL: the request is on its way "
    "to the venue and a fill may still cross it. Read the order again for the outcome. An order "
    "that no venue knows yet is CANCELED at once. Asking twice is harmless.",
    data=Order,
    statuses=statuses(200, 404, 422),
    parameters=(ACCOUNT, ORDER),
    scope="orders:write",
)

GET_EXECUTIONS: Final = Operation(
    operation_id="get_executions",
    method="GET",
    path="/v1/accounts/{account_id}/executions",
    resource="v1:orders",
    summary="List the fills of an account, newest first.",
    data=list[Execution],
    statuses=statuses(200, 404),
    parameters=(
        ACCOUNT,
        FROM,
        TO,
        Parameter("order_ids", "query", list[str], "Only fills of these orders."),
        INSTRUMENT_IDS,
        UNDERLYING_INSTRUMENT_IDS,
        *PAGES,
    ),
    paged=True,
)

GET_ORDER_BY_ID: Final = Operation(
    operation_id="get_order_by_id",
    method="GET",
    path=_ORDER,
    resource="v1:orders",
    summary="Read one order.",
    data=Order,
    statuses=statuses(200, 404),
    parameters=(ACCOUNT, ORDER),
)

GET_ORDERS: Final = Operation(
    operation_id="get_orders",
    method="GET",
    path=_ORDERS,
    resource="v1:orders",
    summary="List the orders of an account, newest first.",
    data=list[Order],
    statuses=statuses(200, 404),
    parameters=(
        ACCOUNT,
        Parameter("status", "query", list[OrderStatus], "Only orders in one of these statuses."),
        Parameter("symbol", "query", str, "Only orders in this symbol."),
        Parameter(
            "order_ids",
            "query",
            list[str],
            "Only these orders, each by id or by the client's own key, open or not.",
        ),
        INSTRUMENT_IDS,
        INSTRUMENT_TYPE,
        UNDERLYING_INSTRUMENT_IDS,
        FROM,
        TO,
        Parameter(
            "updated_at",
            "query",
            str,
            "Only orders last changed in this range: instants, or days of UTC. With a day, gte "
            "and lt mean its start, gt and lte its end.",
            bounds=("gt", "gte", "lt", "lte"),
        ),
        *PAGES,
    ),
    paged=True,
)

REPLACE_ORDER: Final = Operation(
    operation_id="replace_order",
    method="PATCH",
    path=_ORDER,
    resource="v1:orders",
    summary="Change the quantity or the prices of an open order.",
    description="The order keeps its id and the client's key. The answer shows the new terms in "
    "PENDING_REPLACE; if the venue refuses them, the old ones return.",
    data=Order,
    statuses=statuses(200, 404, *WITH_BODY),
    parameters=(ACCOUNT, ORDER),
    body=ReplaceOrderRequest,
    scope="orders:write",
)

SUBMIT_ORDERS: Final = Operation(
    operation_id="submit_orders",
    method="POST",
    path=_ORDERS,
    resource="v1:orders",
    summary="Place one order or several.",
    description="The body is a bare array and the answer has one order for each row, in the same "
    "order. If any row has the wrong shape, nothing is placed. A single order that fails a risk "
    "check is a 400; among several, that row comes back as REJECTED. Give each order an id of "
    "your own, so that a retry after a lost answer cannot place it twice.",
    data=list[Order],
    statuses=statuses(200, 404, *WITH_BODY),
    parameters=(ACCOUNT,),
    body=list[NewOrderRequest],
    body_flag="order",
    scope="orders:write",
)

OPERATIONS: Final = (
    CANCEL_ALL_OPEN_ORDERS,
    CANCEL_OPEN_ORDER,
    GET_EXECUTIONS,
    GET_ORDER_BY_ID,
    GET_ORDERS,
    REPLACE_ORDER,
    SUBMIT_ORDERS,
)
