"""The data files that come with the package."""

from pathlib import Path
from typing import Final

# A plain path and not importlib.resources: the package is always installed as files, and that
# module alone costs more at start than reading all the data does.
_DATA: Final = Path(__file__).parent / "data"


def packaged_text(name: str) -> str:
    """Return the text of a data file."""
    return (_DATA / name).read_text(encoding="utf-8")


def packaged_bytes(name: str) -> bytes:
    """Return a data file that is not text."""
    return (_DATA / name).read_bytes()
