"""Commands that tests run as a reader of the documentation would."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

_OF_THE_RUN: Final = ("CI", "BUILD_NUMBER", "PYTEST_")
"""How names of variables begin by which pytest prints otherwise than it does at a reader's desk."""


def run(*command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command with this environment's programs, and return what came of it."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(_OF_THE_RUN)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command,
        cwd=folder,
        env={**plain, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
