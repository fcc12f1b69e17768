"""The rules that both services keep, and the shapes in which they speak.

The contract of the calls that are measured, as pydantic models and one table of statuses. What a
service of one's own would leave out is left out: options, strategies, instructions.
"""

import hashlib
import json
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")

AT_ONCE: Final = frozenset({"QUEUED", "PENDING_TRIGGER"})
"""No venue knows of such an order: a cancel of it is done at once."""

AT_VENUE: Final = frozenset(
    {"PENDING_NEW", "NEW", "PARTIALLY_FILLED", "PENDING_REPLACE", "STOPPED", "SUSPENDED"}
)
"""A cancel of such an order is asked of the venue. In all other statuses it changes nothing."""

REPLACEABLE: Final = frozenset(
    {"PENDING_NEW", "NEW", "PARTIALLY_FILLED", "QUEUED", "PENDING_TRIGGER"}
)

SYMBOLS: Final = frozenset(
    {
        *("AAPL", "NVDA", "MSFT", "AMZN", "GOOG", "META", "TSLA", "BRK.B", "TSM", "AVGO"),
        *("WMT", "LLY", "JPM", "V", "UNH", "XOM", "ORCL", "MA", "NVO", "COST"),
    }
)
_DECIMAL: Final = r"^[0-9]{1,12}(\.[0-9]{1,6})?$"


class NewOrder(BaseModel):
    """An order as it is asked for."""

    model_config = ConfigDict(extra="forbid")

    symbol: str
    side: Literal["BUY", "SELL"]
    order_type: Literal["MARKET", "LIMIT"]
    quantity: str = Field(pattern=_DECIMAL)
    time_in_force: Literal["DAY", "GOOD_TILL_CANCEL"]
    limit_price: str | None = Field(default=None, pattern=_DECIMAL)
    id: str | None = Field(default=None, min_length=1, max_length=64)


class Change(BaseModel):
    """What a replace changes."""

    model_config = ConfigDict(extra="forbid")

    quantity: str | None = Field(default=None, pattern=_DECIMAL)
    limit_price: str | None = Field(default=None, pattern=_DECIMAL)


class Order(BaseModel):
    """An order as it is shown."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    account_id: int
    client_order_id: str
    symbol: str
    instrument_id: str
    instrument_type: str
    side: str
    order_type: str
    quantity: str
    limit_price: str | None
    stop_price: str | None
    time_in_force: str
    status: str
    filled_quantity: str
    leaves_quantity: str
    average_fill_price: str | None
    venue: str
    created_at: str
    updated_at: str


class Envelope(BaseModel, Generic[T]):
    """What every answer is wrapped in."""

    data: T
    error: None = None
    metadata: dict[str, Any]


class RefusedError(Exception):
    """Why a call is not carried out: a status and a sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Keys:
    """Who may do what: keys by the digest of their secret, held in memory."""

    def __init__(self, seed: Path) -> None:
        """Take keys and accounts from the file that Sidestreet is seeded with."""
        told = json.loads(seed.read_text())
        self._accounts = {account["id"] for account in told["accounts"]}
        self._keys: dict[bytes, dict[str, Any]] = {
            hashlib.sha256(f"{key['id']}.{key['secret']}".encode()).digest(): key
            for key in told["keys"]
        }

    def check(self, headers: Mapping[str, str], account_id: int, scope: str) -> None:
        """Let a call through, or raise what refuses it: 401, then 403, then 404."""
        word, _, token = headers.get("authorization", "").partition(" ")
        key = self._keys.get(hashlib.sha256(token.encode()).digest())
        if word.lower() != "bearer" or key is None:
            raise RefusedError(401, "The request does not have valid authentication credentials")
        reach = key["accounts"]
        if scope not in key["scopes"] or (reach != "all" and account_id not in reach):
            raise RefusedError(
                403, "The caller does not have permission to execute the specified operation"
            )
        if account_id not in self._accounts:
            raise RefusedError(404, "Some requested entity was not found")


def not_found(order_id: str, account_id: int) -> RefusedError:
    """Return the refusal for an order that is not there, or is another account's."""
    return RefusedError(404, f"Order {order_id} not found for account {account_id}")


def refused_change(status: str) -> RefusedError:
    """Return the refusal for a replace that comes too late or too early."""
    return RefusedError(400, f"An order that is {status} cannot be replaced")


def check_order(order: NewOrder) -> None:
    """Raise what is wrong with an order beyond its shape."""
    if order.symbol not in SYMBOLS:
        raise RefusedError(422, f"Unknown symbol {order.symbol}")
    if (order.order_type == "LIMIT") is (order.limit_price is None):
        raise RefusedError(422, "A limit order has a limit price, and no other has")
    if not order.quantity.strip("0."):
        raise RefusedError(422, "The quantity has to be above zero")


def digest(order: NewOrder) -> str:
    """Return what tells a retry from another order under the same id."""
    return hashlib.sha256(order.model_dump_json().encode()).hexdigest()


def placed(order: NewOrder, account_id: int) -> dict[str, Any]:
    """Return the columns of a new order, working at once: there is no venue to wait for."""
    order_id, now = str(uuid.uuid4()), instant()
    return {
        "id": order_id,
        "account_id": account_id,
        "client_order_id": order.id or order_id,
        "symbol": order.symbol,
        "instrument_id": str(uuid.uuid5(uuid.NAMESPACE_OID, order.symbol)),
        "instrument_type": "COMMON_STOCK",
        "side": order.side,
        "order_type": order.order_type,
        "quantity": order.quantity,
        "limit_price": order.limit_price,
        "stop_price": None,
        "time_in_force": order.time_in_force,
        "status": "NEW",
        "filled_quantity": "0",
        "leaves_quantity": order.quantity,
        "average_fill_price": None,
        "venue": "XNAS",
        "created_at": now,
        "updated_at": now,
        "digest": digest(order),
    }


def instant() -> str:
    """Return the time as the contract writes it."""
    seconds, rest = divmod(time.time_ns(), 10**9)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{rest:09}Z"


def metadata(total: int | None = None, page_size: int = 1) -> dict[str, Any]:
    """Return what stands beside the data of an answer."""
    told: dict[str, Any] = {"request_id": uuid.uuid4().hex}
    if total is not None:
        told |= {"page_number": 1, "total_items": total, "total_pages": -(-total // page_size)}
    return told
