"""One file of company data, read into rows: YAML, JSON and CSV say the same.

YAML and JSON are a list of mappings. CSV is a table whose header has the names; an empty cell is a
member that was left out, and a name with a dot is a member of an inner mapping. All three become
one tree, so that every value is checked in one place and every problem is told alike.
"""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from sidestreet.reference.company_files.held import Row
from sidestreet.reference.company_files.resources import Resource
from sidestreet.reference.seed_file.formats import read_document, read_text
from sidestreet.reference.seed_file.kinds import NAME, Kind
from sidestreet.reference.seed_file.problems import Problems
from sidestreet.reference.seed_file.section import Section
from sidestreet.reference.seed_file.tree import ListNode, MapNode, Node, Scalar

BYTES_MAX: Final = 64 * 1024 * 1024
CELL_MAX: Final = 2_000_000

FindInstrument = Callable[[str], str | None]
"""Returns the id of an instrument by its symbol or id, None for one that nobody knows."""

_ROWS: Final = "a list of mappings, one for each row"
_KNOWN: Final = "a symbol or an id of an instrument that this desk has"


def read_table(
    path: Path, resource: Resource, find: FindInstrument, problems: Problems
) -> list[Row]:
    """Return the rows of a file. What is wrong is among the `problems`, and its row is left out."""
    with path.open("rb") as file:
        raw = file.read(BYTES_MAX + 1)
    if path.suffix == ".csv":
        tree = _read_csv(raw, problems)
    else:
        is_json = path.suffix == ".json"
        tree = read_document(raw, problems, is_json=is_json, bytes_max=BYTES_MAX, expected=_ROWS)
    if tree is None:
        return []
    if not isinstance(tree, ListNode):
        problems.add("", tree.line, "something else", _ROWS)
        return []
    rows: list[Row] = []
    seen: dict[tuple[object, ...], int] = {}
    for number, node in enumerate(tree.items):
        section = Section(node, f"[{number}]", problems)
        row = _read_row(section, resource, find, path.name)
        if row is None:
            continue
        key = (row.instrument_ids if resource.is_of_one else (), *map(_part(row), resource.key))
        if key in seen:
            alike = ", ".join(resource.key)
            section.refuse(resource.key[0], f"the same as in [{seen[key]}]", f"one row by {alike}")
        seen.setdefault(key, number)
        rows.append(row)
    return rows


def _part(row: Row) -> Callable[[str], object]:
    return lambda name: row.members.get(name, row.own.get(name))


def _read_row(section: Section, resource: Resource, find: FindInstrument, file: str) -> Row | None:
    instrument_ids: tuple[str, ...] = ()
    if resource.is_of_one:
        instrument_ids = _named(section, find)
    elif resource.name == "news":
        instrument_ids = _all_named(section, find)
    members = _read_members(section, resource, resource.members)
    own = _read_members(section, resource, resource.own)
    section.finish()
    if not section.is_sound():
        return None
    known_at = resource.known_at(own | members)
    return Row(known_at, members, own, instrument_ids, file)


def _named(section: Section, find: FindInstrument) -> tuple[str, ...]:
    name = section.required("symbol", NAME)
    found = find(name) if section.is_sound() else None
    if section.is_sound() and found is None:
        section.refuse("symbol", repr(name), _KNOWN)
    return () if found is None else (found,)


def _all_named(section: Section, find: FindInstrument) -> tuple[str, ...]:
    names = section.values("symbols", NAME, "a list of symbols")
    if not names and section.is_sound():
        section.refuse("symbols", "nothing", "a list of at least one symbol")
    found: dict[str, None] = {}
    for name in names:
        instrument_id = find(name)
        if instrument_id is None:
            section.refuse("symbols", repr(name), _KNOWN)
        else:
            found[instrument_id] = None
    return tuple(found)


def _read_members(
    section: Section, resource: Resource, kinds: Mapping[str, Kind[Any]]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    inner: dict[str, list[tuple[str, Kind[Any]]]] = {}
    for name, kind in kinds.items():
        outer, _, rest = name.partition(".")
        if rest:
            inner.setdefault(outer, []).append((rest, kind))
        elif name in resource.required:
            found[name] = section.required(name, kind)
        else:
            value = section.optional(name, kind, resource.defaults.get(name))
            if value is not None:
                found[name] = value
    for outer, parts in inner.items():
        part = section.section(outer)
        if part is not None:
            # What is told of it at all has to be whole: the wire has no halves of these.
            found[outer] = {name: part.required(name, kind) for name, kind in parts}
            part.finish()
    return found


def _read_csv(raw: bytes, problems: Problems) -> Node | None:
    """Return the tree of a table, or None where nothing can be made of it."""
    text = read_text(raw, problems, bytes_max=BYTES_MAX)
    if text is None:
        return None
    csv.field_size_limit(CELL_MAX)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    tree = ListNode([], 1)
    try:
        names = [name.strip() for name in next(reader, [])]
        if not names or len(set(names)) < len(names):
            problems.add("", 1, "no names, or one twice", "a header with the name of each column")
            return None
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(names):
                found, accepted = f"{len(cells)} cells", f"{len(names)}, as in the header"
                problems.add(f"[{len(tree.items)}]", line, found, accepted)
            elif cells:
                tree.items.append(_mapping(names, cells, line))
            line = reader.line_num + 1
    except csv.Error as error:
        problems.add("", reader.line_num, f"a fault, {error}", "well-formed CSV")
        return None
    return tree


def _mapping(names: list[str], cells: list[str], line: int) -> MapNode:
    mapping = MapNode({}, line)
    for name, cell in zip(names, cells, strict=True):
        text = cell.strip()
        if not text:
            continue
        scalar = Scalar(text, line, quoted=False)
        outer, _, rest = name.partition(".")
        if rest:
            inner = mapping.members.setdefault(outer, MapNode({}, line))
            if isinstance(inner, MapNode):
                inner.members[rest] = scalar
        elif name == "symbols":
            # A cell with several: symbols have no blanks.
            mapping.members[name] = ListNode(
                [Scalar(each, line, quoted=False) for each in text.split()], line
            )
        else:
            mapping.members[name] = scalar
    return mapping
