"""A desk of a test is recorded, in process and served, and its session made again."""

from pathlib import Path

import pytest
from clearstreet.types.v1 import NewOrderRequestParam

from sidestreet.bootstrap.refused import StartRefused
from sidestreet.testing import Sidestreet
from sidestreet.testing.recording import Recording
from testing.recording.sessions import lines_of

ROW: NewOrderRequestParam = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "limit_price": "100.00",
    "quantity": "10",
    "time_in_force": "DAY",
}


@pytest.mark.parametrize("clock", ["frozen", "stepped"])
@pytest.mark.parametrize("in_process", [True, False])
def test_a_session_of_a_test_is_made_again_to_the_last_id(
    tmp_path: Path, clock: str, *, in_process: bool
) -> None:
    file = tmp_path / "session.jsonl"
    with Sidestreet(record=file, in_process=in_process, clock=clock) as desk:  # type: ignore[arg-type]
        client = desk.client()
        (order,) = client.v1.orders.submit_orders(desk.account_id, orders=[ROW]).data
        desk.clock.advance("1s")
        desk.venue.fill(order, 4)
        client.v1.orders.cancel_open_order(order.id, account_id=desk.account_id)
        desk.clock.advance("1s")
        assert desk.order(order)["status"] == "CANCELED"
    lines = lines_of(file)
    assert [lines[0]["line"], lines[-1]["line"]] == ["head", "end"]
    difference = Recording.load(file).rerun()
    assert difference.is_same, difference.text()
    assert difference.is_exact


def test_what_was_before_a_restore_is_in_the_recording_too(tmp_path: Path) -> None:
    file = tmp_path / "session.jsonl"
    with Sidestreet(record=file) as desk:
        before = desk.snapshot()
        desk.client().v1.orders.submit_orders(desk.account_id, orders=[ROW])
        desk.restore(before)
        assert desk.client().v1.orders.get_orders(desk.account_id).data == []
    assert {line["generation"] for line in lines_of(file) if line["line"] == "record"} == {1, 2}
    assert Recording.load(file).rerun().is_same


@pytest.mark.parametrize("in_process", [True, False])
def test_a_recording_replaces_nothing(tmp_path: Path, *, in_process: bool) -> None:
    file = tmp_path / "session.jsonl"
    file.write_text("mine")
    with pytest.raises(StartRefused, match="a recording replaces nothing"):
        Sidestreet(record=file, in_process=in_process)
    assert file.read_text() == "mine"


def test_a_desk_that_could_not_begin_leaves_no_recording(tmp_path: Path) -> None:
    file = tmp_path / "session.jsonl"
    with pytest.raises(ValueError, match="neither a file"):
        Sidestreet(record=file, market="moon")
    with pytest.raises(StartRefused):
        Sidestreet(record=file, seed="accounts: []\nmarket: {seed: 1}\n", market={"name": "none"})
    assert not file.exists()
