"""What a seed stands for: which faults, how often, and when. It can be printed and read.

A plan is drawn first and whole, from a chance of its own, so that it does not depend on what then
happens. Times are nanoseconds after the start; a rate is the part of all cases, between 0 and 1.
"""

from dataclasses import dataclass, fields
from random import Random
from typing import Final

from simulation.disk import Loss
from simulation.world import MILLISECOND, SECOND

CRASHES: Final = ("power", "kill", "power at a call", "kill at a call", "write", "sync", "full")


@dataclass(frozen=True, slots=True)
class Crash:
    """One end of a process: when, how, what is lost, and how it goes on."""

    at: int
    how: str
    """One of `CRASHES`. A failed write, a failed sync and a full disk end the process, too."""
    calls: int
    """At which of the calls to come it happens, where it happens at one."""
    loss: Loss
    history_loses: int
    """How many of the read model's last commits a loss of power takes; -1 for all of the file."""
    down: int
    """How long nobody runs."""
    clock_jumps: int
    """How much later, or earlier where negative, the machine's clock is at the next start."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is drawn from a seed before its story begins."""

    seed: int
    commands: int
    lasts: int
    """How long faults and clients go on, before both have to come to an end."""
    is_real_venue: bool
    has_sessions: bool
    crashes: tuple[Crash, ...]
    mute: tuple[tuple[int, int], ...]
    """When no report gets through, and for how long."""
    deaf: tuple[tuple[int, int], ...]
    """When no message gets through, and for how long."""
    pauses: tuple[tuple[int, int], ...]
    """When the process stands still, and for how long."""
    request_lost: float
    answer_lost: float
    request_doubled: float
    network_delay: int
    disk_delay: int
    history_delay: int
    report_repeated: float
    report_missing: float
    venue_silent: float
    venue_late: float
    venue_refuses: float
    venue_crosses: float
    """How often a fill is quicker than a cancel or a replace."""
    venue_odd: float
    """How often a venue does what nobody asked for: ends, pauses, restates, busts, corrects."""
    venue_nonsense: float
    """How often a report makes no sense: of unknown routes, of more than there is, of nothing."""
    numbers_trades: bool
    may_match_itself: bool
    """Whether an account may trade with itself, without which a small market is soon full."""
    has_limits: bool
    """Whether the firm has limits for orders, positions and rates."""
    segment_bytes: int
    slice_orders: int
    """How many orders of a cancel-all one record deals with."""
    batch_commands: int
    keep_closed: int
    evict_orders: int

    def text(self) -> str:
        """Return it line by line."""
        lines = []
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name == "crashes":
                lines += [f"  crash: {crash}" for crash in value]
            else:
                lines.append(f"  {each.name}: {value}")
        return "\n".join(lines)


def plan_of(seed: int) -> Plan:
    """Draw the plan of a seed."""
    chance = Random(f"plan {seed}")
    lasts = chance.randint(15, 90) * SECOND
    is_real = chance.random() < 0.15

    def rate(most: float, often: float = 0.5) -> float:
        return round(chance.random() * most, 3) if chance.random() < often else 0.0

    def windows(often: float, most: int) -> tuple[tuple[int, int], ...]:
        count = chance.randint(1, 2) if chance.random() < often else 0
        return tuple(
            (int(chance.random() * lasts), int(chance.random() * most)) for _ in range(count)
        )

    crashes = sorted(
        (_crash(chance, lasts) for _ in range(chance.choice((0, 1, 1, 2, 2, 3, 4)))),
        key=lambda crash: crash.at,
    )
    return Plan(
        seed=seed,
        commands=chance.randint(20, 60),
        lasts=lasts,
        is_real_venue=is_real,
        has_sessions=not is_real and chance.random() < 0.4,
        crashes=tuple(crashes),
        mute=windows(0.3, 50 * SECOND),
        deaf=windows(0.3, 50 * SECOND),
        pauses=windows(0.2, 45 * SECOND),
        request_lost=rate(0.2),
        answer_lost=rate(0.3),
        request_doubled=rate(0.2),
        network_delay=chance.choice((1, 20, 500, 4000)) * MILLISECOND,
        disk_delay=chance.choice((0, 0, 1, 30, 3000)) * MILLISECOND,
        history_delay=chance.choice((0, 100, 5000)) * MILLISECOND,
        report_repeated=rate(0.3),
        report_missing=rate(0.2),
        venue_silent=rate(0.2),
        venue_late=rate(0.3),
        venue_refuses=rate(0.3),
        venue_crosses=rate(0.5, 0.7),
        venue_odd=rate(0.6, 0.8),
        venue_nonsense=rate(0.15),
        numbers_trades=chance.random() < 0.8,
        may_match_itself=chance.random() < 0.7,
        has_limits=chance.random() < 0.3,
        segment_bytes=chance.choice((8, 12, 16, 64)) * 1024,
        slice_orders=chance.choice((2, 5, 1000)),
        batch_commands=chance.choice((1, 3, 1024)),
        keep_closed=chance.choice((0, 2, 20_000)),
        evict_orders=chance.choice((1, 4)),
    )


def _crash(chance: Random, lasts: int) -> Crash:
    return Crash(
        at=int(chance.random() * lasts),
        how=chance.choice(CRASHES),
        calls=chance.choice((0, 1, 2, 3, 5, 8, 13)),
        loss=chance.choice(tuple(Loss)),
        history_loses=chance.choice((0, 0, 1, 3, -1)),
        down=chance.choice((0, 1, 3, 15)) * SECOND + int(chance.random() * SECOND),
        clock_jumps=chance.choice((0, 0, 0, -5, 7, 700)) * SECOND,
    )
