"""Data folders that servers of earlier versions have left are whole, and a start goes on there."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from golden.reading_folder import GoldenFolder, batches_of, read_folder, unpack
from sidestreet.cli.server.main import main as sidestreet

PACKED = sorted(Path(__file__).parent.glob("*/folder.zip"))


@pytest.fixture(scope="module", params=PACKED, ids=lambda path: path.parent.name)
def packed(request: pytest.FixtureRequest) -> Path:
    """Return a data folder as it is packed."""
    path: Path = request.param
    return path


@pytest.fixture(scope="module")
def golden(packed: Path) -> GoldenFolder:
    """Return what the version that packed it has made of it."""
    return msgspec.json.decode(packed.with_suffix(".json").read_bytes(), type=GoldenFolder)


@pytest.fixture(scope="module")
def data(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the folder, for those who only look."""
    return unpack(packed, tmp_path_factory.mktemp("golden") / "desk")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(sidestreet, [str(word) for word in words])


def test_inspect_and_audit_say_that_it_is_whole(data: Path, golden: GoldenFolder) -> None:
    for generation, head in enumerate(golden.heads, 1):
        of_it = ("--generation", str(generation))
        assert run("audit", "head", "--data", data, *of_it).stdout == f"{head}\n"
        looked = run("inspect", data, *of_it)
        assert (looked.exit_code, looked.stdout.split()[-1]) == (0, "whole"), looked.output
        # A kill between two writes tears nothing.
        assert "torn" not in looked.stdout
        sequence, hash_ = head.split()[-2:]
        verified = run("audit", "verify", "--data", data, *of_it, "--head", hash_)
        assert verified.exit_code == 0, verified.output
        assert verified.stdout.startswith(f"verified records 1 to {sequence} in ")
        assert verified.stdout.endswith(", 1 heads found\n")


def test_a_start_reads_the_same_memory_and_tells_the_same_and_rewrites_nothing(
    data: Path, packed: Path, golden: GoldenFolder, tmp_path: Path
) -> None:
    desk = unpack(packed, tmp_path / "desk")
    assert asyncio.run(read_folder(desk)) == golden
    segments = sorted(data.rglob("*.journal"))
    assert len(segments) >= len(golden.heads)
    for segment in segments:
        *_, last = batches_of(segment)
        size = last.offset + last.header.length
        with segment.open("rb") as old, (desk / segment.relative_to(data)).open("rb") as new:
            assert old.read(size) == new.read(size), segment


def test_without_its_read_models_it_tells_the_same(
    packed: Path, golden: GoldenFolder, tmp_path: Path
) -> None:
    desk = unpack(packed, tmp_path / "desk")
    found = sorted(desk.rglob("history.sqlite*"))
    assert len(found) >= len(golden.heads)
    for path in found:
        path.unlink()
    assert asyncio.run(read_folder(desk)) == golden
