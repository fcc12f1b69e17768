"""What a question to the screener is: conditions that must all hold, and an order of the answers.

Everything in here has been checked: columns exist, and what is compared can be compared. Numbers
are in millionths, ratings are ranks, dates ISO texts. A condition on a figure that is not known
does not hold, whatever it says, unless it asks for just that.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from sidestreet.reference.screener.fields import Column, Source, ValueType


class Operator(StrEnum):
    """How a figure is compared."""

    LESS_THAN = "LESS_THAN"
    LESS_OR_EQUAL = "LESS_OR_EQUAL"
    GREATER_THAN = "GREATER_THAN"
    GREATER_OR_EQUAL = "GREATER_OR_EQUAL"
    EQUAL = "EQUAL"
    BETWEEN = "BETWEEN"
    NOT_BETWEEN = "NOT_BETWEEN"
    ONE_OF = "ONE_OF"
    REGEX = "REGEX"
    BEGINS_WITH = "BEGINS_WITH"
    ENDS_WITH = "ENDS_WITH"
    CONTAINS = "CONTAINS"
    IS_NULL = "IS_NULL"
    IS_NOT_NULL = "IS_NOT_NULL"


class Argument(StrEnum):
    """What changes how an operator compares."""

    LEFT_INCLUSIVE = "LEFT_INCLUSIVE"
    RIGHT_INCLUSIVE = "RIGHT_INCLUSIVE"
    LEFT_EXCLUSIVE = "LEFT_EXCLUSIVE"
    RIGHT_EXCLUSIVE = "RIGHT_EXCLUSIVE"
    CASE_INSENSITIVE = "CASE_INSENSITIVE"


class DateUnit(StrEnum):
    """What is added to a date."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    YEAR = "YEAR"


_ORDERED: Final = (
    Operator.LESS_THAN,
    Operator.LESS_OR_EQUAL,
    Operator.GREATER_THAN,
    Operator.GREATER_OR_EQUAL,
    Operator.EQUAL,
    Operator.BETWEEN,
    Operator.NOT_BETWEEN,
    Operator.ONE_OF,
    Operator.IS_NULL,
    Operator.IS_NOT_NULL,
)
OPERATORS: Final = {
    ValueType.DECIMAL: _ORDERED,
    ValueType.INTEGER: _ORDERED,
    ValueType.STRING: (
        Operator.EQUAL,
        Operator.ONE_OF,
        Operator.REGEX,
        Operator.BEGINS_WITH,
        Operator.ENDS_WITH,
        Operator.CONTAINS,
        Operator.IS_NULL,
        Operator.IS_NOT_NULL,
    ),
    ValueType.ANALYST_RATING: _ORDERED,
    ValueType.DATE: _ORDERED,
}
"""The operators that there are for each type of value, in the order of `Operator`."""

OF_RANGE: Final = frozenset({Operator.BETWEEN, Operator.NOT_BETWEEN})
OF_TEXT: Final = frozenset({Operator.BEGINS_WITH, Operator.ENDS_WITH, Operator.CONTAINS})
OF_NULL: Final = frozenset({Operator.IS_NULL, Operator.IS_NOT_NULL})

NUMBERS: Final = frozenset({ValueType.DECIMAL, ValueType.INTEGER})


class Shifted(NamedTuple):
    """Another figure of the same instrument, and what is added to it: a number or units of time."""

    column: Column
    by: int | float = 0
    unit: DateUnit | None = None


Operand = int | float | str | Shifted
"""What a figure is compared with. A float stands for a number between two millionths."""


class Condition(NamedTuple):
    """One condition. The operands are as many as the operator takes."""

    left: Column
    operator: Operator
    right: tuple[Operand, ...] = ()
    arguments: frozenset[Argument] = frozenset()


class Ordering(NamedTuple):
    """One figure that answers are sorted by. What is not known comes last either way."""

    column: Column
    is_descending: bool = True


class Question(NamedTuple):
    """All that decides which instruments are found, and in which order."""

    conditions: tuple[Condition, ...] = ()
    orderings: tuple[Ordering, ...] = ()
    is_case_sensitive: bool = False
    """Whether texts are sorted with all capitals before all small letters."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """All figures that it looks at, each once."""
        found: dict[Column, None] = {}
        for condition in self.conditions:
            found[condition.left] = None
            for operand in condition.right:
                if isinstance(operand, Shifted):
                    found[operand.column] = None
        for ordering in self.orderings:
            found[ordering.column] = None
        return tuple(found)

    def by_cost(self) -> "tuple[Question, Question, Question]":
        """Return what the directory alone can tell, what the day can, and what is in between.

        In the order in which they are asked, each of what the one before has found: conditions by
        the directory, all others but those on the day's figures, and those with the sorting.
        """
        cheap, middling, dear = (
            tuple(each for each in self.conditions if _cost(each) == cost) for cost in range(3)
        )
        return Question(cheap), Question(middling), self._replace(conditions=dear)


def _cost(condition: Condition) -> int:
    sources = {column.field.source for column in Question((condition,)).columns}
    return 2 if Source.DAY in sources else int(sources != {Source.LISTING})
