"""A desk in this process: asked like a server, and moved through time on the spot."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.config import MarketChoice
from sidestreet.engine.digest import state_digest
from sidestreet.reference.moments import parse_moment
from sidestreet.reference.seed import default_seed, parse_seed
from sidestreet.runtime.journey import NotAhead

NOON = parse_moment("2025-11-03T17:00:00Z") or 0
SECOND = 1_000_000_000
ORDER = {
    "id": "mine",
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "MARKET",
    "quantity": "100",
    "time_in_force": "DAY",
}


def desk(market: MarketChoice | None = None) -> InProcessDesk:
    """Return a desk that begins at noon with the built-in seed."""
    return InProcessDesk(default_seed(), NOON, market=market)


def test_an_order_fills_when_time_passes_and_not_before() -> None:
    here = desk()
    placed = here.ask("POST", "/v1/accounts/100001/orders", [ORDER])
    assert placed.status == 200
    assert placed.body["data"][0]["status"] == "PENDING_NEW"
    here.advance_to(NOON + SECOND)
    found = here.ask("GET", f"/v1/accounts/100001/orders/{placed.body['data'][0]['id']}")
    assert found.body["data"]["status"] == "FILLED"
    listed = here.ask("GET", "/v1/accounts/100001/executions").body["data"]
    assert sum(int(each["quantity"]) for each in listed) == 100
    here.close()


def test_two_desks_of_one_seed_tell_the_same() -> None:
    answers = []
    for _ in range(2):
        here = desk(MarketChoice(name="calm", seed=3))
        here.ask("POST", "/v1/accounts/100001/orders", [ORDER])
        here.advance_to(NOON + 60 * SECOND)
        answers.append(here.ask("GET", "/v1/accounts/100001/executions").body["data"])
        here.close()
    assert answers[0]
    assert answers[0] == answers[1]


def test_a_fill_model_can_be_chosen_by_name() -> None:
    """An optimist trades in full whatever the size, and at the middle."""
    here = desk(MarketChoice(fill_model="optimistic"))
    here.list_instrument("AAPL")
    order = {**ORDER, "quantity": "3000"}
    here.ask("POST", "/v1/accounts/100001/orders", [order])
    here.advance_to(NOON + SECOND)
    (fill,) = here.ask("GET", "/v1/accounts/100001/executions").body["data"]
    assert fill["quantity"] == "3000"
    here.close()


@pytest.mark.parametrize(
    ("market", "told"),
    [
        (MarketChoice(name="none"), "there is no market called none"),
        (MarketChoice(fill_model="none"), "there is no fill model 'none'"),
        (MarketChoice(fill_model="volume"), "volume wants share=PART"),
    ],
)
def test_a_market_that_cannot_be_had_is_told(market: MarketChoice, told: str) -> None:
    with pytest.raises(StartRefused, match=told):
        desk(market)


def test_time_does_not_go_back() -> None:
    here = desk()
    with pytest.raises(NotAhead):
        here.advance_to(NOON - 1)
    here.close()


def test_who_has_no_key_is_not_let_in() -> None:
    here = desk()
    assert here.ask("GET", "/v1/accounts", key="nobody's").status == 401
    with pytest.raises(LookupError, match="there is no instrument NONE"):
        here.list_instrument("NONE")
    here.close()


def test_the_clock_is_moved_by_the_operations_of_a_server() -> None:
    here = desk()
    moved = here.ask("POST", "/sidestreet/v1/clock/advance", {"by": "90s"})
    assert moved.body["data"]["now"] == "2025-11-03T17:01:30.000000000Z"
    assert here.ask("GET", "/sidestreet/v1/clock").body["data"]["mode"] == "frozen"
    here.close()


def test_a_stepped_clock_moves_at_each_request() -> None:
    here = InProcessDesk(default_seed(), NOON, step_ns=SECOND)
    here.ask("POST", "/v1/accounts/100001/orders", [ORDER])
    assert here.clock.now() == NOON + SECOND
    (found,) = here.ask("GET", "/v1/accounts/100001/orders").body["data"]
    assert found["status"] == "FILLED"
    here.close()


def test_only_a_controlled_desk_lets_any_key_in() -> None:
    here = desk()
    there = InProcessDesk(default_seed(), NOON, is_controlled=True)
    assert here.ask("GET", "/v1/accounts", key="any").status == 401
    assert there.ask("GET", "/v1/accounts", key="any").status == 200
    here.close()
    there.close()


def test_threads_take_turns() -> None:
    """Each of them places and cancels; nothing is lost and nothing is done twice."""
    here = desk()
    resting = {**ORDER, "order_type": "LIMIT", "limit_price": "1.00"}

    def trade(number: int) -> None:
        for count in range(10):
            row = {**resting, "id": f"{number}-{count}"}
            placed = here.ask("POST", "/v1/accounts/100001/orders", [row])
            order_id = placed.body["data"][0]["id"]
            assert here.ask("DELETE", f"/v1/accounts/100001/orders/{order_id}").status == 200

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(trade, range(4)))
    here.advance_to(NOON + SECOND)
    listed = here.ask("GET", "/v1/accounts/100001/orders", query="page_size=100").body["data"]
    assert len(listed) == 40
    assert {each["status"] for each in listed} == {"CANCELED"}
    here.close()


def test_a_seed_that_cannot_be_planted_is_told() -> None:
    """The file is right as a file, but a day that it announces has come already."""
    split = "{type: SPLIT, symbol: AAPL, ex_date: 2020-08-31, ratio: 4:1}"
    seed = parse_seed(f"corporate_actions: [{split}]\n".encode())
    with pytest.raises(StartRefused, match=r"the seed cannot be planted: .* EX_DATE_NOT_AHEAD"):
        InProcessDesk(seed, NOON)


def test_snapshots_are_listed_written_and_forgotten(tmp_path: Path) -> None:
    here = InProcessDesk(default_seed(), NOON, is_controlled=True)
    there = InProcessDesk(default_seed(), NOON, is_controlled=True)
    root, file = "/control/v1/snapshots", str(tmp_path / "noon.snapshot")
    here.ask("POST", root, {"name": "noon"})
    assert here.ask("POST", root, {"name": "noon"}).status == 409
    assert [each["name"] for each in here.ask("GET", root).body["data"]] == ["noon"]
    assert here.ask("POST", f"{root}/noon/export", {"file": file}).status == 200
    assert here.ask("POST", f"{root}/noon/export", {"file": file}).status == 409
    nowhere = str(tmp_path / "no" / "such" / "folder")
    assert here.ask("POST", f"{root}/noon/export", {"file": nowhere}).status == 400
    restore = "/control/v1/generations/restore"
    foreign = there.ask("POST", restore, {"file": file})
    assert (foreign.status, "foreign" in foreign.body["error"]["message"]) == (400, True)
    assert there.ask("POST", restore, {"file": file, "is_foreign": True}).status == 200
    Path(file).write_bytes(b"nothing of the kind")
    assert here.ask("POST", restore, {"file": file}).status == 400
    assert here.ask("POST", restore, {"file": nowhere}).status == 404
    assert here.ask("DELETE", f"{root}/noon").status == 200
    assert here.ask("GET", root).body["data"] == []
    generations = here.ask("GET", "/control/v1/generations").body["data"]
    assert [each["generation"] for each in generations] == [1]
    here.close()
    there.close()


def test_a_restored_desk_is_in_the_state_that_it_was_in() -> None:
    here = InProcessDesk(default_seed(), NOON, is_controlled=True)
    here.ask("POST", "/v1/accounts/100001/orders", [ORDER])
    here.advance_to(NOON + SECOND)
    before = state_digest(here.desk.state)
    here.ask("POST", "/control/v1/snapshots", {"name": "before"})
    here.ask("POST", "/v1/accounts/100001/orders", [{**ORDER, "id": "another"}])
    here.advance_to(NOON + 60 * SECOND)
    assert state_digest(here.desk.state) != before
    restored = here.ask("POST", "/control/v1/generations/restore", {"name": "before"})
    assert restored.body["data"]["generation"] == 2
    (found,) = here.ask("GET", "/v1/accounts/100001/orders").body["data"]
    assert found["status"] == "FILLED"
    assert here.clock.now() == NOON + SECOND
    here.close()
