"""Compiles the order book on request; without the request the package is plain Python.

    SIDESTREET_COMPILE=1 pip install .

asks mypyc to turn the modules below into extension modules, which needs a C compiler. They are the
same modules: the Python files are installed beside them and are what is read, tested and debugged.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SWITCH = "SIDESTREET_COMPILE"
MODULES = (
    "sidestreet/venue/level.py",
    "sidestreet/venue/book.py",
    "sidestreet/venue/auction.py",
)


class CompiledBook(BuildHookInterface[Any]):
    """Adds the compiled modules to a wheel if the environment asks for them."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the compilation needs besides a compiler."""
        return ["mypy>=2.4", "setuptools"] if _is_wanted() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and name the results for the wheel."""
        # An editable install reads the Python files where they are.
        if not _is_wanted() or version == "editable":
            return
        folder = Path(mkdtemp(prefix="sidestreet-compiled-"))
        shutil.copytree(Path(self.root) / "src" / "sidestreet", folder / "sidestreet")
        environment = os.environ | {"MYPYPATH": str(folder)}
        subprocess.run(
            [sys.executable, "-m", "mypyc", "--strict", *MODULES],
            cwd=folder,
            env=environment,
            check=True,
        )
        found = sorted((folder / "sidestreet").rglob("*.so")) + sorted(folder.glob("*.so"))
        found += sorted((folder / "sidestreet").rglob("*.pyd")) + sorted(folder.glob("*.pyd"))
        for path in found:
            build_data["force_include"][str(path)] = str(path.relative_to(folder))
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def _is_wanted() -> bool:
    return os.environ.get(SWITCH) == "1"
