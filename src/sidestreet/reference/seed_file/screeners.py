"""The `screeners` of a seed file: screeners that are there from the start.

A filter here compares one field with one value. What else can be asked is said through the API.
"""

import re
from typing import Any, Final

import msgspec

from sidestreet.domain.commands import WorkspaceCommand
from sidestreet.domain.screeners import CreateScreener
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.screener.conditions import NUMBERS, OPERATORS, Operator
from sidestreet.reference.screener.field_table import BY_NAME
from sidestreet.reference.seed_file.file_ids import id_of
from sidestreet.reference.seed_file.keys import KEY_ID
from sidestreet.reference.seed_file.kinds import FLAG, NAME, Kind, free_text, word
from sidestreet.reference.seed_file.screener_texts import QUESTION, ScreenerTexts
from sidestreet.reference.seed_file.section import Section

_WORD: Final = "screeners"
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?", re.ASCII)

_FIELD: Final[Kind[str]] = Kind(
    "the name of a field of the screener",
    lambda scalar: scalar.text if scalar.text in BY_NAME else None,
    "symbol",
)
_OPERATOR: Final = word(
    Operator,
    Operator.LESS_THAN,
    Operator.LESS_OR_EQUAL,
    Operator.GREATER_THAN,
    Operator.GREATER_OR_EQUAL,
    Operator.EQUAL,
    Operator.BEGINS_WITH,
    Operator.ENDS_WITH,
    Operator.CONTAINS,
)
_VALUE: Final = free_text(256)


def read_screeners(root: Section, _: InstrumentDirectory) -> list[WorkspaceCommand]:
    """Read all screeners in the order of the file."""
    commands: list[WorkspaceCommand] = []
    ids: set[str] = set()
    for section in root.sections(_WORD):
        name = section.required("name", NAME)
        owner = section.optional("owner", KEY_ID, "")
        screener_id = id_of(section, _WORD, owner, name)
        if screener_id in ids:
            section.refuse("id", f"{screener_id} again", "each id once")
        ids.add(screener_id)
        question = _read_question(section)
        shared = section.optional("shared", FLAG, False)
        section.finish()
        commands.append(
            CreateScreener(
                owner=owner,
                name=name,
                columns=question.columns,
                filters=question.filters,
                sorts=question.sorts,
                shared=shared,
                screener_id=screener_id,
            )
        )
    return commands


def _read_question(section: Section) -> ScreenerTexts:
    """Return what is asked, which is written member by member or as one JSON text."""
    if section.has("question"):
        return section.required("question", QUESTION)
    filters = [_read_filter(inner) for inner in section.sections("filters")]
    columns = [{"name": each} for each in section.values("columns", _FIELD)]
    sorts = [
        {"field": {"name": each}, "direction": "DESC"}
        for each in section.values("highest_first", _FIELD)
    ]
    return ScreenerTexts(_json(columns), _json(filters), _json(sorts))


def _read_filter(section: Section) -> dict[str, Any]:
    name = section.required("field", _FIELD)
    operator = section.required("operator", _OPERATOR)
    text = section.required("value", _VALUE)
    section.finish()
    kind = BY_NAME[name].value_type
    if operator not in OPERATORS[kind]:
        section.refuse("operator", operator, f"an operator for {kind}")
    value: object = text
    if kind in NUMBERS:
        if _NUMBER.fullmatch(text) is None:
            section.refuse("value", text, "a number")
            text = "0"
        value = msgspec.Raw(text.encode())
    return {"left": {"name": name}, "op": {"name": operator}, "right": [{"value": value}]}


def _json(members: object) -> str:
    return msgspec.json.encode(members).decode()
