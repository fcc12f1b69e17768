"""What the long forms found, kept as files beside the campaigns, from which the page is written.

Only a campaign that was played to its end is kept, with what is needed to play it again. What was
found on the way, and what was done about it, is written by hand into `findings.yaml`.
"""

from pathlib import Path
from typing import Final

import msgspec

FOLDER: Final = Path(__file__).resolve().parents[1] / "outcomes"
FINDINGS: Final = FOLDER / "findings.yaml"


class Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One campaign as it was played."""

    campaign: str
    on: str
    """The day, as YYYY-MM-DD."""
    commit: str
    python: str
    machine: str
    rounds: int
    seed: int
    seconds: int
    """By the wall, rounded: how long to wait for it, not a measurement."""
    counts: dict[str, int]


class Finding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something a campaign found, and what became of it."""

    campaign: str
    on: str
    what: str
    done: str


def keep(outcome: Kept, folder: Path = FOLDER) -> Path:
    """Write the outcome over the one before of the same campaign and give its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{outcome.campaign}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(outcome), indent=1) + b"\n")
    return path


def kept(name: str, folder: Path = FOLDER) -> Kept | None:
    """Give the last outcome of this campaign, or None if it was never played to its end."""
    path = folder / f"{name}.json"
    return msgspec.json.decode(path.read_bytes(), type=Kept) if path.exists() else None


def findings(path: Path = FINDINGS) -> list[Finding]:
    """Give what was found, oldest first."""
    if not path.exists():
        return []
    return msgspec.yaml.decode(path.read_bytes(), type=list[Finding])
