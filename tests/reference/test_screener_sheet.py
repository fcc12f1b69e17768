"""How SQLite answers a question about figures, on a sheet of five made-up companies."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.reference.screener.conditions import (
    Argument,
    Condition,
    DateUnit,
    Operand,
    Operator,
    Ordering,
    Question,
    Shifted,
)
from sidestreet.reference.screener.field_table import BY_NAME
from sidestreet.reference.screener.fields import Column
from sidestreet.reference.screener.sheet import answer

SYMBOL, PRICE, TARGET, VOLUME, LISTED, RATING = (
    Column(BY_NAME[name], BY_NAME[name].default)
    for name in (
        "symbol",
        "price",
        "price_target",
        "volume",
        "list_date",
        "consensus_rating",
    )
)
ROWS: list[dict[Column, Any]] = [
    {SYMBOL: "AAA", PRICE: 10, TARGET: 12, VOLUME: 500, LISTED: "2000-01-31", RATING: 4},
    {SYMBOL: "abc", PRICE: 20, TARGET: 19, VOLUME: None, LISTED: "2010-06-01", RATING: 2},
    {SYMBOL: "Bob", PRICE: 30, TARGET: 31, VOLUME: 900, LISTED: "2020-02-29", RATING: 0},
    {SYMBOL: "ÄRZTE", PRICE: None, TARGET: 5, VOLUME: 100, LISTED: None, RATING: None},
    {SYMBOL: "50%_off", PRICE: 20, TARGET: 20, VOLUME: 700, LISTED: "2024-12-31", RATING: 3},
]


def scaled(value: Any) -> Any:
    return value * SCALE if isinstance(value, int) else value


def found(
    *conditions: Condition, by: tuple[Ordering, ...] = (), is_case_sensitive: bool = False
) -> list[str]:
    """Return the symbols that a question finds, in their order."""
    question = Question(conditions, by, is_case_sensitive)
    rows = [tuple(scaled(row[column]) for column in question.columns) for row in ROWS]
    return [ROWS[place][SYMBOL] for place in answer(question, rows)]


def where(left: Column, operator: Operator, *right: Operand, args: str = "") -> Condition:
    values = tuple(scaled(each) for each in right)
    return Condition(left, operator, values, frozenset(map(Argument, args.split())))


@pytest.mark.parametrize(
    ("operator", "values", "args", "expected"),
    [
        (Operator.LESS_THAN, (20,), "", ["AAA"]),
        (Operator.LESS_OR_EQUAL, (20,), "", ["AAA", "abc", "50%_off"]),
        (Operator.GREATER_THAN, (20,), "", ["Bob"]),
        (Operator.GREATER_OR_EQUAL, (20,), "", ["abc", "Bob", "50%_off"]),
        (Operator.EQUAL, (20,), "", ["abc", "50%_off"]),
        (Operator.BETWEEN, (10, 20), "", ["AAA", "abc", "50%_off"]),
        (Operator.BETWEEN, (10, 20), "LEFT_EXCLUSIVE", ["abc", "50%_off"]),
        (Operator.BETWEEN, (10, 20), "RIGHT_EXCLUSIVE", ["AAA"]),
        (Operator.BETWEEN, (10, 20), "LEFT_EXCLUSIVE RIGHT_EXCLUSIVE", []),
        (Operator.NOT_BETWEEN, (10, 20), "", ["Bob"]),
        (Operator.NOT_BETWEEN, (10, 20), "LEFT_EXCLUSIVE", ["AAA", "Bob"]),
        (Operator.ONE_OF, (10, 30, 99), "", ["AAA", "Bob"]),
        (Operator.IS_NULL, (), "", ["ÄRZTE"]),
        (Operator.IS_NOT_NULL, (), "", ["AAA", "abc", "Bob", "50%_off"]),
    ],
)
def test_numbers_are_compared(
    operator: Operator, values: tuple[int, ...], args: str, expected: list[str]
) -> None:
    assert found(where(PRICE, operator, *values, args=args)) == expected


@pytest.mark.parametrize(
    ("operator", "values", "args", "expected"),
    [
        (Operator.EQUAL, ("abc",), "", ["abc"]),
        (Operator.EQUAL, ("ABC",), "", []),
        (Operator.EQUAL, ("ABC",), "CASE_INSENSITIVE", ["abc"]),
        (Operator.EQUAL, ("ärzte",), "CASE_INSENSITIVE", ["ÄRZTE"]),
        (Operator.ONE_OF, ("BOB", "aaa"), "CASE_INSENSITIVE", ["AAA", "Bob"]),
        (Operator.BEGINS_WITH, ("A",), "", ["AAA"]),
        (Operator.BEGINS_WITH, ("a",), "CASE_INSENSITIVE", ["AAA", "abc"]),
        (Operator.ENDS_WITH, ("b",), "", ["Bob"]),
        (Operator.CONTAINS, ("%",), "", ["50%_off"]),
        (Operator.CONTAINS, ("_",), "", ["50%_off"]),
        (Operator.CONTAINS, ("A",), "CASE_INSENSITIVE", ["AAA", "abc"]),
        (Operator.REGEX, ("^[Aa].[Ac]$",), "", ["AAA", "abc"]),
        (Operator.REGEX, ("^b.b$",), "CASE_INSENSITIVE", ["Bob"]),
        (Operator.EQUAL, ("' OR 1=1 --",), "", []),
        (Operator.BEGINS_WITH, ('"; DROP TABLE sheet; --',), "", []),
    ],
)
def test_texts_are_compared(
    operator: Operator, values: tuple[str, ...], args: str, expected: list[str]
) -> None:
    assert found(where(SYMBOL, operator, *values, args=args)) == expected


def test_conditions_must_all_hold() -> None:
    both = where(PRICE, Operator.EQUAL, 20), where(VOLUME, Operator.IS_NOT_NULL)
    assert found(*both) == ["50%_off"]
    assert len(found()) == 5


def test_a_figure_is_compared_with_another_and_with_what_is_added_to_it() -> None:
    assert found(where(PRICE, Operator.LESS_THAN, Shifted(TARGET))) == ["AAA", "Bob"]
    more = Shifted(TARGET, -1 * SCALE)
    assert found(where(PRICE, Operator.LESS_THAN, more)) == ["AAA"]


def test_a_date_is_compared_with_another_that_is_moved() -> None:
    # A month after the last of January is the last of February: a leap year's first day after
    # that comes sooner.
    later = Shifted(LISTED, 1, DateUnit.MONTH)
    assert found(where(LISTED, Operator.LESS_THAN, later)) == ["AAA", "abc", "Bob", "50%_off"]
    assert found(where(LISTED, Operator.EQUAL, later)) == []
    assert found(where(LISTED, Operator.GREATER_THAN, "2010-06-01")) == ["Bob", "50%_off"]


def test_ratings_have_an_order() -> None:
    assert found(where(RATING, Operator.GREATER_OR_EQUAL, 3)) == ["AAA", "50%_off"]


def test_what_is_not_known_comes_last_either_way() -> None:
    up, down = Ordering(PRICE, is_descending=False), Ordering(PRICE)
    assert found(by=(up,)) == ["AAA", "abc", "50%_off", "Bob", "ÄRZTE"]
    assert found(by=(down,)) == ["Bob", "abc", "50%_off", "AAA", "ÄRZTE"]


def test_texts_sort_with_or_without_regard_to_case() -> None:
    by = (Ordering(SYMBOL, is_descending=False),)
    assert found(by=by) == ["50%_off", "AAA", "abc", "Bob", "ÄRZTE"]
    assert found(by=by, is_case_sensitive=True) == ["50%_off", "AAA", "Bob", "abc", "ÄRZTE"]


def test_later_orderings_decide_where_earlier_ones_do_not() -> None:
    by = (Ordering(PRICE), Ordering(VOLUME))
    assert found(by=by) == ["Bob", "50%_off", "abc", "AAA", "ÄRZTE"]


def test_a_number_between_two_millionths_equals_none() -> None:
    between = Condition(PRICE, Operator.GREATER_THAN, (20 * SCALE - 0.5,))
    assert found(between) == ["abc", "Bob", "50%_off"]
    assert found(Condition(PRICE, Operator.EQUAL, (20 * SCALE + 0.5,))) == []


@pytest.mark.parametrize("number", [10**30, -(10**30), 1e300])
def test_a_number_beyond_all_figures_is_no_trouble(number: float) -> None:
    expected = [] if number > 0 else ["AAA", "abc", "Bob", "50%_off"]
    assert found(Condition(PRICE, Operator.GREATER_THAN, (number,))) == expected


@given(
    low=st.integers(-40, 40),
    high=st.integers(-40, 40),
    args=st.sampled_from(["", "LEFT_EXCLUSIVE", "RIGHT_EXCLUSIVE"]),
)
def test_a_range_and_its_contrary_share_all_that_is_known(low: int, high: int, args: str) -> None:
    inside = found(where(PRICE, Operator.BETWEEN, low, high, args=args))
    outside = found(where(PRICE, Operator.NOT_BETWEEN, low, high, args=args))
    assert sorted(inside + outside) == sorted(found(where(PRICE, Operator.IS_NOT_NULL)))


@given(st.text(max_size=12))
def test_no_text_is_anything_but_a_text(text: str) -> None:
    expected = [row[SYMBOL] for row in ROWS if row[SYMBOL] == text]
    assert found(where(SYMBOL, Operator.EQUAL, text)) == expected
