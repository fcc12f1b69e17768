"""Which server a command line asks, and with which key.

What is typed comes first, then what the variables say, then the profile in use, then the server on
this machine. A server elsewhere is thus reached only if somebody has named it: on the line, in a
variable, or once for all in a profile. A profile's key goes to the profile's server, never to one
that was named in another way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sidestreet.cli.client import headers, target
from sidestreet.cli.client.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sidestreet.cli.client.profiles import Profile, Profiles
    from sidestreet.cli.client.target import Server
    from sidestreet.cli.client.words import Line

LOOPBACK: Final = frozenset(("127.0.0.1", "localhost", "::1"))


class Access(NamedTuple):
    """A server, a profile's key for it, and who named the one and the other, for people."""

    server: Server
    source: str
    profile_key: str
    key_source: str

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine."""
        return self.server.host in LOOPBACK


def choose(line: Line, environ: Mapping[str, str]) -> Access:
    """Return the access that a command line and the environment's variables name."""
    base_url, environment = line.text("base-url"), line.text("environment")
    variable = environ.get(target.VARIABLE, "")
    typed = line.text("profile")
    if typed and (base_url or environment):
        raise Problem("--profile names a server: leave --base-url and --environment out")
    if typed or not (base_url or variable or environment):
        from sidestreet.cli.client import profiles  # noqa: PLC0415 - not where a server is named

        kept = profiles.load(environ)
        named = environ.get(profiles.VARIABLE, "")
        for name, source in (
            (typed, "named by --profile"),
            (named, f"named by {profiles.VARIABLE}"),
            (kept.used, "in use"),
        ):
            if name:
                return _of_profile(kept, name, source, line, environ)
    server = target.choose(base_url, variable, environment)
    source = "the default, this machine"
    for text, named in (
        (environment, "--environment"),
        (variable, target.VARIABLE),
        (base_url, "--base-url"),
    ):
        source = named if text else source
    return Access(server, source, "", _key_source(line, environ))


def of(profile: Profile, name: str) -> Server:
    """Return the server of a profile."""
    if profile.base_url:
        return target.parse(profile.base_url, f"profile {name}")
    return target.choose("", "", profile.environment)


def _of_profile(
    kept: Profiles, name: str, source: str, line: Line, environ: Mapping[str, str]
) -> Access:
    profile = kept.find(name)
    key_source = _key_source(line, environ)
    if profile.key and key_source not in {"--api-key", headers.VARIABLE}:
        key_source = f"profile {name}"
    return Access(of(profile, name), f"profile {name}, {source}", profile.key, key_source)


def _key_source(line: Line, environ: Mapping[str, str]) -> str:
    """Return which of flag and variables gives the key; empty if none does."""
    if line.text("api-key"):
        return "--api-key"
    custom = environ.get(headers.VARIABLE, "").lower().split("\n")
    if any(each.partition(":")[0].strip() == "authorization" for each in custom):
        return headers.VARIABLE
    return headers.KEY_VARIABLE if environ.get(headers.KEY_VARIABLE) else ""
