"""Faults as part of what the desk remembers: set as a whole, and read back with the journal."""

from engine.played_desk import PlayedDesk
from sidestreet.domain.control_events import FaultsSet
from sidestreet.domain.events import Event
from sidestreet.domain.faults import (
    NO_FAULTS,
    CallFault,
    CallFaultKind,
    Faults,
    SetFaults,
    StreamFault,
    StreamFaultKind,
)

LOST = CallFault("lost", CallFaultKind.LOST_ANSWER, operation="submit_*")
GAP = StreamFault("gap", StreamFaultKind.GAP, count=3)


def decided(desk: PlayedDesk, command: SetFaults) -> tuple[Event, ...]:
    """Return what a command has come to."""
    desk.do(command)
    return desk.events


def test_faults_are_set_as_a_whole() -> None:
    desk = PlayedDesk()
    first, second = Faults((LOST,), (GAP,)), Faults((), (GAP,))
    assert decided(desk, SetFaults(first)) == (FaultsSet(first),)
    assert desk.state.control.faults == first
    assert decided(desk, SetFaults(second)) == (FaultsSet(second),)
    assert desk.state.control.faults == second


def test_setting_faults_again_begins_their_counts_anew_and_so_is_written() -> None:
    desk = PlayedDesk()
    decided(desk, SetFaults(Faults((LOST,))))
    assert decided(desk, SetFaults(Faults((LOST,)))) == (FaultsSet(Faults((LOST,))),)


def test_clearing_what_is_clear_writes_nothing() -> None:
    assert decided(PlayedDesk(), SetFaults(NO_FAULTS)) == ()


def test_a_name_is_used_once() -> None:
    desk = PlayedDesk()
    twice = Faults((LOST,), (StreamFault("lost", StreamFaultKind.GAP),))
    assert desk.refusal(SetFaults(twice)).text() == "RULES_NOT_ACCEPTABLE: name=lost"
    unnamed = Faults((CallFault("", CallFaultKind.LOST_ANSWER),))
    assert desk.refusal(SetFaults(unnamed)).text() == "RULES_NOT_ACCEPTABLE: name="
    assert desk.state.control.faults is NO_FAULTS
