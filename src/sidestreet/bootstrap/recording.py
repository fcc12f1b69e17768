"""What a recording says of the desk that it is of, and the recorder of a server or of a test."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from sidestreet import __version__
from sidestreet.api.access import OPEN, OPEN_AND_CONTROLLED
from sidestreet.api.instants import render_instant
from sidestreet.bootstrap.company_data import digest_of
from sidestreet.bootstrap.generation import Foundation, Generation
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.config import Settings
from sidestreet.contract.version import SPOKEN_VERSION
from sidestreet.control.recording.lines import FORMAT, Folder, Head, Text
from sidestreet.control.recording.masking import masked_seed
from sidestreet.control.recording.recorder import Recorder
from sidestreet.control.recording.writer import LineWriter
from sidestreet.reference.packaged import packaged_text


def recorder_of(foundation: Foundation) -> Recorder | None:
    """Return what records a server, None where nobody asked. Raises `StartRefused`."""
    settings = foundation.settings
    if settings.record is None:
        return None
    try:
        raw, name = _seed_file(settings.seed)
    except OSError as error:
        raise StartRefused(f"the session cannot be recorded: {error}") from None
    return recorder_to(
        settings.record,
        settings,
        (raw, name),
        foundation.seed.market_seed,
        local_key=foundation.local_key,
    )


def recorder_to(
    path: Path,
    settings: Settings,
    seed_file: tuple[bytes, str],
    market_seed: int,
    *,
    local_key: bytes,
) -> Recorder:
    """Return what records a desk with these settings, planted from a file of these bytes and name.

    Raises `StartRefused`.
    """
    raw, name = seed_file
    try:
        texts = tuple(_text(each) for each in settings.scenarios)
        seed = Text(name=f"{name}.json", text=masked_seed(raw, name))
        company_data = _folder(settings.company_data)
        writer = LineWriter(path)
    except FileExistsError:
        raise StartRefused(f"{path} is there already, and a recording replaces nothing") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StartRefused(f"the session cannot be recorded: {error}") from None

    def head(started_at: int) -> Head:
        told = _head(settings, market_seed, started_at, seed, texts)
        return replace(told, company_data=company_data)

    open_key = OPEN_AND_CONTROLLED if settings.is_controlled else OPEN
    return Recorder(
        writer, head, open_key=open_key if settings.is_open else None, local_key=local_key
    )


def check_new(generation: Generation) -> None:
    """Refuse to record a desk with a past, and let go of it. Raises `StartRefused`.

    What was before would be missing in the recording, so nobody could make it again.
    """
    if not generation.is_new:
        generation.close()
        raise StartRefused("--record is for a new desk, and the folder has a past of its own")


def _head(
    settings: Settings, market_seed: int, started_at: int, seed: Text, scenarios: tuple[Text, ...]
) -> Head:
    market, clock = settings.market, settings.clock
    return Head(
        format=FORMAT,
        version=__version__,
        contract=SPOKEN_VERSION,
        started_at=render_instant(started_at),
        seed=seed,
        market={
            **_plain(asdict(market)),
            "seed": market_seed if market.seed is None else market.seed,
            "files": [str(path.absolute()) for path in market.files],
        },
        clock=_plain(asdict(clock)),
        cancel_profile=settings.cancel_profile.value,
        is_open=settings.is_open,
        is_controlled=settings.is_controlled,
        scenarios=scenarios,
    )


def _folder(path: Path | None) -> Folder | None:
    return None if path is None else Folder(path=str(path.absolute()), sha256=digest_of(path))


def _plain(chosen: dict[str, Any]) -> dict[str, Any]:
    """Return choices without those that were not made."""
    return {
        name: value if isinstance(value, int | tuple) else str(value)
        for name, value in chosen.items()
        if value is not None
    }


def _seed_file(path: Path | None) -> tuple[bytes, str]:
    name = "default_seed.yaml" if path is None else path.name
    return packaged_text(name).encode() if path is None else path.read_bytes(), name


def _text(path: Path) -> Text:
    return Text(name=path.name, text=path.read_text("utf-8"))
