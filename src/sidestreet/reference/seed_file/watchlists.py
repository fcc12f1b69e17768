"""The `watchlists` of a seed file: lists that are there from the start."""

from typing import Final

from sidestreet.domain.commands import WorkspaceCommand
from sidestreet.domain.watchlists import ITEMS_MAX, AddWatchlistItem, CreateWatchlist
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.file_ids import id_of
from sidestreet.reference.seed_file.instruments import read_named
from sidestreet.reference.seed_file.keys import KEY_ID
from sidestreet.reference.seed_file.kinds import ABOVE_ZERO, NAME
from sidestreet.reference.seed_file.section import Section

_WORD: Final = "watchlists"


def read_watchlists(root: Section, directory: InstrumentDirectory) -> list[WorkspaceCommand]:
    """Read all lists and what is on them, in the order of the file."""
    commands: list[WorkspaceCommand] = []
    ids: set[str] = set()
    names: set[tuple[str, str]] = set()
    for section in root.sections(_WORD):
        name = section.required("name", NAME)
        owner = section.optional("owner", KEY_ID, "")
        list_id = id_of(section, _WORD, owner, name)
        if list_id in ids:
            section.refuse("id", f"{list_id} again", "each id once")
        if (owner, name) in names:
            section.refuse("name", f"{name} again", "each name once for an owner")
        ids.add(list_id)
        names.add((owner, name))
        commands.append(CreateWatchlist(owner, name, list_id))
        commands += _read_items(section, directory, owner, list_id)
        section.finish()
    return commands


def _read_items(
    section: Section, directory: InstrumentDirectory, owner: str, list_id: str
) -> list[AddWatchlistItem]:
    items: dict[str, AddWatchlistItem] = {}
    ids: set[str] = set()
    for inner in section.sections("items"):
        terms = read_named(inner, directory)
        price = inner.optional("added_price", ABOVE_ZERO, None)
        instrument_id = "" if terms is None else terms.instrument_id
        item_id = id_of(inner, _WORD, list_id, instrument_id)
        if instrument_id in items:
            inner.refuse("symbol", "the same instrument again", "each instrument once")
        if item_id in ids:
            inner.refuse("id", f"{item_id} again", "each id once")
        ids.add(item_id)
        items[instrument_id] = AddWatchlistItem(owner, list_id, instrument_id, price, item_id)
        inner.finish()
    if len(items) > ITEMS_MAX:
        section.refuse("items", f"{len(items)} items", f"at most {ITEMS_MAX}")
    return list(items.values())
