"""A desk with the default seed, at two moments: as it begins, and a day later with some orders.

The first is what the published examples meet. On the second there is enough of everything that a
filter leaves something out. Both are snapshots, so a call that changes something can be made again
on the same desk.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from acceptance.in_full import NEXT_PAGE
from sidestreet.contract.operation import Operation
from sidestreet.reference.packaged import packaged_text
from sidestreet.testing import Sidestreet

if TYPE_CHECKING:
    from clearstreet import ClearStreet

Moment = Literal["seeded", "busy", "later"]
Told = dict[str, Any] | None

SEED: Final = packaged_text("default_seed.yaml")


class DefaultDesk:
    """The desk, which goes back to one of its moments before a call if need be."""

    def __init__(self, *, in_process: bool = True) -> None:
        self.desk = Sidestreet(seed=SEED, in_process=in_process)
        try:
            self.desk.snapshot("seeded")
            _trade(self.desk)
            self.desk.snapshot("busy")
            self.desk.clock.advance("61d")
            self.desk.snapshot("later")
        except BaseException:
            self.desk.close()
            raise
        self._stands: Moment | None = "later"

    def before(self, operation: Operation, moment: Moment) -> None:
        """Be at a moment for a call, as nobody has changed anything since."""
        if self._stands != moment:
            self.desk.restore(moment)
        # What was in the feed is kept, so that the next page goes on from there.
        changes = operation.method != "GET" or operation.operation_id == "get_feed"
        self._stands = None if changes else moment

    def call(
        self, client: Any, operation: Operation, moment: Moment, arguments: Mapping[str, Any]
    ) -> list[Told]:
        """Return what a client of the SDK is told: of a later page, that of the first as well."""
        self.before(operation, moment)
        told: list[Told] = []
        for asked in pages_asked(arguments):
            reply = method(client, operation)(**spelled(with_token(asked, told)))
            told.append(reply and reply.to_dict(mode="json", use_api_names=True))
        return told


def _trade(desk: Sidestreet) -> None:
    """Have account 0 trade, some orders wait, and a day pass."""
    client: ClearStreet = desk.client()
    submit: Callable[..., Any] = client.v1.orders.submit_orders
    day = {"time_in_force": "DAY"}
    kept = {"time_in_force": "GOOD_TILL_CANCEL"}
    submit(
        0,
        orders=[
            _limit("day", "TSLA", "1.00", "10") | day,
            _limit("call", "AAPL  300118C00300000", "0.05", "1") | kept,
            _limit("bought", "AAPL  300118C00300000", "500.00", "1") | day,
            {"id": "sold", "symbol": "EXMPL", "quantity": "40", "side": "SELL"}
            | {"order_type": "MARKET", **day},
            {"id": "stop", "symbol": "MSFT", "quantity": "10", "side": "BUY"}
            | {"order_type": "STOP", "stop_price": "900.00", **kept},
            {"id": "trail", "symbol": "EXMPL", "quantity": "20", "side": "SELL"}
            | {"order_type": "TRAILING_STOP_LIMIT", "trailing_offset": "25.00"}
            | {"trailing_offset_type": "PRICE", "limit_offset": "1.00", **kept},
        ],
    )
    client.v1.omni_ai.threads.create_thread(type="instant", text="What is AAPL at?", account_id=0)
    client.v1.watchlist.create_watchlist(name="Second")
    desk.clock.advance("1d")
    submit(0, orders=[_limit("new", "MSFT", "1.00", "10") | day])
    desk.clock.advance("1s")


def _limit(name: str, symbol: str, price: str, quantity: str) -> dict[str, str]:
    terms = {"side": "BUY", "order_type": "LIMIT", "limit_price": price}
    return {"id": name, "symbol": symbol, "quantity": quantity, **terms}


def method(client: Any, operation: Operation, *, is_raw: bool = False) -> Callable[..., Any]:
    """Return the SDK's method for an operation, or the one that tells what was on the wire."""
    for part in operation.resource.replace("-", "_").split(":"):
        client = getattr(client, part)
    if is_raw:
        client = client.with_raw_response
    found: Callable[..., Any] = getattr(client, operation.operation_id)
    return found


def spelled(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments by the names that Python lets the SDK have."""
    return {"from_" if name == "from" else name: value for name, value in arguments.items()}


def pages_asked(arguments: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a call as it is made: ahead of one for the next page, the one for the first."""
    later = [name for name, value in arguments.items() if value == NEXT_PAGE]
    if later:
        yield {name: value for name, value in arguments.items() if name not in later}
    yield dict(arguments)


def with_token(asked: Mapping[str, Any], told: Sequence[Told]) -> dict[str, Any]:
    """Return the arguments of a call with the token that the answer before it has told."""
    return {
        name: _token_of(told[-1]) if value == NEXT_PAGE else value for name, value in asked.items()
    }


def _token_of(told: Told) -> str:
    assert told is not None
    data = told["data"]
    found = data.get("next_cursor") if isinstance(data, dict) else None
    token = found or told["metadata"].get("next_page_token")
    assert isinstance(token, str), told["metadata"]
    return token
