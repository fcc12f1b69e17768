"""A folder whose disk keeps only what it was told to keep, with folders inside it.

While `PowerLoss` watches, the folder is what the operating system would show. Beside it stands the
disk: contents and names as of their last sync. Before every call that could change it, the whole of
it is remembered in three ways in which it may be found after a loss of power:

- everything that was written is there, as after a mere kill;
- every name is there, with the contents of its last sync;
- names are as of the last sync of their folder, with the contents of their last sync.

The read model is not written through these calls. It is a cache, and is taken as it is.
"""

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

Tree = dict[str, bytes | None]
"""Contents by path within the folder; None is a folder."""

CACHE = "history.sqlite"


class PowerLoss:
    """Watches a folder until the patch is undone.

    `images` holds what may be found, and after which promise.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.promise = 0
        self.images: dict[tuple[int, tuple[tuple[str, bytes | None], ...]], None] = {}
        self._folder = folder
        self._kept: dict[int, bytes] = {}
        self._names: dict[int, dict[str, int]] = {}
        for place in (folder, *folder.rglob("*")):
            self._keep(place)
        for name in ("pwrite", "ftruncate", "open"):
            patch.setattr(os, name, self._watched(getattr(os, name)))
        for name in ("fsync", "fdatasync"):
            patch.setattr(os, name, self._synced(getattr(os, name)))
        for name in ("rename", "replace", "unlink", "mkdir"):
            patch.setattr(Path, name, self._watched(getattr(Path, name)))
        patch.setattr(shutil, "rmtree", self._watched(shutil.rmtree))

    def remember(self) -> None:
        """Note what may be found if power goes now."""
        for tree in (self._shown(), self._with_kept_contents(), self._kept_tree()):
            self.images[self.promise, tuple(sorted(tree.items()))] = None

    def _watched(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            self.remember()
            return real(*arguments, **named)

        return call

    def _synced(self, real: Callable[[int], None]) -> Callable[[int], None]:
        def call(fd: int) -> None:
            self.remember()
            real(fd)
            place = Path(f"/proc/self/fd/{fd}").resolve()
            if place == self._folder or self._folder in place.parents:
                self._keep(place)

        return call

    def _keep(self, place: Path) -> None:
        """Take a file's contents, or a folder's names, as being on disk."""
        found = place.stat()
        if stat.S_ISDIR(found.st_mode):
            self._names[found.st_ino] = {each.name: each.inode() for each in os.scandir(place)}
        else:
            self._kept[found.st_ino] = place.read_bytes()

    def _shown(self) -> Tree:
        return {
            str(place.relative_to(self._folder)): None if place.is_dir() else place.read_bytes()
            for place in self._folder.rglob("*")
        }

    def _with_kept_contents(self) -> Tree:
        return {
            str(place.relative_to(self._folder)): self._content(place)
            for place in self._folder.rglob("*")
        }

    def _kept_tree(self) -> Tree:
        tree: Tree = {}
        places = {place.stat().st_ino: place for place in self._folder.rglob("*")}

        def walk(inode: int, within: str) -> None:
            for name, child in self._names.get(inode, {}).items():
                path = f"{within}{name}"
                if child in self._kept and child not in self._names:
                    tree[path] = self._kept[child]
                elif child in places and places[child].is_dir():
                    tree[path] = None
                    walk(child, f"{path}/")
                elif CACHE in name and child in places:
                    tree[path] = places[child].read_bytes()
                else:
                    tree[path] = b""

        walk(self._folder.stat().st_ino, "")
        return tree

    def _content(self, place: Path) -> bytes | None:
        if place.is_dir():
            return None
        if CACHE in place.name:
            return place.read_bytes()
        return self._kept.get(place.stat().st_ino, b"")


def lay_down(folder: Path, tree: tuple[tuple[str, bytes | None], ...]) -> Path:
    """Make a folder as it was found."""
    folder.mkdir()
    for name, content in tree:
        if content is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content)
    return folder
