"""The way back: reports from the moment they are made until the desk has settled them.

The rule: numbers count from 1 without a gap in the order of making, and nothing is let go of
before it is acknowledged.
"""

from collections import deque

from msgspec import structs

from sidestreet.domain.messages import ExecType, ExecutionReport


class ReportLine:
    """Reports under way to the desk, and those that arrived and are not settled yet."""

    __slots__ = ("_arrived", "_last_id", "_response_ns", "_under_way")

    def __init__(self, response_ns: int) -> None:
        self._response_ns = response_ns
        self._last_id = 0
        self._under_way: deque[tuple[int, ExecutionReport]] = deque()
        self._arrived: deque[ExecutionReport] = deque()

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
    ) -> ExecutionReport:
        """Make the next report; it leaves the venue at `at`, which never runs back."""
        self._last_id += 1
        report = ExecutionReport(
            self._last_id,
            route_id,
            exec_type,
            request_id,
            last_quantity,
            last_price,
            quantity,
            limit_price,
            text,
        )
        self._under_way.append((at + self._response_ns, report))
        return report

    def post_again(self, at: int, report: ExecutionReport) -> None:
        """Say once more what a report said, under the next number."""
        self._last_id += 1
        again = structs.replace(report, report_id=self._last_id)
        self._under_way.append((at + self._response_ns, again))

    def next_arrival(self) -> int | None:
        """Return when the next report reaches the desk, None if none is under way."""
        return self._under_way[0][0] if self._under_way else None

    def deliver(self, now: int) -> list[ExecutionReport]:
        """Return the reports that have reached the desk by `now` and were not returned yet."""
        under_way = self._under_way
        delivered = []
        while under_way and under_way[0][0] <= now:
            delivered.append(under_way.popleft()[1])
        self._arrived.extend(delivered)
        return delivered

    def acknowledge(self, report_id: int) -> None:
        """Let go of everything up to this report. One that never arrived raises ValueError."""
        on_its_way = self._under_way[0][1].report_id if self._under_way else self._last_id + 1
        if report_id >= on_its_way:
            raise ValueError(f"report {report_id} has not reached the desk")
        arrived = self._arrived
        while arrived and arrived[0].report_id <= report_id:
            arrived.popleft()

    def unacknowledged(self) -> list[ExecutionReport]:
        """Return what has arrived and is not settled, oldest first."""
        return list(self._arrived)
