"""The planted bugs are where they are said to be: a bug that no longer applies proves nothing."""

import ast
from pathlib import Path

import pytest

from planted.bug import Bug, Edit
from planted.bugs import BUGS
from planted.campaign import ROOT, planted


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_applies_to_the_source_as_it_is(bug: Bug) -> None:
    for file, text in planted(bug).items():
        assert text != (ROOT / "src" / "sidestreet" / file).read_text("utf-8")
        ast.parse(text, file)


def test_a_bug_that_does_not_apply_is_told() -> None:
    with pytest.raises(LookupError, match="has its text 0 times"):
        planted(Bug("none", (Edit("engine/cancel.py", "no such text", ""),)))


def test_names_are_unique_and_tests_are_there() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 25
    assert [bug.test for bug in BUGS if bug.test and not Path(ROOT, bug.test).exists()] == []
