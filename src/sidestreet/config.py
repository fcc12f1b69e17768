"""What a server is told at its start, read once."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Final

from sidestreet.api.assistant.endpoint import ModelChoice
from sidestreet.api.orders import CancelProfile
from sidestreet.http.limits import Limits
from sidestreet.http.rate_limits import Rate
from sidestreet.http.tls import TlsFiles

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 5001
DEFAULT_SPEED: Final = Fraction(60)
"""How fast a fast clock runs unless it is told: a minute in a second."""


class ClockMode(StrEnum):
    """Which clock a desk goes by.

    OPEN and REAL are the machine's: with a market that is always open, and with New York's hours.
    The others are virtual. FROZEN stands still until it is told, STEPPED moves at each request, and
    FAST runs at some speed.
    """

    OPEN = "open"
    REAL = "real"
    FROZEN = "frozen"
    STEPPED = "stepped"
    FAST = "fast"

    @property
    def is_virtual(self) -> bool:
        """Whether it can begin at any instant and be moved."""
        return self not in {ClockMode.OPEN, ClockMode.REAL}


class HoursName(StrEnum):
    """Which hours a market keeps, and with them which days are business days."""

    ALWAYS = "always"
    NEW_YORK = "new-york"


@dataclass(frozen=True, slots=True)
class ClockChoice:
    """What time it is on a desk. What is None follows from the mode, see `docs/time.md`."""

    mode: ClockMode = ClockMode.OPEN
    hours: HoursName | None = None
    speed: Fraction | None = None
    start: int | None = None
    """Nanoseconds since 1970 in UTC."""

    step_ns: int | None = None


@dataclass(frozen=True, slots=True)
class MarketChoice:
    """Which market a desk trades at. What is None is as the market has it; times are nanoseconds.

    `entry_ns` is how long a message takes to the venue, `response_ns` its report back, and
    `data_ns` a price to whoever watches it.
    """

    name: str = "reference"
    seed: int | None = None
    files: tuple[Path, ...] = ()
    symbols: tuple[str, ...] = ()
    """Those of the files that are played; all without any."""

    repair: bool = False
    """Whether what can be put right in the files is, in place of being refused."""

    fill_model: str | None = None
    entry_ns: int | None = None
    response_ns: int | None = None
    data_ns: int | None = None


@dataclass(frozen=True, slots=True)
class EdgeChoice:
    """How clients are met: over TLS or in the clear, and how often a key may ask; None is freely.

    `cancels` is for what ends orders or keeps somebody from harm, `requests` for all else.
    """

    tls: TlsFiles | None = None
    requests: Rate | None = None
    cancels: Rate | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """How to serve. `data` None keeps nothing; `port` 0 takes any free one.

    `is_open` lets any bearer text in for all accounts and is for loopback alone.
    """

    data: Path | None
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    seed: Path | None = None
    is_open: bool = False
    cancel_profile: CancelProfile = CancelProfile.SPEC
    limits: Limits = field(default_factory=Limits)
    edge: EdgeChoice = field(default_factory=EdgeChoice)
    clock: ClockChoice = field(default_factory=ClockChoice)
    market: MarketChoice = field(default_factory=MarketChoice)
    is_controlled: bool = False
    """Whether keys of scope `control` may own what happens on the desk."""

    scenarios: tuple[Path, ...] = ()
    """Files of scenarios that a controlled desk begins with."""

    company_data: Path | None = None
    """A folder with figures and news of companies, in place of those that are made up."""

    is_production: bool = False
    """Whether this is a desk in earnest: nothing on it may ever be staged."""

    record: Path | None = None
    """A file, not there yet, that the session of a new desk is recorded in."""

    model: ModelChoice | None = None
    """The language model behind the assistant; None leaves it to its rules, and asks nobody."""
