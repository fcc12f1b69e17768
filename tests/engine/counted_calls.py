"""How much work something is, told by a count that is the same on every machine."""

import sys
from collections.abc import Callable


def calls_of(action: Callable[[], object]) -> int:
    """Return how many functions are called and left while `action` runs, built-in ones too."""
    calls = 0

    def count(_frame: object, _event: str, _argument: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(before)
    return calls
