"""Which server a command speaks to, chosen so that nobody trades by accident.

In this order: `--base-url`, then CLEAR_STREET_BASE_URL, then `--environment`, then the server on
this machine. The vendor's servers are reached only when they are named.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from sidestreet.cli.client.problem import Problem

VARIABLE: Final = "CLEAR_STREET_BASE_URL"

LOCAL: Final = "http://127.0.0.1:5001"

ENVIRONMENTS: Final = {
    "production": "https://api.clearstreet.com",
    "dev": "https://api-dev.clearstreet.com",
    "staging": "https://api-dev.clearstreet.com",
    "local": LOCAL,
}

_PORT_MAX: Final = 65535
_LABEL: Final = "[A-Za-z0-9_-]{1,63}"
"""A part of a name (RFC 1035, section 2.3.4). For any other the resolver raises no OSError."""

_AUTHORITY: Final = re.compile(
    rf"(?:\[([0-9A-Fa-f:.]+)\]|({_LABEL}(?:\.{_LABEL})*\.?))(?::([0-9]{{1,5}}))?", re.ASCII
)
_PATH: Final = re.compile(r"(?:/[A-Za-z0-9._~!$&'()*+,;=:@%-]*)*", re.ASCII)


class Server(NamedTuple):
    """Where requests go. `authority` is host and port as the Host header has them."""

    secure: bool
    host: str
    port: int
    authority: str
    path: str

    def url(self, target: str) -> str:
        """Return the full URL of a request's target."""
        return f"{'https' if self.secure else 'http'}://{self.authority}{self.path}{target}"


def choose(base_url: str, variable: str, environment: str) -> Server:
    """Return the server that the two flags and the variable name; empty means not given."""
    if environment and environment not in ENVIRONMENTS:
        names = ", ".join(ENVIRONMENTS)
        raise Problem(f"Unknown environment: {environment}. Valid environments are {names}")
    for text, source in ((base_url, "--base-url"), (variable, VARIABLE)):
        if text:
            return parse(text, source)
    return parse(ENVIRONMENTS[environment or "local"], "--environment")


def check_scheme(text: str, source: str) -> None:
    """Raise `Problem` unless a base URL starts with a scheme we speak. Empty is as not given."""
    if text and not text.lower().startswith(("http://", "https://")):
        raise Problem(f'{source} "{text}" is missing a scheme (expected http:// or https://)')


def parse(text: str, source: str) -> Server:
    """Return the server of a base URL. `source` is the flag or variable that gave it."""
    check_scheme(text, source)
    scheme, _, rest = text.partition("://")
    secure = scheme.lower() == "https"
    slash = rest.find("/")
    authority, path = (rest, "") if slash < 0 else (rest[:slash], rest[slash:])
    match = _AUTHORITY.fullmatch(authority)
    if match is None or _PATH.fullmatch(path) is None:
        raise Problem(f'{source} "{text}" is not a URL of the form http://host:port/path')
    port = int(match[3]) if match[3] else (443 if secure else 80)
    if not 0 < port <= _PORT_MAX:
        raise Problem(f'{source} "{text}" has a port that does not exist')
    return Server(secure, match[1] or match[2], port, authority, path.rstrip("/") + "/")
