"""The sleeps of a test body: what sleeps in a race lets the desk's time pass, and not ours.

`time.sleep` is found under two names: in its module, and in every module that has imported it from
there. Both stand for the desk's while a race is played. A module that is imported meanwhile keeps
ours, so outside a race that one is the real one again.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

REAL_SLEEP: Final = time.sleep
"""The sleep of this process."""

_NAME: Final = "sleep"
_sleepers: list[Callable[[float], None]] = []


def _sleep(seconds: float) -> None:
    """Sleep on the desk that is played with, or as ever."""
    (_sleepers[-1] if _sleepers else REAL_SLEEP)(seconds)


@contextmanager
def sleeping_by(sleeper: Callable[[float], None]) -> Iterator[None]:
    """Have every sleep of this process be one of the desk's."""
    holders = [
        module
        for module in list(sys.modules.values())
        if getattr(module, "__dict__", {}).get(_NAME) is REAL_SLEEP and module.__name__ != __name__
    ]
    for module in holders:
        setattr(module, _NAME, _sleep)
    _sleepers.append(sleeper)
    try:
        yield
    finally:
        _sleepers.pop()
        for module in holders:
            setattr(module, _NAME, REAL_SLEEP)
