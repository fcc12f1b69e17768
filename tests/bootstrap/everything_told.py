"""All that a desk tells its clients, so that two desks can be held beside each other.

What a dump does not tell is taken out, and nothing else: times, what is over, where a page begins.
"""

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from sidestreet.bootstrap.in_process import LOCAL_KEY, InProcessDesk, Reply
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS

OVER: Final = {"FILLED", "CANCELED", "REJECTED", "EXPIRED", "REPLACED", "DONE_FOR_DAY"}
UNTOLD: Final = frozenset(
    {
        "accepted_at",
        "added_at",
        "as_of",
        "ask_timestamp",
        "bid_timestamp",
        "created_at",
        "cumulative_volume",
        "granted_at",
        "transaction_time",
        "updated_at",
        "volume",
    }
)
"""Times of what was made, which are those of the planting; and what of the market's volume is ours,
because the market begins anew."""

SHARES: Final = ("AAPL", "MSFT", "TSLA", "NVO", "EXMPL")
KEYS: Final = (LOCAL_KEY, "sandbox.everyone-knows-this-key")
_PARAMETER: Final = re.compile(r"\{([a-z_]+)\}")
_QUERY: Final = {
    "instrument_ids": ",".join(SHARES),
    "q": "AAPL",
    "start_date": "2025-01-01",
    "underlier": "AAPL",
}
_LEFT_OUT: Final = {"get_portfolio_history", "get_clock"}


def everything_told(desk: InProcessDesk) -> dict[str, Any]:
    """Return what each GET of the contract answers, for each id that there is."""
    return dict(_told(desk))


def _told(desk: InProcessDesk) -> Iterator[tuple[str, Any]]:
    ids = ids_of(desk)
    for operation in OPERATIONS:
        if operation.method != "GET" or operation.operation_id in _LEFT_OUT:
            continue
        for path, query in _calls(operation, ids):
            reply = desk.ask("GET", path, query=query)
            yield f"{path}?{query}", _without_times(operation, desk, reply)


def ids_of(desk: InProcessDesk) -> dict[str, list[str]]:
    """Return all ids of a desk by the parameter that takes them."""
    state, workspace = desk.desk.state, desk.desk.workspace
    kept, markets = workspace.conversations, workspace.private_markets
    spvs = [each.offering.vehicle for each in markets.offerings.values()]
    return {
        "account_id": [str(each) for each in state.accounts],
        "order_id": [each for ids in state.open_orders.values() for each in ids],
        "id": list(state.lending.locates),
        "instrument_id": list(SHARES),
        "screener_id": list(workspace.screeners),
        "watchlist_id": list(workspace.watchlists),
        "thread_id": list(kept.threads),
        "message_id": list(kept.messages),
        "response_id": list(kept.turns),
        "company_id": list(markets.companies),
        "offering_id": list(markets.offerings),
        "spv_id": [each.vehicle_id for each in spvs if each is not None],
    }


def _calls(operation: Operation, ids: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    named = _PARAMETER.findall(operation.path)
    asked = [
        each.name
        for each in operation.parameters
        if each.location == "query" and (each.required or each.name == "instrument_ids")
    ]
    by_account = [each for each in asked if each in ids]
    rest = [each for each in asked if each not in ids]
    for values in itertools.product(*(ids[name] for name in (*named, *by_account))):
        given = dict(zip((*named, *by_account), values, strict=True))
        path = operation.path
        for name in named:
            path = path.replace(f"{{{name}}}", quote(given[name], safe=""))
        pairs = [f"{name}={quote(given[name], safe='')}" for name in by_account]
        pairs += [f"{name}={quote(_QUERY[name], safe='')}" for name in rest]
        yield path, "&".join(pairs)


def _without_times(operation: Operation, desk: InProcessDesk, reply: Reply) -> Any:
    body = json.loads(json.dumps(reply.body))
    body.pop("metadata", None)
    if operation.operation_id == "get_orders":
        body["data"] = [each for each in body["data"] if each["status"] not in OVER]
    if operation.operation_id == "get_executions" and reply.status == 200:
        orders = {each for ids in desk.desk.state.open_orders.values() for each in ids}
        body["data"] = [each for each in body["data"] if each["order_id"] in orders]
    return reply.status, _stripped(body)


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _stripped(each) for name, each in value.items() if name not in UNTOLD}
    if isinstance(value, list):
        return [_stripped(each) for each in value]
    return value
