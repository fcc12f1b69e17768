"""Profiles: a server and a key, kept under a name in one file.

The one rule: the file is its owner's alone. It is made so, and one that others may read is refused
rather than used, because it holds keys. Only this module opens it.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sidestreet.cli.client.problem import Problem, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE: Final = "CLEAR_STREET_PROFILE"
FOLDER_VARIABLE: Final = "CLEAR_STREET_CONFIG_DIR"
FILE: Final = "profiles.json"

_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_OTHERS: Final = 0o077


class Profile(NamedTuple):
    """A server, by its address or its environment's name, and a key for it; empty means none."""

    base_url: str = ""
    environment: str = ""
    key: str = ""


class Profiles(NamedTuple):
    """All profiles by name, and the name of the one in use, if any."""

    by_name: dict[str, Profile]
    used: str = ""

    def find(self, name: str) -> Profile:
        """Return a profile. Raises `Problem` with the nearest name if there is none."""
        if (found := self.by_name.get(name)) is not None:
            return found
        raise Problem(
            f'There is no profile "{name}"{suggestion(name, self.by_name)}\n'
            "'clear-street profile list' shows those there are."
        )


def path(environ: Mapping[str, str]) -> str:
    """Return where the profiles are kept, whether or not there are any."""
    if folder := environ.get(FOLDER_VARIABLE):
        return f"{folder}/{FILE}"
    base = environ.get("APPDATA") if sys.platform == "win32" else environ.get("XDG_CONFIG_HOME")
    # pathlib would cost a tenth of a start.
    return f"{base or os.path.expanduser('~/.config')}/clear-street/{FILE}"  # noqa: PTH111


def check_name(name: str) -> str:
    """Return a profile's name if it can be one. Raises `Problem`."""
    if re.fullmatch(_NAME, name, re.ASCII) is None:
        raise Problem(
            f'"{name}" cannot name a profile: at most 64 letters, digits and . _ -, the first '
            "of them a letter or digit"
        )
    return name


def load(environ: Mapping[str, str]) -> Profiles:
    """Return the profiles; none if the file is not there. Raises `Problem` if it is not fit."""
    place = path(environ)
    try:
        with open(place, "rb") as file:  # noqa: PTH123 - as above
            mode = os.fstat(file.fileno()).st_mode
            data = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return Profiles({})
    except OSError as error:
        raise Problem(f'cannot read the profiles in "{place}": {error.strerror}') from None
    if sys.platform != "win32" and mode & _OTHERS:
        raise Problem(f'"{place}" holds keys and others may read it: run chmod 600 "{place}"')
    try:
        return _profiles(json.loads(data))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Problem(
            f'"{place}" is damaged: mend it, or remove it and set the profiles again'
        ) from None


def save(profiles: Profiles, environ: Mapping[str, str]) -> None:
    """Keep the profiles, all or nothing, in a file that its owner alone may read."""
    place = path(environ)
    members = {name: profile._asdict() for name, profile in sorted(profiles.by_name.items())}
    text = json.dumps({"used": profiles.used, "profiles": members}, indent=2)
    beside = f"{place}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(place), 0o700, exist_ok=True)  # noqa: PTH103, PTH120 - as above
        made = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(made, "w", encoding="utf-8") as file:  # noqa: PTH123 - as above
            file.write(f"{text}\n")
        os.replace(beside, place)  # noqa: PTH105 - as above
    except OSError as error:
        raise Problem(f'cannot keep the profiles in "{place}": {error.strerror}') from None


def _profiles(read: Any) -> Profiles:  # noqa: ANN401 - JSON
    by_name = {check_name(name): _profile(members) for name, members in read["profiles"].items()}
    used = read["used"]
    if used and used not in by_name:
        raise ValueError(used)
    return Profiles(by_name, used)


def _profile(members: dict[str, str]) -> Profile:
    profile = Profile(**members)
    if not all(isinstance(member, str) for member in profile):
        raise TypeError(profile)
    return profile
