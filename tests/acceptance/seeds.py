"""The seeds of the servers that the acceptance tests share: many accounts, one for each test.

The shared server's accounts hold cash alone; those of the rich server hold shares, options and
locates. Orders far from the market rest until somebody moves them: the simulated market begins at
the package's prices (AAPL 230, MSFT 500) and never comes near 1.00 or 9,000.00.
"""

import json
from typing import Final

ACCOUNT_IDS: Final = range(7000, 7200)
SEEDED_ACCOUNT_ID: Final = 6000
"""Has the two orders below and is for reading alone."""

PARTLY_FILLED_ID: Final = "seeded-partly-filled"
SEEDED_CLIENT_ID: Final = "seeded-client-id"
CLOSED_ACCOUNT_ID: Final = 6001
MISSING_ACCOUNT_ID: Final = 6999

RICH_IDS: Final = range(6200, 6280)
RICH_CASH_IDS: Final = range(6400, 6420)
CALL: Final = "AAPL  391216C00200000"

TRADER: Final = "trader.may-read-and-write-orders"
READER: Final = "reader.may-only-read-the-orders"
NARROW: Final = "narrow.sees-one-account-and-no-more"
ADMIN: Final = "admin.administers-and-nothing-else"

READ_AND_WRITE: Final = ["orders:read", "orders:write"]


def shared_seed() -> str:
    """Return the seed file's text, as JSON."""
    accounts: list[dict[str, object]] = [
        {"id": account_id, "full_name": f"Acceptance {account_id}", "cash": "1000000"}
        for account_id in ACCOUNT_IDS
    ]
    accounts.append(
        {
            "id": SEEDED_ACCOUNT_ID,
            "full_name": "Seeded Example",
            "short_name": "SEEDED",
            "orders": [
                _order(PARTLY_FILLED_ID, "AAPL", fills=[{"quantity": "50", "price": "149.95"}]),
                _order("seeded-untouched", "MSFT", client_order_id=SEEDED_CLIENT_ID),
            ],
        }
    )
    accounts.append({"id": CLOSED_ACCOUNT_ID, "status": "CLOSED", "close_date": "2025-06-30"})
    keys = [
        _key(TRADER, "all", READ_AND_WRITE),
        _key(READER, "all", ["orders:read"]),
        _key(NARROW, [SEEDED_ACCOUNT_ID], READ_AND_WRITE),
        _key(ADMIN, "all", ["admin"]),
    ]
    return json.dumps({"accounts": accounts, "keys": keys, "market": {"seed": 3}})


def rich_seed() -> str:
    """Return the seed of the rich server, as JSON: margin accounts that hold something, and cash.

    Each margin account holds 100 AAPL, 10 calls on it and a short position of 40 TSLA, and has a
    locate by the name `located-` and its number.
    """
    accounts: list[dict[str, object]] = [
        {"id": account_id, "subtype": "CASH", "cash": "50000"} for account_id in RICH_CASH_IDS
    ]
    accounts.extend(
        {
            "id": account_id,
            "cash": "1000000",
            "options_level": 3,
            "positions": [
                {"symbol": "AAPL", "quantity": "100", "average_price": "150.00"},
                {"symbol": "TSLA", "quantity": "-40", "average_price": "300.00"},
                {"symbol": CALL, "quantity": "10", "average_price": "20.00"},
            ],
            "locates": [
                {"symbol": "TSLA", "quantity": 500, "client_request_id": f"located-{account_id}"},
            ],
        }
        for account_id in RICH_IDS
    )
    return json.dumps(
        {
            "accounts": accounts,
            "keys": [_key(TRADER, "all", READ_AND_WRITE)],
            "desk": {"borrow": [{"symbol": "TSLA", "rate": "0.0375", "available": 100000}]},
        }
    )


def _order(order_id: str, symbol: str, **more: object) -> dict[str, object]:
    return {
        "id": order_id,
        "symbol": symbol,
        "side": "BUY",
        "order_type": "LIMIT",
        "time_in_force": "GOOD_TILL_CANCEL",
        "quantity": "100",
        "limit_price": "150.50",
        **more,
    }


def _key(text: str, accounts: object, scopes: list[str]) -> dict[str, object]:
    key_id, _, secret = text.partition(".")
    return {"id": key_id, "secret": secret, "accounts": accounts, "scopes": scopes}
