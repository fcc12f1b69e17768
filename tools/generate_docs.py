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

from compatibility import page as compatibility
from sidestreet.control.operation import ROOT, command_words
from sidestreet.control.operations import CONTROL_OPERATIONS
from sidestreet.control.scenarios.words import FORMS
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.lifecycle import RESTING, TRANSITIONS, Happening, Outcome
from sidestreet.domain.limits import Limits, Scope, SelfMatch
from sidestreet.domain.magic import MAGIC
from sidestreet.domain.orders import HELD, TERMINAL
from sidestreet.domain.scripts import StepKind
from sidestreet.engine.risk.table import CHECKS

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


_RISK_HEAD: Final = """\
# What an order has to pass

<!-- Written by tools/generate_docs.py from sidestreet.engine.risk.table. Do not edit. -->

Before the desk takes an order it makes the checks of this table, one after the other, at the very
moment at which it decides; nothing can change between the check and the order. The first that
fails is the answer. The order is kept as REJECTED and can be read by its id. The same checks are
made of the new terms of a replace, but for those that it cannot fail; a replace that is refused
leaves the order as it was.

**A cancel passes none of them.** Ending an order is never refused for risk.

What is marked *limit* is off until somebody sets it.

| Reason | What has to hold | On a replace | Limit |
|---|---|---|---|
"""

_RISK_TAIL: Final = """\

What the client gets for each is told in [errors.md](errors.md). Which orders reserve how much, and
what buying power is, is told in [margin.md](margin.md); borrowing, locates and Rule 201 in
[shorting.md](shorting.md).

## Limits

A limit is set for the firm, for one account or for one instrument. Where several are set, an order
has to keep all of them. They are part of the journal: they hold after a restart, and a replay
knows which one was in force.

| Limit | For | What it bounds |
|---|---|---|
"""

_RISK_MORE: Final = """\

A limit that was lowered keeps nobody from getting out: a replace that asks for no more than its
order has, and an order that only closes, pass every limit of size. Where a collar is set and
nobody knows a price, the order is refused. An order that the desk has held is compared with the
collar once more as it goes out, by the market of then, and canceled if it is beyond it; the other
limits are not asked again.

Rates count what was done in the last second: orders taken and replaces asked for on one side,
cancels asked for on the other, whoever wanted them. What was denied does not count. Counting
begins when the limit is set.

`max_gross_notional` has to value positions at their marks, so each order walks those that it is
about: an account's own, or those of all accounts for the firm. Set it for the firm only if that
is affordable; without it nothing is walked.

## Orders that would meet

An order that would trade with another of the same account is dealt with by the mode of the
account, or of the firm, or else the first of these:

| Mode | What happens |
|---|---|
"""

_RISK_SWITCH: Final = """\

The resting orders are canceled in the same record, and the venue hears of it before it hears of
the new order. Where both are canceled and the newer one is a replace, its order is canceled.

## The kill switch

It is engaged for the firm, an account, an instrument or one order, and lifted by a release alone:
it is in the journal, so a restart does not lift it. From the record that engages it, nothing new
and no replace is taken for the scope, and every open order of it is canceled, a thousand in each
record; a restart in the middle goes on where it was. Engaged again, it cancels what is open by
then. Cancels go through as ever.

There is a last gate before the venue, which counts the shares that leave against those that
clients asked for, order by order. A message beyond that is not sent; it is logged, and the switch
of the firm is engaged.
"""

_LIMIT_TOLD: Final[Mapping[str, tuple[str, str]]] = {
    "max_order_quantity": ("any", "shares or contracts of one order"),
    "max_order_notional": ("any", "what one order is worth at its worst price, in dollars"),
    "max_position_quantity": ("any", "an account's position with all that is open on one side"),
    "max_gross_notional": (
        "any",
        "value of positions, long and short, and of the open orders that would enlarge them",
    ),
    "price_collar": (
        "any",
        "how far beyond the mark a limit may be, as a part of it: a buy above, a sale below",
    ),
    "max_orders_per_second": ("any", "orders and replaces in a second"),
    "max_cancels_per_second": ("any", "cancels in a second, beyond which new orders are refused"),
    "max_identical": ("any", "orders of an account alike within `identical_window_ns`"),
    "identical_window_ns": ("any", "that time in nanoseconds; one second unless it is set"),
    "self_match": ("firm, account", "what is done about orders that would meet, see below"),
    "concentration": (
        "any",
        "the part of equity above which a position wants `concentration_rate` covered",
    ),
    "concentration_rate": (
        "any",
        "that rate; no check of its own, it counts in buying power",
    ),
}

_MODE_TOLD: Final[Mapping[SelfMatch, str]] = {
    SelfMatch.CANCEL_NEWEST: "the new order is denied with SELF_MATCH; the contract's own example",
    SelfMatch.CANCEL_OLDEST: "the new order is taken, and those it would meet are canceled",
    SelfMatch.CANCEL_BOTH: "the new order is denied, and those it would meet are canceled",
    SelfMatch.ALLOW: "they trade with each other",
}


def risk_page() -> str:
    """Return the page that shows the table of checks, and what can be limited."""
    checks = [
        f"| {check.reason} | {check.holds} | {'yes' if check.on_replace else 'no'} "
        f"| {'limit' if check.of_limits or check.reason == 'ACCOUNT_NOTIONAL_LIMIT' else ''} |\n"
        for check in CHECKS
    ]
    limits = [
        f"| `{name}` | {_LIMIT_TOLD[name][0]} | {_LIMIT_TOLD[name][1]} |\n"
        for name in Limits.__struct_fields__
    ]
    modes = [f"| {mode} | {_MODE_TOLD[mode]} |\n" for mode in SelfMatch]
    scopes = ", ".join(scope.lower() for scope in Scope if scope is not Scope.ORDER)
    limits = [line.replace("| any |", f"| {scopes} |") for line in limits]
    return "".join((_RISK_HEAD, *checks, _RISK_TAIL, *limits, _RISK_MORE, *modes, _RISK_SWITCH))


_STEPS_TOLD: Final[Mapping[StepKind, str]] = {
    StepKind.ACKNOWLEDGE: "Takes the order. What else it does of its own accord takes it first.",
    StepKind.WAIT: "Nothing for a while; the steps after it come later.",
    StepKind.FILL: "Trades: all that is left, or a quantity, or a share of what was asked for.",
    StepKind.REJECT: "Rejects the order, or the request that is being answered.",
    StepKind.CANCEL: "Ends the order, which nobody asked for; in `on_cancel` the same as `accept`.",
    StepKind.EXPIRE: "Ends the order as expired.",
    StepKind.SUSPEND: "Suspends the order.",
    StepKind.STOP: "Stops the order: it guarantees a price and has yet to trade.",
    StepKind.DONE_FOR_DAY: "Is done with the order for the day.",
    StepKind.IGNORE: "Never answers the order, or the request.",
    StepKind.ACCEPT: "Answers the request as any venue would, which it does at the end of "
    "`on_cancel` and `on_replace` by itself.",
    StepKind.BUST: "Takes a trade back, the latest unless another is named.",
    StepKind.CORRECT: "Says that a trade was of another quantity or price.",
    StepKind.DUPLICATE: "Sends the next report twice.",
    StepKind.LOSE: "Loses the next report on its way, and sends it again after a second, or so "
    "long.",
    StepKind.HOLD: "Lets the report after the next one overtake it.",
    StepKind.DISCONNECT: "Cuts the streams of the order's account.",
    StepKind.WORK: "Hands the order over to the market.",
}


def scenarios_page() -> str:
    """Return the page on scenarios with its tables of steps and of magic written anew."""
    steps = ["| Step | What the venue does | May say |\n|---|---|---|\n"]
    for kind, form in FORMS.items():
        said = [f"`{kind}: {form.alone.upper()}`"] if form.alone else []
        said += [] if form.is_alone_only else [f"`{name}`" for name in form.members]
        steps.append(f"| `{kind}` | {_STEPS_TOLD[kind]} | {', '.join(said)} |\n")
    magic = ["| Client id | Quantity | What happens |\n|---|---|---|\n"]
    for outcome in MAGIC.values():
        told = outcome.meaning[0].upper() + outcome.meaning[1:]
        magic.append(f"| `magic-{outcome.name}` | {outcome.shares} | {told}. |\n")
    return _filled("scenarios.md", {"steps": "".join(steps), "magic": "".join(magic)})


def control_page() -> str:
    """Return the page on control with its table of operations written anew."""
    rows = ["| Command | Call | What it does |\n|---|---|---|\n"]
    for operation in CONTROL_OPERATIONS:
        group, name = command_words(operation)
        call = f"{operation.method} {operation.path.removeprefix(ROOT)}"
        rows.append(f"| `{group} {name}` | `{call}` | {operation.summary} |\n")
    return _filled("control.md", {"operations": "".join(rows)})


def _filled(name: str, parts: Mapping[str, str]) -> str:
    """Return a page that stands as it is but for its parts between marks."""
    path = DOCS / name
    text = path.read_text("utf-8") if path.exists() else ""
    for part, told in parts.items():
        begin = f"<!-- Written by tools/generate_docs.py: {part} -->\n"
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}{told}{_END}{rest.partition(_END)[2]}"
    return text


_END: Final = "<!-- end -->\n"

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "compatibility.json": compatibility.as_json,
    "compatibility.md": compatibility.page,
    "control.md": control_page,
    "lifecycle.md": lifecycle_page,
    "risk.md": risk_page,
    "scenarios.md": scenarios_page,
}


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
