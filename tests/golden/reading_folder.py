"""Reading a golden data folder: what lies in it, and what a server that is started on it tells."""

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

from bootstrap.served import served
from golden.reading import OF_A_POSITION, OF_AN_ORDER
from sidestreet.bootstrap.audit import head_of
from sidestreet.bootstrap.generations.desk_file import DeskFile
from sidestreet.bootstrap.journals import journal_at
from sidestreet.bootstrap.storage import open_storage
from sidestreet.engine.digest import state_digest
from sidestreet.journal.survey import Seen, look

KEY_ID: Final = "golden"
SECRET: Final = "everyone-may-know-this-golden-key"
KEY: Final = f"{KEY_ID}.{SECRET}"
ACCOUNTS: Final = (19001, 19002)
SNAPSHOT: Final = "golden"
_OF_AN_EXECUTION: Final = ("id", "order_id", "symbol", "side", "quantity", "price")


class Told(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the API tells of all accounts. Prices of the simulated market are not among it."""

    cash: dict[str, str]
    """By account."""
    orders: list[list[Any]]
    executions: list[list[Any]]
    positions: list[list[Any]]


class GoldenFolder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a golden data folder holds."""

    generation: int
    """The current one, and so are the sequence, the epoch and the digest."""
    sequence: int
    epoch: int
    state_digest: str
    """That of the memory that a start has read back, before it decides anything."""
    heads: list[str]
    """Of each generation, as `sidestreet audit head` prints it."""
    told: Told
    told_of_snapshot: Told
    """After a restore of it."""


def unpack(packed: Path, data: Path) -> Path:
    """Lay a packed data folder out, and return where."""
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(data)
    return data


async def read_folder(data: Path) -> GoldenFolder:
    """Return what this version makes of a data folder: read back, served, and gone back in."""
    numbers = DeskFile.read(data).numbers()
    heads = [head_of(journal_at(data, number)).line() for number in numbers]
    *_, last = batches_of(journal_at(data).segments[-1])
    sequence, digest = _read_back(data)
    async with served(data) as running:
        # The server is open to all, but not to who names a key that it knows and cannot prove it.
        running.client.headers["Authorization"] = f"Bearer {KEY_ID}.{SECRET[::-1]}"
        assert (await running.ask("GET", "/v1/accounts")).status_code == 401
        running.client.headers["Authorization"] = f"Bearer {KEY}"
        current, told = running.current, await told_by(running.client)
        await running.control("generations/restore", {"name": SNAPSHOT})
        of_snapshot = await told_by(running.client)
    return GoldenFolder(
        generation=current,
        sequence=sequence,
        epoch=last.header.epoch,
        state_digest=digest,
        heads=heads,
        told=told,
        told_of_snapshot=of_snapshot,
    )


async def told_by(client: httpx.AsyncClient) -> Told:
    """Return what a server tells of all accounts, by the key that the folder's seed gave out."""
    cash = {}
    for account in ACCOUNTS:
        cash[str(account)] = (await _data(client, f"{account}/balances"))["trade_cash"]
    return Told(
        cash=cash,
        orders=await _rows(client, "orders", OF_AN_ORDER),
        executions=await _rows(client, "executions", _OF_AN_EXECUTION),
        positions=await _rows(client, "positions", OF_A_POSITION),
    )


def batches_of(segment: Path) -> Iterator[Seen]:
    """Yield the batches of a segment."""
    return (each for each in look(segment) if isinstance(each, Seen))


def _read_back(data: Path) -> tuple[int, str]:
    # Of a copy, because it is noted in the journal, and the server is to find what the kill left.
    storage = open_storage(shutil.copytree(data, data.with_name("copy")))
    found = storage.sequencer.sequence, state_digest(storage.sequencer.state)
    storage.close()
    return found


async def _data(client: httpx.AsyncClient, path: str) -> Any:
    answer = await client.get(f"/v1/accounts/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def _rows(client: httpx.AsyncClient, what: str, members: Sequence[str]) -> list[list[Any]]:
    found = [
        [account, *(row.get(member) for member in members)]
        for account in ACCOUNTS
        for row in await _data(client, f"{account}/{what}?page_size=1000")
    ]
    return sorted(found, key=str)
