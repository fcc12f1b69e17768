"""Who may do what: every route with every kind of key, and nothing told to those who may not."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from msgspec import to_builtins

from api.desk_in_process import DeskInProcess
from api.people import (
    ADMIN,
    EVERYONE,
    HIDDEN,
    INSTRUCTION,
    KEPT,
    LOCATED,
    MINE,
    MISSING,
    READER,
    RESTING,
    ROW,
    SEED,
    THEIRS,
    TRADER,
    UNKNOWN,
    WRITER,
)
from sidestreet.api.examples import EXAMPLES
from sidestreet.api.handlers import handlers
from sidestreet.api.orders import CancelProfile
from sidestreet.contract.operation import Operation
from sidestreet.reference.instruments import InstrumentDirectory

KEYS = {
    "none": None,
    "not a key": "gibberish",
    "unknown": "nobody.knows-this-one",
    "wrong secret": "trader.guessing-is-no-good",
    "revoked": "revoked.was-let-in-only-once",
    "trader": TRADER,
    "reader": READER,
    "writer": WRITER,
    "everyone": EVERYONE,
    "admin": ADMIN,
}
HOLDS = {
    "trader": {"orders:read", "orders:write"},
    "reader": {"orders:read"},
    "writer": {"orders:write"},
    "everyone": {"orders:read", "orders:write"},
    "admin": {"admin"},
}
BODIES: dict[str, object] = {
    "submit_orders": [ROW],
    "replace_order": {"quantity": "50"},
    "create_key": {"id": "made-here"},
    "patch_account_by_id": {"risk": {"max_notional": "5000000"}},
    "submit_position_instructions": [INSTRUCTION],
    "engage_kill_switch": {"detail": "enough for today"},
    "set_limits": {"scope": "FIRM", "max_order_quantity": "100"},
    "set_dead_mans_switch": {"timeout": "60s"},
    "announce_corporate_action": {
        "type": "SPLIT",
        "symbol": "AAPL",
        "ex_date": "2025-12-01",
        "ratio": "2:1",
    },
    "create_watchlist": {"name": "Mine"},
    "create_thread": {"type": "instant", "account_id": MINE, "text": "What can you do?"},
    "create_entitlements": {
        "account_ids": [MINE],
        "agreement_id": "01K8TB3Q00SDESTREETAGRMNT1",
        "entitlement_codes": ["omni.account_data"],
    },
    "opt_out_entitlements": {"account_ids": [MINE], "entitlement_codes": ["omni.account_data"]},
    "add_watchlist_item": {"instrument_id": "TSLA"},
    "create_ioi": {"offering_id": KEPT, "notional_amount": "500"},
    "update_ioi": {"notional_amount": "500"},
}
KEPT_OF_ALL = {
    "screeners": [{"id": KEPT, "name": "Everybody's", "columns": ["symbol"]}],
    "conversations": [
        {
            "id": KEPT,
            "message_id": KEPT,
            "response_id": KEPT,
            "account_id": MINE,
            "question": "What can you do?",
            "answer": "Answer from this desk.",
        }
    ],
    "entitlements": [
        {"id": KEPT, "account_id": MINE, "agreement_id": "01K8TB3Q00SDESTREETAGRMNT1"},
    ],
}
"""What is everybody's beside what the desk of all tests holds."""

QUERIES = {
    "get_portfolio_history": "start_date=2025-10-31",
    "get_locate_rates": "instrument_ids=TSLA",
    "get_daily_summaries": "instrument_ids=TSLA",
    "get_snapshots": "instrument_ids=TSLA",
    "get_option_contracts": "underlier=AAPL",
    "search_instruments": "q=AAPL",
}
LET_IN = {
    "cancel_position_instruction": 404,
    "set_desk_clock": 400,
    "advance_desk_clock": 400,
    "cancel_advance": 400,
}
"""What those hear who are let in where this desk has nothing to answer with; else it is 200."""

FORBIDDEN = "The caller does not have permission to execute the specified operation"
NO_KEY = "The request does not have valid authentication credentials"


class Route(NamedTuple):
    """An operation with its path filled in."""

    operation: Operation
    path: str

    @property
    def body(self) -> object:
        """A body that the operation takes: the worked example, where nothing else is named."""
        own = BODIES.get(self.operation.operation_id)
        is_kept = own is None and self.operation.body in EXAMPLES
        return to_builtins(EXAMPLES[self.operation.body]) if is_kept else own

    @property
    def query(self) -> str:
        """What the operation cannot do without."""
        if self.names_account:
            return f"account_id={MINE}"
        return QUERIES.get(self.operation.operation_id, "")

    @property
    def names_account(self) -> bool:
        """Whether it cannot do without an account in its query."""
        return any(each.is_account and each.required for each in self.operation.parameters)


def routes(account_id: int = MINE, order_id: str = RESTING) -> list[Route]:
    """Return every operation of the desk, our own included."""
    desk = DeskInProcess(SEED)
    found = handlers(desk.desk, InstrumentDirectory.from_packaged(), CancelProfile.SPEC)
    desk.close()
    values = {
        "account_id": str(account_id),
        "order_id": order_id,
        "instrument_id": "TSLA",
        "key_id": "reader",
        "instruction_id": UNKNOWN,
        "id": LOCATED,
    }
    named = defaultdict(lambda: KEPT, values)
    return [Route(each, each.path.format_map(named)) for each in found]


@pytest.fixture
def guarded() -> Iterator[DeskInProcess]:
    """Plant a desk on which one key has been revoked."""
    revoked = {
        "id": "revoked",
        "secret": "was-let-in-only-once",
        "accounts": "all",
        "scopes": ["orders:read", "orders:write", "admin"],
    }
    desk = DeskInProcess({**SEED, **KEPT_OF_ALL, "keys": [*SEED["keys"], revoked]})
    told = desk.ask("DELETE", "/sidestreet/v1/keys/revoked", key=ADMIN)
    assert told.data["revoked_at"]
    yield desk
    desk.close()


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("route", routes(), ids=lambda route: route.operation.operation_id)
def test_every_route_with_every_key(guarded: DeskInProcess, route: Route, name: str) -> None:
    """No good key 401, a key without the right 403, else it is done; a refusal changes nothing."""
    before = guarded.digest
    reply = guarded.ask(
        route.operation.method, route.path, route.body, key=KEYS[name], query=route.query
    )
    scope = route.operation.scope
    if scope is None:
        assert reply.status == 200
    elif name not in HOLDS:
        assert (reply.status, reply.message) == (401, NO_KEY)
        assert reply.headers["www-authenticate"] == "Bearer"
    elif scope not in HOLDS[name]:
        assert (reply.status, reply.message) == (403, FORBIDDEN)
    else:
        expected = LET_IN.get(route.operation.operation_id, route.operation.success)
        assert reply.status == expected, reply.body
        return
    assert guarded.digest == before


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.operation.operation_id)
def test_an_account_not_granted_is_the_same_refusal_whether_it_exists_or_not(
    desk: DeskInProcess, route: Route
) -> None:
    if "{account_id}" not in route.operation.path and not route.names_account:
        return
    replies = [
        desk.ask(
            route.operation.method,
            route.path.replace(str(MINE), str(account_id)).replace(RESTING, order_id),
            route.body,
            key=TRADER,
            query=route.query.replace(str(MINE), str(account_id)),
        )
        for account_id in (THEIRS, MISSING)
        for order_id in (HIDDEN, UNKNOWN)
    ]
    assert {reply.status for reply in replies} == {403}
    assert len({reply.raw_but_for_the_request_id for reply in replies}) == 1


@pytest.mark.parametrize("method", ["GET", "DELETE", "PATCH"])
def test_an_order_of_another_account_is_told_as_one_that_never_was(
    desk: DeskInProcess, method: str
) -> None:
    """Byte for byte the same but for the request id, the id that was asked for apart."""
    body = {"quantity": "50"} if method == "PATCH" else None
    bodies = set()
    before = desk.digest
    for order_id in (HIDDEN, f"client-{HIDDEN}", UNKNOWN):
        reply = desk.ask(method, f"/v1/accounts/{MINE}/orders/{order_id}", body, key=EVERYONE)
        assert reply.status == 404
        assert reply.message == f"Order {order_id} not found for account {MINE}"
        bodies.add(reply.raw_but_for_the_request_id.replace(order_id.encode(), b"?"))
    assert len(bodies) == 1
    assert desk.digest == before


def test_a_list_never_names_what_another_account_has(desk: DeskInProcess) -> None:
    listed = desk.ask(
        "GET",
        f"/v1/accounts/{MINE}/orders",
        key=EVERYONE,
        query=f"order_ids={HIDDEN},client-{HIDDEN},{RESTING}",
    )
    assert [order["id"] for order in listed.data] == [RESTING]
    executions = desk.ask(
        "GET", f"/v1/accounts/{MINE}/executions", key=EVERYONE, query=f"order_ids={HIDDEN}"
    )
    assert executions.data == []


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nothing", "/v1/accounts/7001/orders/a/b"])
def test_what_does_not_exist_is_told_to_those_with_a_key(desk: DeskInProcess, path: str) -> None:
    assert desk.ask("GET", path).status == 401
    reply = desk.ask("GET", path, key=TRADER)
    assert (reply.status, reply.message) == (404, "No such path")


@pytest.mark.parametrize("method", ["HEAD", "PUT", "OPTIONS", "TRACE", "POST"])
def test_a_method_that_a_path_does_not_know_is_405_and_names_the_others(
    desk: DeskInProcess, method: str
) -> None:
    reply = desk.ask(method, f"/v1/accounts/{MINE}/orders/{RESTING}", key=TRADER)
    assert reply.status == 405
    assert reply.headers["allow"] == "DELETE, GET, PATCH"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dHJhZGVy",
        TRADER,
        f"Bearer  {TRADER} extra",
        f"Bearer {TRADER}, Bearer {TRADER}",
        "Bearer \u00fc.\u00fc",
        "Bearer .",
        "Bearer trader.",
        f"Bearer .{TRADER}",
        "Bearer " + "x" * 10_000,
    ],
)
def test_an_odd_authorization_is_401(desk: DeskInProcess, header: str) -> None:
    path = f"/v1/accounts/{MINE}/orders"
    assert desk.ask("GET", path, headers={"authorization": header}).status == 401


def test_the_scheme_of_a_key_is_read_in_any_case(desk: DeskInProcess) -> None:
    headers = {"authorization": f"bEaReR {TRADER}"}
    assert desk.ask("GET", f"/v1/accounts/{MINE}/orders", headers=headers).status == 200


def test_a_key_is_told_once_and_works_at_once(desk: DeskInProcess) -> None:
    made = desk.ask(
        "POST", "/sidestreet/v1/keys", {"account_ids": [MINE], "label": "new"}, key=ADMIN
    ).data
    assert desk.ask("GET", f"/v1/accounts/{MINE}/orders", key=made["key"]).status == 200
    assert desk.ask("GET", f"/v1/accounts/{THEIRS}/orders", key=made["key"]).status == 403
    listed = desk.ask("GET", "/sidestreet/v1/keys", key=ADMIN)
    assert made["key"].partition(".")[2].encode() not in listed.raw
    again = desk.ask("POST", "/sidestreet/v1/keys", {"id": made["id"]}, key=ADMIN)
    assert (again.status, again.message) == (409, "Resource already exists")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"scopes": []}, 422),
        ({"scopes": ["orders:cancel"]}, 422),
        ({"id": ""}, 422),
        ({"id": "a.b"}, 422),
        ({"label": "x" * 129}, 422),
        ({"account_ids": [-1]}, 422),
        ({"account_ids": [10**18]}, 422),
        ({"account_ids": [10**30]}, 400),
        ({"account_ids": ["1"]}, 422),
        ({"secret": "mine"}, 422),
        ([], 422),
        (b"{", 400),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    desk: DeskInProcess, body: object, status: int
) -> None:
    before = desk.digest
    reply = desk.ask("POST", "/sidestreet/v1/keys", body, key=ADMIN)
    assert reply.status == status, reply.body
    assert reply.message
    assert desk.digest == before
