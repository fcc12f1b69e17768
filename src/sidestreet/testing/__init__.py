"""Tools for those who test trading code: a desk in the test, its clock, and what happens on it.

    with sidestreet.testing.desk() as desk:
        client = desk.client()  # the official SDK, without a socket
        ...
        desk.clock.advance("1s")

`docs/testing.md` tells it all, and what there is for pytest. What stands here is imported when it
is used, so that a test run that uses none of it pays for none of it.
"""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sidestreet.testing.clock import NotReached
    from sidestreet.testing.control_calls import ControlRefused
    from sidestreet.testing.staged_desk import Sidestreet
    from sidestreet.testing.using import desk, use_desk

__all__ = ["ControlRefused", "NotReached", "Sidestreet", "desk", "use_desk"]

_HOMES: Final = {
    "ControlRefused": "sidestreet.testing.control_calls",
    "NotReached": "sidestreet.testing.clock",
    "Sidestreet": "sidestreet.testing.staged_desk",
    "desk": "sidestreet.testing.using",
    "use_desk": "sidestreet.testing.using",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Import what is asked for."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib  # noqa: PLC0415 - as everything here

    return getattr(importlib.import_module(home), name)
