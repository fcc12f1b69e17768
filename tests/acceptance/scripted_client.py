"""A client whose every step is written down: what it asks, and the instant at which it asks.

It trades shares and options over three weeks, cancels and replaces before and after the venue has
answered, waits for prices, auctions, sessions and slices, and is there when days end, when a
weekend passes, and when its options expire.
"""

import json
from collections.abc import Callable
from typing import Any, Final

ACCOUNT: Final = 8001
EXPIRING: Final = "AAPL  251121C00150000"
TRADER: Final = "trader.trades-in-all-accounts"
ADMIN: Final = "admin.administers-all-there-is"
START: Final = "2025-10-31T13:30:00Z"
"""A Friday, half past nine in New York."""

_ORDERS: Final = f"/v1/accounts/{ACCOUNT}/orders"

Ask = Callable[[str, str, object], Any]
"""Asks for something and returns the data of the answer."""

Advance = Callable[[str], None]
"""Has the desk go to an instant."""


def seed() -> dict[str, Any]:
    """Return the seed of the desk that the client trades at."""
    return {
        "accounts": [
            {
                "id": ACCOUNT,
                "cash": "1000000",
                "options_level": 3,
                "positions": [
                    {"symbol": "AAPL", "quantity": "300", "average_price": "150.00"},
                    {"symbol": EXPIRING, "quantity": "2", "average_price": "20.00"},
                ],
            }
        ],
        "keys": [
            _key(TRADER, ["orders:read", "orders:write"]),
            _key(ADMIN, ["admin"]),
        ],
        "market": {"seed": 11},
    }


def play(ask: Ask, advance: Advance) -> int:
    """Play the script, and return how many of its orders traded."""

    def submit(**row: object) -> str:
        usual = {"side": "BUY", "quantity": "100", "time_in_force": "DAY"}
        (order,) = ask("POST", _ORDERS, [usual | row])
        return str(order["id"])

    def limit(symbol: str, price: str, **row: object) -> str:
        return submit(symbol=symbol, order_type="LIMIT", limit_price=price, **row)

    bought = submit(symbol="MSFT", order_type="MARKET", quantity="10")
    near = limit("AAPL", "229.90", time_in_force="GOOD_TILL_CANCEL")
    far = limit("AAPL", "120.00")
    kept = limit("MSFT", "450.00", time_in_force="GOOD_TILL_CANCEL")
    # The venue has heard of none of them yet.
    ask("DELETE", f"{_ORDERS}/{far}", None)
    advance("2025-10-31T13:30:00.103Z")
    ask("PATCH", f"{_ORDERS}/{kept}", {"quantity": "50"})
    ask("DELETE", f"{_ORDERS}/{near}", None)
    advance("2025-10-31T13:30:01Z")
    near = limit("AAPL", "230.50", side="SELL", time_in_force="GOOD_TILL_CANCEL")
    advance("2025-10-31T15:17:23.456789Z")
    ends_today = limit("TSLA", "100.00")
    ask("PATCH", f"{_ORDERS}/{kept}", {"quantity": "40", "limit_price": "451.00"})
    advance("2025-10-31T19:59:59.999Z")
    ask("DELETE", f"{_ORDERS}/{ends_today}", None)
    advance("2025-11-03T14:30:00.5Z")
    monday = [limit("AAPL", f"{price}.00") for price in (200, 180, 160)]
    ask("DELETE", f"{_ORDERS}/{monday[1]}", None)
    advance("2025-11-12T18:00:00Z")
    sold = submit(symbol="AAPL", order_type="MARKET", side="SELL", quantity="50")
    advance("2025-11-12T18:00:07Z")
    ask("DELETE", f"{_ORDERS}/{kept}", None)
    advance("2025-11-24T15:00:00Z")
    waiting = _wait_for_all_sorts(ask, advance, submit)
    seen = [ask("GET", f"{_ORDERS}/{each}", None) for each in (bought, near, sold, *waiting)]
    return sum(order["filled_quantity"] != "0" for order in seen)


def _wait_for_all_sorts(ask: Ask, advance: Advance, submit: Callable[..., str]) -> tuple[str, ...]:
    """Have the desk hold orders for a price, a session, an auction and a time of their own."""
    lasting = {"time_in_force": "GOOD_TILL_CANCEL", "side": "SELL", "quantity": "20"}
    mark = _mark(ask)
    stop = submit(symbol="AAPL", order_type="STOP", stop_price=f"{mark - 1}.00", **lasting)
    trailing = submit(
        symbol="AAPL",
        order_type="TRAILING_STOP",
        trailing_offset="1.50",
        trailing_offset_type="PRICE",
        **lasting,
    )
    gone = submit(symbol="AAPL", order_type="STOP", stop_price=f"{mark - 2}.00", **lasting)
    worked = submit(
        symbol="MSFT",
        order_type="MARKET",
        quantity="60",
        strategy={"type": "TWAP", "end_at": "2025-11-24T16:30:00Z"},
    )
    at_close = submit(symbol="MSFT", order_type="MARKET", quantity="5", time_in_force="AT_CLOSE")
    advance("2025-11-24T15:30:00Z")
    ask("PATCH", f"{_ORDERS}/{gone}", {"stop_price": f"{mark - 3}.00"})
    ask("DELETE", f"{_ORDERS}/{gone}", None)
    advance("2025-11-25T02:00:00Z")
    # At night: one for the evening's session, one for the next morning.
    evening = submit(
        symbol="MSFT", order_type="LIMIT", limit_price="900.00", extended_hours=True, quantity="3"
    )
    morning = submit(symbol="MSFT", order_type="MARKET", quantity="4")
    advance("2025-11-26T20:00:00Z")
    return stop, trailing, worked, at_close, evening, morning


def _mark(ask: Ask) -> int:
    """Return what AAPL is worth by the position held in it, in whole dollars."""
    held = ask("GET", f"/v1/accounts/{ACCOUNT}/positions", None)
    (position,) = (each for each in held if each["symbol"] == "AAPL")
    return int(position["instrument_price"].partition(".")[0])


def seed_text() -> str:
    """Return the seed as a file has it."""
    return json.dumps(seed())


def _key(text: str, scopes: list[str]) -> dict[str, object]:
    key_id, _, secret = text.partition(".")
    return {"id": key_id, "secret": secret, "accounts": "all", "scopes": scopes}
