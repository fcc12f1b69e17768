"""From what was typed about clock and market to the settings of a server.

What cannot be read is a usage error that names the option; what can be read and does not fit
together is refused by the start itself, which knows the desk.
"""

from fractions import Fraction
from pathlib import Path
from typing import Final

import click

from sidestreet.config import (
    ClockChoice,
    ClockMode,
    HoursName,
    MarketChoice,
)
from sidestreet.reference.moments import MOMENT_WORDS, SPAN_WORDS, parse_moment, parse_span
from sidestreet.runtime.clock import SPEED_WORDS, parse_speed

_LATENCIES: Final = ("entry", "response", "data")
_LATENCY_MAX_NS: Final = 60_000_000_000


def clock_choice(
    mode: str, hours: str | None, speed: str | None, start: str | None, step: str | None
) -> ClockChoice:
    """Return the clock that was asked for. Raises `BadParameter`."""
    return ClockChoice(
        mode=ClockMode(mode),
        hours=None if hours is None else HoursName(hours),
        speed=None if speed is None else read_speed(speed, "--speed"),
        start=None if start is None else read_moment(start, "--start"),
        step_ns=None if step is None else read_span(step, "--step"),
    )


def market_choice(
    name: str,
    seed: int | None,
    files: tuple[Path, ...],
    fill_model: str | None,
    latency: str | None,
    *,
    symbols: tuple[str, ...] = (),
    repair: bool = False,
) -> MarketChoice:
    """Return the market that was asked for. Raises `BadParameter`."""
    return MarketChoice(
        name=name,
        seed=seed,
        files=files,
        symbols=symbols,
        repair=repair,
        fill_model=fill_model,
        **read_latencies(latency),
    )


def read_speed(text: str, option: str) -> Fraction:
    """Return a speed. Raises `BadParameter`."""
    speed = parse_speed(text)
    if speed is None:
        raise _bad(option, text, SPEED_WORDS)
    return speed


def read_moment(text: str, option: str) -> int:
    """Return an instant in nanoseconds. Raises `BadParameter`."""
    instant = parse_moment(text)
    if instant is None:
        raise _bad(option, text, MOMENT_WORDS)
    return instant


def read_span(text: str, option: str) -> int:
    """Return a span of time in nanoseconds. Raises `BadParameter`."""
    span = parse_span(text)
    if span is None:
        raise _bad(option, text, SPAN_WORDS)
    return span


def read_latencies(text: str | None) -> dict[str, int]:
    """Return the latencies of `entry=2ms,response=2ms,data=0`, by the names of the settings.

    What is not told is not in it. Raises `BadParameter`.
    """
    given: dict[str, int] = {}
    for part in [] if text is None else text.split(","):
        name, _, span = part.partition("=")
        member = f"{name}_ns"
        if name not in _LATENCIES or member in given:
            names = ", ".join(_LATENCIES)
            raise _bad("--latency", part, f"one of {names} with its time, each at most once")
        given[member] = read_span(span, "--latency")
        if given[member] > _LATENCY_MAX_NS:
            raise _bad("--latency", span, "at most a minute")
    return given


def _bad(option: str, text: str, expected: str) -> click.BadParameter:
    return click.BadParameter(f"{text!r} is not {expected}", param_hint=f"'{option}'")
