"""All targets, and how many cases each gets of so many."""

from collections.abc import Iterator
from typing import Final

from fuzz.edge import EDGE
from fuzz.files import FILES
from fuzz.frames import FRAMES
from fuzz.kept import KEPT
from fuzz.markets import MARKETS
from fuzz.past import PAST
from fuzz.serving import SERVING
from fuzz.target import Target
from fuzz.words import WORDS

TARGETS: Final[tuple[Target, ...]] = (
    *EDGE,
    *FRAMES,
    *FILES,
    *MARKETS,
    *KEPT,
    *PAST,
    *WORDS,
    *SERVING,
)
BY_NAME: Final = {target.name: target for target in TARGETS}


def shares(cases: int) -> Iterator[tuple[Target, int]]:
    """Yield each target and its part of so many cases, by weight; together they are all."""
    whole = sum(target.weight for target in TARGETS)
    given = weighed = 0
    for target in TARGETS:
        weighed += target.weight
        share = cases * weighed // whole - given
        given += share
        yield target, share
