"""Reading a golden journal: what it leads to, and what the API tells of it.

What is compared across versions are facts of the records: hashes of the memory, orders, positions
and cash. Prices of the simulated market are not, because the market may become another one.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from sidestreet.bootstrap.generations.snapshot_file import SnapshotFile
from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.domain.ids import IdSpace
from sidestreet.engine.state import State
from sidestreet.journal import Batch
from sidestreet.reference.calendar import EveryDay
from sidestreet.reference.seed import parse_seed
from sidestreet.runtime.codec import decode_record
from sidestreet.runtime.recovery import read_back
from sidestreet.runtime.sequencer import Sequencer
from sidestreet.workspace.execute import digest as workspace_digest
from sidestreet.workspace.state import Workspace

START = 1_761_917_400_000_000_000
OF_AN_ORDER = (
    "id",
    "client_order_id",
    "symbol",
    "side",
    "order_type",
    "status",
    "quantity",
    "filled_quantity",
    "leaves_quantity",
    "average_fill_price",
    "limit_price",
)
OF_A_POSITION = ("symbol", "quantity", "avg_price")


class Golden(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a golden journal holds. Amounts are decimals, as the API tells them."""

    kinds: list[str]
    """The kinds of events in it."""
    state_digest: str
    workspace_digest: str
    cash: dict[str, int]
    """By account, in millionths."""
    orders: list[list[Any]]
    """As `GET /v1/accounts/{account_id}/orders` tells them, after a restore."""
    positions: list[list[Any]]


def records_of(path: Path) -> list[bytes]:
    """Return the records of a golden journal."""
    return [raw for batch in SnapshotFile(path).batches() for raw in batch.records]


def told_of(records: Sequence[bytes]) -> Sequencer:
    """Return what has read the records back."""
    sequencer = Sequencer(State(), Workspace(), id_space=IdSpace(), days=EveryDay(), hours=None)
    batch = Batch(1, 1, tuple(records))
    read_back(iter((batch,)), sequencer, applied_sequence=len(records), apply=lambda _: None)
    return sequencer


def read_golden(path: Path) -> Golden:
    """Return what this version makes of a golden journal: read back, and restored and asked."""
    records = records_of(path)
    reached = told_of(records)
    desk = InProcessDesk(parse_seed(b"{}", "none.json"), START, is_controlled=True)
    try:
        wish = {"file": str(path), "is_foreign": True}
        reply = desk.ask("POST", "/control/v1/generations/restore", wish)
        assert reply.status == 200, (path.name, reply.body)
        accounts = sorted(reached.state.accounts)
        orders = [_listed(desk, account, "orders", OF_AN_ORDER) for account in accounts]
        positions = [_listed(desk, account, "positions", OF_A_POSITION) for account in accounts]
    finally:
        desk.close()
    return Golden(
        kinds=sorted({type(event).__name__ for raw in records for event in _events(raw)}),
        state_digest=SnapshotFile(path).snapshot.state_digest,
        workspace_digest=workspace_digest(reached.workspace),
        cash={str(account): reached.state.cash[account] for account in accounts},
        orders=_in_order(orders),
        positions=_in_order(positions),
    )


def _events(raw: bytes) -> tuple[object, ...]:
    return decode_record(raw).events


def _listed(desk: InProcessDesk, account: int, what: str, members: Sequence[str]) -> list[Any]:
    reply = desk.ask("GET", f"/v1/accounts/{account}/{what}")
    assert reply.status == 200, reply.body
    return [[account, *(row.get(member) for member in members)] for row in reply.body["data"]]


def _in_order(rows: Iterable[list[Any]]) -> list[list[Any]]:
    return sorted((row for each in rows for row in each), key=str)
