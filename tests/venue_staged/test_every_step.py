"""Every kind of step, met by a route in every state."""

from collections.abc import Callable, Iterator

import pytest

from sidestreet.domain.messages import ExecType
from sidestreet.domain.scripts import Step, StepKind
from venue.conversation import BUY
from venue_staged.staging import (
    ACKNOWLEDGE,
    CANCEL,
    FAR,
    FILL,
    REJECT,
    SHARES,
    E,
    K,
    Staging,
    fill,
    kinds,
)


def _silent(talk: Staging) -> None:
    talk.stage(1)


def _acknowledged(talk: Staging) -> None:
    talk.stage(1, ACKNOWLEDGE)


def _filled_in_part(talk: Staging) -> None:
    talk.stage(1, fill(30))


def _at_rest(talk: Staging) -> None:
    talk.new(1, BUY, SHARES, FAR)
    talk.hear()


def _filled(talk: Staging) -> None:
    talk.stage(1, FILL)


def _canceled(talk: Staging) -> None:
    talk.stage(1, fill(30), CANCEL)


def _rejected(talk: Staging) -> None:
    talk.stage(1, REJECT)


STATES: tuple[Callable[[Staging], None], ...] = (
    _silent,
    _acknowledged,
    _filled_in_part,
    _at_rest,
    _filled,
    _canceled,
    _rejected,
)

NOTHING: list[ExecType] = []
OPEN = {_silent, _acknowledged, _filled_in_part, _at_rest}
HAS_TRADED = {_filled_in_part, _filled, _canceled}


def _if_open(told: ExecType) -> dict[Callable[[Staging], None], list[ExecType]]:
    return {state: [E.NEW, told] if state is _silent else [told] for state in OPEN}


TABLE: dict[StepKind, dict[Callable[[Staging], None], list[ExecType]]] = {
    K.ACKNOWLEDGE: {_silent: [E.NEW]},
    K.WAIT: {},
    K.FILL: _if_open(E.TRADE) | {_canceled: [E.TRADE]},
    K.REJECT: {_silent: [E.REJECTED]},
    K.CANCEL: _if_open(E.CANCELED),
    K.EXPIRE: _if_open(E.EXPIRED),
    K.SUSPEND: _if_open(E.SUSPENDED),
    K.STOP: _if_open(E.STOPPED),
    K.DONE_FOR_DAY: _if_open(E.DONE_FOR_DAY),
    K.IGNORE: {},
    K.ACCEPT: {_silent: [E.NEW]},
    K.BUST: {state: [E.TRADE_CANCEL] for state in HAS_TRADED},
    K.CORRECT: {state: [E.TRADE_CORRECT] for state in HAS_TRADED},
    K.DUPLICATE: {},
    K.LOSE: {},
    K.HOLD: {},
    K.DISCONNECT: {},
    K.WORK: {_silent: [E.NEW]},
}


def cells() -> Iterator[tuple[StepKind, Callable[[Staging], None], list[ExecType]]]:
    """Yield every kind with every state and what the venue says then."""
    for kind in StepKind:
        for state in STATES:
            yield kind, state, TABLE[kind].get(state, NOTHING)


@pytest.mark.parametrize(("kind", "state", "told"), list(cells()))
def test_a_step_does_what_the_table_says_and_nothing_where_it_makes_no_sense(
    kind: StepKind, state: Callable[[Staging], None], told: list[ExecType]
) -> None:
    talk = Staging()
    state(talk)
    talk.now_hear()
    price = FAR // 2 if kind is K.CORRECT else 0
    talk.direct(1, Step(kind, price=price))
    assert kinds(talk.now_hear()) == told


@pytest.mark.parametrize("state", [state for state in STATES if state not in OPEN])
def test_what_has_ended_stays_ended_whatever_is_done_to_it(
    state: Callable[[Staging], None],
) -> None:
    for kind in StepKind:
        talk = Staging()
        state(talk)
        talk.direct(1, Step(kind))
        talk.now_hear()
        talk.cancel(1)
        assert set(kinds(talk.wait(2 * 10**9))) == {E.CANCEL_REJECTED}, kind


@pytest.mark.parametrize("kind", list(StepKind))
def test_a_step_about_a_route_that_nobody_knows_is_passed_over(kind: StepKind) -> None:
    talk = Staging()
    talk.direct(7, Step(kind))
    assert talk.wait(10**9) == []
