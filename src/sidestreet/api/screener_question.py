"""From a question on the wire to one that can be answered: fields are found, values are checked.

The rule: what is refused is refused with its path, like `filters[0].right[0].value`, and nothing
that passes here can fail later.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any, Final

from sidestreet.contract.enums import SortDirection
from sidestreet.contract.enums_screener import ModifierOp
from sidestreet.contract.screener import (
    FieldRef,
    FilterValue,
    Modifier,
    SearchFilterParam,
    SortSpecParam,
    Variable,
)
from sidestreet.domain.amounts import SCALE
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.screener.conditions import (
    NUMBERS,
    OF_NULL,
    OF_RANGE,
    OPERATORS,
    Argument,
    Condition,
    DateUnit,
    Operand,
    Operator,
    Ordering,
    Shifted,
)
from sidestreet.reference.screener.dates import shift_date
from sidestreet.reference.screener.field_table import BY_NAME
from sidestreet.reference.screener.fields import (
    RATINGS,
    Column,
    Combination,
    Lookback,
    Period,
    ValueType,
)
from sidestreet.reference.screener.pattern import Pattern, PatternError

UNITS_MAX: Final = 100_000
"""Most units of time that are added to a date."""

TODAY: Final = "today"
START_OF_YEAR: Final = "start_of_year"

_OF_RANGE_ENDS: Final = frozenset(
    {
        Argument.LEFT_INCLUSIVE,
        Argument.LEFT_EXCLUSIVE,
        Argument.RIGHT_INCLUSIVE,
        Argument.RIGHT_EXCLUSIVE,
    }
)
_CONTRARY: Final = (
    {Argument.LEFT_INCLUSIVE, Argument.LEFT_EXCLUSIVE},
    {Argument.RIGHT_INCLUSIVE, Argument.RIGHT_EXCLUSIVE},
)


def refused(path: str, why: str) -> ApiError:
    """Return the refusal (400) of what stands at a path."""
    return ApiError(ErrorKind.UNACCEPTABLE_REQUEST, f"{path}: {why}")


def read_columns(columns: Iterable[FieldRef], path: str = "columns") -> list[Column]:
    """Return the columns that are asked for."""
    return [read_field(each, f"{path}[{at}]") for at, each in enumerate(columns)]


def read_sorts(sorts: Iterable[SortSpecParam], path: str = "sorts") -> list[Ordering]:
    """Return what answers are sorted by."""
    return [
        Ordering(read_field(each.field, f"{path}[{at}].field"), each.direction is _DOWN)
        for at, each in enumerate(sorts)
    ]


_DOWN: Final = SortDirection.DESC


def read_filters(filters: Iterable[SearchFilterParam], today: date) -> list[Condition]:
    """Return the conditions that filters come to. Drafts come to none."""
    read = (_read_filter(each, f"filters[{at}]", today) for at, each in enumerate(filters))
    return [each for each in read if each is not None]


def read_field(reference: FieldRef | Variable, path: str) -> Column:
    """Return the column that a reference means. Raises `ApiError` (400) if there is none."""
    field = BY_NAME.get(reference.name)
    if field is None:
        raise refused(f"{path}.name", f"unknown field `{reference.name}`")
    if reference.period is None and reference.lookback is None:
        return Column(field, field.default)
    combination = Combination(
        None if reference.period is None else Period(reference.period.value),
        None if reference.lookback is None else Lookback(reference.lookback.value),
    )
    if combination not in field.combinations:
        told = " and ".join(
            f"{axis} {token}"
            for axis, token in zip(("period", "lookback"), combination, strict=True)
            if token is not None
        )
        raise refused(path, f"there is no `{reference.name}` with {told}")
    return Column(field, combination)


def _read_filter(asked: SearchFilterParam, path: str, today: date) -> Condition | None:
    left = read_field(asked.left, f"{path}.left")
    if asked.op is None:
        if asked.right is not None:
            raise refused(f"{path}.right", "values without an `op`")
        return None
    operator, kind = Operator(asked.op.name.value), left.field.value_type
    if operator not in OPERATORS[kind]:
        what = f"{operator} does not compare `{left.field.name}`, which is {kind}"
        raise refused(f"{path}.op.name", what)
    arguments = _read_arguments(asked.op.args, operator, kind, f"{path}.op.args")
    values = asked.right or ()
    _check_count(operator, len(values), f"{path}.right")
    right = tuple(
        _read_value(each, left, f"{path}.right[{at}]", today) for at, each in enumerate(values)
    )
    condition = Condition(left, operator, right, arguments)
    _check_meaning(condition, f"{path}.right")
    return condition


def _read_arguments(
    args: Iterable[Any], operator: Operator, kind: ValueType, path: str
) -> frozenset[Argument]:
    arguments = frozenset(Argument(each.value) for each in args)
    allowed: frozenset[Argument] = frozenset()
    if operator in OF_RANGE:
        allowed = _OF_RANGE_ENDS
    elif kind is ValueType.STRING and operator not in OF_NULL:
        allowed = frozenset({Argument.CASE_INSENSITIVE})
    for each in sorted(arguments - allowed):
        raise refused(path, f"{each} means nothing for {operator}")
    if any(pair <= arguments for pair in _CONTRARY):
        raise refused(path, "an end is both in and out")
    return arguments


def _check_count(operator: Operator, count: int, path: str) -> None:
    if operator in OF_NULL:
        expected, fits = "no value", count == 0
    elif operator in OF_RANGE:
        expected, fits = "2 values", count == len(("low", "high"))
    elif operator is Operator.ONE_OF:
        expected, fits = "at least 1 value", count >= 1
    else:
        expected, fits = "1 value", count == 1
    if not fits:
        raise refused(path, f"{operator} takes {expected}, got {count}")


def _check_meaning(condition: Condition, path: str) -> None:
    right = condition.right
    if condition.operator in OF_RANGE:
        low, high = right
        if not isinstance(low, Shifted) and not isinstance(high, Shifted) and _is_above(low, high):
            raise refused(path, "the range ends before it begins")
    if condition.operator is Operator.REGEX:
        if not isinstance(right[0], str):
            raise refused(f"{path}[0]", "REGEX takes a text")
        try:
            Pattern(right[0])
        except PatternError as error:
            raise refused(f"{path}[0].value", f"the pattern {error}") from None


def _is_above(low: float | str, high: float | str) -> bool:
    if isinstance(low, str) or isinstance(high, str):
        return str(low) > str(high)
    return low > high


def _read_value(asked: FilterValue, left: Column, path: str, today: date) -> Operand:
    kind = left.field.value_type
    if asked.variable is not None:
        if asked.value is not None:
            raise refused(path, "a value and a variable")
        return _read_variable(asked.variable, kind, f"{path}.variable", today)
    path += ".value"
    value = asked.value
    if value is None:
        raise refused(path, "neither a value nor a variable")
    if kind in NUMBERS:
        if isinstance(value, str):
            raise refused(path, f"expected a number, as `{left.field.name}` is {kind}")
        return _millionths(value)
    if not isinstance(value, str):
        raise refused(path, f"expected a text, as `{left.field.name}` is {kind}")
    return _read_text(value, kind, path)


def _read_text(value: str, kind: ValueType, path: str) -> Operand:
    if kind is ValueType.DATE:
        return _read_date(value, path)
    if kind is ValueType.ANALYST_RATING:
        if value not in RATINGS:
            raise refused(path, f"expected one of {', '.join(RATINGS)}")
        return RATINGS.index(value) * SCALE
    if not value:
        raise refused(path, "expected a text that is not empty")
    return value


def _read_date(value: str, path: str) -> str:
    try:
        # A day of another spelling would not compare as a text.
        if date.fromisoformat(value).isoformat() == value:
            return value
    except ValueError:
        pass
    raise refused(path, "expected a day like 2025-10-31")


def _read_variable(asked: Variable, kind: ValueType, path: str, today: date) -> Operand:
    if asked.name in {TODAY, START_OF_YEAR}:
        if kind is not ValueType.DATE:
            raise refused(path, f"`{asked.name}` is a DATE and cannot be compared with {kind}")
        if asked.lookback is not None or asked.period is not None:
            raise refused(path, f"`{asked.name}` has no lookback and no period")
        day = today if asked.name == TODAY else date(today.year, 1, 1)
        return _shifted_day(day, asked.modifier, f"{path}.modifier")
    column = read_field(asked, path)
    other = column.field.value_type
    if other is not kind and not {other, kind} <= NUMBERS:
        raise refused(path, f"`{asked.name}` is {other} and cannot be compared with {kind}")
    if asked.modifier is None:
        return Shifted(column)
    modifier_path = f"{path}.modifier"
    if kind is ValueType.DATE:
        by, unit = _read_span(asked.modifier, modifier_path)
        return Shifted(column, by, unit)
    if kind not in NUMBERS:
        raise refused(modifier_path, f"nothing can be added to {kind}")
    return Shifted(column, _read_addend(asked.modifier, modifier_path))


def _shifted_day(day: date, modifier: Modifier | None, path: str) -> str:
    if modifier is None:
        return day.isoformat()
    shifted = shift_date(day.isoformat(), *_read_span(modifier, path))
    if shifted is None:
        raise refused(path, "leads beyond the years 1 to 9999")
    return shifted


def _read_span(modifier: Modifier, path: str) -> tuple[int, DateUnit]:
    """Return how many units of time a modifier adds."""
    args = modifier.args
    if not args:
        raise refused(f"{path}.args", "expected a number and, if it is not DAY, a unit")
    count = args[0]
    if isinstance(count, str) or count != int(count) or not 0 <= count <= UNITS_MAX:
        raise refused(f"{path}.args[0]", f"expected a whole number from 0 to {UNITS_MAX}")
    unit = args[1] if len(args) > 1 else DateUnit.DAY
    if unit not in set(DateUnit):
        raise refused(f"{path}.args[1]", f"expected one of {', '.join(DateUnit)}")
    by = int(count)
    return (by if modifier.name is ModifierOp.ADD else -by), DateUnit(str(unit))


def _read_addend(modifier: Modifier, path: str) -> int | float:
    args = modifier.args
    if len(args) != 1 or isinstance(args[0], str):
        raise refused(f"{path}.args", "expected one number")
    by = _millionths(args[0])
    return by if modifier.name is ModifierOp.ADD else -by


def _millionths(value: float) -> int | float:
    """Return a number of the wire in millionths; a float only where it lies between two of them.

    A JSON number is read as it is written: 0.1 is a tenth, and not the double next to it.
    """
    scaled = Fraction(repr(value)) * SCALE
    if scaled.denominator == 1:
        return scaled.numerator
    return float(scaled)
