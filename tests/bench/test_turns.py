from pathlib import Path

import pytest

from performance import http_load, wrk
from performance.contestants import Contestant
from performance.http_load import CANCELS, MIX, USED_UP, Work
from performance.rows import Form, Row

FAST = Contestant("fast", "", lambda _, __: [], first_rate=900)
SLOW = Contestant("slow", "", lambda _, __: [], first_rate=900)
GONE = Contestant("gone", "", lambda _, __: [], lambda: "it is not installed")
CEILING = Contestant("ceiling", "", lambda _, __: [], is_ceiling=True)


class Loads:
    """Stands for the loading of one server: notes what was asked, and answers by the book."""

    def __init__(self, *, rate: float = 1000.0) -> None:
        self.asked: list[tuple[str, int, float]] = []
        self.rate = rate

    def once(
        self, _: Form, __: Work, each: Contestant, connections: int, *, expected: float
    ) -> Row:
        """Answer as a server of this rate, which needs an order for each request."""
        self.asked.append((each.name, connections, expected))
        void = USED_UP if expected < self.rate else ""
        return Row(each.name, f"{connections} connections", {"per_s": self.rate}, void=void)


def form(tmp_path: Path, *connections: int, rounds: int = 1) -> Form:
    return Form("quick", tmp_path, 1, rounds, connections, 100, lambda _: None)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> Loads:
    loads = Loads()
    monkeypatch.setattr(http_load, "once", loads.once)
    monkeypatch.setattr(wrk, "is_here", lambda: True)
    return loads


def enter(monkeypatch: pytest.MonkeyPatch, *each: Contestant) -> None:
    monkeypatch.setattr(http_load, "CONTESTANTS", each)


def test_every_server_has_its_turn_and_the_next_round_turns_them_around(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    loads.rate = 100
    enter(monkeypatch, FAST, SLOW)
    rows = list(http_load.in_turns(form(tmp_path, 16, 64, rounds=2), CANCELS))
    assert [(name, connections) for name, connections, _ in loads.asked] == [
        *(("fast", 16), ("slow", 16), ("fast", 64), ("slow", 64)),
        *(("slow", 16), ("fast", 16), ("slow", 64), ("fast", 64)),
    ]
    assert [isinstance(row, Row) and row.what for row in rows] == ["fast", "slow", "fast", "slow"]


def test_a_server_that_used_up_its_orders_is_loaded_again_with_more(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    enter(monkeypatch, FAST)
    (row,) = http_load.in_turns(form(tmp_path, 64, rounds=2), CANCELS)
    assert isinstance(row, Row)
    assert not row.void
    assert [expected for _, _, expected in loads.asked] == [900, 2700, 1000]


def test_what_is_not_here_is_told_and_the_others_are_loaded(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    enter(monkeypatch, GONE, SLOW)
    told = list(http_load.in_turns(form(tmp_path, 64), CANCELS))
    assert told[0] == "gone: it is not installed"
    assert {name for name, _, _ in loads.asked} == {"slow"}


def test_ceilings_are_no_part_of_the_mix(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    enter(monkeypatch, SLOW, CEILING)
    list(http_load.in_turns(form(tmp_path, 64), MIX))
    assert {name for name, _, _ in loads.asked} == {"slow"}


def test_without_wrk_nothing_is_loaded_and_that_is_told(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(wrk, "is_here", lambda: False)
    assert list(http_load.in_turns(form(tmp_path, 64), CANCELS)) == ["all: wrk is not installed"]
    assert not loads.asked
