"""What a running server leaves in its folder for our own tools: its address, and a key."""

from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.target import parse

SERVER_FILE: Final = "server.json"
"""Where it is, as `sidestreet.bootstrap` has it; that is not loaded here."""

_PID_MAX: Final = 2**31 - 1


class Word(Struct, frozen=True):
    """Where a server answers, the key to ask it with, and its process."""

    url: str
    key: str
    pid: Annotated[int, Meta(ge=1, le=_PID_MAX)]


def word_in(folder: Path) -> Word | None:
    """Return what a server has left in a folder; None without one.

    A file that says nothing is as good as none. It is not synced, so a power cut may leave it
    empty, and then its server is gone as well; the next one writes it anew.
    """
    try:
        word = msgspec.json.decode((folder / SERVER_FILE).read_bytes(), type=Word)
        parse(word.url, SERVER_FILE)
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError, RecursionError, Problem):
        return None
    return word
