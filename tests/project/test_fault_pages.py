"""The pages on faults and safety switches say what the program does, word for word."""

import re
import subprocess
import sys
from typing import Final

from project.doc_pages import ROOT, page
from sidestreet.api.safety_switches import SET_DEAD_MANS_SWITCH
from sidestreet.control.faults.operations import FAULT_OPERATIONS
from sidestreet.control.faults.wire import (
    CALL_FORMS,
    STREAM_FORMS,
    CallFaultRule,
    StreamFaultRule,
)
from sidestreet.domain.faults import CallFaultKind, StreamFaultKind
from sidestreet.domain.safety_events import SafetySwitch
from sidestreet.domain.scripts import EdgeOutcome

FAULTS: Final = page("docs/faults.md")
SWITCHES: Final = page("docs/safety-switches.md")
BEFORE: Final = {"too-many-requests", "error-before", "lost-request"}


def names(cell: str) -> list[str]:
    """Return what a cell of a table has in back quotes before any colon."""
    return re.findall(r"`([a-z_-]+)`(?!\d)", cell)


def test_every_fault_of_calls_is_told_with_its_members() -> None:
    rows = FAULTS.table("`fault` of a call")
    assert [row[0].strip("`") for row in rows] == list(CallFaultKind)
    for (kind, form), row in zip(CALL_FORMS.items(), rows, strict=True):
        assert set(names(row[3])) == set(form.members), kind
        assert (row[1] == "no") is (kind in BEFORE), kind


def test_every_fault_of_streams_is_told_with_its_members() -> None:
    rows = FAULTS.table("`fault` of a stream")
    assert [row[0].strip("`") for row in rows] == list(StreamFaultKind)
    for (kind, form), row in zip(STREAM_FORMS.items(), rows, strict=True):
        assert set(names(row[2])) == set(form.members), kind


def test_every_member_of_a_fault_is_told() -> None:
    told = {name for row in FAULTS.table("Member") for name in names(row[0])}
    for form in (*CALL_FORMS.values(), *STREAM_FORMS.values()):
        told |= form.members.keys()
    said = {*CallFaultRule.__struct_fields__, *StreamFaultRule.__struct_fields__}
    assert told == said
    for operation in FAULT_OPERATIONS:
        assert operation.method in FAULTS.prose


def test_every_outcome_at_the_edge_is_named() -> None:
    for outcome in EdgeOutcome:
        assert f"`magic-{outcome}" in FAULTS.prose


def test_the_example_says_what_the_page_says_it_does() -> None:
    """To the letter: its clock begins at the same instant in each run, so ids are the same too."""
    script = ROOT / "examples" / "lost_answer.py"
    ran = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ran.stdout.rstrip() == FAULTS.blocks[0].text.rstrip()


def test_the_switches_are_told_with_their_paths() -> None:
    rows = SWITCHES.table("Switch")
    assert [row[0] for row in rows][:2] == [
        str(switch).lower().replace("_", " ").replace("mans", "man's") for switch in SafetySwitch
    ]
    path = SET_DEAD_MANS_SWITCH.path.replace("{account_id}", "0")
    assert f"{SET_DEAD_MANS_SWITCH.method} localhost:5001{path}" in SWITCHES.text
