"""Waiting for a state that the market brings about, with an end to the patience."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from acceptance.server_process import SECONDS

T = TypeVar("T")

SHOWN_CHARACTERS: Final = 2000

_BETWEEN_LOOKS_S: Final = 0.002


def wait_until(look: Callable[[], T], is_there: Callable[[T], bool]) -> T:
    """Look again and again until what is seen is as wished; return that. Fails after a while."""
    until = time.monotonic() + SECONDS
    pause = threading.Event()
    while not is_there(seen := look()):
        assert time.monotonic() < until, f"still {seen!r}"
        pause.wait(_BETWEEN_LOOKS_S)
    return seen


async def async_wait_until(look: Callable[[], Awaitable[T]], is_there: Callable[[T], bool]) -> T:
    """Do as `wait_until` does, on an event loop."""
    until = time.monotonic() + SECONDS
    while not is_there(seen := await look()):
        assert time.monotonic() < until, f"still {str(seen)[:SHOWN_CHARACTERS]}"
        await asyncio.sleep(_BETWEEN_LOOKS_S)
    return seen
