"""Who may import whom, as pyproject.toml says it, and that saying it has an effect."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the package under `folder` against the contracts of `pyproject.toml` there."""
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [str(program), "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_layer_imports_upward_or_sideways() -> None:
    ran = _lint(ROOT)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("domain/amounts.py", "import sidestreet.engine.state"),
        ("venue/book.py", "import sidestreet.journal.batch"),
        ("engine/cancel.py", "import time"),
        ("runtime/desk.py", "import sidestreet.contract.orders"),
    ],
)
def test_a_planted_import_is_caught(tmp_path: Path, module: str, line: str) -> None:
    """Upward, sideways, a clock in a pure part, and wire types below the edge."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "data")
    )
    planted = tmp_path / "src" / "sidestreet" / module
    planted.write_text(f"{planted.read_text('utf-8')}\n{line}\n", "utf-8")
    ran = _lint(tmp_path)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert f"sidestreet.{module.split('/', maxsplit=1)[0]}" in ran.stdout.partition("Broken")[2]
