"""Who holds accounts and keys on the desk of these tests, and what rests there."""

from typing import Any, Final

from api.private_market_seed import private_markets

MINE: Final = 7001
"""The account that most tests use; the order RESTING is in it."""

THEIRS: Final = 7002
"""Somebody else's account; the order HIDDEN is in it."""

MISSING: Final = 7999

RESTING: Final = "resting"
HIDDEN: Final = "hidden"
LOCATED: Final = "located"
"""What MINE calls the locate that it has, of TSLA."""

OPTION: Final = "AAPL  291221C00200000"
"""Calls of which MINE holds ten."""

KEPT: Final = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
"""The id of one of everything that is kept beside orders; it is everybody's."""

UNKNOWN: Final = "0193c8a0-0000-7000-8000-0000000000ff"

TRADER: Final = "trader.trades-in-one-account"
READER: Final = "reader.reads-in-one-account"
WRITER: Final = "writer.writes-and-may-not-read"
EVERYONE: Final = "everyone.trades-in-all-accounts"
ADMIN: Final = "admin.administers-all-there-is"


def _order(order_id: str) -> dict[str, object]:
    return {
        "id": order_id,
        "client_order_id": f"client-{order_id}",
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "time_in_force": "GOOD_TILL_CANCEL",
        "quantity": "100",
        "limit_price": "1.00",
        "fills": [{"quantity": "40", "price": "1.00"}],
    }


def _key(text: str, accounts: object, *scopes: str) -> dict[str, object]:
    key_id, _, secret = text.partition(".")
    return {"id": key_id, "secret": secret, "accounts": accounts, "scopes": list(scopes)}


SEED: Final[dict[str, Any]] = {
    "accounts": [
        {
            "id": MINE,
            "orders": [_order(RESTING)],
            "options_level": 3,
            "positions": [
                {"symbol": "MSFT", "quantity": "50", "average_price": "480.00"},
                {"symbol": "TSLA", "quantity": "-20", "average_price": "390.00"},
                {"symbol": OPTION, "quantity": "10", "average_price": "45.00"},
            ],
            "locates": [{"symbol": "TSLA", "quantity": 300, "client_request_id": LOCATED}],
        },
        {"id": THEIRS, "orders": [_order(HIDDEN)]},
    ],
    "desk": {"borrow": [{"symbol": "TSLA", "rate": "0.0375", "available": 1000}]},
    "watchlists": [
        {"id": KEPT, "name": "Everybody's", "items": [{"id": KEPT, "symbol": "AAPL"}]},
    ],
    "private_markets": private_markets(MINE, account_id=MINE),
    "keys": [
        _key(TRADER, [MINE], "orders:read", "orders:write"),
        _key(READER, [MINE], "orders:read"),
        _key(WRITER, [MINE], "orders:write"),
        _key(EVERYONE, "all", "orders:read", "orders:write"),
        _key(ADMIN, "all", "admin"),
    ],
}

INSTRUCTION: Final[dict[str, object]] = {
    "instruction_type": "EXERCISE",
    "instrument_id": OPTION,
    "quantity": "1",
}
"""A row about what MINE holds."""

ROW: Final[dict[str, object]] = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "limit_price": "1.00",
    "quantity": "10",
    "time_in_force": "GOOD_TILL_CANCEL",
}
"""A row that is as it should be."""
