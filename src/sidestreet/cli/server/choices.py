"""From what was typed about clock and market to the settings of a server.

What cannot be read is a usage error that names the option; what can be read and does not fit
together is refused by the start itself, which knows the desk.
"""

import os
from fractions import Fraction
from pathlib import Path
from typing import Final

import click

from sidestreet.api.assistant.endpoint import (
    ENDPOINT_WORDS,
    KEY_MAX,
    TIMEOUT_S,
    ModelChoice,
    is_key,
    parse_endpoint,
)
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
_MODEL_NAME_MAX: Final = 256
_MODEL_TIMEOUT_MIN_NS: Final = 10_000_000
_MODEL_TIMEOUT_MAX_NS: Final = 600_000_000_000
_NS_PER_MS: Final = 1_000_000
_MS_PER_S: Final = 1_000

MODEL_KEY_VARIABLE: Final = "SIDESTREET_MODEL_KEY"
"""Where the key of a language model may stand. No option takes one: others could read it there."""


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


def model_choice(
    model_url: str | None,
    model_name: str | None,
    model_key_file: Path | None,
    model_timeout: str | None,
) -> ModelChoice | None:
    """Return the language model that was asked for, None without any. Raises `BadParameter`."""
    beside = {
        "--model": model_name,
        "--model-key-file": model_key_file,
        "--model-timeout": model_timeout,
    }
    if model_url is None:
        for option, value in beside.items():
            if value is not None:
                raise _bad(option, str(value), "of use without --model-url")
        return None
    endpoint = parse_endpoint(model_url)
    if endpoint is None:
        raise _bad("--model-url", model_url, ENDPOINT_WORDS)
    name = model_name or ""
    if not 0 < len(name) <= _MODEL_NAME_MAX or not name.isprintable():
        raise _bad("--model", name, "the name of a model, which --model-url needs")
    timeout_s = TIMEOUT_S
    if model_timeout is not None:
        span = read_span(model_timeout, "--model-timeout")
        if not _MODEL_TIMEOUT_MIN_NS <= span <= _MODEL_TIMEOUT_MAX_NS:
            raise _bad("--model-timeout", model_timeout, "between 10ms and 10 minutes")
        timeout_s = span // _NS_PER_MS / _MS_PER_S
    return ModelChoice(endpoint, name, timeout_s, _model_key(model_key_file))


def _model_key(key_file: Path | None) -> str:
    """Return the key of a model: the file's, else the environment's, else none.

    No error shows what was read. Raises `BadParameter`.
    """
    source = f"${MODEL_KEY_VARIABLE}"
    key = os.environ.get(MODEL_KEY_VARIABLE, "").strip()
    if key_file is not None:
        source = str(key_file)
        try:
            with key_file.open("rb") as file:
                key = file.read(KEY_MAX + 2).decode("ascii").strip()
        except (OSError, UnicodeDecodeError):
            raise _bad("--model-key-file", source, "a file that can be read as a key") from None
    elif not key:
        return ""
    if not is_key(key):
        raise _bad("--model-key-file", source, f"a key: 1 to {KEY_MAX} visible characters")
    return key


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
