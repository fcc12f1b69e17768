"""All campaigns, in the order in which the page tells of them."""

from typing import Final

from campaigns.campaign import Campaign
from crashes.backups import BACKUPS
from crashes.crash_points import CRASH_POINTS
from crashes.flips import FLIPS
from crashes.full_disk import FULL_DISK
from crashes.kills import KILLS
from crashes.power_loss import POWER_LOSS
from crashes.syscall_errors import SYSCALL_ERRORS
from fuzz.campaign import FUZZ
from fuzz.conformance import CONFORMANCE
from planted.campaign import PLANTED
from security.matrix import MATRIX
from security.smuggling import SMUGGLING
from simulation.campaign import SIMULATION

CAMPAIGNS: Final[tuple[Campaign, ...]] = (
    KILLS,
    CRASH_POINTS,
    SYSCALL_ERRORS,
    POWER_LOSS,
    FULL_DISK,
    BACKUPS,
    FLIPS,
    SIMULATION,
    PLANTED,
    FUZZ,
    CONFORMANCE,
    MATRIX,
    SMUGGLING,
)
