"""Outcomes on disk: one JSON file for each part, so that a run can be gone on with."""

from pathlib import Path
from typing import Final

import msgspec

from performance.contestants import ROOT
from performance.parts import PARTS
from performance.rows import Outcome

RESULTS: Final = ROOT / "bench" / "results"
QUICK: Final = RESULTS / "quick.raw"
"""Of the quick form, and no part of the project: git is told to leave it out."""


def kept(folder: Path) -> dict[str, Outcome]:
    """Return the outcomes of a folder by their parts, in the order of the run."""
    paths = {part.name: folder / f"{part.name}.json" for part in PARTS}
    return {
        name: msgspec.json.decode(path.read_bytes(), type=Outcome)
        for name, path in paths.items()
        if path.exists()
    }


def keep(folder: Path, outcome: Outcome) -> None:
    """Keep the outcome of a part in place of what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(outcome), indent=1)
    (folder / f"{outcome.part}.json").write_bytes(text + b"\n")
