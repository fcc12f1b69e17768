"""The compatibility page and its JSON form, made of the rows of operations and rules.

Both say only what the data says. Statuses are shown by who has them: as they stand where vendor
and table agree, with `+` where only our table has them, and in bold where a test had that answer.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from compatibility.differences import DELIBERATE
from compatibility.operations import Row, rows
from compatibility.rules import Rule, subjects
from sidestreet import __version__
from sidestreet.contract.version import SPOKEN_VERSION

ROOT: Final = Path(__file__).resolve().parents[2]
_LOCK: Final = ROOT / "requirements" / "dev.txt"
AGAINST_SDK: Final = "tests/contract/test_against_sdk.py"

_HEAD: Final = """\
# Compatibility

<!-- Written by tools/generate_docs.py from tools/compatibility. Do not edit. -->

What Sidestreet does of the Clear Street Trading API v1, operation by operation and rule by rule:
what has been published, what we read where that is silent or disagrees with itself, where each
reading is switched, and which tests show it. If you know better, tell us: a reading is one constant
or one flag, so it can be changed the day the vendor says more.

| | |
|---|---|
| API | version {api}, as the vendor's interface description has it |
| Official SDK | `clearstreet` {sdk}: each operation was [compared](../{against}), both ways |
| Operations | {there} of {operations} are there |
| Rules | {published} as published, {readings} by our reading |

The same for programs is [compatibility.json](compatibility.json).

## Operations

Each is called `clear-street RESOURCE COMMAND` on the command line, and by the same names in the
SDK: `clear-street v1:orders cancel-open-order` is `client.v1.orders.cancel_open_order`.

Of the statuses, those are in **bold** that a test had as an answer; those in *italics* it only had
while faults could be staged at the edge, as they can be on any desk that is controlled. With a `+`
are statuses of ours that the vendor's description does not declare; locates and the calendar of the
economy are newer than it, and nothing is marked there. The tests that are named are not all: one of
each kind, as a recorded run of them has seen them.
"""

_NOT_YET: Final = """\

## Operations that are not there yet

A call to one of them is 404.

| Command | Call |
|---|---|
"""

_DIFFERENCES: Final = """\

## Where our types differ from the SDK's

Everything else is the same, member by member, as far as a reader or writer of the JSON can notice.

| Difference | Why |
|---|---|
"""

_RULES: Final = """\

## Rules of behaviour

Names of files are below `src/sidestreet`. Where a flag of `sidestreet serve` or a control command
is named, a rule can be switched or brought about without changing a line.
"""


def sdk_version() -> str:
    """Return the version of the vendor's package that the lock names."""
    found = re.search(r"^clearstreet==(\S+)", _LOCK.read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise LookupError(f"no clearstreet in {_LOCK}")
    return found[1]


def page() -> str:
    """Return the page as Markdown."""
    every = rows()
    rules = [rule for subject in subjects() for rule in subject.rules]
    head = _HEAD.format(
        api=SPOKEN_VERSION,
        sdk=sdk_version(),
        against=AGAINST_SDK,
        there=sum(row.is_there for row in every),
        operations=len(every),
        published=sum(rule.reading is None for rule in rules),
        readings=sum(rule.reading is not None for rule in rules),
    )
    missing = [f"| `{row.command}` | `{row.call}` |\n" for row in every if not row.is_there]
    parts = [head, *_operations(every)]
    if missing:
        parts += [_NOT_YET, *missing]
    parts += [_DIFFERENCES, *(f"| {what} | {why} |\n" for what, why in DELIBERATE.items())]
    return "".join((*parts, _RULES, *_rules()))


def _operations(every: Iterable[Row]) -> Iterator[str]:
    resource = ""
    for row in every:
        if not row.is_there:
            continue
        if row.resource != resource:
            resource = row.resource
            yield f"\n### {resource}\n\n| Command | Call | Statuses | Tests |\n|---|---|---|---|\n"
        command = row.command.partition(" ")[2]
        yield f"| `{command}` | `{row.call}` | {_statuses(row)} | {_files(row)} |\n"


def _statuses(row: Row) -> str:
    told = []
    for status in sorted({*row.statuses, *(row.published or ())}):
        check = row.checks.get(status)
        mark = "" if check is None else "*" if check.staged else "**"
        plus = "" if row.published is None or status in row.published else "+"
        told.append(f"{mark}{plus}{status}{mark}")
    return " ".join(told)


def _files(row: Row) -> str:
    files = dict.fromkeys(
        test.partition("::")[0] for check in row.checks.values() for test in check.tests
    )
    return ", ".join(f"[{Path(file).stem.removeprefix('test_')}](../{file})" for file in files)


def _rules() -> Iterator[str]:
    for subject in subjects():
        yield f"\n### {subject.title}\n\n"
        yield "| As published | What we do | Switch, place | Checked by |\n|---|---|---|---|\n"
        for rule in subject.rules:
            where = ", ".join(each for each in (rule.switch, rule.place) if each)
            ours = rule.reading or "as published"
            yield f"| {rule.published} | {ours} | {where} | {_tests(rule)} |\n"


def _tests(rule: Rule) -> str:
    if not rule.checked:
        return "no test of its own"
    return "; ".join(f"[{sentence(test)}](../{test.partition('::')[0]})" for test in rule.checked)


def sentence(test: str) -> str:
    """Return what a test says of itself, or the name of its file if all of it is meant.

    >>> sentence("tests/engine/test_cancel.py::test_every_status_has_its_answer")
    'every status has its answer'
    """
    file, _, name = test.partition("::")
    words = name.removeprefix("test_").replace("_", " ")
    return words or Path(file).stem.removeprefix("test_").replace("_", " ")


def as_json() -> str:
    """Return the same as a JSON document.

    `api`, `sdk` and `sidestreet` are versions. `differences` are those from the SDK, with their
    reasons. `operations` and `rules` are arrays; a status of an
    operation is `seen` (a test had it), `staged` (only where faults could be staged) or `declared`.
    """
    document = {
        "api": SPOKEN_VERSION,
        "sdk": sdk_version(),
        "sidestreet": __version__,
        "differences": dict(DELIBERATE),
        "operations": [_operation(row) for row in rows()],
        "rules": [
            {
                "subject": subject.title,
                "published": rule.published,
                "reading": rule.reading,
                "switch": rule.switch,
                "place": rule.place,
                "checked": rule.checked,
            }
            for subject in subjects()
            for rule in subject.rules
        ],
    }
    return json.dumps(document, indent=1) + "\n"


def _operation(row: Row) -> dict[str, Any]:
    return {
        "id": row.operation_id,
        "call": row.call,
        "command": row.command,
        "sdk": row.sdk_method,
        "is_there": row.is_there,
        "compared_in": AGAINST_SDK if row.is_there else None,
        "published_statuses": row.published,
        "statuses": {str(status): _seen(row, status) for status in row.statuses},
        "checked": {str(status): check.tests for status, check in row.checks.items()},
    }


def _seen(row: Row, status: int) -> str:
    check = row.checks.get(status)
    return "declared" if check is None else "staged" if check.staged else "seen"
