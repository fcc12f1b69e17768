import errno

from sidestreet.runtime.room import Room


class FullJournal:
    """A journal without room; it counts how often it is asked to look again."""

    def __init__(self) -> None:
        self.space_failure: OSError | None = OSError(errno.ENOSPC, "No space left on device")
        self.looks = 0

    def retry_space(self) -> None:
        """Count it."""
        self.looks += 1


class History:
    """A read model that has room or has not."""

    def __init__(self, *, is_full: bool = False) -> None:
        self.is_full = is_full


class Moment:
    """How late it is, and whether the journal is being written to."""

    def __init__(self) -> None:
        self.now = 100.0
        self.is_written = True


def room_of(journal: FullJournal, history: History, moment: Moment) -> Room:
    return Room(journal, history, moment, now=lambda: moment.now)


def test_the_disk_is_looked_at_again_once_a_second_at_most() -> None:
    journal, moment = FullJournal(), Moment()
    room = room_of(journal, History(), moment)
    looks = []
    for now in (100.0, 100.5, 100.9, 101.0, 101.9, 102.5):
        moment.now = now
        assert room.is_short()
        looks.append(journal.looks)
    assert looks == [1, 1, 1, 2, 2, 3]


def test_nobody_looks_while_the_journal_is_being_written_to() -> None:
    """All calls of a journal belong to one thread at a time."""
    journal, moment = FullJournal(), Moment()
    room = room_of(journal, History(), moment)
    moment.is_written = False
    assert room.is_short()
    assert journal.looks == 0
    moment.is_written = True
    assert room.is_short()
    assert journal.looks == 1


def test_there_is_room_again_as_soon_as_the_journal_has_found_it() -> None:
    journal = FullJournal()
    room = room_of(journal, History(), Moment())
    assert room.is_short()
    journal.space_failure = None
    assert not room.is_short()


def test_a_read_model_without_room_is_enough() -> None:
    journal = FullJournal()
    journal.space_failure = None
    history = History(is_full=True)
    room = room_of(journal, history, Moment())
    assert room.is_short()
    assert journal.looks == 0
    history.is_full = False
    assert not room.is_short()
