"""Whether client ids choose outcomes after a start: they do, unless a call wanted otherwise."""

from control.controlled_desk import ControlledDesk
from runtime.desk_parts import KeptJournal
from sidestreet.control.beginning import beginning
from sidestreet.domain.events import Cause


def begin(desk: ControlledDesk, *, is_controlled: bool = True) -> bool:
    """Begin as a start does, and return whether magic is on then."""
    for command in beginning(desk.desk.state, is_controlled=is_controlled):
        desk.desk.offer(command, Cause("scenarios"))
    desk.turn()
    return desk.desk.state.control.is_magic


def test_magic_that_a_call_switched_off_stays_off_at_every_start() -> None:
    journal = KeptJournal()
    desk = ControlledDesk(journal=journal)
    assert begin(desk)
    desk.control("PUT", "/scenarios/magic", {"is_magic": False})
    assert not begin(desk)
    desk.close()
    again = ControlledDesk(journal=journal)
    assert not begin(again)
    assert not begin(again, is_controlled=False)
    assert not begin(again)
    again.control("PUT", "/scenarios/magic", {"is_magic": True})
    assert begin(again)
    again.close()


def test_magic_that_a_start_without_control_switched_off_comes_back(desk: ControlledDesk) -> None:
    begin(desk)
    assert not begin(desk, is_controlled=False)
    assert begin(desk)
