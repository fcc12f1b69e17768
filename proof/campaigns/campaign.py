"""What a campaign is: a promise, and a program that tries to break it a given number of times.

A campaign is told how many rounds to play and from which seed, and gives back what it counted. It
raises if the promise was broken, with all that is needed to play that round again in the message.
A round that never met what it was meant to meet proves nothing, so a campaign names what has to
have happened at least once; a count of zero there fails it as a broken promise does.

The same campaign has a short form, which the test suite plays, and a long one for `make prove`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Counts = Mapping[str, int]
"""How often each thing was tried, met or checked, by what it is."""


@dataclass(frozen=True, slots=True)
class Play:
    """What a campaign is given: how much to do, from where, and with what."""

    rounds: int
    seed: int
    folder: Path
    """An empty folder for whatever the campaign keeps while it runs."""
    say: Callable[[str], None]
    """Takes a line about how far the campaign is."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """One way to try to break a promise."""

    name: str
    promise: str
    """What would be broken, as one sentence that a user could hold us to."""
    how: str
    """What is done to break it, as one sentence."""
    unit: str
    """What one round is, in the plural: kills, seeds, cases."""
    play: Callable[[Play], Counts]
    short: int
    long: int
    must_happen: tuple[str, ...] = ()
    """Counts that may not be zero. They need not happen in a short form that says so."""
    needs: tuple[str, ...] = ()
    """Programs that the campaign calls, such as `strace`; without one it is not played."""


class NothingHappened(Exception):  # noqa: N818 - it says what went wrong
    """A campaign went through without ever meeting what it was meant to meet."""


def run(campaign: Campaign, play: Play) -> Counts:
    """Play the campaign and give what it counted.

    Raises whatever shows the promise broken, and `NothingHappened` where a count is missing.
    """
    counts = campaign.play(play)
    missing = [what for what in campaign.must_happen if not counts.get(what)]
    if missing:
        raise NothingHappened(
            f"{campaign.name}, {play.rounds} {campaign.unit} from seed {play.seed}: "
            f"never happened: {', '.join(missing)}"
        )
    return counts
