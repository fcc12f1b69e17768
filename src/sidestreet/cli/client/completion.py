"""`__complete -- WORDS...`: what the last word may become, for the scripts of `shells`.

The words before it are read as `words` reads them, but nothing is refused: a word that has no
place yet may get one. Exit codes: 0 with one candidate a line, 10 for a file's name, which the
shell knows best, 11 for anything of which nothing is known, 1 for a shell that is none of ours.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from sidestreet.cli.client import output, profiles
from sidestreet.cli.client.own import SHELLS
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.words import GLOBALS, Global

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sidestreet.cli.client.grammar import Catalogue, Command, Flag

STYLE: Final = "COMPLETION_STYLE"
FILE: Final = 10
NOTHING: Final = 11

_FOLDER_FLAGS: Final = frozenset((("@manpages", "output"),))
_FOUND_MAX: Final = 1000


class Candidate(NamedTuple):
    """A word, and what it is for."""

    word: str
    usage: str = ""


class _Known:
    """What the words before the last one say."""

    def __init__(self, words: Sequence[str], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.resource: str | None = None
        self.command: Command | None = None
        self.bare = 0
        self.pending: Flag | Global | None = None
        for word in words:
            self._take(word)

    def _take(self, word: str) -> None:
        if self.pending is not None:
            self.pending = None
        elif word.startswith("-") and word != "-":
            name, given, _ = word.partition("=")
            flag = self.flag(name)
            self.pending = flag if flag is not None and not given and _takes(flag) else None
        elif self.command is not None:
            self.bare += 1
        elif self.resource is None:
            self.resource = word
            self.command = self._catalogue.alone(word)
        else:
            of_resource = self._catalogue.of_resource(self.resource)
            self.command = next((item for item in of_resource if item.name == word), None)

    def flag(self, name: str) -> Flag | Global | None:
        """Return the flag of a name with its dashes: the command's own, or the program's."""
        short = name.removeprefix("-")
        if self.command is not None:
            for flag in self.command.flags:
                if name == f"--{flag.name}" or (flag.short and short == flag.short):
                    return flag
        named = (item for item in GLOBALS if name == f"--{item.name}" or short == item.short)
        return next(named, None)


def run(argv: Sequence[str], catalogue: Catalogue, environ: Mapping[str, str]) -> int:
    """Print the candidates for the last word and return the exit code. Raises `Problem`."""
    style = environ.get(STYLE, "bash")
    if style not in SHELLS:
        raise Problem(f"unknown shell {style}, available shells are [{' '.join(SHELLS)}]")
    words = list(argv[1:] if argv[:1] == ["--"] else argv) or [""]
    current = words.pop()
    known = _Known(words, catalogue)
    found = candidates(known, current, catalogue, environ)
    if isinstance(found, int):
        return found
    fitting = [item for item in found if item.word.startswith(current)]
    output.out("".join(f"{_line(item, style)}\n" for item in fitting))
    return 0 if fitting else NOTHING


def candidates(
    known: _Known, current: str, catalogue: Catalogue, environ: Mapping[str, str]
) -> list[Candidate] | int:
    """Return the candidates, or the exit code that stands for none."""
    if known.pending is not None:
        return _values(known, known.pending, current, "", environ)
    name, given, _ = current.partition("=")
    if current.startswith("-") and given:
        flag = known.flag(name)
        return NOTHING if flag is None else _values(known, flag, current, f"{name}=", environ)
    if current.startswith("-"):
        return list(_flags(known.command))
    if known.command is not None:
        last = known.command.positional
        if last is None or known.bare:
            return NOTHING
        return _values(known, last, current, "", environ)
    if known.resource is not None:
        of_resource = catalogue.of_resource(known.resource)
        return [Candidate(item.name, item.summary) for item in of_resource]
    return list(_resources(catalogue, current))


def _resources(catalogue: Catalogue, current: str) -> Iterator[Candidate]:
    """Yield the resources; those of the API as one, until a colon has been typed.

    The words for the set-up of a shell are offered to whoever begins them with their sign.
    """
    api = [resource for resource in catalogue.resources if ":" in resource]
    if ":" in current:
        for resource in api:
            names = ", ".join(item.name for item in catalogue.of_resource(resource))
            yield Candidate(resource, names)
        return
    for first in dict.fromkeys(resource.partition(":")[0] for resource in api):
        yield Candidate(first, "Resources of the API.")
    for resource in catalogue.resources:
        if ":" not in resource and resource.startswith("@") <= current.startswith("@"):
            yield Candidate(resource, catalogue.of_resource(resource)[0].summary)


def _flags(command: Command | None) -> Iterator[Candidate]:
    for flag in command.flags if command is not None else ():
        if not flag.hidden:
            yield Candidate(f"--{flag.name}", flag.description)
    for item in GLOBALS:
        yield Candidate(f"--{item.name}", item.description)


def _values(
    known: _Known, flag: Flag | Global, current: str, before: str, environ: Mapping[str, str]
) -> list[Candidate] | int:
    """Return the candidates for a value, each led by what stands before it in the same word."""
    if known.command is not None and (known.command.resource, flag.name) in _FOLDER_FLAGS:
        return FILE
    choices = list(flag.choices)
    if flag.name == "profile" or (known.resource == "profile" and flag.name == "name"):
        choices = _profiles(environ)
    elif _is_boolean(flag):
        choices = ["true", "false"]
    if not choices and current.removeprefix(before).startswith("@"):
        choices = _files(current.removeprefix(before))
    return [Candidate(before + choice) for choice in choices] or NOTHING


def _profiles(environ: Mapping[str, str]) -> list[str]:
    try:
        return list(profiles.load(environ).by_name)
    except Problem:
        return []


def _files(reference: str) -> list[str]:
    """Return what `@path` may become: the files and folders that it begins to name."""
    folder, slash, _ = reference.removeprefix("@").rpartition("/")
    try:
        with os.scandir((folder + slash) or ".") as entries:
            found = sorted((item.name, item.is_dir()) for item in entries)
    except OSError:
        return []
    return [f"@{folder}{slash}{name}{'/' if is_dir else ''}" for name, is_dir in found][:_FOUND_MAX]


def _takes(flag: Flag | Global) -> bool:
    return not flag.is_boolean if isinstance(flag, Global) else flag.takes_value


def _is_boolean(flag: Flag | Global) -> bool:
    return flag.is_boolean if isinstance(flag, Global) else flag.kind == "boolean"


def _line(item: Candidate, style: str) -> str:
    if style == "zsh":
        word = item.word.replace(":", "\\:")
        return f"{word}:{item.usage}" if item.usage else word
    if style == "fish" and item.usage:
        return f"{item.word}\t{item.usage}"
    return item.word
