"""Journals that earlier versions have written are read, and say what they said then."""

import typing
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from golden.areas import AREAS
from golden.reading import Golden, read_golden, records_of, told_of
from sidestreet.domain.events import Event
from sidestreet.engine.digest import state_digest
from sidestreet.runtime.codec import decode_record, encode_record

FOLDER = Path(__file__).parent
VERSIONS = ("0.1",)
JOURNALS = [path for version in VERSIONS for path in sorted((FOLDER / version).glob("*.snapshot"))]
AWAITED: frozenset[str] = frozenset()
"""Kinds of events that came after the latest version here; empty again with the next one."""


def _golden(path: Path) -> Golden:
    return msgspec.json.decode(path.with_suffix(".json").read_bytes(), type=Golden)


def _kinds(union: object) -> Iterator[str]:
    for part in typing.get_args(union):
        if isinstance(part, type):
            yield part.__name__
        else:
            yield from _kinds(part)


def _named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@pytest.mark.parametrize("path", JOURNALS, ids=_named)
def test_it_leads_to_the_same_memory_and_the_api_tells_the_same(path: Path) -> None:
    assert read_golden(path) == _golden(path)


@pytest.mark.parametrize("path", JOURNALS, ids=_named)
def test_its_hash_is_that_of_the_memory_and_sees_a_change(path: Path) -> None:
    records = records_of(path)
    state = told_of(records).state
    assert state_digest(state) == _golden(path).state_digest
    state.cash[-1] = 1
    assert state_digest(state) != _golden(path).state_digest


def _is_begun_by(new: object, old: object) -> bool:
    """Return whether a value is an older one, but for members that were appended anywhere."""
    if isinstance(new, list) and isinstance(old, list):
        return len(new) >= len(old) and all(map(_is_begun_by, new, old))
    return new == old


@pytest.mark.parametrize("path", JOURNALS, ids=_named)
def test_what_was_written_would_be_written_again_but_for_what_was_appended(path: Path) -> None:
    for raw in records_of(path):
        again = encode_record(decode_record(raw))
        assert _is_begun_by(msgspec.msgpack.decode(again), msgspec.msgpack.decode(raw))


def test_every_kind_of_event_is_in_one_of_them() -> None:
    found = {kind for path in JOURNALS for kind in _golden(path).kinds}
    known = set(_kinds(Event))
    assert known - found == AWAITED
    assert found <= known


def test_every_version_has_all_areas_that_it_was_gathered_from() -> None:
    for version in VERSIONS:
        names = {path.stem for path in (FOLDER / version).glob("*.json")} - {"folder"}
        assert names == {path.stem for path in (FOLDER / version).glob("*.snapshot")}
        assert {path.name for path in (FOLDER / version).glob("folder.*")} == {
            "folder.json",
            "folder.zip",
        }
    assert {path.stem for path in JOURNALS if path.parent.name == VERSIONS[-1]} == set(AREAS)
