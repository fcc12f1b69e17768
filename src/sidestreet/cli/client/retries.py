"""When a request is sent again, and how long to wait before: as the official SDKs do.

Two retries, for a lost connection, 408, 409, 429 and every 5xx, unless the server says otherwise
in `x-should-retry`. The wait doubles from half a second up to eight, a little less by chance so
that clients do not return in step, or is what the server asks for within a minute.

A retry can act twice: an order that was taken although its answer was lost is submitted again.
Only the client's own `id` in the order prevents that.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

from sidestreet.cli.client.connection import ExchangeFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from sidestreet.cli.client.answer import Answer

RETRIES: Final = 2
FIRST_WAIT_SECONDS: Final = 0.5
WAIT_SECONDS_MAX: Final = 8.0
ASKED_SECONDS_MAX: Final = 60.0
JITTER: Final = 0.25
"""At most this part of a wait is left out."""

AGAIN: Final = frozenset((408, 409, 429))
_SERVER_ERRORS: Final = 500


def send(
    attempt: Callable[[int], Answer],
    sleep: Callable[[float], object],
    retries: int = RETRIES,
) -> Answer:
    """Return the first answer that is not to be retried, or the last one.

    `attempt` sends once and is told how many retries came before. Raises its `ExchangeFailed`
    when the last attempt ends so.
    """
    done = 0
    while True:
        answer: Answer | None = None
        try:
            answer = attempt(done)
        except ExchangeFailed as error:
            if done == retries or not error.retry:
                raise
        if answer is not None and (done == retries or not wants_retry(answer)):
            return answer
        sleep(wait_seconds(done, answer, _chance()))
        done += 1


def wants_retry(answer: Answer) -> bool:
    """Return whether an answer says to try again."""
    match answer.header("x-should-retry"):
        case "true":
            return True
        case "false":
            return False
        case _:
            return answer.status in AGAIN or answer.status >= _SERVER_ERRORS


def wait_seconds(done: int, answer: Answer | None, chance: float) -> float:
    """Return the wait before the next attempt, after `done` retries. `chance` is from 0 to 1.

    >>> wait_seconds(0, None, 0.0), wait_seconds(1, None, 1.0), wait_seconds(9, None, 0.0)
    (0.5, 0.75, 8.0)
    """
    if answer is not None:
        asked = _asked_seconds(answer)
        if asked is not None and 0 < asked <= ASKED_SECONDS_MAX:
            return asked
    return min(FIRST_WAIT_SECONDS * 2.0 ** min(done, 30), WAIT_SECONDS_MAX) * (1 - JITTER * chance)


def _asked_seconds(answer: Answer) -> float | None:
    """Return the wait that the server asks for, or None if it asks for none that can be read."""
    if (text := answer.header("retry-after-ms")) is not None and (wait := _float(text)) is not None:
        return wait / 1000
    if (text := answer.header("retry-after")) is None:
        return None
    return wait if (wait := _float(text)) is not None else _seconds_until(text)


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _seconds_until(text: str) -> float | None:
    from email.utils import mktime_tz, parsedate_tz  # noqa: PLC0415 - costly and rare

    parsed = parsedate_tz(text)
    if parsed is None:
        return None
    try:
        return mktime_tz(parsed) - time.time()
    except (ValueError, OverflowError):
        return None


def _chance() -> float:
    return os.urandom(1)[0] / 255
