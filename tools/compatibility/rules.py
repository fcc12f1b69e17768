"""The rules of behaviour as they stand in `rules.yaml`."""

import functools
from pathlib import Path
from typing import Final

import msgspec

FILE: Final = Path(__file__).with_name("rules.yaml")


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule: what the vendor has said, and what we do where that leaves something open.

    `switch` names flags and control commands, `place` files below `src/sidestreet` and names in
    them, both in backquotes. `checked` are tests, as `tests/api/test_x.py::test_y`; none means that
    no test shows this rule by itself.
    """

    published: str
    reading: str | None = None
    switch: str | None = None
    place: str | None = None
    checked: tuple[str, ...] = ()


class Subject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A heading and its rules."""

    title: str
    rules: tuple[Rule, ...]


@functools.cache
def subjects() -> tuple[Subject, ...]:
    """Return all rules by subject. A member that a rule does not have is an error."""
    return msgspec.yaml.decode(FILE.read_bytes(), type=tuple[Subject, ...])
