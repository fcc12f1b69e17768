"""The way back: reports from the moment they are made until the desk has settled them.

The rule: numbers count from 1 without a gap in the order of making, and nothing is let go of
before it is acknowledged. The line is one wire: what is in a hurry takes along all that was made
before it, and overtakes nothing. Only a test has reports go astray on it (`staged/astray.py`).
"""

from collections import deque

from msgspec import structs

from sidestreet.domain.messages import ExecType, ExecutionReport, Played
from sidestreet.venue.staged.astray import Astray, Trick


class ReportLine:
    """Reports under way to the desk, and those that arrived and are not settled yet."""

    __slots__ = (
        "_arrived",
        "_astray",
        "_heard",
        "_heard_at",
        "_response_ns",
        "_under_way",
        "last_id",
        "playing",
    )

    def __init__(self, response_ns: int) -> None:
        self._response_ns = response_ns
        self.last_id = 0
        """The number of the latest report that was made."""
        self._under_way: deque[tuple[int, ExecutionReport]] = deque()
        self._arrived: deque[ExecutionReport] = deque()
        self._astray: Astray | None = None
        self._heard: list[ExecutionReport] = []
        self._heard_at = 0
        self.playing: tuple[int, Played] | None = None
        """The route that a script has something done to, and how far it is."""

    def post(
        self,
        at: int,
        route_id: int,
        exec_type: ExecType,
        request_id: int = 0,
        *,
        last_quantity: int = 0,
        last_price: int = 0,
        quantity: int = 0,
        limit_price: int | None = None,
        text: str = "",
        trade: int = 0,
        steps_done: int = 0,
        is_unknown: bool = False,
    ) -> ExecutionReport:
        """Make the next report; it leaves the venue at `at`, which never runs back."""
        self.last_id += 1
        report = ExecutionReport(
            self.last_id,
            route_id,
            exec_type,
            request_id,
            last_quantity,
            last_price,
            quantity,
            limit_price,
            text,
            trade,
            steps_done,
            None if self.playing is None or self.playing[0] != route_id else self.playing[1],
            is_unknown,
        )
        if self._astray is not None:
            self._astray.mark(report)
        self._under_way.append((at + self._response_ns, report))
        return report

    def post_again(self, at: int, report: ExecutionReport, steps_done: int) -> None:
        """Say once more what a report said, under the next number."""
        self.last_id += 1
        again = structs.replace(report, report_id=self.last_id, steps_done=steps_done, played=None)
        if self._astray is not None:
            self._astray.mark(again)
        self._under_way.append((at + self._response_ns, again))

    def hurry(self, at: int) -> None:
        """Let everything that was made by `at` reach the desk by then."""
        under_way = self._under_way
        for index in range(len(under_way) - 1, -1, -1):
            arrival, report = under_way[index]
            if arrival <= at:
                break
            under_way[index] = at, report

    def lead_astray(self, route_id: int, trick: Trick) -> None:
        """Have something done to the next report of a route."""
        if self._astray is None:
            self._astray = Astray()
        self._astray.await_next(route_id, trick)

    def plays_tricks_on(self, route_id: int) -> bool:
        """Whether something is to be done to the next report of a route."""
        return self._astray is not None and self._astray.awaits(route_id)

    def ask(self, route_id: int, at: int) -> None:
        """Note that the desk asks about a route: what went astray of it is sent again."""
        if self._astray is not None:
            # What has arrived by now decides what is missing, also if nobody has looked since.
            self._take_off(self._astray, at)
            self._heard_at = at
            self._astray.ask(route_id, at + self._response_ns)

    def next_arrival(self) -> int | None:
        """Return when the next report reaches the desk, None if none is under way."""
        arrival = self._under_way[0][0] if self._under_way else None
        if self._heard:
            return self._heard_at
        if self._astray is None or self._astray.resend_at is None:
            return arrival
        again = self._astray.resend_at
        return again if arrival is None else min(again, arrival)

    def deliver(self, now: int) -> list[ExecutionReport]:
        """Return the reports that have reached the desk by `now` and were not returned yet."""
        if self._astray is not None:
            self._take_off(self._astray, now)
            heard, self._heard = self._heard, []
            return heard
        under_way = self._under_way
        delivered = []
        while under_way and under_way[0][0] <= now:
            delivered.append(under_way.popleft()[1])
        self._arrived.extend(delivered)
        return delivered

    def _take_off(self, astray: Astray, now: int) -> None:
        heard, taken = astray.deliver(self._under_way, now)
        self._heard += heard
        self._arrived += taken

    def acknowledge(self, report_id: int) -> None:
        """Let go of everything up to this report. One that never arrived raises ValueError."""
        on_its_way = self._under_way[0][1].report_id if self._under_way else self.last_id + 1
        if self._astray is not None and self._astray.missed:
            on_its_way = self._astray.missed[0].report_id
        if report_id >= on_its_way:
            raise ValueError(f"report {report_id} has not reached the desk")
        arrived = self._arrived
        while arrived and arrived[0].report_id <= report_id:
            arrived.popleft()

    def unacknowledged(self) -> list[ExecutionReport]:
        """Return what has arrived and is not settled, oldest first."""
        return list(self._arrived)
