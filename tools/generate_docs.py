"""Writes the pages of the documentation that follow from the code alone.

    python tools/generate_docs.py            write them
    python tools/generate_docs.py --check    write nothing, end with 1 if one has fallen behind

A test runs the second form, so a page cannot differ from the table that it shows.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.lifecycle import RESTING, TRANSITIONS, Happening, Outcome
from sidestreet.domain.orders import HELD, TERMINAL

DOCS: Final = Path(__file__).resolve().parent.parent / "docs"

_HEAD: Final = """\
# The life of an order

<!-- Written by tools/generate_docs.py from sidestreet.domain.lifecycle. Do not edit. -->

This is the only table by which a status changes. The engine asks it, this page is written from
it, and a test walks every cell of it. What is not in it has no place in the order's life: from a
venue it becomes a `DontKnowTrade` and leaves the order untouched, from ourselves it is a bug and
stops the process.

Statuses fall into three groups.

| Group | What it means | Statuses |
|---|---|---|
"""

_RESTING: Final = """\

**By the facts** means the status that the order has by what is known of it, the first that holds:

1. PENDING_CANCEL, if a cancel is not answered yet
2. PENDING_REPLACE, if a replace is not answered yet
3. PARTIALLY_FILLED, if something has traded
4. PENDING_NEW, if the venue has not acknowledged the order yet
5. NEW

So a refused cancel of an order that traded in the meantime leads to PARTIALLY_FILLED, and a fill
while a cancel is pending leaves PENDING_CANCEL as it is.

## What leads where

| What happens | In the status | Leads to |
|---|---|---|
"""

_DIAGRAM: Final = """\

## The same as a picture

`any_held` and `any_routed` stand for each status of their group, `facts` for *by the facts*. What
leaves a status as it is has been left out.

```mermaid
stateDiagram-v2
    state facts <<choice>>
    [*] --> PENDING_NEW: accepted, a route opened
    [*] --> REJECTED: denied by the desk
"""

_GROUPS: Final[Mapping[str, frozenset[OrderStatus]]] = {
    "held": HELD,
    "routed": frozenset(OrderStatus) - HELD - TERMINAL,
}

_FACTS: Final = (
    OrderStatus.PENDING_CANCEL,
    OrderStatus.PENDING_REPLACE,
    OrderStatus.PARTIALLY_FILLED,
    OrderStatus.PENDING_NEW,
    OrderStatus.NEW,
)


def lifecycle_page() -> str:
    """Return the page that shows the table of transitions, as a table and as a picture."""
    parts = [_HEAD, *_groups(), _RESTING]
    for happening in Happening:
        parts += _rows(happening, TRANSITIONS[happening])
    parts += [_DIAGRAM, *_edges(), "```\n"]
    return "".join(parts)


def _groups() -> Iterable[str]:
    for name, meaning, statuses in (
        ("held", "open, kept by the desk, at no venue", _in_order(HELD)),
        ("routed", "open, and a venue knows it", _in_order(_GROUPS["routed"])),
        ("closed", "has ended; the status never changes again", _in_order(TERMINAL)),
    ):
        yield f"| {name} | {meaning} | {', '.join(statuses)} |\n"


def _rows(happening: Happening, cells: Mapping[OrderStatus, Outcome]) -> Iterable[str]:
    by_outcome: dict[str, list[OrderStatus]] = {}
    for before in OrderStatus:
        outcome = cells.get(before)
        if outcome is not None:
            told = "as it was" if outcome is before else str(outcome)
            told = "by the facts" if outcome is RESTING else told
            by_outcome.setdefault(told, []).append(before)
    for told, befores in by_outcome.items():
        yield f"| {happening} | {', '.join(befores)} | {told} |\n"


def _edges() -> Iterable[str]:
    labels: dict[tuple[str, str], list[str]] = {}
    for happening in Happening:
        for arrow in _drawn(TRANSITIONS[happening]):
            labels.setdefault(arrow, []).append(happening.lower())
    for (before, after), happenings in labels.items():
        yield f"    {before} --> {after}: {', '.join(happenings)}\n"
    for status in _FACTS:
        yield f"    facts --> {status}\n"


def _drawn(cells: Mapping[OrderStatus, Outcome]) -> Iterable[tuple[str, str]]:
    """Yield the arrows of one happening: one for a whole group where all of it goes together."""
    for outcome in dict.fromkeys(cells.values()):
        after = "facts" if outcome is RESTING else str(outcome)
        befores = {before for before, found in cells.items() if found is outcome}
        for name, statuses in _GROUPS.items():
            if statuses <= befores:
                befores -= statuses
                yield f"any_{name}", after
        for before in _in_order(frozenset(befores)):
            if before is not outcome:
                yield before, after


def _in_order(statuses: frozenset[OrderStatus]) -> list[OrderStatus]:
    return [status for status in OrderStatus if status in statuses]


PAGES: Final[Mapping[str, Callable[[], str]]] = {"lifecycle.md": lifecycle_page}


def main() -> int:
    """Write or check the pages and return the exit code."""
    parser = argparse.ArgumentParser(description="Write the generated pages of the documentation.")
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    is_check = parser.parse_args().check
    behind = []
    for name, page in PAGES.items():
        path = DOCS / name
        text = page()
        if is_check:
            if not path.exists() or path.read_text("utf-8") != text:
                behind.append(name)
        else:
            path.write_text(text, "utf-8")
    if behind:
        sys.stderr.write(f"fallen behind: {', '.join(behind)}; run `make docs`\n")
    return 1 if behind else 0


if __name__ == "__main__":
    sys.exit(main())
