"""Each rule of style is shown a text that breaks it, and one that does not."""

import ast
from collections.abc import Callable, Iterator

import pytest

from project.source_rules import (
    FUNCTION_LINES_MAX,
    caught_bugs,
    imported,
    impure,
    long_functions,
    set_names,
    unsorted_sets,
)

Rule = Callable[[ast.Module], Iterator[tuple[int, str]]]


def _sets(tree: ast.Module) -> Iterator[tuple[int, str]]:
    return unsorted_sets(tree, set_names(tree))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (impure, "import time\nnow = time.time()"),
        (impure, "now = datetime.datetime.now(UTC)"),
        (impure, "price = float(text)"),
        (impure, "half = price / 2"),
        (impure, "price /= 2"),
        (impure, "rate = 0.5"),
        (impure, "place = hash(name) % 8"),
        (_sets, "for each in {1, 2}: pass"),
        (_sets, "OPEN = frozenset({1, 2})\nrow = [each for each in OPEN]"),
        (_sets, "OPEN: frozenset[int] = made()\nrow = tuple(OPEN)"),
        (_sets, "row = list(set(names) - {1})"),
        (caught_bugs, "try:\n    work()\nexcept Exception:\n    pass"),
        (caught_bugs, "try:\n    work()\nexcept:\n    pass"),
        (caught_bugs, "try:\n    work()\nexcept (OSError, Exception):\n    pass"),
        (long_functions, "def work():\n" + "    step()\n" * FUNCTION_LINES_MAX),
    ],
)
def test_a_rule_sees_what_it_forbids(rule: Rule, text: str) -> None:
    assert list(rule(ast.parse(text)))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (impure, "half = price // 2\nat = stamp.time_ns\nsymbol = order.id"),
        (_sets, "OPEN = frozenset({1, 2})\nrow = sorted(OPEN)\nis_in = 1 in OPEN"),
        (_sets, "for each in [1, 2]: pass"),
        (caught_bugs, "try:\n    work()\nexcept OSError:\n    pass"),
        (long_functions, "def work():\n" + "    step()\n" * (FUNCTION_LINES_MAX - 1)),
    ],
)
def test_a_rule_lets_pass_what_it_does_not_forbid(rule: Rule, text: str) -> None:
    assert not list(rule(ast.parse(text)))


def test_relative_imports_are_read_as_what_they_mean() -> None:
    tree = ast.parse("from . import near\nfrom ..far import thing")
    assert set(imported(tree, "top.part.module", is_package=False)) == {
        "top.part",
        "top.part.near",
        "top.far",
        "top.far.thing",
    }
