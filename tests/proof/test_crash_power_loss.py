"""What a disk may hold after its power was lost, and that disks which lie are found out."""

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from crashes.disk import Call, Disk
from crashes.power_loss import Recorded, lose, record

ROOT = Path("/root")
O_CREAT, O_TRUNC = 0o100, 0o1000


def opened(fd: int, name: str, flags: int = O_CREAT) -> Call:
    return Call("o", fd, flags, f"{ROOT}/{name}", b"")


def written(fd: int, offset: int, data: bytes) -> Call:
    return Call("w", fd, offset, "", data)


def synced(fd: int) -> Call:
    return Call("s", fd, 0, "", b"")


def left(folder: Path, calls: list[Call], survival: float, *, seed: int = 1) -> dict[str, bytes]:
    """Return the files that there are after a loss of power behind all these calls."""
    disk = Disk(ROOT, lambda _: True)
    for call in calls:
        disk.do(call)
    place = folder / f"{survival} {seed}"
    place.mkdir()
    disk.lay_down(place, random.Random(seed), survival)  # noqa: S311 - to be repeated
    return {path.name: path.read_bytes() for path in place.iterdir()}


FOLDER = opened(9, "", 0)


def test_what_was_synced_with_its_name_is_there_and_the_rest_may_be(tmp_path: Path) -> None:
    calls = [FOLDER, opened(3, "a"), written(3, 0, b"safe"), synced(3), synced(9)]
    calls.append(written(3, 4, b" or not"))
    assert left(tmp_path, calls, 0.0) == {"a": b"safe"}
    assert left(tmp_path, calls, 1.0) == {"a": b"safe or not"}


def test_a_synced_file_without_a_synced_name_may_be_gone(tmp_path: Path) -> None:
    calls = [FOLDER, opened(3, "a"), written(3, 0, b"safe"), synced(3)]
    assert left(tmp_path, calls, 0.0) == {}
    assert left(tmp_path, calls, 1.0) == {"a": b"safe"}


def test_a_name_without_a_synced_file_may_have_nothing_in_it(tmp_path: Path) -> None:
    calls = [FOLDER, opened(3, "a"), written(3, 0, b"lost"), synced(9)]
    assert left(tmp_path, calls, 0.0) == {"a": b""}


def test_writes_are_torn_at_sectors_and_come_out_of_order(tmp_path: Path) -> None:
    zeros, ones = bytes(8192), b"1" * 8192
    calls = [FOLDER, opened(3, "a"), written(3, 0, zeros), synced(3), synced(9)]
    calls.append(written(3, 0, ones))
    seen = {left(tmp_path, calls, 0.5, seed=seed)["a"] for seed in range(20)}
    assert len(seen) > 10
    sectors = {each[at : at + 512] for each in seen for at in range(0, 8192, 512)}
    assert sectors == {bytes(512), b"1" * 512}


def test_a_rename_leaves_one_name_or_the_other(tmp_path: Path) -> None:
    calls = [FOLDER, opened(3, "a"), written(3, 0, b"old"), synced(3), synced(9)]
    calls.append(Call("r", -1, 0, f"{ROOT}/a", f"{ROOT}/b".encode()))
    assert left(tmp_path, calls, 0.0) == {"a": b"old"}
    assert left(tmp_path, calls, 1.0) == {"b": b"old"}


def test_a_cut_is_no_safer_than_a_write(tmp_path: Path) -> None:
    calls = [FOLDER, opened(3, "a"), written(3, 0, b"long"), synced(3), synced(9)]
    calls.append(opened(4, "a", O_TRUNC))
    assert left(tmp_path, calls, 0.0) == {"a": b"long"}
    assert left(tmp_path, calls, 1.0) == {"a": b""}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Record a server once for all lies."""
    if shutil.which("cc") is None:
        pytest.skip("needs cc")
    return record(tmp_path_factory.mktemp("recorded"), 1)


@pytest.mark.parametrize("lie", [".journal", "/journal", "/desk", "/above"])
def test_a_disk_that_lies_about_a_sync_loses_what_was_answered(
    recorded: Recorded, tmp_path: Path, lie: str
) -> None:
    """Were a sync left out, of a segment or of any folder above it, it would be seen as here."""
    at, folder = len(recorded.calls), tmp_path / "lost"

    def heeds(path: str) -> bool:
        return not path.endswith(lie)

    with pytest.raises(Exception, match=r"lost|gone|missing|damaged|answers"):
        lose(recorded, at, 0.0, folder, Counter(), seed=1, heeds=heeds)
