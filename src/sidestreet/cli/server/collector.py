"""The collector of cycles: left alone while a server starts, and kept from what lasts after it."""

import contextlib
import gc
from collections.abc import Iterator
from typing import Final

_COLLECT_AFTER: Final = (10_000, 5, 4)
"""Objects made before the collector looks for cycles, and its looks before one that goes further.

The desk makes next to no cycles, and a look at what has come lately, a thousand orders of it or a
hundred thousand, takes a microsecond for each object: so it looks often, at little.
"""

_OLDEST: Final = 2


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Leave the collector alone, until `spare_the_collector` has it begin or this ends.

    Next to nothing that a start makes is let go of.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def spare_the_collector() -> None:
    """Have the collector of cycles look at what lasts once, and never again.

    Orders at rest are not cycles, and a look at a million of them would hold everybody up. What
    survives a full look is set aside; a connection that was open just then and is closed later
    leaves a few kilobytes behind.
    """

    def set_aside(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == _OLDEST:
            gc.freeze()

    gc.callbacks.append(set_aside)
    gc.set_threshold(*_COLLECT_AFTER)
    gc.collect()
    gc.enable()
