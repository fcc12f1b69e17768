"""What campaigns do around their rounds: say how far they are, and tell of one that went wrong."""

import contextlib
from collections.abc import Iterator

from campaigns.campaign import Play


@contextlib.contextmanager
def told_with(what: str) -> Iterator[None]:
    """Have whatever goes wrong in the block told with what was done there."""
    try:
        yield
    except Exception as broken:
        broken.add_note(what)
        raise


def say_how_far(play: Play, done: int, units: str, *, every: int) -> None:
    """Say how many rounds are done, at one in so many of them."""
    if done % every == 0:
        play.say(f"  {done} {units}")
