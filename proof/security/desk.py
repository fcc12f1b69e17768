"""The desk of the matrix: two who trade, each with a thing of every kind, and keys of every kind.

It is a whole desk in this process, under control, so that every operation there is answers on it.
Requests name a host that is not this machine's: on such a desk any text is a key otherwise.
"""

import json
from typing import Any, Final, NamedTuple

from msgspec import to_builtins

from sidestreet.api.examples import EXAMPLES
from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.contract.screener import CreateScreenerRequest
from sidestreet.http.messages import Answer, Request, Response
from sidestreet.reference.seed import parse_seed

MINE: Final = 7001
THEIRS: Final = 7002
NOBODYS: Final = 7999
START: Final = 1_761_917_400_000_000_000
"""2025-10-31, half past nine in New York."""

MARK: Final = "planted-for-their-eyes-only"
"""Stands in everything of the other one's, and in no answer to anybody else."""

KEYS: Final = {
    "none": None,
    "malformed": "gibberish",
    "unknown": "nobody.knows-this-one-here",
    "wrong secret": "trader.guessing-is-no-good",
    "revoked": "revoked.was-let-in-only-once",
    "reader": "reader.reads-in-one-account",
    "writer": "writer.writes-and-may-not-read",
    "trader": "trader.trades-in-one-account",
    "other": "other.trades-in-another-account",
    "everyone": "everyone.trades-in-all-accounts",
    "admin": "admin.administers-all-there-is",
    "stager": "stager.stages-in-one-account",
    "director": "director.stages-all-there-is",
}
"""Every kind of key, as it is sent."""

HOLDS: Final[dict[str, frozenset[str]]] = {
    "reader": frozenset({"orders:read"}),
    "writer": frozenset({"orders:write"}),
    "trader": frozenset({"orders:read", "orders:write"}),
    "other": frozenset({"orders:read", "orders:write"}),
    "everyone": frozenset({"orders:read", "orders:write"}),
    "admin": frozenset({"admin"}),
    "stager": frozenset({"control"}),
    "director": frozenset({"control"}),
}
"""What those that are keys may do."""

NARROW: Final = frozenset({"reader", "writer", "trader", "stager"})
"""Those that reach the account MINE alone."""

_OFFERING: Final = "0193c8a0-0000-7000-8000-00000000000c"
_COMPANY: Final = "0193c8a0-0000-7000-8000-00000000000d"
_VEHICLE: Final = "0193c8a0-0000-7000-8000-00000000000e"
_IOI: Final = "0193c8a0-0000-7000-8000-0000000010{:02}"
_AGREEMENT: Final = "01K8TB3Q00SDESTREETAGRMNT1"
_HOST: Final = "desk.example"


class Told(NamedTuple):
    """An answer, as its bytes would tell it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def but_for(self, *texts: str) -> "Told":
        """Return the same without its request id, and without what was asked for."""
        body = self.body
        if body:
            request_id = json.loads(body)["metadata"]["request_id"]
            for text in (request_id, *texts):
                body = body.replace(text.encode(), b"?")
        return Told(self.status, self.headers, body)


class GuardedDesk:
    """The desk, and what each of the two has on it."""

    def __init__(self) -> None:
        self.desk = InProcessDesk(
            parse_seed(json.dumps(_seed()).encode(), "seed.json"), START, is_controlled=True
        )
        self.mine = self._things_of("trader", MINE, "mine")
        self.theirs = self._things_of("other", THEIRS, MARK)
        told = self.ask("DELETE", "/sidestreet/v1/keys/revoked", key="admin")
        assert told.status == 200, told

    @property
    def sequence(self) -> int:
        """How much has been decided: the same means that nothing has changed."""
        return self.desk.desk.sequencer.sequence

    def ask(
        self, method: str, path: str, body: object = None, *, query: str = "", key: str
    ) -> Told:
        """Ask with a kind of key. A stream that is opened is told as 200."""
        answer = self.answer(method, path, body, query=query, key=KEYS[key])
        if isinstance(answer, Response):
            return Told(answer.status, answer.headers, answer.body)
        # An answer that waits for the market has been let in as well.
        return Told(200, (), b"")

    def answer(
        self, method: str, path: str, body: object, *, query: str, key: str | None
    ) -> Answer | None:
        """Ask with the text of a key."""
        headers = {"host": _HOST}
        if key is not None:
            headers["authorization"] = f"Bearer {key}"
        content = b"" if body is None else json.dumps(body).encode()
        request_id = self.desk.next_request_id()
        return self.desk.answer(
            Request(method, path, query, headers, content, request_id, "192.0.2.1")
        )

    def close(self) -> None:
        """Let go of it."""
        self.desk.close()

    def _things_of(self, key: str, account_id: int, name: str) -> dict[str, str]:
        """Have somebody make a thing of every kind, and return their ids by their parameters."""

        def make(method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
            told = self.ask(method, path, body, key=key)
            assert told.status == 200, (path, told)
            return json.loads(told.body)["data"]

        watchlist = make("POST", "/v1/watchlists", {"name": name})["id"]
        item = make("POST", f"/v1/watchlists/{watchlist}/items", {"instrument_id": "TSLA"})
        screener = to_builtins(EXAMPLES[CreateScreenerRequest]) | {"name": name}
        talk = {"type": "instant", "account_id": account_id, "text": f"{name}: what can you do?"}
        thread = make("POST", "/v1/omni-ai/threads", talk)
        account = {"account_ids": [account_id]}
        consent = {"agreement_id": _AGREEMENT, "entitlement_codes": ["omni.account_data"]}
        granted = make("POST", "/v1/omni-ai/entitlements", account | consent)
        return {
            "order_id": f"order-of-{account_id}",
            "id": f"locate-of-{account_id}",
            "ioi_id": _IOI.format(account_id % 100),
            "watchlist_id": watchlist,
            "item_id": item["item_id"],
            "screener_id": make("POST", "/v1/saved-screeners", screener)["id"],
            "thread_id": thread["thread_id"],
            "response_id": thread["response_id"],
            "message_id": thread["user_message_id"],
            "entitlement_id": granted[0]["entitlement_id"],
        }


def _seed() -> dict[str, Any]:
    offering = {
        "company": "kiln",
        "headline": "Shares of Kiln",
        "summary": "Some shares.",
        "published": "-30d",
        "ioi_deadline": "+20d",
        "minimum_ioi_amount": "500",
        "indicative_price_low": "18",
        "indicative_price_high": "22.50",
        "indicative_valuation_low": "900000000",
        "indicative_valuation_high": "1000000000",
        "indicative_valuation_basis": "POST_MONEY",
    }
    company = {"id": _COMPANY, "slug": "kiln", "name": "Kiln", "short_description": "Makes."}
    return {
        "accounts": [_account(MINE, "mine"), _account(THEIRS, MARK)],
        "desk": {"borrow": [{"symbol": "TSLA", "rate": "0.0375", "available": 1000}]},
        "keys": [
            _key("reader", [MINE]),
            _key("writer", [MINE]),
            _key("trader", [MINE]),
            _key("other", [THEIRS]),
            _key("everyone", "all"),
            _key("admin", "all"),
            _key("stager", [MINE]),
            _key("director", "all"),
            _key("revoked", "all", "orders:read", "orders:write", "admin", "control"),
        ],
        "private_markets": {
            "accredited_holders": [MINE, THEIRS],
            "companies": [company | {"published": "-60d"}],
            "offerings": [offering | {"id": _OFFERING}],
            "iois": [
                {
                    "id": _IOI.format(account_id % 100),
                    "account_id": account_id,
                    "offering_id": _OFFERING,
                    "notional_amount": "700",
                }
                for account_id in (MINE, THEIRS)
            ],
        },
    }


def _account(account_id: int, name: str) -> dict[str, object]:
    order = {
        "id": f"order-of-{account_id}",
        "client_order_id": f"{name}-order",
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "time_in_force": "GOOD_TILL_CANCEL",
        "quantity": "100",
        "limit_price": "1.00",
    }
    locate = {"symbol": "TSLA", "quantity": 300, "client_request_id": f"locate-of-{account_id}"}
    held = {"symbol": "MSFT", "quantity": "50", "average_price": "480.00"}
    return {
        "id": account_id,
        "full_name": name,
        "orders": [order],
        "locates": [locate],
        "positions": [held],
    }


def _key(name: str, accounts: object, *scopes: str) -> dict[str, object]:
    text = KEYS[name]
    assert text is not None
    key_id, _, secret = text.partition(".")
    held = list(scopes or sorted(HOLDS[name]))
    return {"id": key_id, "secret": secret, "accounts": accounts, "scopes": held}
