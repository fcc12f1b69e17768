"""An ordinary order for tests that need one in their hands, and requests to hang on it."""

from msgspec.structs import replace

from sidestreet.domain.enums import InstrumentType, OrderStatus, OrderType, Side, TimeInForce
from sidestreet.domain.orders import Order, PendingRequest, RequestKind, Terms

_ORDER = Order(
    order_id="o1",
    client_order_id="c1",
    account_id=1,
    instrument_id="i1",
    symbol="XYZ",
    instrument_type=InstrumentType.COMMON_STOCK,
    venue="XNAS",
    side=Side.BUY,
    order_type=OrderType.LIMIT,
    time_in_force=TimeInForce.GOOD_TILL_CANCEL,
    quantity=100,
    limit_price=10,
    status=OrderStatus.NEW,
    created_at=1,
    updated_at=1,
)


def an_order(**changes: object) -> Order:
    """Return an open order for 100, with some members changed."""
    return replace(_ORDER, **changes)


def asked(kind: RequestKind, terms: Terms | None = None, request_id: int = 1) -> PendingRequest:
    """Return a request that is not answered yet."""
    return PendingRequest(kind, request_id, sent_at=0, terms=terms)
