"""The words after the program's name, sorted into what they are.

    clear-street [globals] RESOURCE COMMAND [flags] [ONE positional]

Global flags may stand anywhere. The first bare word is the resource and the second the command;
from there on the command's own flags come first, should a name ever be both. Values are not read
here, so that `--help` works beside any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sidestreet.cli.client.grammar import PROGRAM
from sidestreet.cli.client.problem import Problem, suggestion, usage
from sidestreet.cli.client.values import boolean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sidestreet.cli.client.grammar import Catalogue, Command, Flag


class Global(NamedTuple):
    """A flag of the program itself."""

    name: str
    short: str | None
    is_boolean: bool
    description: str
    choices: tuple[str, ...] = ()
    is_ours: bool = False


_FORMATS: Final = ("auto", "explore", "json", "jsonl", "pretty", "raw", "yaml", "table", "csv")

GLOBALS: Final = (
    Global("api-key", None, False, "API key, sent as a bearer token. CLEAR_STREET_API_KEY."),
    Global("base-url", None, False, "Address of the server. CLEAR_STREET_BASE_URL."),
    Global(
        "environment",
        None,
        False,
        "A server by name: production, dev, staging or local.",
        ("production", "dev", "staging", "local"),
    ),
    Global(
        "format",
        None,
        False,
        "How to print an answer: auto, explore, json, jsonl, pretty, raw or yaml; and ours: table "
        "or csv.",
        _FORMATS,
    ),
    Global("format-error", None, False, "How to print the body of an error, as above.", _FORMATS),
    Global("transform", None, False, "GJSON path: the part of the answer to print."),
    Global("transform-error", None, False, "GJSON path: the part of an error's body to print."),
    Global("raw-output", "r", True, "Print a result that is text without quotes."),
    Global("debug", None, True, "Show request and answer on standard error, the key left out."),
    Global("version", "v", True, "Print the version."),
    Global("help", "h", True, "Print this help."),
    Global("all", None, True, "Follow the pages of a list, and print them as one.", is_ours=True),
    Global(
        "wait",
        None,
        True,
        "Wait until every order that the answer names has ended, then print how. For commands "
        "that submit or cancel orders.",
        is_ours=True,
    ),
    Global(
        "wait-seconds",
        None,
        False,
        "How long --wait waits at most: 60 seconds unless this is given.",
        is_ours=True,
    ),
    Global(
        "profile",
        None,
        False,
        "Server and key kept under this name by 'clear-street profile'. CLEAR_STREET_PROFILE.",
        is_ours=True,
    ),
)
"""Those that are ours come last; the others are of the API's contract."""

_BY_WORD: Final = {f"--{item.name}": item for item in GLOBALS} | {
    f"-{item.short}": item for item in GLOBALS if item.short
}

_TRUTHS: Final = frozenset(("true", "false"))


class Line(NamedTuple):
    """A command line, sorted. `settings` are the command's flags and texts in their order."""

    texts: Mapping[str, str]
    switches: frozenset[str]
    resource: str | None
    command: Command | None
    settings: tuple[tuple[Flag, str], ...]
    positionals: tuple[str, ...]

    def text(self, name: str) -> str:
        """Return the text of a global flag; empty if it is not given."""
        return self.texts.get(name, "")


def sort(argv: Sequence[str], catalogue: Catalogue) -> Line:
    """Return the sorted command line. Raises `Problem` for a word that has no place in it."""
    return _Sorter(argv, catalogue).sort()


class _Sorter:
    def __init__(self, argv: Sequence[str], catalogue: Catalogue) -> None:
        self._words = list(reversed(argv))
        self._catalogue = catalogue
        self._texts: dict[str, str] = {}
        self._switches: set[str] = set()
        self._resource: str | None = None
        self._command: Command | None = None
        self._flags: dict[str, Flag] = {}
        self._settings: list[tuple[Flag, str]] = []
        self._positionals: list[str] = []

    def sort(self) -> Line:
        while self._words:
            word = self._words.pop()
            if word == "--":
                self._positionals += reversed(self._words)
                break
            if word.startswith("-") and word != "-":
                self._take_flag(word)
            else:
                self._take_bare(word)
        return Line(
            self._texts,
            frozenset(self._switches),
            self._resource,
            self._command,
            tuple(self._settings),
            tuple(self._positionals),
        )

    def _take_bare(self, word: str) -> None:
        if self._command is not None:
            self._positionals.append(word)
        elif self._resource is None:
            self._resource = _resource(word, self._catalogue.resources)
            if (command := self._catalogue.alone(word)) is not None:
                self._take_command(command)
        else:
            self._take_command(self._catalogue.find(self._resource, word))

    def _take_command(self, command: Command) -> None:
        self._command = command
        self._flags = {f"--{flag.name}": flag for flag in command.flags}
        self._flags |= {f"-{flag.short}": flag for flag in command.flags if flag.short}

    def _take_flag(self, word: str) -> None:
        name, given, text = word.partition("=")
        if (flag := self._flags.get(name)) is not None:
            if not given:
                text = self._next(name) if flag.takes_value else self._set(name)
            self._settings.append((flag, text))
        elif (item := _BY_WORD.get(name)) is None:
            raise self._unknown(name)
        elif not item.is_boolean:
            self._texts[item.name] = text if given else self._next(name)
        else:
            self._switch(item, text if given else self._set(name))

    def _switch(self, item: Global, text: str) -> None:
        chosen = boolean(text)
        if chosen is None:
            raise Problem(f'Invalid value "{text}" for flag --{item.name}: expected true or false')
        (self._switches.add if chosen else self._switches.discard)(item.name)

    def _set(self, name: str) -> str:
        """Return what a boolean without a value means."""
        # The word after it is a bare one, and would name an account or an order.
        if self._words and self._words[-1] in _TRUTHS:
            raise usage(
                f'Flag {name} takes its value with "=": write {name}={self._words[-1]}',
                self._where(),
            )
        return "true"

    def _next(self, name: str) -> str:
        # A value may start with a dash, as a negative offset does. Only a word that is itself a
        # flag is taken as the sign of a forgotten value; `--text=--help` says it otherwise.
        if not self._words or self._is_flag(self._words[-1]):
            raise usage(f"Flag {name} needs a value", self._where())
        return self._words.pop()

    def _is_flag(self, word: str) -> bool:
        name = word.partition("=")[0]
        return name in self._flags or name in _BY_WORD

    def _where(self) -> str:
        if self._command is not None:
            return self._command.full_name
        return f"{PROGRAM} {self._resource}" if self._resource else PROGRAM

    def _unknown(self, name: str) -> Problem:
        known = [word for word, flag in self._flags.items() if not flag.hidden]
        hint = suggestion(name, [*known, *(f"--{item.name}" for item in GLOBALS)])
        return usage(f'Unknown flag "{name}"{hint}', self._where())


def _resource(word: str, resources: tuple[str, ...]) -> str:
    if word in resources:
        return word
    raise usage(f'Unknown resource "{word}"{suggestion(word, resources)}', PROGRAM)
