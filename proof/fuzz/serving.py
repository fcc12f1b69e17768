"""Targets that are typed behind `sidestreet serve`, and what leads to a server that was started."""

from pathlib import Path
from typing import Any, Final

import click

from fuzz.target import NotTaken, Read, Target, same
from sidestreet.api.instants import render_instant
from sidestreet.bootstrap.market_plan import plan_market
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.timekeeping import calendar_of, clock_of
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.target import parse
from sidestreet.cli.server.choices import (
    clock_choice,
    market_choice,
    model_choice,
    read_moment,
    read_span,
)
from sidestreet.cli.server.edge import edge_choice, read_rate
from sidestreet.cli.server.left_word import SERVER_FILE, word_in
from sidestreet.cli.server.local_server import server_at
from sidestreet.cli.server.main import serve
from sidestreet.config import ClockChoice
from sidestreet.http.rate_limits import Rate
from sidestreet.reference.moments import render_span

_FLAGS: Final = (
    "--clock",
    "--hours",
    "--start",
    "--speed",
    "--step",
    "--market",
    "--market-seed",
    "--market-symbol",
    "--fill-model",
    "--latency",
    "--rate-limit",
    "--cancel-rate-limit",
    "--model-url",
    "--model",
    "--model-timeout",
    "--port",
    "--cancel-profile",
    "--log-level",
)
"""Those with a value that is no file."""

_FIRST: Final = ord("a")
"""The byte that stands for the first of them."""


def _told(text: bytes) -> list[str]:
    """Return words as a shell gives them: on each line a byte that says which flag, and a value."""
    lines = [line for line in text.split(b"\n") if line]
    return [
        f"{_FLAGS[(line[0] - _FIRST) % len(_FLAGS)]}={line[1:].decode('utf-8', 'surrogateescape')}"
        for line in lines
    ]


def _serve(_: Path) -> Read:
    def read(text: bytes) -> None:
        asked: dict[str, Any] = serve.make_context("serve", _told(text)).params
        clock = clock_choice(
            *(asked[name] for name in ("clock", "hours", "speed", "start", "step"))
        )
        _check_clock(clock)
        market = market_choice(
            asked["market"],
            asked["market_seed"],
            asked["market_files"],
            asked["fill_model"],
            asked["latency"],
            symbols=asked["market_symbols"],
        )
        edge = edge_choice(None, None, asked["rate_limit"], asked["cancel_rate_limit"])
        _check_rate(edge.requests)
        _check_rate(edge.cancels)
        model_choice(asked["model_url"], asked["model_name"], None, asked["model_timeout"])
        # What the start makes of it.
        hours = calendar_of(clock).hours
        assert clock_of(clock, 0).now() >= 0, "a clock before 1970"
        plan_market(market, 1, hours)

    return read


def _address(_: Path) -> Read:
    """Read where a server is: what is taken can at least be looked up."""

    def read(text: bytes) -> None:
        server = parse(text.decode("utf-8", "surrogateescape"), "--url")
        server.host.encode("idna")
        assert 0 < server.port <= 65_535, "a port that does not exist"
        same("address", server, parse(server.url("").rstrip("/"), "--url"))

    return read


def _word(folder: Path) -> Read:
    def read(text: bytes) -> None:
        (folder / SERVER_FILE).write_bytes(text)
        told = word_in(folder)
        if told is None:
            raise NotTaken
        server_at(told.url, told.key)

    return read


def _check_clock(clock: ClockChoice) -> None:
    """Complain of an instant or a span that is another one after it was written down."""
    if clock.start is not None:
        same("--start", clock.start, read_moment(render_instant(clock.start), "--start"))
    if clock.step_ns is not None:
        same("--step", clock.step_ns, read_span(render_span(clock.step_ns), "--step"))


def _check_rate(rate: Rate | None) -> None:
    if rate is not None:
        same("rate", rate, read_rate(f"{rate.quota}/{rate.window_s}s", "--rate-limit"))


def _line(**values: str) -> bytes:
    """Return flags by their names, as a text."""
    return b"\n".join(
        bytes([_FIRST + _FLAGS.index(f"--{name.replace('_', '-')}")]) + value.encode()
        for name, value in values.items()
    )


SERVING: Final = (
    Target(
        "serve-flags",
        _serve,
        (click.UsageError, StartRefused),
        (
            _line(clock="frozen", start="2025-10-31", hours="new-york"),
            _line(clock="fast", start="2025-10-31T13:30:00.5Z", speed="60.5"),
            _line(clock="stepped", step="PT0.01S", hours="always"),
            _line(clock="real", market="thin", market_seed="7", fill_model="slippage:ticks=1"),
            _line(fill_model="slippage:bps=5,of=volume:share=0.1,of=through", market="demo"),
            _line(latency="entry=2ms,response=2ms,data=0", fill_model="book"),
            _line(rate_limit="100/1s", cancel_rate_limit="5/PT1M", port="0"),
            _line(model_url="http://127.0.0.1:11434/v1", model="m", model_timeout="60s"),
            _line(cancel_profile="strict", log_level="debug"),
            _line(market="replay", market_symbol="AAPL"),
        ),
        (
            *(b"=", b",", b":", b"/", b"of=", b"share=", b"bps=", b"\n", b"ms", b"P1DT2H", b"1/2"),
            *(b"1000000/1d", b"86400s", b"entry=", b"2100-01-01", b"http://[::1]:0/"),
        ),
        weight=4,
    ),
    Target(
        "address",
        _address,
        (Problem,),
        (b"http://127.0.0.1:5001", b"https://a.example/v1/", b"http://[::1]:80", b"HTTP://h_1.:1"),
        (b"://", b":", b"/", b"..", b"[", b"]", b"@", b"?", b"a" * 40),
        weight=4,
    ),
    Target(
        "server-word",
        _word,
        (),
        (b'{"url": "http://127.0.0.1:5001", "key": "k", "pid": 17}',),
        (b'"', b"://", b"null", b"-1", b"[]", b'"pid": 0'),
        weight=2,
    ),
)
