import gzip
import shutil
import subprocess
from pathlib import Path

import pytest

from cli.sample_operations import SAMPLES
from sidestreet.cli.client import program
from sidestreet.cli.client.derive import command
from sidestreet.cli.client.grammar import Catalogue
from sidestreet.cli.client.manpage import render
from sidestreet.cli.client.own import COMMANDS
from sidestreet.cli.client.problem import Problem
from sidestreet.contract.operations import OPERATIONS


def written(folder: Path, *argv: str) -> list[str]:
    assert program.run(["@manpages", "-o", str(folder), *argv], operations=SAMPLES) == 0
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


@pytest.mark.parametrize(
    ("argv", "files"),
    [
        ((), ["man1/clear-street.1.gz"]),
        (("-z", "--text"), ["man1/clear-street.1", "man1/clear-street.1.gz"]),
        (("--gzip=false", "--text"), ["man1/clear-street.1"]),
    ],
)
def test_the_page_is_written_compressed_and_as_text(
    argv: tuple[str, ...], files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert written(tmp_path, *argv) == files
    assert capsys.readouterr().out == f"Wrote manpages to {tmp_path}\n"


def test_the_same_page_is_the_same_file(tmp_path: Path) -> None:
    written(tmp_path / "a", "--text")
    written(tmp_path / "b")
    first, second = (tmp_path / name / "man1" / "clear-street.1.gz" for name in "ab")
    assert first.read_bytes() == second.read_bytes()
    text = (tmp_path / "a" / "man1" / "clear-street.1").read_bytes()
    assert gzip.decompress(first.read_bytes()) == text


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Problem, match="cannot write manpages to"):
        written(tmp_path / "file")


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_takes_the_page_without_a_warning_and_shows_every_flag() -> None:
    catalogue = Catalogue([*map(command, [*SAMPLES, *OPERATIONS]), *COMMANDS])
    done = subprocess.run(
        ["groff", "-man", "-Tascii", "-ww", "-P-cbou", "-rLL=200n"],
        input=render(catalogue),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    for resource in catalogue.resources:
        for item in catalogue.of_resource(resource):
            assert item.title in done.stdout
            assert all(f"--{flag.name}" in done.stdout for flag in item.flags if not flag.hidden)
