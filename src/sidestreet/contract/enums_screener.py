"""The closed lists of the screener on the wire."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class FieldLookback(StrEnum):
    """How far back the other end of a change lies."""

    ONE_DAY = "ONE_DAY"
    ONE_WEEK = "ONE_WEEK"
    ONE_MONTH = "ONE_MONTH"
    THREE_MONTHS = "THREE_MONTHS"
    SIX_MONTHS = "SIX_MONTHS"
    YEAR_TO_DATE = "YEAR_TO_DATE"
    ONE_YEAR = "ONE_YEAR"


class FieldPeriod(StrEnum):
    """Which span of a company's reports a figure is for."""

    QUARTER = "QUARTER"
    TRAILING_TWELVE_MONTHS = "TRAILING_TWELVE_MONTHS"
    ANNUAL = "ANNUAL"


class FieldType(StrEnum):
    """What the values of a field are."""

    DECIMAL = "DECIMAL"
    INTEGER = "INTEGER"
    STRING = "STRING"
    ANALYST_RATING = "ANALYST_RATING"
    DATE = "DATE"


_ABBREVIATED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "lt": "LESS_THAN",
        "lte": "LESS_OR_EQUAL",
        "gt": "GREATER_THAN",
        "gte": "GREATER_OR_EQUAL",
        "eq": "EQUAL",
        "in": "ONE_OF",
    }
)
"""Older spellings. That there are such is published, not which: these are the usual ones."""


class FilterOperator(StrEnum):
    """How a figure is compared. Small letters and abbreviations are read, and never written."""

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

    @classmethod
    def _missing_(cls, value: object) -> "FilterOperator | None":
        """Return what an older spelling means today."""
        if not isinstance(value, str) or value != value.lower():
            return None
        return cls.__members__.get(_ABBREVIATED.get(value, value.upper()))


class OperatorArg(StrEnum):
    """What changes how an operator compares. A range holds its ends unless one is excluded."""

    LEFT_INCLUSIVE = "LEFT_INCLUSIVE"
    RIGHT_INCLUSIVE = "RIGHT_INCLUSIVE"
    LEFT_EXCLUSIVE = "LEFT_EXCLUSIVE"
    RIGHT_EXCLUSIVE = "RIGHT_EXCLUSIVE"
    CASE_INSENSITIVE = "CASE_INSENSITIVE"


class ModifierOp(StrEnum):
    """What is done to a variable before it is compared with."""

    ADD = "ADD"
    SUBTRACT = "SUBTRACT"
