"""The watchlists of a seed file."""

import json
from typing import Any

import pytest

from sidestreet.domain.watchlists import AddWatchlistItem, CreateWatchlist
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed import SeedError, parse_seed

LIST_ID = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
AAPL = InstrumentDirectory.from_packaged().find("AAPL")


def read(*watchlists: Any) -> tuple[Any, ...]:
    """Return the commands of a file with these lists alone."""
    return parse_seed(json.dumps({"watchlists": watchlists}).encode(), "seed.json").kept


def test_a_list_is_made_as_the_file_says() -> None:
    assert AAPL is not None
    item = {"symbol": "AAPL", "id": LIST_ID, "added_price": "187.35"}
    told = {"name": "Tech", "id": LIST_ID, "owner": "desk", "items": [item]}
    assert read(told) == (
        CreateWatchlist("desk", "Tech", LIST_ID),
        AddWatchlistItem("desk", LIST_ID, AAPL.instrument_id, 187_350_000, LIST_ID),
    )


def test_ids_that_are_left_out_follow_from_the_place_in_the_file() -> None:
    first = read({"name": "Tech", "items": [{"symbol": "AAPL"}]})
    again = read({"name": "Other"}, {"name": "Tech", "items": [{"symbol": "AAPL"}]})
    assert again[1:] == first
    assert again[0].watchlist_id != first[0].watchlist_id


@pytest.mark.parametrize(
    ("watchlists", "path"),
    [
        ([{}], "watchlists[0].name"),
        ([{"name": "a", "id": "1"}], "watchlists[0].id"),
        ([{"name": "a"}, {"name": "a", "id": LIST_ID}], "watchlists[1].name"),
        ([{"name": "a", "id": LIST_ID}, {"name": "b", "id": LIST_ID}], "watchlists[1].id"),
        ([{"name": "a", "items": [{"symbol": "NOBODY"}]}], "watchlists[0].items[0].symbol"),
        ([{"name": "a", "items": [{"symbol": "AAPL"}] * 2}], "watchlists[0].items[1].symbol"),
        ([{"name": "a", "color": "red"}], "watchlists[0].color"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(watchlists: list[Any], path: str) -> None:
    with pytest.raises(SeedError) as caught:
        read(*watchlists)
    assert path in [problem.path for problem in caught.value.problems]
