"""The catalog of the screener, made of the table of fields, so that the two always agree."""

import functools
from enum import StrEnum
from typing import Final

from sidestreet.api.screener_question import START_OF_YEAR, TODAY
from sidestreet.contract import screener_catalog as wire
from sidestreet.reference.screener import fields as known
from sidestreet.reference.screener.conditions import OPERATORS, Argument, DateUnit, Operator
from sidestreet.reference.screener.field_table import FIELDS, SHOWN
from sidestreet.reference.screener.fields import SUFFIXES, Column, Field

MODIFIERS: Final = ("ADD", "SUBTRACT")

_RULES: Final = wire.Rules(
    api_name_composition=(
        "A figure in one word is the field's name; with a lookback or period, an underscore and "
        "its abbreviation from `suffixes` follow."
    ),
    axes="A reference names a period or a lookback or neither, never both.",
    defaults=(
        "Without either, the present figure is meant, or the kind's `default_combination` where "
        "there is no present one."
    ),
    modifiers=(
        "A modifier stands with a variable. For a DATE it takes a whole number and a unit, DAY if "
        "left out; a day that a month does not have becomes its last. For a number it takes one "
        "number. Nothing is added to other types."
    ),
    operators=(
        "BETWEEN and NOT_BETWEEN take two values, with both ends in the range unless an argument "
        "excludes one; ONE_OF takes one or more; IS_NULL and IS_NOT_NULL none; all others one. A "
        "filter without `op` and `right` is a draft and filters nothing. Texts compare by case "
        "unless CASE_INSENSITIVE says otherwise. What is not known meets IS_NULL alone."
    ),
    variables=(
        "A variable is one of `variables`, or another field of the same instrument whose values "
        "are of the same type; all numbers count as one type."
    ),
)

_NOTES: Final = (
    wire.ModifierArg(
        kind="NUMBER",
        note="How much is added or taken away; for a DATE a whole number, not negative.",
        position=0,
        required=True,
    ),
    wire.ModifierArg(
        kind="ENUM",
        note="The unit, for a DATE alone.",
        position=1,
        required=False,
        default=DateUnit.DAY.value,
        ref="date_unit",
    ),
)


@functools.cache
def catalog() -> wire.Catalog:
    """Return the whole catalog."""
    kinds = {_kind(each): None for each in FIELDS}
    places = {kind: place for place, kind in enumerate(kinds)}
    used = {token for field in FIELDS for each in field.combinations for token in each}
    return wire.Catalog(
        default_response_fields=tuple(map(api_name, SHOWN)),
        enums=wire.Enums(
            builtin_variable=(TODAY, START_OF_YEAR),
            category=_values(known.Category),
            date_unit=_values(DateUnit),
            format=_values(known.Format),
            lookback=_values(known.Lookback),
            modifier_op=MODIFIERS,
            operator=_values(Operator),
            operator_arg=_values(Argument),
            period=_values(known.Period),
            value_type=_values(known.ValueType),
        ),
        fields=wire.FieldColumns(
            description=tuple(each.description for each in FIELDS),
            display_name=tuple(each.display_name for each in FIELDS),
            kind=tuple(places[_kind(each)] for each in FIELDS),
            name=tuple(each.name for each in FIELDS),
        ),
        kinds=tuple(kinds),
        modifiers=tuple(wire.ModifierDef(args=_NOTES, name=name) for name in MODIFIERS),
        operators_by_value_type={
            kind.value: tuple(each.value for each in operators)
            for kind, operators in OPERATORS.items()
        },
        rules=_RULES,
        suffixes={str(token): text for token, text in SUFFIXES.items() if token in used},
        variables=(
            wire.VariableDef(
                description="The desk's own day in New York.", name=TODAY, resolves_to="DATE"
            ),
            wire.VariableDef(
                description="The first of January of that day's year.",
                name=START_OF_YEAR,
                resolves_to="DATE",
            ),
        ),
    )


def api_name(column: Column) -> str:
    """Return a figure's name in one word, like `change_pct_1W`."""
    suffix = column.combination.suffix
    return f"{column.field.name}_{suffix}" if suffix else column.field.name


def _kind(field: Field) -> wire.FieldKind:
    combinations = tuple(_combination(each) for each in field.combinations)
    return wire.FieldKind(
        category=field.category.value,
        combinations=combinations,
        default_combination=_combination(field.default),
        format=field.format.value,
        value_type=field.value_type.value,
    )


def _combination(combination: known.Combination) -> wire.Combination:
    period, lookback = combination
    return wire.Combination(
        lookback=None if lookback is None else lookback.value,
        period=None if period is None else period.value,
    )


def _values(words: type[StrEnum]) -> tuple[str, ...]:
    return tuple(each.value for each in words)
