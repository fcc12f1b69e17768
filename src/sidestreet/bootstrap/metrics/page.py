"""`GET /metrics`: everything that the parts of a server have counted, when somebody asks.

Nothing is gathered ahead of that, and nothing is asked of a disk or of a thread but two files of
the operating system. Whoever is on this machine needs no key, as with the other pages; a server
that listens for others wants one of scope `admin`, since figures tell a lot about who trades.
"""

import gc
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Final

from sidestreet import __version__
from sidestreet.api.access import Access
from sidestreet.bootstrap.desk_on_loop import DeskOnLoop
from sidestreet.bootstrap.metrics import table
from sidestreet.bootstrap.metrics.figures import Figures
from sidestreet.bootstrap.metrics.process import cpu_s, open_files, resident_bytes
from sidestreet.bootstrap.streams import LoopStreams
from sidestreet.control.points import FIRST
from sidestreet.domain.orders import Order
from sidestreet.engine.state import State
from sidestreet.http.errors import ApiError, ErrorKind, method_not_allowed
from sidestreet.http.exposition import CONTENT_TYPE, Exposition, Labels, Metric
from sidestreet.http.loopback import names_loopback
from sidestreet.http.messages import Request, Respond, Response
from sidestreet.journal import FileJournal
from sidestreet.journal.histogram import BOUNDS_NS

PATH: Final = "/metrics"
SCAN_MAX: Final = 20_000
"""Open orders that are looked at one by one: some milliseconds."""

_NS: Final = 1_000_000_000
_ADMIN: Final = "admin"


class MetricsPage:
    """The page, while one generation of a server's desk answers."""

    def __init__(
        self, figures: Figures, parts: DeskOnLoop, streams: LoopStreams, *, is_local: bool
    ) -> None:
        """`is_local` says that nobody but this machine can ask."""
        self._figures = figures
        self._parts = parts
        self._desk = parts.desk
        self._storage = parts.storage
        self._streams = streams
        self._is_local = is_local

    def answer(self, request: Request, respond: Respond, access: Access) -> None:
        """Answer with all figures. Raises `ApiError` for who must not see them."""
        if request.method not in {"GET", "HEAD"}:
            raise method_not_allowed(["GET", "HEAD"])
        # A page of a stranger whose name leads here sends that name.
        if not (self._is_local and names_loopback(request.headers.get("host", ""))):
            key = access.key(request)
            if key is None:
                raise ApiError(ErrorKind.UNAUTHENTICATED)
            if not key.may(_ADMIN):
                raise ApiError(ErrorKind.FORBIDDEN)
        respond(Response(200, self.text(), CONTENT_TYPE))

    def text(self) -> bytes:
        """Return the page."""
        out = Exposition()
        out.add(table.BUILD, [({"version": __version__}, 1)])
        self._requests(out)
        self._edge(out)
        self._decided(out)
        self._kept(out)
        self._orders(out)
        self._loop(out)
        self._process(out)
        return out.text()

    def _requests(self, out: Exposition) -> None:
        counted = sorted(self._figures.meter.counts.items())
        out.add(
            table.REQUESTS,
            [
                ({"operation": name, "status": str(status)}, count)
                for name, counts in counted
                for status, count in sorted(counts.statuses.items())
            ],
        )
        out.add_histograms(
            table.DURATIONS,
            BOUNDS_NS,
            [
                ({"operation": name}, counts.durations.counts, counts.durations.sum_ns)
                for name, counts in counted
            ],
        )

    def _edge(self, out: Exposition) -> None:
        out.add_one(table.CONNECTIONS, self._figures.connections())
        out.add_one(table.STREAMS, self._streams.count)
        out.add_one(table.GAPS, self._streams.gaps)

    def _decided(self, out: Exposition) -> None:
        counts = self._figures.counts
        out.add_one(table.COMMANDS, counts.commands)
        out.add(table.REFUSALS, _by("reason", counts.reasons))
        out.add(
            table.EVENTS,
            _by("event", {kind.__name__: count for kind, count in counts.events.items()}),
        )
        out.add_one(table.BATCHES, counts.batches)
        out.add_one(table.RECORDS, counts.records)

    def _kept(self, out: Exposition) -> None:
        journal, desk = self._storage.journal, self._desk
        writes = journal.writes
        out.add_histograms(table.WRITES, BOUNDS_NS, [({}, writes.counts, writes.sum_ns)])
        out.add_one(table.SEQUENCE, journal.last_sequence)
        out.add_one(table.EPOCH, journal.epoch)
        out.add_one(table.BYTES, _segment_bytes(journal))
        out.add_one(table.GENERATION, desk.sequencer.id_space[1] + FIRST)
        out.add_one(table.LAG, self._parts.lag)
        out.add_one(table.BACKLOG, desk.history.backlog)
        out.add_one(table.SHORT, int(desk.lacks_room()))
        if isinstance(journal, FileJournal):
            out.add_one(table.FREE, shutil.disk_usage(journal.folder).free)
        out.add_one(table.RECOVERY, self._storage.recovered.seconds)
        out.add_one(table.RECOVERED, self._storage.recovered.events)

    def _orders(self, out: Exposition) -> None:
        state = self._desk.state
        count = sum(map(len, state.open_orders.values()))
        out.add_one(table.OPEN, count)
        if count > SCAN_MAX:
            return
        statuses = Counter(str(order.status) for order in _open_orders(state))
        out.add(table.BY_STATUS, _by("status", statuses))
        sent = [each.sent_at for order in _open_orders(state) for each in order.pending]
        out.add_one(table.PENDING, len(sent))
        age_ns = self._desk.clock.now() - min(sent) if sent else 0
        out.add_one(table.OLDEST, max(0, age_ns) / _NS)

    def _loop(self, out: Exposition) -> None:
        out.add_one(table.LOOP_LAG, self._figures.loop_watch.lag_s)
        out.add_one(table.LOOP_LAG_MAX, self._figures.loop_watch.lag_max_s)
        out.add_one(table.PAUSES, self._figures.pauses.paused_ns / _NS)

    def _process(self, out: Exposition) -> None:
        out.add(
            table.COLLECTIONS,
            [
                ({"generation": str(number)}, told["collections"])
                for number, told in enumerate(gc.get_stats())
            ],
        )
        _add_known(out, table.RESIDENT, resident_bytes())
        _add_known(out, table.FILES, open_files())
        out.add_one(table.CPU, cpu_s())
        out.add_one(table.STARTED, self._figures.started_s)


def _by(label: str, counts: dict[str, int]) -> list[tuple[Labels, int]]:
    return [({label: name}, count) for name, count in sorted(counts.items())]


def _add_known(out: Exposition, metric: Metric, value: int | None) -> None:
    if value is not None:
        out.add_one(metric, value)


def _open_orders(state: State) -> Iterator[Order]:
    for order_ids in state.open_orders.values():
        for order_id in order_ids:
            yield state.orders[order_id]


def _segment_bytes(journal: object) -> int:
    """Return the size of a journal's segments; nothing in memory has one."""
    if not isinstance(journal, FileJournal):
        return 0
    return sum(each.stat().st_size for each in journal.folder.glob("*.journal"))
