"""Watching the market: once a step, the newest alone, and nothing kept but what has moved."""

from dataclasses import dataclass, field
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.runtime import quote_hub
from sidestreet.runtime.quote_hub import QuoteHub, Standing, Watching
from sidestreet.runtime.quotes import Level1

STEP: Final = 10
A, B, NOWHERE = "a", "b", "nowhere"


class Board:
    """Quotes that a test sets; it counts how often it is looked at."""

    def __init__(self) -> None:
        self.now = 100
        self.bids = {A: 1, B: 1}
        self.looks: list[str] = []
        self.wakes = 0
        self.hub = QuoteHub(self, lambda: self.now, self._wake)

    def _wake(self) -> None:
        self.wakes += 1

    def quote(self, instrument_id: str, now: int) -> Level1 | None:
        """Return what the test has set."""
        assert now == self.now
        self.looks.append(instrument_id)
        bid = self.bids.get(instrument_id)
        return None if bid is None else Level1(bid, 1, bid + 1, 1)

    def next_change(self, now: int) -> int:
        """Return the next step."""
        return (now // STEP + 1) * STEP

    def step(self, **bids: int) -> None:
        """Let a step pass, and have the hub look."""
        self.bids.update(bids)
        self.now += STEP
        self.hub.look()


@dataclass
class Eyes:
    """A watcher with so much room."""

    room: int = 1_000_000
    seen: list[tuple[str, int]] = field(default_factory=list)

    def show(self, standing: Standing) -> bool:
        """Take it if there is room."""
        if not self.room:
            return False
        self.room -= 1
        self.seen.append((standing.instrument_id, standing.level.bid))
        return True


@pytest.fixture
def board() -> Board:
    """Return a board that nobody watches."""
    return Board()


def watching(board: Board, eyes: Eyes, *instrument_ids: str) -> Watching:
    """Have a watcher watch instruments, and look."""
    joined = board.hub.join(eyes)
    for instrument_id in instrument_ids:
        assert board.hub.watch(joined, instrument_id)
    board.hub.look()
    return joined


def test_a_watcher_is_shown_how_it_stands_and_then_what_moves(board: Board) -> None:
    eyes = Eyes()
    watching(board, eyes, A, B)
    assert eyes.seen == [(A, 1), (B, 1)]
    board.step()
    board.step(a=5)
    assert eyes.seen == [(A, 1), (B, 1), (A, 5)]


def test_the_market_is_looked_at_once_a_step_for_all_watchers(board: Board) -> None:
    for _ in range(3):
        watching(board, Eyes(), A)
    board.looks.clear()
    board.step()
    board.hub.look()
    board.now += STEP - 1
    board.hub.look()
    assert board.looks == [A]


def test_nobody_watching_means_nothing_is_due_and_nothing_is_looked_at(board: Board) -> None:
    assert board.hub.next_due() is None
    joined = watching(board, Eyes(), A)
    assert board.hub.next_due() == 110
    board.hub.leave(joined)
    board.hub.leave(joined)
    assert (board.hub.next_due(), board.hub.watched_count) == (None, 0)
    board.looks.clear()
    board.step(a=9)
    assert board.looks == []


def test_who_comes_later_is_shown_how_it_stands_too(board: Board) -> None:
    first, second = Eyes(), Eyes()
    watching(board, first, A)
    board.step(a=3)
    watching(board, second, A)
    assert second.seen == [(A, 3)]
    assert first.seen == [(A, 1), (A, 3)]


def test_a_slow_watcher_is_shown_the_newest_when_it_has_room(board: Board) -> None:
    eyes = Eyes(room=2)
    joined = watching(board, eyes, A, B)
    for bid in range(2, 50):
        board.step(a=bid)
    board.step(b=7)
    assert list(joined.moved) == [A, B]
    eyes.room = 9
    board.hub.resume(joined)
    assert eyes.seen[2:] == [(A, 49), (B, 7)]
    assert not joined.moved


def test_what_is_watched_no_more_is_shown_no_more(board: Board) -> None:
    eyes = Eyes(room=1)
    joined = watching(board, eyes, A, B)
    assert board.hub.unwatch(joined, B)
    assert not board.hub.unwatch(joined, B)
    eyes.room = 9
    board.hub.resume(joined)
    board.step(a=2, b=2)
    assert eyes.seen == [(A, 1), (A, 2)]


def test_what_has_no_market_is_never_shown(board: Board) -> None:
    eyes = Eyes()
    watching(board, eyes, NOWHERE)
    board.step()
    assert eyes.seen == []


def test_so_many_instruments_are_watched_and_no_more(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quote_hub, "WATCHED_MAX", 1)
    joined = watching(board, Eyes(), A)
    assert not board.hub.watch(joined, B)
    other = board.hub.join(Eyes())
    assert board.hub.watch(other, A)
    board.hub.leave(joined)
    board.hub.leave(other)
    assert board.hub.watch(board.hub.join(Eyes()), B)


def test_others_have_their_turn_when_two_of_all_that_is_watched_have_been_looked_at(
    board: Board,
) -> None:
    board.bids = {str(each): 1 for each in range(5)}
    eyes = Eyes()
    watching(board, eyes, *board.bids)
    assert len(eyes.seen) == 2
    assert board.hub.next_due() == board.now
    board.wakes = 0
    board.hub.look()
    board.hub.look()
    assert [each for each, _ in eyes.seen] == list(board.bids)
    assert board.wakes == 1
    assert board.hub.next_due() == 110


def test_to_be_looked_for_is_asked_for_when_somebody_begins(board: Board) -> None:
    joined = board.hub.join(Eyes())
    assert board.wakes == 0
    board.hub.watch(joined, A)
    assert board.wakes == 1
    assert board.hub.next_due() == 100


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("a"), st.integers(1, 4)),
            st.tuples(st.just("b"), st.integers(1, 4)),
            st.tuples(st.just("room"), st.integers(0, 3)),
        ),
        max_size=40,
    )
)
def test_however_it_reads_a_watcher_ends_with_the_newest_and_never_goes_back(
    acts: list[tuple[str, int]],
) -> None:
    board, eyes = Board(), Eyes(room=1)
    joined = watching(board, eyes, A, B)
    history = {A: [1], B: [1]}
    for what, number in acts:
        if what == "room":
            eyes.room += number
            board.hub.resume(joined)
        else:
            board.step(**{what: number})
            if history[what][-1] != number:
                history[what].append(number)
        assert len(joined.moved) <= 2
    eyes.room = 1_000
    board.hub.resume(joined)
    for instrument_id, moves in history.items():
        seen = [bid for each, bid in eyes.seen if each == instrument_id]
        assert seen[-1] == moves[-1]
        assert len(seen) <= len(moves)
        left = iter(moves)
        assert all(bid in left for bid in seen), "shown in the order in which it happened"
