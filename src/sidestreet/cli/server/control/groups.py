"""The words of `sidestreet control`: groups, commands and their options, made when asked for."""

from collections.abc import Callable
from typing import Any, Final

import click

from sidestreet.cli.client.grammar import Command, Flag
from sidestreet.cli.server.options import DATA, FILE

_BARE: Final = "bare"
_TYPES: Final = {"integer": "INT", "number": "NUMBER", "object": "MAP", "any": "VALUE"}


def _key_option(word: str) -> Callable[[click.Command], click.Command]:
    return click.option(
        word,
        "key",
        default="",
        envvar="SIDESTREET_CONTROL_KEY",
        help="Key of scope control. [env: SIDESTREET_CONTROL_KEY; default: the folder's own]",
    )


COMMON: Final[dict[str, Callable[[Any], Any]]] = {
    "data": DATA,
    "url": click.option(
        "--url",
        default=None,
        envvar="SIDESTREET_CONTROL_URL",
        help="Address of the server, in place of the folder's. [env: SIDESTREET_CONTROL_URL; below "
        "--data CLEAR_STREET_BASE_URL]",
    ),
    "key": _key_option("--key"),
    "format": click.option(
        "--format",
        "format_",
        default="auto",
        show_default=True,
        help="How to print an answer: auto, json, jsonl, pretty, raw or yaml.",
    ),
    "transform": click.option(
        "--transform", default="", help="GJSON path: the part of the answer to print."
    ),
    "raw-output": click.option(
        "-r", "--raw-output", is_flag=True, help="Print a result that is text without quotes."
    ),
}
"""What every command takes. An operation's own flag of the same name comes first."""

_OTHER_KEY: Final = _key_option("--control-key")
"""For a command whose `--key` is something else."""

_BODY: Final[dict[str, Callable[[Any], Any]]] = {
    "file": click.option(
        "--file", type=FILE, default=None, help="YAML or JSON of the body; flags win. - is stdin."
    )
}


class _InOrder(click.Group):
    """A group whose commands are shown in the order of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)


class _Groups(click.Group):
    """All groups, looked up in the table as they are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        from sidestreet.cli.server.control.commands import groups  # noqa: PLC0415 - as they run

        return list(groups())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        from sidestreet.cli.server.control.commands import of_group  # noqa: PLC0415 - as above

        found = of_group(cmd_name)
        if not found:
            return None
        names = ", ".join(each.name for each in found)
        return _InOrder(
            cmd_name, [_click_command(each) for each in found], help=names, short_help=names
        )


control = _Groups(
    "control",
    help="Own the outcome: stage what venues, markets and time do to a desk.\n\nThe server has to "
    "be started with --control. Bodies may stand in a file or come from standard input, as YAML "
    "or JSON.",
    short_help="Stage what venues, markets and time do to a desk.",
)


def _click_command(command: Command) -> click.Command:
    """Return a command with an option for each of its flags."""
    flags = {
        f"flag_{index}": flag
        for index, flag in enumerate(command.flags)
        # Rows of a list inside a body are written whole, in a file as a rule.
        if not flag.hidden and not flag.outer_repeats
    }

    def call(**given: Any) -> None:  # noqa: ANN401 - texts, or what an option of ours holds
        _call(command, flags, given)

    made = click.Command(
        command.name,
        callback=call,
        params=[_option(name, flag) for name, flag in flags.items()],
        help="\n\n".join(part for part in (command.summary, command.description) if part),
        short_help=command.summary,
    )
    last = command.positional
    if last is not None:
        made.params.append(
            click.Argument([_BARE], required=False, metavar=f"[{last.name.upper()}]")
        )
    own = {flag.name for flag in flags.values()}
    common = COMMON | _BODY if command.body != "none" else COMMON
    for name, decorate in common.items():
        if name not in own:
            made = decorate(made)
        elif name == "key":
            made = _OTHER_KEY(made)
    return made


def _option(name: str, flag: Flag) -> click.Option:
    told = [flag.description] if flag.description else []
    if flag.choices:
        told.append(f"One of {', '.join(flag.choices)}.")
    if flag.repeats:
        told.append("May be given more than once.")
    if flag.required:
        told.append("[required]")
    help_ = " ".join(told)
    if flag.kind == "boolean":
        return click.Option(
            [f"--{flag.name}/--no-{flag.name}", name], default=None, help=help_, required=False
        )
    return click.Option(
        [f"--{flag.name}", name],
        multiple=flag.repeats,
        metavar=_TYPES.get(flag.kind, "TEXT"),
        help=help_,
    )


def _call(command: Command, flags: dict[str, Flag], given: dict[str, Any]) -> None:
    """Make the call, and end with its exit code."""
    from sidestreet.cli.client.problem import Problem  # noqa: PLC0415 - as it runs
    from sidestreet.cli.server.control.address import address  # noqa: PLC0415 - as above
    from sidestreet.cli.server.control.call import Printing, Typed, run  # noqa: PLC0415 - as above

    settings = [(flag, text) for name, flag in flags.items() for text in _texts(given[name])]
    bare, file = given.get(_BARE), given.get("file")
    typed = Typed(settings, () if bare is None else (bare,), None if file is None else str(file))
    try:
        code = run(
            command,
            typed,
            address(given.get("data"), given.get("url"), given["key"]),
            Printing(given.get("format_", ""), given.get("transform", ""), given["raw_output"]),
        )
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    if code:
        raise click.exceptions.Exit(code)


def _texts(value: object) -> tuple[str, ...]:
    """Return the texts that an option was given."""
    if value is None:
        return ()
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return tuple(value) if isinstance(value, tuple) else (str(value),)
