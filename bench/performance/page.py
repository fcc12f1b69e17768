"""Writes `docs/performance.md` and its plots from the outcomes, and from nothing else.

A figure that must not be believed is struck out with its reason beside it; one that was taken while
others had the machine has a star.
"""

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from performance.contestants import CONTESTANTS, OURS, ROOT
from performance.goals import GOALS, Goal, Outcomes
from performance.parts import PARTS, Part
from performance.plots import Bar, bars
from performance.rows import CONNECTIONS, STEAL_MAX, Outcome, Row, case_of

PAGE: Final = ROOT / "docs" / "performance.md"
PLOTS: Final = ROOT / "docs" / "img"
PLOT_AT: Final = 64
_HEAD: Final = """\
# Performance

<!-- Written by bench/run.py from bench/results. Do not edit. -->

"""
_HOW: Final = (
    "`make bench` measures all of this in one run, each part side by side with what a person would "
    "use otherwise, in turns and on one machine, and writes this page; `make bench ARGS=--quick` "
    "does the same in minutes, for whoever changes something, and leaves this page alone. Read "
    "ratios: absolute figures belong to the machine. Beside every figure stands the steal, the "
    "part of the machine's time that its host gave to others; a figure has a star where that was "
    f"more than {STEAL_MAX:g} percent. Of several rounds the median counts, and rounds without a "
    "star go before those with one. An answer above 399, a broken connection or a timeout voids a "
    "row."
)
_UNITS: Final[Mapping[str, str]] = {
    "per_s": "A second",
    "least_per_s": "Least",
    "most_per_s": "Most",
    "p50_ms": "p50, ms",
    "p99_ms": "p99, ms",
    "max_ms": "Longest, ms",
    "errors": "Errors",
    "s": "Seconds",
    "processor_s": "Processor, s",
    "us": "Microseconds",
    "bytes": "Bytes",
    "mib": "MiB",
    "median_ms": "Median, ms",
    "most_ms": "Longest, ms",
}


def page(outcomes: Outcomes) -> str:
    """Return the page."""
    lines = [_HEAD + _wrapped(_HOW), ""]
    if not outcomes:
        return "\n".join([*lines, "Nothing has been measured yet.", ""])
    lines += _goals(outcomes)
    for part in PARTS:
        if part.name in outcomes:
            lines += _part(part, outcomes[part.name])
    absent = [f"`{part.name}`" for part in PARTS if part.name not in outcomes]
    if absent:
        lines += ["## Not measured yet", "", _wrapped(", ".join(absent)), ""]
    return "\n".join(lines)


def plots(outcomes: Outcomes) -> dict[str, str]:
    """Return the plots by the names of their files; none of what was not measured."""
    found = {}
    for name, title in (
        ("cancels", f"Durable cancels a second, {PLOT_AT} connections"),
        ("mix", f"A mix of calls a second, {PLOT_AT} connections"),
        ("books", "Order book: operations a second"),
    ):
        rows = [
            Bar(row.what, row.figures["per_s"], _kind(row.what))
            for row in (outcomes[name].rows if name in outcomes else ())
            if row.figures.get("per_s") and not row.void and _is_plotted(name, row)
        ]
        if rows:
            found[f"performance-{name}.svg"] = bars(title, "a second", rows)
    return found


def _is_plotted(part: str, row: Row) -> bool:
    return part == "books" or row.case == case_of(PLOT_AT)


def _kind(what: str) -> str:
    ceilings = {each.name for each in CONTESTANTS if each.is_ceiling}
    if what.lower().startswith("sidestreet"):
        return "ours"
    return "ceiling" if what in ceilings else "other"


def _goals(outcomes: Outcomes) -> list[str]:
    lines = ["## Goals", "", "| Goal | Wanted | Measured | |", "|---|---|---|---|"]
    causes: dict[str, list[str]] = {}
    for goal in GOALS:
        figure = goal.reading(outcomes)
        wanted = f"{'at most' if goal.is_most else 'at least'} {_number(goal.bound)} {goal.unit}"
        if figure is None:
            told, verdict = "", "not measured"
        else:
            is_met = goal.is_met(figure)
            told, verdict = f"{_number(figure)} {goal.unit}", "met" if is_met else "**not met**"
            if not is_met:
                causes.setdefault(goal.cause, []).append(_full_name(goal))
        lines.append(f"| {goal.name} | {wanted} | {told} | {verdict} |")
    lines.append("")
    if causes:
        lines += ["What falls short, and why:", ""]
    for cause, names in causes.items():
        text = f"- {'; '.join(names)}: {cause}"
        lines.append(textwrap.fill(text, 100, subsequent_indent="  ", break_on_hyphens=False))
    return [*lines, ""] if causes else lines


def _full_name(goal: Goal) -> str:
    return f"{goal.name} ({_number(goal.bound)} {goal.unit})"


def _part(part: Part, outcome: Outcome) -> list[str]:
    lines = [f"## {part.title}", "", _wrapped(part.about), "", _wrapped(_taken(outcome)), ""]
    name = f"performance-{part.name}.svg"
    if outcome.failed:
        return [*lines, _wrapped(f"**It failed:** {outcome.failed}"), ""]
    if name in plots({part.name: outcome}):
        lines += [f"![{part.title}](img/{name})", ""]
    if outcome.rows:
        is_http = part.name in {"cancels", "mix"}
        lines += [*(_http(outcome.rows) if is_http else _table(outcome.rows)), ""]
        lines += _notes(outcome.rows)
    if outcome.skipped:
        lines += ["Left out:", "", *(f"- {_wrapped(each)}" for each in outcome.skipped), ""]
    if outcome.text:
        lines += ["```text", outcome.text.rstrip(), "```", ""]
    return lines


def _taken(outcome: Outcome) -> str:
    return (
        f"On {outcome.on} at `{outcome.commit}`, {outcome.form} form, {outcome.seconds:,.0f} s. "
        f"{outcome.machine}, Python {outcome.python}. Load of the minute before, the "
        f"part before this one included: {outcome.load_before:.1f}."
    )


def _http(rows: Sequence[Row]) -> list[str]:
    lines = [
        "| Connections | Server | A second | p50, ms | p99, ms | Errors | Steal | Ours / this |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for connections in CONNECTIONS:
        here = [row for row in rows if row.case == case_of(connections)]
        ours = next(
            (row.figures["per_s"] for row in here if row.what == OURS.name and not row.void), None
        )
        for row in here:
            rate = row.figures.get("per_s")
            beside = "" if not rate or ours is None or row.void else _number(ours / rate)
            cells = [_cell(row, name) for name in ("per_s", "p50_ms", "p99_ms", "errors")]
            lines.append(
                f"| {connections} | {row.what} | {' | '.join(cells)} | {_steal(row)} | {beside} |"
            )
    return lines


def _table(rows: Sequence[Row]) -> list[str]:
    names = [name for name in _UNITS if any(name in row.figures for row in rows)]
    lines = [
        f"| What | Case | {' | '.join(_UNITS[name] for name in names)} | Steal |",
        "|---" * (len(names) + 3) + "|",
    ]
    for row in rows:
        cells = " | ".join(_cell(row, name) for name in names)
        lines.append(f"| {row.what} | {row.case} | {cells} | {_steal(row)} |")
    return lines


def _notes(rows: Sequence[Row]) -> list[str]:
    told = [
        f"- {row.what}, {row.case}: {'**void**, ' + row.void if row.void else row.note}"
        for row in rows
        if row.void or row.note
    ]
    lines = [textwrap.fill(each, 100, subsequent_indent="  ") for each in told]
    return [*lines, ""] if lines else []


def _cell(row: Row, name: str) -> str:
    figure = row.figures.get(name)
    if figure is None:
        return ""
    text = _number(figure)
    return f"~~{text}~~" if row.void else f"{text}{'*' if row.is_marked else ''}"


def _steal(row: Row) -> str:
    return f"{row.steal:.1f} %"


def _number(figure: float) -> str:
    """Return a figure with three digits that count, or all of those before the point.

    >>> _number(10234.5), _number(12.345), _number(0.2868), _number(5)
    ('10,234', '12.3', '0.287', '5')
    """
    if figure == int(figure) or figure >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.3g}"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100, break_on_hyphens=False, break_long_words=False)


def write(outcomes: Outcomes, to: Path, plots_to: Path) -> None:
    """Write the page and its plots."""
    plots_to.mkdir(parents=True, exist_ok=True)
    to.write_text(page(outcomes), "utf-8")
    for name, text in plots(outcomes).items():
        (plots_to / name).write_text(text, "utf-8")
