"""One previous close: whoever tells it tells the same."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from api.desk_in_process import SECOND, DeskInProcess
from api.people import EVERYONE, OPTION, SEED
from sidestreet.reference.calendar import NewYork

if TYPE_CHECKING:
    from sidestreet.domain.sessions import Hours

DAY_NS = 86_400 * SECOND


@pytest.fixture(params=[None, NewYork()], ids=["always open", "New York"])
def desk(request: pytest.FixtureRequest) -> Iterator[DeskInProcess]:
    hours: Hours | None = request.param
    desk = DeskInProcess({**SEED, "watchlists": []}, hours=hours)
    yield desk
    desk.close()


def read(desk: DeskInProcess, path: str, query: str = "") -> Any:
    """Read something."""
    return desk.ask("GET", f"/v1/{path}", key=EVERYONE, query=query).data


def told(desk: DeskInProcess, symbol: str) -> dict[str, str]:
    """Return what every operation that knows of it says the previous close was."""
    lists = read(desk, "watchlists")
    (item,) = read(desk, f"watchlists/{lists[0]['id']}")["items"]
    (listed,) = read(desk, "instruments", f"instrument_ids={symbol}")
    found = next(
        each for each in read(desk, "instruments/search", f"q={symbol}") if each["symbol"] == symbol
    )
    (snapshot,) = read(desk, "market-data/snapshot", f"instrument_ids={symbol}")
    shares = {
        "on its page": read(desk, f"instruments/{symbol}"),
        "in a list": listed,
        "in a search": found,
        "on a watchlist": item["instrument"],
        "in fundamentals": read(desk, f"instruments/{symbol}/fundamentals"),
        "in a snapshot": snapshot["session"],
    }
    return {where: share["previous_close"] for where, share in shares.items()}


@pytest.mark.parametrize("symbol", ["AAPL", "TSLA"])
def test_every_operation_tells_the_same_previous_close(desk: DeskInProcess, symbol: str) -> None:
    made = desk.ask("POST", "/v1/watchlists", {"name": "One"}, key=EVERYONE).data
    path = f"/v1/watchlists/{made['id']}/items"
    desk.ask("POST", path, {"instrument_id": symbol}, key=EVERYONE)
    closes = told(desk, symbol)
    assert len(set(closes.values())) == 1, closes
    desk.pass_time(4 * DAY_NS)
    after = told(desk, symbol)
    assert len(set(after.values())) == 1, after
    assert set(after.values()) != set(closes.values())


def test_an_option_tells_of_no_close_outside_of_the_market_data(desk: DeskInProcess) -> None:
    told = read(desk, f"instruments/{OPTION.replace(' ', '%20')}")
    assert told["symbol"] == OPTION
    assert not {"previous_close", "cax_adjusted_previous_close"} & set(told)


def test_a_long_list_has_the_close_of_each(desk: DeskInProcess) -> None:
    """More of them than are looked up at once."""
    rows = desk.ask("GET", "/v1/instruments", key=EVERYONE, query="page_size=100").data
    assert len(rows) == 100
    symbols = ",".join(each["symbol"] for each in rows[::9])
    for snapshot in read(desk, "market-data/snapshot", f"instrument_ids={symbols}"):
        row = next(each for each in rows if each["id"] == snapshot["instrument_id"])
        assert row["previous_close"] == snapshot["session"]["previous_close"]


def test_the_range_of_the_year_is_on_the_tick_and_holds_the_day(desk: DeskInProcess) -> None:
    figures = read(desk, "instruments/AAPL/fundamentals")
    low, high = (Decimal(figures[f"fifty_two_week_{end}"]) for end in ("low", "high"))
    assert low == low.quantize(Decimal("0.01"))
    assert high == high.quantize(Decimal("0.01"))
    (snapshot,) = read(desk, "market-data/snapshot", "instrument_ids=AAPL")
    day = snapshot["session"]
    assert low <= Decimal(day["low"]) <= Decimal(snapshot["last_trade"]["price"])
    assert Decimal(day["high"]) <= high
    assert low <= Decimal(day["previous_close"]) <= high
