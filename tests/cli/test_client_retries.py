import email.utils
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.cli.client import retries
from sidestreet.cli.client.answer import Answer
from sidestreet.cli.client.connection import ExchangeFailed


def an_answer(status: int = 200, **headers: str) -> Answer:
    return Answer(status, "", tuple((k.replace("_", "-"), v) for k, v in headers.items()), b"")


class Played:
    """Plays answers and failures in order, and keeps the waits between them."""

    def __init__(self, *played: Answer | ExchangeFailed) -> None:
        self._played = list(played)
        self.counts: list[int] = []
        self.waits: list[float] = []

    def attempt(self, done: int) -> Answer:
        """Play the next outcome."""
        self.counts.append(done)
        outcome = self._played.pop(0)
        if isinstance(outcome, ExchangeFailed):
            raise outcome
        return outcome

    def send(self) -> Answer:
        """Send as the program does, but for the waits."""
        return retries.send(self.attempt, self.waits.append)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503, 599])
def test_what_may_pass_is_tried_twice_more(status: int) -> None:
    played = Played(an_answer(status), an_answer(status), an_answer(status))
    assert played.send().status == status
    assert played.counts == [0, 1, 2]


@pytest.mark.parametrize("status", [200, 207, 301, 400, 401, 403, 404, 422])
def test_what_is_decided_is_not_tried_again(status: int) -> None:
    played = Played(an_answer(status))
    assert played.send().status == status
    assert played.waits == []


def test_a_lost_connection_is_tried_again() -> None:
    played = Played(ExchangeFailed("lost"), ExchangeFailed("lost"), an_answer())
    assert played.send().status == 200
    assert len(played.waits) == 2


def test_the_last_loss_is_the_one_reported() -> None:
    played = Played(ExchangeFailed("one"), ExchangeFailed("two"), ExchangeFailed("three"))
    with pytest.raises(ExchangeFailed, match="three"):
        played.send()


def test_a_failure_that_will_not_pass_is_not_tried_again() -> None:
    played = Played(ExchangeFailed("certificate", retry=False))
    with pytest.raises(ExchangeFailed):
        played.send()
    assert played.waits == []


@pytest.mark.parametrize(("status", "says", "tries"), [(500, "false", 1), (404, "true", 2)])
def test_the_server_decides_if_it_says_so(status: int, says: str, tries: int) -> None:
    played = Played(an_answer(status, x_should_retry=says), an_answer())
    played.send()
    assert len(played.counts) == tries


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after_ms": "250"}, 0.25),
        ({"retry_after_ms": "1500", "retry_after": "9"}, 1.5),
        ({"retry_after_ms": "soon", "retry_after": "9"}, 9.0),
        ({"retry_after": "0.5"}, 0.5),
        ({"retry_after": "60"}, 60.0),
        ({"retry_after": "61"}, 1.0),
        ({"retry_after": "0"}, 1.0),
        ({"retry_after": "-1"}, 1.0),
        ({"retry_after": "nan"}, 1.0),
        ({"retry_after": "inf"}, 1.0),
        ({"retry_after": "soon"}, 1.0),
        ({"retry_after": "Mon, 01 Jan 0001 00:00:00 -9999"}, 1.0),
        ({}, 1.0),
    ],
)
def test_the_server_may_ask_for_a_wait_of_up_to_a_minute(
    headers: dict[str, str], seconds: float
) -> None:
    assert retries.wait_seconds(1, an_answer(429, **headers), 0.0) == seconds


def test_the_wait_may_be_asked_for_as_a_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)
    at = email.utils.formatdate(1_000_000_007, usegmt=True)
    assert retries.wait_seconds(0, an_answer(429, retry_after=at), 0.0) == 7.0


def test_waits_double_up_to_eight_seconds() -> None:
    waits = [retries.wait_seconds(done, None, 0.0) for done in range(7)]
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


@given(st.integers(min_value=0), st.floats(min_value=0, max_value=1))
def test_chance_takes_away_at_most_a_quarter(done: int, chance: float) -> None:
    full = retries.wait_seconds(done, None, 0.0)
    assert 0.75 * full <= retries.wait_seconds(done, None, chance) <= full
