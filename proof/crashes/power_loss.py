"""Power lost under a whole server, at every call, in mixtures of what was not yet synced.

One run of a real server is written down call by call, with what it sent to its clients in between.
`disk.py` says which disks a loss of power may leave at any of those calls. Each is laid down and
started on with the desk's own recovery, and all that had left a socket by then must be there: the
read model's files lose their power with the journal's.

The server is recorded in the small: a few dozen requests, segments that roll every dozen batches,
so that every kind of write is near every kind of loss.
"""

import contextlib
import logging
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from campaigns.campaign import Campaign, Counts, Play
from campaigns.rounds import say_how_far, told_with
from crashes.disk import Call, Disk, read_log
from crashes.faults import Meter, build
from crashes.ledger import Ledger, write_seed
from crashes.replayed import replay
from crashes.servers import Nursery, closing
from crashes.wire import Line, take_reply
from sidestreet.bootstrap.storage import open_storage
from sidestreet.domain.amounts import parse_amount
from sidestreet.domain.orders import Order
from sidestreet.engine.digest import state_digest
from sidestreet.engine.money.ledger import check_books
from sidestreet.readmodel.queries import OrderQuery

REQUESTS: Final = 40
SURVIVALS: Final = (0.0, 1.0, 0.5, 0.9, 0.1)
"""How much of what is not synced is there: nothing, all, and mixtures."""

_CANCELED: Final = frozenset({"PENDING_CANCEL", "CANCELED"})


class Recorded:
    """One life of a server: its calls, and how many answers were out before each."""

    def __init__(self, nursery: Nursery, folder: Path, seed: int) -> None:
        self.root = folder / "above"
        self.root.mkdir(parents=True)
        self.asked: list[tuple[str, str]] = []
        self.calls: list[Call] = []
        log = folder / "calls"
        fd = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        ledger = Ledger(1, "power", random.Random(seed))
        words = ("--seed", str(write_seed(folder, 1)))
        with (
            Meter() as meter,
            closing(nursery.serve(self.root / "desk", *words, meter=meter, log=fd)) as server,
        ):
            assert server.await_ready(), server.log
            with Line(server.port) as line:
                for _ in range(REQUESTS):
                    method, target, body, taken = ledger.next()
                    self.asked.append((method, target))
                    taken(line.ask(method, target, body))
            assert server.stop() == 0, server.log
        os.close(fd)
        self.calls = list(read_log(log.read_bytes()))


class Promises:
    """What had left the server's socket, and so has to hold."""

    def __init__(self, asked: list[tuple[str, str]]) -> None:
        self._asked = asked
        self._received = b""
        self.answers = 0
        self._orders: dict[str, dict[str, Any]] = {}
        """By order id, the last that was told of it."""
        self._canceled: set[str] = set()

    def hear(self, sent: bytes) -> None:
        """Take in what left the socket."""
        self._received += sent
        while (found := take_reply(self._received)) is not None:
            reply, self._received = found
            method, _ = self._asked[self.answers]
            self.answers += 1
            if reply.status != 200:
                continue
            told = reply.data if isinstance(reply.data, list) else [reply.data]
            for order in told:
                self._orders[order["id"]] = order
                if method == "DELETE" and order["status"] in _CANCELED:
                    self._canceled.add(order["id"])

    def check(self, orders: dict[str, Order]) -> None:
        """Compare a desk that was read back with all that was told."""
        by_client_id = {order.client_order_id: order for order in orders.values()}
        assert len(by_client_id) == len(orders), "a client id names two orders"
        for order_id, told in self._orders.items():
            order = orders.get(order_id)
            assert order is not None, f"lost: {told}"
            assert order.client_order_id == told["client_order_id"], (order, told)
            if order_id in self._canceled:
                # At the market a fill may cross it.
                may_be = _CANCELED | ({"FILLED"} if told["order_type"] == "MARKET" else set())
                assert order.status.value in may_be, (order, told)
            filled = parse_amount(told["filled_quantity"])
            assert filled is not None
            assert order.filled_quantity >= filled, (order, told)


def _hold(data: Path, promises: Promises, counts: Counter[str]) -> None:
    """Start on what is left, with the recovery of a server, and compare."""
    if not data.exists():
        assert promises.answers == 0, f"the folder is gone, and {promises.answers} answers were out"
        counts["losses before there was a folder"] += 1
        return
    found = replay(data)
    storage = open_storage(data)
    try:
        state = storage.sequencer.state
        assert (storage.sequencer.sequence, state_digest(state)) == found
        check_books(state)
        promises.check(dict(state.orders))
        rows = storage.history.orders(OrderQuery(account_id=1)).items
        assert {row.order_id: row for row in rows} == dict(state.orders), "the lists differ"
        executions = [fill.execution_id for each in state.fills.values() for fill in each]
        assert len(set(executions)) == len(executions), "booked twice"
    finally:
        storage.close()
    counts["starts equal to a replay and to the answers"] += 1
    if storage.journal.report.cut_bytes:
        counts["torn ends that were cut"] += 1


def _heeds(_: str) -> bool:
    """Believe in every sync."""
    return True


def lose(
    recorded: Recorded,
    at: int,
    survival: float,
    folder: Path,
    counts: Counter[str],
    *,
    seed: int,
    heeds: Callable[[str], bool] = _heeds,
) -> None:
    """Lose power just before a call, start on what is left, and compare with what was promised.

    A disk that `heeds` no sync of a path makes nothing safe by it.
    """
    disk, promises = Disk(recorded.root, heeds), Promises(recorded.asked)
    for call in recorded.calls[:at]:
        if call.kind == "a":
            promises.hear(call.data)
        else:
            disk.do(call)
    folder.mkdir()
    disk.lay_down(folder, random.Random(seed), survival)
    counts[f"losses, {survival:.0%} of what was not synced is there"] += 1
    counts["answers held to"] += promises.answers
    with told_with(f"lost before call {at}, {survival:.0%} there; folder {folder}"):
        _hold(folder / "desk", promises, counts)
    shutil.rmtree(folder)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Have nothing said of what is cut and built again, which is told by the counts."""
    log = logging.getLogger("sidestreet")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


def record(folder: Path, seed: int) -> Recorded:
    """Record one life of a server."""
    with Nursery(build(folder)) as nursery:
        return Recorded(nursery, folder / "recorded", seed)


def play(play: Play) -> Counts:
    """Lose power as often as there are rounds."""
    counts: Counter[str] = Counter()
    recorded = record(play.folder, play.seed)
    counts["calls of the recorded server"] = len(recorded.calls)
    with _quiet():
        for number in range(play.rounds):
            at = number * len(recorded.calls) // play.rounds
            survival = SURVIVALS[number % len(SURVIVALS)]
            lose(recorded, at, survival, play.folder / "lost", counts, seed=play.seed + number)
            say_how_far(play, number + 1, "losses", every=500)
    return dict(counts)


POWER_LOSS: Final = Campaign(
    name="power-loss",
    promise="What was answered is there after the power was lost.",
    how=(
        "Every call of a real server that changes a file is recorded with its data, and every "
        "answer that leaves its sockets. From that, disks are laid down as a loss of power may "
        "leave them: what was not synced is gone, there, torn at 512 or 4,096 bytes, or out of "
        "order, names of files likewise; and the desk is started on each."
    ),
    unit="losses",
    play=play,
    short=12,
    long=600,
    must_happen=("starts equal to a replay and to the answers", "answers held to"),
    needs=("cc",),
)
