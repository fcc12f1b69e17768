import os
import subprocess
import sys
from pathlib import Path

import pytest

from sidestreet.journal import FolderInUse, FolderLock

HOLDER = """
import sys
from pathlib import Path
from sidestreet.journal import FolderLock
lock = FolderLock.acquire(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_folder_belongs_to_one_at_a_time(tmp_path: Path) -> None:
    with FolderLock.acquire(tmp_path):
        with pytest.raises(FolderInUse) as refusal:
            FolderLock.acquire(tmp_path)
        assert refusal.value.folder == tmp_path
        assert refusal.value.pid == os.getpid()
    FolderLock.acquire(tmp_path).release()


def test_releasing_twice_gives_back_only_ones_own(tmp_path: Path) -> None:
    first = FolderLock.acquire(tmp_path)
    first.release()
    with FolderLock.acquire(tmp_path):
        first.release()
        with pytest.raises(FolderInUse):
            FolderLock.acquire(tmp_path)


def test_a_holder_that_left_no_name_is_another_process(tmp_path: Path) -> None:
    with FolderLock.acquire(tmp_path):
        (tmp_path / "lock").write_bytes(b"")
        with pytest.raises(FolderInUse, match="in use by another process") as refusal:
            FolderLock.acquire(tmp_path)
        assert refusal.value.pid is None


def test_a_killed_process_leaves_no_lock_behind(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(FolderInUse, match=f"process {holder.pid}"):
            FolderLock.acquire(tmp_path)
        holder.kill()
        holder.wait()
        FolderLock.acquire(tmp_path).release()


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FolderLock.acquire(tmp_path / "missing")
