"""The commands that ask for no operation of the API: the program's own words.

`@completion` and `@manpages` are of the API's contract, the others are additions of ours and say so
in their help. They are described as the derived ones are, so that sorting, help and completion
know nothing of the difference. What each does is in a module that only it loads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sidestreet.cli.client.grammar import Command, Flag

if TYPE_CHECKING:
    from collections.abc import Callable

    from sidestreet.cli.client.grammar import Catalogue
    from sidestreet.cli.client.words import Line

SHELLS: Final = ("bash", "zsh", "fish", "pwsh")

_NAME: Final = Flag(
    "name", "name", "path", "string", required=True, description="Name of the profile."
)


def _ours(resource: str, name: str, summary: str, description: str, *flags: Flag) -> Command:
    return Command(resource, name, "", "", summary, description, "none", flags, is_ours=True)


COMMANDS: Final = (
    _ours(
        "profile",
        "set",
        "Keep a server and a key under a name.",
        "The server is the one of --base-url or --environment, the key the one of --api-key; - "
        "reads it from standard input, so that no list of processes shows it. What is left out "
        "stays as it was. The key is kept in a file that its owner alone may read, is sent to "
        "this server and no other, and is never printed.",
        _NAME,
    ),
    _ours("profile", "list", "List the profiles. Keys are not shown.", ""),
    _ours(
        "profile",
        "use",
        "Use a profile wherever the command line and the variables name no server.",
        "",
        _NAME,
    ),
    _ours("profile", "leave", "Go back to the server on this machine.", ""),
    _ours("profile", "remove", "Forget a profile and its key.", "", _NAME),
    _ours(
        "doctor",
        "",
        "Look for what is wrong with the set-up, and say how to put it right.",
        "Asks the server for its version and your accounts, and changes nothing. Ends with 1 if "
        "anything is wrong.",
    ),
    _ours(
        "watch",
        "",
        "Print orders as they change, for as long as you like.",
        "Listens to the stream of events, which only a Sidestreet desk has. Takes the formats "
        "jsonl, raw, json, pretty and yaml; without one, each change is a line. A stream that "
        "breaks off is taken up where it was.",
        Flag(
            "account-id",
            "account_id",
            "path",
            "integer",
            description="This account alone; else all that the key reaches.",
        ),
        Flag("count", "count", "query", "integer", description="End after so many.", minimum=1),
    ),
    Command(
        "@completion",
        "",
        "",
        "",
        "Print the script that teaches a shell to complete words.",
        "For bash: source <(clear-street @completion bash). For PowerShell: clear-street "
        "@completion pwsh | Out-String | Invoke-Expression.",
        "none",
        (Flag("shell", "shell", "path", "string", choices=SHELLS, description="Which shell."),),
    ),
    Command(
        "@manpages",
        "",
        "",
        "",
        "Write the manual page.",
        "Afterwards 'man -M man clear-street' shows it.",
        "none",
        (
            Flag(
                "output",
                "output",
                "query",
                "string",
                description="Folder to write it to: man unless this is given.",
                short="o",
            ),
            Flag(
                "gzip",
                "gzip",
                "query",
                "boolean",
                description="Write it compressed, which is done unless this is false.",
                short="z",
            ),
            Flag("text", "text", "query", "boolean", description="Write it as text, too."),
        ),
    ),
)


def run(
    line: Line, command: Command, catalogue: Catalogue, sleep: Callable[[float], object]
) -> int:
    """Do what one of these commands asks for and return the exit code. Raises `Problem`."""
    match command.resource:
        case "profile":
            from sidestreet.cli.client import profile_words  # noqa: PLC0415 - only it pays

            return profile_words.run(line, command)
        case "doctor":
            from sidestreet.cli.client import doctor  # noqa: PLC0415 - as above

            return doctor.run(line, command, catalogue)
        case "watch":
            from sidestreet.cli.client import watch  # noqa: PLC0415 - as above

            return watch.run(line, command, sleep)
        case "@completion":
            from sidestreet.cli.client import shells  # noqa: PLC0415 - as above

            return shells.run(line, command)
        case _:
            from sidestreet.cli.client import manpage  # noqa: PLC0415 - as above

            return manpage.run(line, command, catalogue)
