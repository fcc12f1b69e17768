"""Options that several commands of `sidestreet` take alike."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from sidestreet.cli.server.folders import default_data_folder

Taker = TypeVar("Taker", bound=Callable[..., Any])

FILE: Final = click.Path(path_type=Path, dir_okay=False)

DATA: Final = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help=f"Folder of the desk. [default: {default_data_folder()}]",
)

URL: Final = click.option(
    "--url", default=None, help="Address of the server, in place of the folder's."
)


def market_file_option(told: str) -> Callable[[Taker], Taker]:
    """Return the option of market files, with what they are for."""
    return click.option(
        "--market-file",
        "market_files",
        type=FILE,
        multiple=True,
        metavar="[SYMBOL=]FILE",
        help=told,
    )


MARKET_FILES: Final = market_file_option(
    "File that the market replay plays; may be given more than once."
)


EDGE_OPTIONS: Final = ("tls_cert", "tls_key", "rate_limit", "cancel_rate_limit")
"""What `edge_options` gives a command, in the order in which `edge_choice` takes it."""


def edge_options(command: Taker) -> Taker:
    """Give a command the options of how clients are met."""
    for option in reversed(
        (
            click.option(
                "--tls-cert",
                type=FILE,
                default=None,
                help="Certificate in PEM, with those that lead to its authority: serve https.",
            ),
            click.option(
                "--tls-key", type=FILE, default=None, help="Key of the certificate, in PEM."
            ),
            click.option(
                "--rate-limit",
                default=None,
                metavar="N/SPAN",
                help="How often a key may ask, such as 100/1s; cancels apart. [default: freely]",
            ),
            click.option(
                "--cancel-rate-limit",
                default=None,
                metavar="N/SPAN",
                help="How often a key may cancel, or stop trade. [default: freely]",
            ),
        )
    ):
        command = option(command)
    return command


def model_options(command: Taker) -> Taker:
    """Give a command the options of the language model behind the assistant."""
    for option in reversed(
        (
            click.option(
                "--model-url",
                default=None,
                metavar="URL",
                help="Language model behind the assistant: base address of a server that speaks "
                "chat completions, such as http://127.0.0.1:11434/v1. [default: none]",
            ),
            click.option(
                "--model",
                "model_name",
                default=None,
                metavar="NAME",
                help="Name of the model there.",
            ),
            click.option(
                "--model-key-file",
                type=FILE,
                default=None,
                help="File that holds the key for it, in place of $SIDESTREET_MODEL_KEY.",
            ),
            click.option(
                "--model-timeout",
                default=None,
                metavar="SPAN",
                help="How long it may take for an answer. [default: 60s]",
            ),
        )
    ):
        command = option(command)
    return command
