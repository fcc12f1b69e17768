"""What a server writes on standard error: one line for each thing that happened.

As text for people, or as one JSON object a line for machines. No line ever holds a key, a bearer
text, a path, a query or a body: of a request it tells the operation, the account and what became
of it. A test walks through all operations with the log on and looks for secrets in it.
"""

import functools
import json
import logging
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import click

Taker = TypeVar("Taker", bound=Callable[..., Any])

_TEXT: Final = "%(asctime)s %(levelname)s %(message)s"
_WORD: Final = re.compile(r"[A-Za-z]+")
_WORDS_MAX: Final = 5
_UNNAMED: Final = "note"


def log_options(command: Taker) -> Callable[..., Any]:
    """Give a command the options of the log, which begins before the command does."""

    @click.option(
        "--log",
        "log_format",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Form of the log: lines for people, or one JSON object a line.",
    )
    @click.option(
        "--log-level",
        type=click.Choice(["debug", "info", "warning", "error"]),
        default="info",
        show_default=True,
        help="What is not worth less than this is logged.",
    )
    @click.option("--access-log", is_flag=True, help="Log a line for each request.")
    @functools.wraps(command)
    def with_log(
        *,
        log_format: str,
        log_level: str,
        access_log: bool,
        **told: Any,  # noqa: ANN401 - what the command itself takes
    ) -> Any:  # noqa: ANN401 - as above
        begin_log(log_format, log_level, has_requests=access_log)
        return command(**told)

    return with_log


def begin_log(form: str, level: str, *, has_requests: bool) -> None:
    """Log to standard error from here on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(_TEXT))
    logging.basicConfig(handlers=[handler], level=level.upper())
    if has_requests:
        from sidestreet.api.meter import REQUESTS  # noqa: PLC0415 - only a server pays for it

        REQUESTS.setLevel(logging.INFO)


class JsonLines(logging.Formatter):
    """Writes each entry as one JSON object: `at` in UTC, `level`, `event`, `message`, and more.

    The event of a request is `request`. Any other is named by the words that its message begins
    with, up to the first figure or name in it, so that a machine can tell it from others.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds"),
            "level": record.levelname.lower(),
            "event": event_name(str(record.msg)),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= getattr(record, "told", {})
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def event_name(template: str) -> str:
    """Return the name of an event by the message that tells of it.

    >>> event_name("listening on %s port %d"), event_name("stopping: answering what is in flight")
    ('listening_on', 'stopping')
    >>> event_name("%s")
    'note'
    """
    words = _WORD.findall(re.split(r"[%:;,.(]", template, maxsplit=1)[0])
    return "_".join(words[:_WORDS_MAX]).lower() or _UNNAMED
