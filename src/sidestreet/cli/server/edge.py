"""From what was typed about certificates and rates to how a server meets its clients."""

import re
from pathlib import Path
from typing import Final

import click

from sidestreet.cli.server.choices import read_span
from sidestreet.config import EdgeChoice
from sidestreet.http.rate_limits import NS_PER_S, Rate
from sidestreet.http.tls import TlsFiles

_RATE: Final = re.compile(r"([1-9]\d{0,5})/(.+)", re.ASCII)
_RATE_WORDS: Final = "a number of requests and a span of whole seconds up to a day, like 100/1s"
_WINDOW_MAX_S: Final = 86_400


def edge_choice(
    certificate: Path | None, key: Path | None, rate: str | None, cancel_rate: str | None
) -> EdgeChoice:
    """Return how clients are to be met. Raises `UsageError` for what cannot be read."""
    if (certificate is None) != (key is None):
        raise click.UsageError("--tls-cert and --tls-key go together")
    return EdgeChoice(
        tls=None if certificate is None or key is None else TlsFiles(certificate, key),
        requests=None if rate is None else read_rate(rate, "--rate-limit"),
        cancels=None if cancel_rate is None else read_rate(cancel_rate, "--cancel-rate-limit"),
    )


def read_rate(text: str, option: str) -> Rate:
    """Return how many requests a span of time has. Raises `BadParameter`."""
    found = _RATE.fullmatch(text)
    if found is not None:
        window_s, rest = divmod(read_span(found[2], option), NS_PER_S)
        if not rest and 0 < window_s <= _WINDOW_MAX_S:
            return Rate(int(found[1]), window_s)
    raise click.BadParameter(f"{text!r} is not {_RATE_WORDS}", param_hint=f"'{option}'")
