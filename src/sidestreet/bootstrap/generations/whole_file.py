"""A small file that is replaced as a whole and durably, or not at all.

Whoever finds it after a crash, at whatever moment, finds the old contents or the new ones.
"""

from pathlib import Path
from typing import Final

from sidestreet.journal.disk import sync_file, sync_folder

FRESH: Final = ".new"
"""Suffix of what is being written. Safe to remove whenever nobody writes."""


def write_whole(path: Path, content: bytes) -> None:
    """Put a content at `path`, on disk when this returns. Raises `OSError`."""
    prepare_whole(path, content)
    replace_whole(path)


def prepare_whole(path: Path, content: bytes) -> None:
    """Write what is to stand at `path`, durably, beside it. Should this fail, nothing has changed.

    Raises `OSError`.
    """
    with _fresh(path).open("wb") as file:
        file.write(content)
        file.flush()
        sync_file(file.fileno())


def replace_whole(path: Path) -> None:
    """Have what was prepared stand at `path`.

    Raises `OSError`, and then it is not known what a crash would leave: the old or the new.
    """
    _fresh(path).replace(path)
    sync_folder(path.parent)


def _fresh(path: Path) -> Path:
    return path.with_name(path.name + FRESH)
