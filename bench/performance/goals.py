"""What was promised, beside what was measured.

A goal reads its figure from the outcomes, and has none where its rows are missing or void. `cause`
says why it is not met where it is not: it is written by hand, and shown only then.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from performance.contestants import NGINX, OURS, PRISM, WITH_SQLITE
from performance.rows import Outcome, Row

Outcomes = Mapping[str, Outcome]
Reading = Callable[[Outcomes], float | None]

_AT: Final = "64 connections"
_FLAT: Final = 1.3
"""How many times its first cost a thing may cost at the largest size, caches and noise in it."""


class Goal(NamedTuple):
    """A figure that has to be reached: at least `bound`, or at most."""

    name: str
    unit: str
    bound: float
    is_most: bool
    reading: Reading
    cause: str

    def is_met(self, figure: float) -> bool:
        """Whether a figure reaches it."""
        return figure <= self.bound if self.is_most else figure >= self.bound


def found(outcomes: Outcomes, part: str, what: str, case: str = "") -> Row | None:
    """Return the row of a part, not a void one; `case` is how its case begins."""
    outcome = outcomes.get(part)
    rows = () if outcome is None else outcome.rows
    for row in rows:
        if row.what == what and row.case.startswith(case) and not row.void:
            return row
    return None


def figure(part: str, what: str, case: str, name: str) -> Reading:
    """Return what reads one figure of a row."""

    def read(outcomes: Outcomes) -> float | None:
        row = found(outcomes, part, what, case)
        return None if row is None else row.figures.get(name)

    return read


def ratio(above: Reading, below: Reading) -> Reading:
    """Return what divides one figure by another."""

    def read(outcomes: Outcomes) -> float | None:
        first, second = above(outcomes), below(outcomes)
        return None if first is None or not second else first / second

    return read


def difference(above: Reading, below: Reading) -> Reading:
    """Return what takes one figure from another."""

    def read(outcomes: Outcomes) -> float | None:
        first, second = above(outcomes), below(outcomes)
        return None if first is None or second is None else first - second

    return read


def best_other_book(outcomes: Outcomes) -> float | None:
    """Return the rate of the fastest order book that is not ours."""
    outcome = outcomes.get("books")
    rates = [
        row.figures["per_s"]
        for row in (() if outcome is None else outcome.rows)
        if not row.void and not row.what.startswith("sidestreet")
    ]
    return max(rates, default=None)


def grown(what: str) -> Reading:
    """Return what divides the cost at the largest size by the cost at the smallest."""

    def read(outcomes: Outcomes) -> float | None:
        outcome = outcomes.get("growth")
        rows = () if outcome is None else outcome.rows
        costs = [row.figures["us"] for row in rows if row.what == what and not row.void]
        return costs[-1] / costs[0] if len(costs) > 1 else None

    return read


_RATE: Final = figure("cancels", OURS.name, _AT, "per_s")
_TAIL: Final = figure("cancels", OURS.name, _AT, "p99_ms")


def _beside(name: str) -> Reading:
    return ratio(_RATE, figure("cancels", name, _AT, "per_s"))


_HTTP_CAUSE: Final = (
    "One core does all that a cancel needs of the desk. Sockets, HTTP and JSON take about half of "
    "that; the decision, the venue's report with its own record, and what readers are told take "
    "the rest, as *Where the time of a cancel goes* shows. The load generator and the threads of "
    "journal and read model share the other core. The services beside it have no venue, no record "
    "of events and no read model, and the mock and the ceilings keep nothing at all."
)


def _two(
    name: str, unit: str, reading: Reading, first: float, stretch: float, *, is_most: bool = False
) -> tuple[Goal, Goal]:
    """Return a goal and the one beyond it."""
    return (
        Goal(name, unit, first, is_most, reading, _HTTP_CAUSE),
        Goal(f"{name}, stretch", unit, stretch, is_most, reading, _HTTP_CAUSE),
    )


_BOOK: Final = figure("books", "sidestreet, compiled", "", "per_s")
_PYTHON: Final = figure("starts", "python, doing nothing", "", "median_ms")

GOALS: Final[Sequence[Goal]] = (
    *_two("durable cancels, 64 connections", "/s", _RATE, 20_000, 30_000),
    *_two("p99 of these", "ms", _TAIL, 5, 4, is_most=True),
    *_two("these beside FastAPI + sqlite3", "times", _beside(WITH_SQLITE.name), 15, 25),
    *_two("these beside the Prism mock", "times", _beside(PRISM.name), 35, 50),
    *_two("these beside nginx, fixed bytes", "times", _beside(NGINX.name), 0.25, 0.35),
    Goal(
        "the compiled book beside the fastest other",
        "times",
        1,
        False,
        ratio(_BOOK, best_other_book),
        "The fastest other book is compiled too.",
    ),
    Goal(
        "memory of an open order, engine and venue",
        "bytes",
        1024,
        True,
        figure("memory", "engine and venue", "allocated", "bytes"),
        "An order is kept twice, by the desk as clients see it and by the venue as it rests in the "
        "book; each has its own object, its integers, and its places in several dictionaries.",
    ),
    *(
        Goal(
            f"{what}, at its largest beside its smallest",
            "times",
            _FLAT,
            True,
            grown(what),
            "Dictionaries and indexes that no longer fit the processor's caches.",
        )
        for what in (
            "a cycle, by accounts",
            "a cycle, by open orders",
            "an order by its id",
            "an order by its client's id",
            "the newest 100 orders",
        )
    ),
    Goal(
        "`clear-street --version`, above bare Python",
        "ms",
        80,
        True,
        difference(figure("starts", "clear-street --version", "", "median_ms"), _PYTHON),
        "Imports.",
    ),
    Goal(
        "`sidestreet serve --ephemeral` until `ready`",
        "ms",
        500,
        True,
        figure("starts", "sidestreet serve --ephemeral", "", "median_ms"),
        "Imports, and five thousand listings.",
    ),
    Goal(
        "a desk for a test",
        "ms",
        50,
        True,
        figure("starts", "a desk in process", "", "median_ms"),
        "A whole desk is made for each.",
    ),
)
