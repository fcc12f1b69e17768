"""The campaign of the simulation: a story for each seed, and what all of them met, counted."""

import logging
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from campaigns.campaign import Campaign, Counts, NothingHappened, Play
from simulation.must_meet import FAULTS, all_that_must_happen
from simulation.plan import plan_of
from simulation.run import play_seed

REGRESSIONS: Final = Path(__file__).with_name("regressions.txt")
_AT_ONCE: Final = 250
"""How many seeds a process plays before it says how far it is."""

_PROCESSES: Final = 2
SHORT: Final = 100
LONG: Final = 100_000
"""Ten thousand meet nearly all that can be met; what is rare in both of two ways takes more."""


def play(play: Play) -> Counts:
    """Play so many seeds, and in the short form those that once failed; count what they met."""
    counts: Counter[str] = Counter()
    first, end = play.seed, play.seed + play.rounds
    if play.rounds == 1:
        play.say(f"plan of seed {first}:\n{plan_of(first).text()}\nthe end of its story:")
        with _quiet():
            return play_seed(first, play.say)
    if play.rounds <= 2 * _AT_ONCE:
        for seed in regressions():
            counts += play_range(seed, seed + 1)
        counts += play_range(first, end)
    else:
        ranges = [(begin, min(begin + _AT_ONCE, end)) for begin in range(first, end, _AT_ONCE)]
        with ProcessPoolExecutor(_PROCESSES) as pool:
            for (_, done), met in zip(ranges, pool.map(_play_pair, ranges), strict=True):
                counts += met
                if (done - first) % (40 * _AT_ONCE) == 0:
                    play.say(f"  {done - first:,} seeds")
    counts["seeds"] = play.rounds
    _check_met(play.rounds, counts)
    return dict(sorted(counts.items()))


def _check_met(rounds: int, counts: Counter[str]) -> None:
    """Raise `NothingHappened` where so many seeds have not met what they have to."""
    must = all_that_must_happen() if rounds >= LONG else FAULTS if rounds >= SHORT else ()
    missing = [what for what in must if not counts[what]]
    if missing:
        raise NothingHappened(f"{rounds} seeds never met: {', '.join(missing)}")


def play_range(begin: int, end: int) -> Counter[str]:
    """Play the seeds of a range and return what they met together."""
    counts: Counter[str] = Counter()
    with _quiet():
        for seed in range(begin, end):
            counts += play_seed(seed)
    return counts


def _play_pair(pair: tuple[int, int]) -> Counter[str]:
    return play_range(*pair)


def regressions() -> list[int]:
    """Return the seeds that once failed, which the short form plays for ever."""
    lines = REGRESSIONS.read_text("utf-8").splitlines()
    return [int(line.split("#")[0]) for line in lines if line.split("#")[0].strip()]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what the desk says of its planned troubles out of the way."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


SIMULATION: Final = Campaign(
    name="simulation",
    promise="Whatever fails, nothing acknowledged is lost or doubled, every answer was true where "
    "it was decided, every order has one end, the books are right to the cent, and once faults "
    "stop everything that was accepted comes to an end within 30 seconds.",
    how="The real desk runs in one thread with a simulated clock, disk, network and venue; each "
    "seed draws its own faults, and an auditor that knows only the rules and what was told, sent "
    "and reported goes through the journal that is left.",
    unit="seeds",
    play=play,
    short=SHORT,
    long=LONG,
)
