"""The catalog of the screener on the wire: all that a question can be made of.

Fields stand in columns, the same place in each for the same field, because there are many.
"""

from typing import Annotated

from msgspec import Meta, Struct


class Combination(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Which figure of a field is meant; with neither member, the present one."""

    lookback: Annotated[str | None, Meta(description="How far back.")] = None
    period: Annotated[str | None, Meta(description="Which reports.")] = None


class FieldKind(Struct, frozen=True, kw_only=True):
    """What many fields have in common."""

    category: Annotated[str, Meta(description="What they are about.")]
    combinations: Annotated[
        tuple[Combination, ...], Meta(description="The figures that each of them has.")
    ]
    default_combination: Annotated[
        Combination, Meta(description="Which of them is meant where none is named.")
    ]
    format: Annotated[str, Meta(description="How values are shown.")]
    value_type: Annotated[str, Meta(description="What values are.")]


class FieldColumns(Struct, frozen=True, kw_only=True):
    """The fields, a list for each thing that is to be said of them."""

    description: Annotated[tuple[str, ...], Meta(description="What each of them is.")]
    display_name: Annotated[tuple[str, ...], Meta(description="The name of each for people.")]
    kind: Annotated[tuple[int, ...], Meta(description="The place of its kind in `kinds`.")]
    name: Annotated[tuple[str, ...], Meta(description="The name of each in a question.")]


class Enums(Struct, frozen=True, kw_only=True):
    """All values of each closed list."""

    builtin_variable: Annotated[tuple[str, ...], Meta(description="Variables.")]
    category: Annotated[tuple[str, ...], Meta(description="Categories of fields.")]
    date_unit: Annotated[tuple[str, ...], Meta(description="Units that are added to days.")]
    format: Annotated[tuple[str, ...], Meta(description="Formats of fields.")]
    lookback: Annotated[tuple[str, ...], Meta(description="Lookbacks.")]
    modifier_op: Annotated[tuple[str, ...], Meta(description="Modifiers.")]
    operator: Annotated[tuple[str, ...], Meta(description="Operators.")]
    operator_arg: Annotated[tuple[str, ...], Meta(description="Arguments of operators.")]
    period: Annotated[tuple[str, ...], Meta(description="Periods.")]
    value_type: Annotated[tuple[str, ...], Meta(description="Types of values.")]


class ModifierArg(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One argument of a modifier."""

    kind: Annotated[str, Meta(description="NUMBER or ENUM.")]
    note: Annotated[str, Meta(description="What it means.")]
    position: Annotated[int, Meta(description="Its place, from 0.")]
    required: Annotated[bool, Meta(description="Whether it must be there.")]
    default: Annotated[str | None, Meta(description="What counts where it is left out.")] = None
    ref: Annotated[str | None, Meta(description="Which closed list it is from.")] = None


class ModifierDef(Struct, frozen=True, kw_only=True):
    """A modifier and its arguments."""

    args: Annotated[tuple[ModifierArg, ...], Meta(description="Its arguments in order.")]
    name: Annotated[str, Meta(description="Its name.")]


class VariableDef(Struct, frozen=True, kw_only=True):
    """A variable."""

    description: Annotated[str, Meta(description="What it stands for.")]
    name: Annotated[str, Meta(description="Its name.")]
    resolves_to: Annotated[str, Meta(description="The type of what it stands for.")]


class Rules(Struct, frozen=True, kw_only=True):
    """How a question is put together, in words."""

    api_name_composition: Annotated[str, Meta(description="How a figure is named in one word.")]
    axes: Annotated[str, Meta(description="Period and lookback.")]
    defaults: Annotated[str, Meta(description="What counts where neither is named.")]
    modifiers: Annotated[str, Meta(description="What can be added to a variable.")]
    operators: Annotated[str, Meta(description="How many values each operator takes.")]
    variables: Annotated[str, Meta(description="What may stand in the place of a value.")]


class Catalog(Struct, frozen=True, kw_only=True):
    """All that a question can be made of."""

    default_response_fields: Annotated[
        tuple[str, ...], Meta(description="The columns of an answer where none are named.")
    ]
    enums: Annotated[Enums, Meta(description="All closed lists.")]
    fields: Annotated[FieldColumns, Meta(description="All fields.")]
    kinds: Annotated[tuple[FieldKind, ...], Meta(description="What fields have in common.")]
    modifiers: Annotated[tuple[ModifierDef, ...], Meta(description="All modifiers.")]
    operators_by_value_type: Annotated[
        dict[str, tuple[str, ...]], Meta(description="The operators for each type of value.")
    ]
    rules: Annotated[Rules, Meta(description="How a question is put together.")]
    suffixes: Annotated[
        dict[str, str], Meta(description="The abbreviation of each period and lookback.")
    ]
    variables: Annotated[tuple[VariableDef, ...], Meta(description="All variables.")]
