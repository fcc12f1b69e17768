"""`clear-street profile`: keep servers and keys under names. No key is ever printed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from sidestreet.cli.client import access, output, profiles, request, stdin, target
from sidestreet.cli.client.problem import Problem

if TYPE_CHECKING:
    from sidestreet.cli.client.grammar import Command
    from sidestreet.cli.client.profiles import Profile, Profiles
    from sidestreet.cli.client.words import Line

STDIN = "-"
"""A key that is to be read from standard input."""


def run(line: Line, command: Command) -> int:
    """Carry out one of the commands and return the exit code. Raises `Problem`."""
    parts = request.gather(command, line.settings, line.positionals)
    request.require_all(parts)
    kept = profiles.load(os.environ)
    if command.name == "list":
        output.out("".join(f"{told}\n" for told in _listing(kept)))
        return 0
    if command.name == "leave":
        profiles.save(kept._replace(used=""), os.environ)
        output.out(f"No profile is in use: commands ask {target.LOCAL}.\n")
        return 0
    name = profiles.check_name(str(parts.parameters["name"]))
    if command.name == "set":
        told = _set(kept, name, line)
    elif command.name == "use":
        told = _use(kept, name)
    else:
        told = _remove(kept, name)
    output.out(f"{told}\n")
    return 0


def _listing(kept: Profiles) -> list[str]:
    if not kept.by_name:
        return ["There are no profiles. 'clear-street profile set NAME' makes one."]
    width = max(map(len, kept.by_name))
    lines = []
    for name, profile in kept.by_name.items():
        mark = "*" if name == kept.used else " "
        key = "with a key" if profile.key else "without a key"
        lines.append(f"{mark} {name.ljust(width)}  {_where(profile, name)}  {key}")
    return lines


def _set(kept: Profiles, name: str, line: Line) -> str:
    base_url, environment = line.text("base-url"), line.text("environment")
    if base_url and environment:
        raise Problem("--base-url and --environment name two servers: leave one out")
    before = kept.by_name.get(name, profiles.Profile())
    profile = before
    if base_url or environment:
        # A key that was kept for one server is not carried to another.
        profile = profiles.Profile(base_url, environment)
        server, former = access.of(profile, name), access.of(before, name)
        if (server.host, server.port) == (former.host, former.port):
            profile = profile._replace(key=before.key)
    if line.text("api-key"):
        profile = profile._replace(key=_key(line.text("api-key")))
    told = f"Profile {name}: {_where(profile, name)}, {'with' if profile.key else 'without'} a key."
    if before.key and not profile.key:
        told += " The key of the server of before is forgotten."
    profiles.save(kept._replace(by_name={**kept.by_name, name: profile}), os.environ)
    return told


def _key(text: str) -> str:
    if text != STDIN:
        return text
    if sys.stdin is not None and sys.stdin.isatty():
        from getpass import getpass  # noqa: PLC0415 - only for someone who types a key

        key = getpass("Key: ")
    else:
        key = stdin.read().decode("utf-8", "replace")
    if not (key := key.strip()):
        raise Problem("standard input holds no key")
    return key


def _use(kept: Profiles, name: str) -> str:
    server = access.of(kept.find(name), name)
    profiles.save(kept._replace(used=name), os.environ)
    told = f"Commands ask {server.url('').rstrip('/')} wherever nothing else is named."
    if server.host not in access.LOOPBACK:
        told += " It is not on this machine: what is ordered there is ordered in earnest."
    return told


def _remove(kept: Profiles, name: str) -> str:
    kept.find(name)
    left = {other: profile for other, profile in kept.by_name.items() if other != name}
    used = "" if kept.used == name else kept.used
    profiles.save(profiles.Profiles(left, used), os.environ)
    return f"Profile {name} is forgotten."


def _where(profile: Profile, name: str) -> str:
    url = access.of(profile, name).url("").rstrip("/")
    return f"{url} ({profile.environment})" if profile.environment else url
