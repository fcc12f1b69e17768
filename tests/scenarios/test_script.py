"""The language of the journeys refuses what it does not know, and a journey can fail."""

import pytest

from scenarios.on_engine import EngineStage
from scenarios.script import ScriptError, parse
from scenarios.stage import Played

HEAD = "# A title.\nruns engine app\n"
SUBMIT = "> submit o1 buy 100 XYZ limit 10.00 day\n< PENDING_NEW o1 leaves=100\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# A title.\n> cancel o1",
        HEAD,
        "runs engine app\n> cancel o1",
        "# A title.\nruns engine moon\n> cancel o1",
        HEAD + "? cancel o1",
        HEAD + "cancel o1",
        HEAD + ">",
        HEAD + "< NEW",
        HEAD + "v new",
    ],
)
def test_what_is_no_script_is_refused(text: str) -> None:
    with pytest.raises(ScriptError):
        parse(text)


def test_words_members_and_quotes_are_told_apart() -> None:
    (line,) = parse(HEAD + '= o1 REJECTED leaves=0 details="did not answer"').lines
    assert (line.number, line.kind, line.words) == (3, "true", ("o1", "REJECTED"))
    assert line.values == {"leaves": "0", "details": "did not answer"}


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ("> submit o1 buy 100 XYZ limit 10.00 day\n< NEW o1\n", 4),
        ("> submit o1 buy 100 XYZ limit 10.00 day\n< PENDING_NEW o1 leaves=99\n", 4),
        ("> submit o1 buy 100 XYZ limit 10.00 day\n< refused o1 ORDER_NOT_FOUND\n", 4),
        ("> submit o1 buy 100 XYZ limit 10.00 day\n> cancel o1\n", 4),
        (SUBMIT + "= o1 NEW\n", 5),
        (SUBMIT + "= heard nothing\n", 5),
        (SUBMIT + "= heard new o1\n= heard new o1\n", 6),
        (SUBMIT + "> fly o1\n", 5),
        (SUBMIT + "= o1\n", 5),
    ],
)
def test_a_line_that_is_not_so_fails_and_is_named(lines: str, number: int) -> None:
    with pytest.raises(AssertionError, match=f"line {number}: "):
        Played(EngineStage()).play(parse(HEAD + lines))


def test_an_answer_that_nobody_looked_at_fails() -> None:
    journey = parse(HEAD + "> submit o1 buy 100 XYZ limit 10.00 day\n")
    with pytest.raises(AssertionError, match="never looked at"):
        Played(EngineStage()).play(journey)
