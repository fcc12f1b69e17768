"""A sheet of figures in SQLite's memory, and the one statement that a question becomes.

The rule: nothing that a client has sent is ever part of a statement. Names of columns are our own
numbers, operators come from a table, and every value is bound. So a text that looks like SQL is a
text like any other.

A sheet holds one question's columns for all instruments and is gone with its answer: filling it
takes a few milliseconds, and it can never be out of date.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import apsw

from sidestreet.reference.screener.conditions import (
    OF_RANGE,
    Argument,
    Condition,
    DateUnit,
    Operand,
    Operator,
    Ordering,
    Question,
    Shifted,
)
from sidestreet.reference.screener.dates import shift_date
from sidestreet.reference.screener.fields import Value, ValueType
from sidestreet.reference.screener.pattern import Pattern

_INT64_END: Final = 2**63

_COMPARED: Final = {
    Operator.LESS_THAN: "<",
    Operator.LESS_OR_EQUAL: "<=",
    Operator.GREATER_THAN: ">",
    Operator.GREATER_OR_EQUAL: ">=",
    Operator.EQUAL: "=",
}

_Bound = int | float | str


def answer(question: Question, rows: Iterable[Sequence[Value]]) -> list[int]:
    """Return the places of the rows that a question finds, in the order that it asks for.

    A row holds the values of `question.columns`. Rows that are alike in all that they are sorted by
    stay in the order in which they came.
    """
    statement = _Statement(question)
    connection = apsw.Connection(":memory:")
    try:
        connection.create_scalar_function("folded", _folded, 1, deterministic=True)
        connection.create_scalar_function("shifted", _shifted, 3, deterministic=True)
        connection.create_scalar_function("matches", statement.matches, 2)
        columns = "".join(f", c{number}" for number in range(len(question.columns)))
        connection.execute(f"CREATE TABLE sheet (place INTEGER PRIMARY KEY{columns})")
        marks = ", ?" * len(question.columns)
        connection.executemany(
            f"INSERT INTO sheet VALUES (?{marks})",  # noqa: S608 - question marks alone
            ((place, *map(_storable, row)) for place, row in enumerate(rows)),
        )
        found = connection.execute(statement.text, tuple(statement.bound))
        return [int(place) for (place,) in found]
    finally:
        connection.close()


class _Statement:
    """A question as a text with places for values, the values, and the patterns that it uses."""

    def __init__(self, question: Question) -> None:
        self.bound: list[_Bound] = []
        self._patterns: list[Pattern] = []
        self._names = {column: f"c{at}" for at, column in enumerate(question.columns)}
        conditions = [self._condition(each) for each in question.conditions]
        self.text = f"SELECT place FROM sheet WHERE {' AND '.join(conditions) or 'TRUE'}"  # noqa: S608 - see the rule
        order = [self._order(each, question) for each in question.orderings]
        self.text += f" ORDER BY {', '.join([*order, 'place'])}"

    def matches(self, *arguments: Any) -> bool | None:  # noqa: ANN401
        """Whether the second argument holds what the pattern numbered by the first looks for."""
        number, text = arguments
        return None if text is None else self._patterns[number].is_in(text)

    def _order(self, ordering: Ordering, question: Question) -> str:
        name = self._names[ordering.column]
        if ordering.column.field.value_type is ValueType.STRING and not question.is_case_sensitive:
            name = f"folded({name})"
        return f"{name} {'DESC' if ordering.is_descending else 'ASC'} NULLS LAST"

    def _condition(self, condition: Condition) -> str:
        name, operator = self._names[condition.left], condition.operator
        if operator is Operator.IS_NULL:
            return f"{name} IS NULL"
        if operator is Operator.IS_NOT_NULL:
            return f"{name} IS NOT NULL"
        ignores_case = Argument.CASE_INSENSITIVE in condition.arguments
        if operator is Operator.REGEX:
            self._patterns.append(Pattern(str(condition.right[0]), ignores_case=ignores_case))
            return f"matches({self._bind(len(self._patterns) - 1)}, {name})"
        if operator in OF_RANGE:
            return self._range(name, condition)
        if ignores_case:
            name = f"folded({name})"
        if operator is Operator.ONE_OF:
            values = (self._value(each, ignores_case) for each in condition.right)
            return f"{name} IN ({', '.join(values)})"
        value = self._value(condition.right[0], ignores_case)
        if operator is Operator.BEGINS_WITH:
            return f"substr({name}, 1, length({value})) = {value}"
        if operator is Operator.ENDS_WITH:
            return f"substr({name}, -length({value})) = {value}"
        if operator is Operator.CONTAINS:
            return f"instr({name}, {value}) > 0"
        return f"{name} {_COMPARED[operator]} {value}"

    def _range(self, name: str, condition: Condition) -> str:
        arguments = condition.arguments
        low, high = (self._value(each, ignores_case=False) for each in condition.right)
        above = ">" if Argument.LEFT_EXCLUSIVE in arguments else ">="
        below = "<" if Argument.RIGHT_EXCLUSIVE in arguments else "<="
        inside = f"({name} {above} {low} AND {name} {below} {high})"
        return inside if condition.operator is Operator.BETWEEN else f"NOT {inside}"

    def _value(self, operand: Operand, ignores_case: bool) -> str:  # noqa: FBT001 - private
        if isinstance(operand, Shifted):
            name = self._names[operand.column]
            if operand.unit is not None:
                return f"shifted({name}, {self._bind(operand.by)}, {self._bind(operand.unit)})"
            text = f"({name} + {self._bind(operand.by)})" if operand.by else name
            return f"folded({text})" if ignores_case else text
        if isinstance(operand, str):
            return self._bind(operand.casefold() if ignores_case else operand)
        return self._bind(operand)

    def _bind(self, value: _Bound) -> str:
        self.bound.append(str(value) if isinstance(value, str) else _within(value))
        return f"?{len(self.bound)}"


def _storable(value: Value) -> int | float | str | None:
    # Beyond 64 bits a double is near enough: such a figure is told to 15 digits.
    return float(value) if isinstance(value, int) and abs(value) >= _INT64_END else value


def _within(value: float) -> float:
    """Return a number that SQLite can hold; no figure is near the ends that it is kept within."""
    return max(-_INT64_END, min(value, _INT64_END - 1))


# SQLite hands over whatever stands in a row; what that is follows from the statement.


def _folded(*arguments: Any) -> str | None:  # noqa: ANN401
    (value,) = arguments
    return None if value is None else str(value).casefold()


def _shifted(*arguments: Any) -> str | None:  # noqa: ANN401
    value, by, unit = arguments
    return None if value is None else shift_date(value, by, DateUnit(unit))
