"""Where the journal of a data folder lies, for tools that only look."""

from dataclasses import dataclass
from pathlib import Path

from sidestreet.bootstrap.generations.desk_file import DESK_FILE, DeskFile
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.storage import JOURNAL_FOLDER
from sidestreet.control.points import FIRST
from sidestreet.journal.segment import list_segments


@dataclass(frozen=True, slots=True)
class JournalPlace:
    """The segments of a journal, and of which desk and generation it is, as far as that is known.

    A single segment has no `folder`, and neither it nor a journal's own folder has a `desk_id`.
    """

    segments: tuple[Path, ...]
    folder: Path | None = None
    desk_id: str = ""
    generation: int = FIRST


def journal_at(path: Path, generation: int | None = None) -> JournalPlace:
    """Return the journal at a path: a data folder, a backup, a journal's folder, or a segment.

    Of a data folder it is that of a generation, the current one if none is named. Nothing is made.
    Raises `StartRefused` where there is none, and `JournalDamaged` where a segment is missing.
    """
    if path.is_file():
        return JournalPlace((path,))
    if not path.is_dir():
        raise StartRefused(f"there is no {path}")
    if (path / DESK_FILE).is_file():
        desk = DeskFile.read(path)
        number = desk.current if generation is None else generation
        folder = desk.place(number) / JOURNAL_FOLDER
        if folder.is_dir():
            return JournalPlace(tuple(list_segments(folder)), folder, desk.desk_id, number)
        raise StartRefused(f"{path} has no generation {number}")
    for folder in (path / JOURNAL_FOLDER, path):
        if folder.is_dir() and (segments := list_segments(folder)):
            return JournalPlace(tuple(segments), folder)
    raise StartRefused(f"{path} holds no journal")
