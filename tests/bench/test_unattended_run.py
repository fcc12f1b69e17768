import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from performance.machine import commit, is_code_of
from performance.parts import Part
from performance.rows import Outcome

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture(scope="module")
def run() -> ModuleType:
    """Return the script itself; it is called `run`, which too many things are."""
    spec = spec_from_file_location("bench_run", BENCH / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def outcome(commit: str, failed: str = "") -> Outcome:
    return Outcome(
        "mix", "whole", "2026-11-22", commit, "3.11.7", "two cores", 0.1, 60.0, failed=failed
    )


def played(run: ModuleType, monkeypatch: pytest.MonkeyPatch, left: Path, script: str) -> int:
    """Play a script as the process of a part would."""
    path = left.parent / "script.py"
    path.write_text(script)
    monkeypatch.setattr(run, "part", lambda _: Part("odd", "Odd", "", script=(str(path),)))
    code: int = run.played_here("odd", "quick", left)
    return code


def test_a_script_leaves_what_it_printed(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    left = tmp_path / "played.json"
    assert played(run, monkeypatch, left, "print('seven a second')") == 0
    assert msgspec.json.decode(left.read_bytes())["text"] == "seven a second\n"


def test_a_part_that_fails_leaves_its_last_word(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    left = tmp_path / "played.json"
    assert played(run, monkeypatch, left, "raise SystemExit('the disk is full')") == 1
    assert msgspec.json.decode(left.read_bytes())["text"] == "RuntimeError: the disk is full"


def test_a_process_that_is_ended_takes_its_own_processes_with_it(run: ModuleType) -> None:
    """The child waits for a grandchild that would never end, and writes to the same pipe."""
    code = (
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"1\n"
    run.end_all_of(process)
    # The pipe ends once nobody holds it.
    assert process.stdout.read() == b""
    process.communicate()


def test_a_part_that_failed_is_measured_again_and_one_of_other_code_too(run: ModuleType) -> None:
    here = commit().rstrip("+")
    assert run.is_done(outcome(here)) is is_code_of(here)
    assert not run.is_done(outcome(here, failed="it took more than 9 s"))
    assert not run.is_done(outcome(f"{here}+"))
    assert not run.is_done(outcome("0000000"))


def test_a_part_that_nobody_knows_is_refused_with_the_names_of_all() -> None:
    ran = subprocess.run(
        [sys.executable, str(BENCH / "run.py"), "--only", "speed"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert "no part is called speed; there are cancels, mix, " in ran.stderr
