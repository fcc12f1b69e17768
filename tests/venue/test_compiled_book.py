"""The book as a compiled module is the book: the same proofs, run on what a build makes of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROOFS = ("test_book.py", "test_book_against_a_naive_book.py", "test_auction.py")


def test_the_compiled_book_passes_the_proofs_of_the_book(is_long: bool, tmp_path: Path) -> None:
    if not is_long:
        pytest.skip("compiling is for the long proofs")
    if shutil.which("cc") is None and shutil.which("cl") is None:
        pytest.skip("no C compiler is here")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*pip, "--target", str(tmp_path), str(ROOT)],
        env=os.environ | {"SIDESTREET_COMPILE": "1"},
        check=True,
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", "from sidestreet.venue import book; print(book.__file__)"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not told.stdout.strip().endswith(".py")

    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
        + [str(ROOT / "tests" / "venue" / name) for name in PROOFS],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout
