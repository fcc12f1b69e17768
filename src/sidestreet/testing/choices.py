"""What a test says of the desk that it wants, and what that comes to.

Everything may be left out. What cannot be had is refused with what would be accepted, before a desk
is begun.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from os import PathLike
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from sidestreet.api.orders import CancelProfile
from sidestreet.bootstrap.market_plan import NAMES, REPLAY
from sidestreet.config import ClockChoice, ClockMode, HoursName, MarketChoice, Settings
from sidestreet.reference.moments import MOMENT_WORDS, SPAN_WORDS, parse_moment, parse_span
from sidestreet.testing.exact_json import json_of

SeedLike: TypeAlias = str | PathLike[str] | Mapping[str, Any] | None
MarketLike: TypeAlias = (
    str | PathLike[str] | Sequence[str | PathLike[str]] | Mapping[str, Any] | MarketChoice | None
)
MomentLike: TypeAlias = str | datetime
SpanLike: TypeAlias = str | timedelta
RulesLike: TypeAlias = str | PathLike[str] | Mapping[str, Any] | Sequence[Mapping[str, Any]]

BEGINS: Final = "2025-11-03T10:00:00-05:00"
"""When a desk begins that is told nothing: a Monday, half an hour after trading begins."""

ACCOUNT_ID: Final = 100001
"""The account of a desk without a seed of its own."""

SEED: Final = f"""\
# What a desk in a test begins with: one margin account, and a million dollars in it.
accounts:
  - id: {ACCOUNT_ID}
    full_name: Test Account
    short_name: TEST
    subtype: MARGIN
    options_level: 3
    cash: 1000000.00
keys:
  - id: sandbox
    secret: everyone-knows-this-key
    label: The sandbox key, known to everybody
    accounts: all
    scopes: [orders:read, orders:write, admin, control]
market:
  seed: 1
"""

_NS_PER_US: Final = 1_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a test says of its desk. `docs/testing.md` tells each of them.

    `seed` is a file, YAML or a mapping; `market` the name of a market, files to replay, or what
    `MarketChoice` holds; `start` an instant or a date; `record` a file, not there yet, that the
    session is recorded in; `company_data` a folder with figures of companies.
    """

    seed: SeedLike = None
    market: MarketLike = None
    start: MomentLike = BEGINS
    hours: Literal["new-york", "always"] = "new-york"
    clock: Literal["frozen", "stepped"] = "frozen"
    step: SpanLike = "10ms"
    cancel_profile: Literal["spec", "strict", "hidden"] = "spec"
    record: str | PathLike[str] | None = None
    company_data: str | PathLike[str] | None = None

    def settings(self) -> Settings:
        """Return the settings of a server that is as this says, but for its seed.

        Raises ValueError for what is not understood.
        """
        return Settings(
            data=None,
            port=0,
            is_open=True,
            is_controlled=True,
            cancel_profile=self.profile(),
            clock=self.clock_choice(),
            market=self.market_choice(),
            record=None if self.record is None else Path(self.record),
            company_data=None if self.company_data is None else Path(self.company_data),
        )

    def seed_file(self) -> tuple[bytes, str]:
        """Return the bytes of the seed, and the name that tells its format and the reader.

        Raises ValueError for a file that is not there, OSError for one that cannot be read, and
        TypeError for a seed of another type, or with a float in it.
        """
        seed = self.seed
        if seed is None:
            return SEED.encode(), "the test's seed.yaml"
        if isinstance(seed, Mapping):
            return json_of(seed, "seed"), "the test's seed.json"
        if isinstance(seed, str) and "\n" in seed:
            return seed.encode(), "the test's seed.yaml"
        path = file_of(seed, "seed")
        return path.read_bytes(), str(path)

    def market_choice(self) -> MarketChoice:
        """Return the market. Raises ValueError for what tells none."""
        market = self.market
        if market is None:
            return MarketChoice()
        if isinstance(market, MarketChoice):
            return market
        if isinstance(market, Mapping):
            try:
                return MarketChoice(**market)
            except TypeError as error:
                raise ValueError(f"market: {error}") from None
        if isinstance(market, str) and market in NAMES:
            return MarketChoice(name=market)
        files = [market] if isinstance(market, str | PathLike) else market
        paths = tuple(Path(each) for each in files)
        missing = [str(each) for each in paths if not each.exists()]
        if missing:
            raise ValueError(
                f"market: {missing[0]!r} is neither a file nor one of {', '.join(NAMES)}"
            )
        return MarketChoice(name=REPLAY, files=paths)

    def clock_choice(self) -> ClockChoice:
        """Return the clock, with when it begins. Raises ValueError for what tells none."""
        is_stepped = self._one_of("clock", self.clock, ("frozen", "stepped")) == "stepped"
        self._one_of("hours", self.hours, tuple(HoursName))
        step_ns = span_of(self.step, "step")
        if not step_ns:
            raise ValueError("step: a clock steps by more than nothing")
        return ClockChoice(
            mode=ClockMode(self.clock),
            hours=HoursName(self.hours),
            start=instant_of(self.start, "start"),
            step_ns=step_ns if is_stepped else None,
        )

    def profile(self) -> CancelProfile:
        """Return the cancel profile. Raises ValueError for what is none."""
        return CancelProfile(
            self._one_of("cancel_profile", self.cancel_profile, tuple(CancelProfile))
        )

    def _one_of(self, name: str, value: str, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            raise ValueError(f"{name}: {value!r}, expected one of {', '.join(allowed)}")
        return value


def file_of(told: str | PathLike[str], name: str) -> Path:
    """Return the path of a file. ValueError where there is none, TypeError for what is no path."""
    if not isinstance(told, str | PathLike):
        raise TypeError(
            f"{name}: {told!r}, expected a file, YAML of more than one line, or the same in Python"
        )
    path = Path(told)
    if not path.is_file():
        raise ValueError(
            f"{name}: there is no file {str(path)!r} in {Path.cwd()}; what is no file is YAML of "
            "more than one line, or the same in Python"
        )
    return path


def instant_of(moment: MomentLike, name: str) -> int:
    """Return an instant in nanoseconds since 1970. ValueError or TypeError for what is none.

    >>> instant_of("1970-01-01T00:00:01Z", "to")
    1000000000
    """
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ValueError(f"{name}: {moment!r} does not say where; give it a time zone")
        return (moment - _EPOCH) // _MICROSECOND * _NS_PER_US
    if not isinstance(moment, str):
        raise TypeError(f"{name}: {moment!r}, expected a datetime, or {MOMENT_WORDS} as text")
    instant = parse_moment(moment)
    if instant is None:
        raise ValueError(f"{name}: {moment!r}, expected {MOMENT_WORDS}")
    return instant


def span_of(span: SpanLike, name: str) -> int:
    """Return a span of time in nanoseconds. Raises ValueError or TypeError for what is none.

    >>> span_of("1.5s", "by"), span_of(timedelta(milliseconds=2), "by")
    (1500000000, 2000000)
    """
    if isinstance(span, timedelta):
        if span < timedelta():
            raise ValueError(f"{name}: {span!r}, expected a span that is not below 0")
        return span // _MICROSECOND * _NS_PER_US
    if not isinstance(span, str):
        raise TypeError(f"{name}: {span!r}, expected a timedelta, or {SPAN_WORDS} as text")
    nanoseconds = parse_span(span)
    if nanoseconds is None:
        raise ValueError(f"{name}: {span!r}, expected {SPAN_WORDS}")
    return nanoseconds
