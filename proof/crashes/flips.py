"""Bits that flip and files that are cut, in everything that a start believes.

A desk with three generations lies in a folder: its journal in segments, the file that says which
generation is the current one, and the one that says where its clock was. One bit of one of them is
flipped, or one of them is cut, and the desk is started. It has to be what it was to the last bit,
or be refused. There is one case between: of a journal that was not closed in good order the last
batch may be cut, as a write that a crash cut short looks no different.

The read model is not among them. It is a cache without checksums; a bit in it that flips may be
told until it is built again.
"""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from campaigns.campaign import Campaign, Counts, Play
from campaigns.rounds import say_how_far
from sidestreet.bootstrap import StartRefused, storage
from sidestreet.bootstrap.generations.folder import FolderArchive
from sidestreet.bootstrap.storage import HISTORY_FILE, Storage
from sidestreet.bootstrap.timekeeping import ALWAYS
from sidestreet.control.points import Began, Origin
from sidestreet.domain.accounts import Account
from sidestreet.domain.commands import OpenAccount
from sidestreet.domain.events import Cause
from sidestreet.engine.digest import state_digest
from sidestreet.journal import FileJournal, JournalDamaged

SEGMENT_BYTES: Final = 8192
INSTANT: Final = 1_762_180_200_000_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """What a start finds."""

    generation: int
    instant: int
    sequence: int
    digest: str


def _open_accounts(opened: Storage, *numbers: int) -> None:
    """Open accounts, each durable before the next."""
    for number in numbers:
        account = Account(number, f"account {number} {'x' * 200}", "A", "2020-01-01")
        opened.sequencer.offer(OpenAccount(account, 0), Cause("proof"))
        batch = opened.sequencer.take_batch(number)
        assert batch is not None
        opened.journal.append(batch.first_sequence, batch.payloads)
        opened.sequencer.durable(batch)


def _build(data: Path, *, is_closed: bool) -> list[str]:
    """Make a desk in its third generation; give the digest after each of its records."""
    archive = FolderArchive.open_folder(data)
    opened = archive.open(ALWAYS)
    _open_accounts(opened, 1, 2, 3)
    opened.close()
    digests: list[str] = []
    for generation in (2, 3):
        origin = Origin(
            generation=generation, began=Began.BRANCH, parent=generation - 1, sequence=3
        )
        made = archive.begin(origin, ALWAYS, archive.records(generation - 1, 3).batches())
        digests = []
        for number in range(4, 20):
            digests.append(state_digest(made.sequencer.state))
            _open_accounts(made, number)
        digests.append(state_digest(made.sequencer.state))
        archive.prepare(origin)
        archive.adopt(origin)
        archive.mark(generation).write(INSTANT)
        if not is_closed:
            # As a killed process does: no mark behind the last batch.
            made.journal._is_ready = False  # type: ignore[union-attr]
        made.close()
    archive.close()
    return digests


def _find(data: Path) -> Found:
    """Start on a folder, and say what was found."""
    archive = FolderArchive.open_folder(data)
    try:
        opened = archive.open(ALWAYS)
        instant = archive.mark(archive.current).read()
        sequencer = opened.sequencer
        found = Found(archive.current, instant, sequencer.sequence, state_digest(sequencer.state))
        opened.close()
    finally:
        archive.close()
    return found


@contextmanager
def _small_segments() -> Iterator[None]:
    """Have all segments small, so that their bytes are few."""
    defaults = FileJournal.open.__func__.__kwdefaults__  # type: ignore[attr-defined]
    usual = storage.BEGINNING_BYTES, defaults["segment_bytes"]
    storage.BEGINNING_BYTES = SEGMENT_BYTES  # type: ignore[misc]
    defaults["segment_bytes"] = SEGMENT_BYTES
    try:
        yield
    finally:
        storage.BEGINNING_BYTES = usual[0]  # type: ignore[misc]
        defaults["segment_bytes"] = usual[1]


def _flip(path: Path, chance: random.Random) -> str:
    content = bytearray(path.read_bytes())
    at, bit = chance.randrange(len(content)), chance.randrange(8)
    content[at] ^= 1 << bit
    path.write_bytes(content)
    return f"bit {bit} of byte {at}"


def _cut(path: Path, chance: random.Random) -> str:
    length = chance.randrange(path.stat().st_size)
    with path.open("r+b") as file:
        file.truncate(length)
    return f"cut at {length}"


HARMS: Final[tuple[Callable[[Path, random.Random], str], ...]] = (_flip, _flip, _flip, _cut)


class _Folders:
    """Folders to be harmed, one copy after the other."""

    def __init__(self, folder: Path, *, is_closed: bool) -> None:
        self.is_closed = is_closed
        self._folder = folder
        self._whole = folder / ("closed" if is_closed else "killed")
        self.digests = _build(self._whole, is_closed=is_closed)
        third = self._whole / "generations" / "0003"
        self.files = [
            each.relative_to(self._whole)
            for each in (self._whole / "desk.json", third / "clock", *(third / "journal").iterdir())
        ]
        self.found = _find(self.copy())

    def copy(self) -> Path:
        """Give a fresh copy, without the read model, which could only hide what is missing."""
        data = self._folder / "harmed"
        shutil.rmtree(data, ignore_errors=True)
        leave_out = shutil.ignore_patterns(f"{HISTORY_FILE}*")
        shutil.copytree(self._whole, data, ignore=leave_out)
        return data


def _harm(folders: _Folders, number: int, chance: random.Random, counts: Counter[str]) -> None:
    data = folders.copy()
    name = folders.files[number % len(folders.files)]
    kind = "a segment" if name.suffix == ".journal" else name.name
    harm = HARMS[number // len(folders.files) % len(HARMS)]
    what = f"{harm(data / name, chance)} in {name}"
    try:
        found = _find(data)
    except (StartRefused, JournalDamaged):
        counts[f"refused: {kind}"] += 1
        return
    if found == folders.found:
        counts[f"as it was, to the last bit: {kind}"] += 1
        return
    place = f"{what}: found {found}, was {folders.found}"
    assert not folders.is_closed, place
    assert kind == "a segment", place
    assert (found.generation, found.instant) == (folders.found.generation, INSTANT), place
    assert found.digest == folders.digests[-2], place
    counts["the last batch of a killed desk taken for a torn write"] += 1


def play(play: Play) -> Counts:
    """Harm as many folders as there are rounds."""
    counts: Counter[str] = Counter()
    chance = random.Random(play.seed)
    with _small_segments():
        both = [_Folders(play.folder, is_closed=is_closed) for is_closed in (True, False)]
        for number in range(play.rounds):
            _harm(both[number % 2], number // 2, chance, counts)
            say_how_far(play, number + 1, "harmed folders", every=1000)
    return dict(sorted(counts.items()))


FLIPS: Final = Campaign(
    name="flips",
    promise="Damage is never read as truth: a desk is what it was, to the last bit, or is refused.",
    how=(
        "In copies of a desk with three generations, closed in good order or killed, one bit is "
        "flipped, or a file cut, in the journal, in the file that names the current generation and "
        "in the one that keeps the clock."
    ),
    unit="harmed folders",
    play=play,
    short=24,
    long=3000,
    must_happen=("refused: a segment",),
)
