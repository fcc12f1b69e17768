"""Writes `docs/proof.md` from the campaigns and from what their long forms counted."""

import textwrap
from pathlib import Path
from typing import Final

from campaigns.campaign import Campaign
from campaigns.outcomes import Kept, findings, kept
from campaigns.table import CAMPAIGNS

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "proof.md"

_HEAD = """\
# Proof

<!-- Written by proof/prove.py from proof/campaigns and proof/outcomes. Do not edit. -->

Every promise below has a program that tries to break it. Its short form is part of the test suite;
its long form is played by `make prove`, or alone by `python proof/prove.py NAME`. The figures are
those of the last long run that went through, and nothing else: where none is there, it says so.
Nothing found in n independent tries bounds the rate of failure below about 3/n, with 95 in 100.
"""


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100, break_on_hyphens=False)


def _played(one: Campaign, outcome: Kept) -> str:
    return (
        f"{outcome.rounds:,} {one.unit} from seed {outcome.seed} on {outcome.on}, at "
        f"`{outcome.commit}`, Python {outcome.python}, {outcome.machine}, {outcome.seconds:,} s."
    )


def _campaign(one: Campaign, outcome: Kept | None) -> list[str]:
    promise, how = _wrapped(f"**Promise.** {one.promise}"), _wrapped(f"**How.** {one.how}")
    lines = ["", f"## {one.name}", "", promise, "", how, ""]
    if outcome is None:
        return [
            *lines,
            f"The long form, {one.long:,} {one.unit}, has not been played to its end yet.",
        ]
    lines += [
        _wrapped(_played(one, outcome)),
        "",
        "| Counted | Times |",
        "|---|---|",
    ]
    return [*lines, *(f"| {what} | {times:,} |" for what, times in outcome.counts.items())]


def page() -> str:
    """Give the page as text."""
    lines: list[str] = []
    for one in CAMPAIGNS:
        lines += _campaign(one, kept(one.name))
    lines += ["", "## What was found", ""]
    found = findings()
    if found:
        lines += ["| When | By | What | What was done |", "|---|---|---|---|"]
        lines += [f"| {one.on} | {one.campaign} | {one.what} | {one.done} |" for one in found]
    else:
        lines.append("Nothing yet.")
    return _HEAD + "\n".join(lines) + "\n"
