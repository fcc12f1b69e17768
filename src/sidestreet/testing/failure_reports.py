"""What is told of a desk whose test has failed: the story of its orders, and a page of it.

The failure of the test comes first. A page that cannot be written is told and no more.
"""

import hashlib
import re
from pathlib import Path
from typing import Final

from sidestreet.testing.staged_desk import Sidestreet
from sidestreet.testing.timelines import text_and_page_of_failure

_NAME_MAX: Final = 100
_ODD: Final = re.compile(r"[^A-Za-z0-9_.-]+")


def tell_failure(desk: Sidestreet, folder: Path, test: str, number: int) -> str:
    """Return what happened on a desk last, and leave more of it as a page in a folder.

    `number` counts the desks of the test from 1. Raises whatever the desk does.
    """
    text, page = text_and_page_of_failure(desk)
    try:
        path = _written(page, folder, file_name(test, number))
    except OSError as error:
        return f"{text}There is no page of it: {error}"
    return f"{text}As a page: {path}"


def file_name(test: str, number: int) -> str:
    """Return the name of the page of a test, the same in each run, and no other test's.

    >>> file_name("tests/test_bot.py::test_it[a/b]", 1)
    'tests-test_bot.py-test_it-a-b-bc4025aa.html'
    """
    proof = hashlib.sha256(f"{test} {number}".encode()).hexdigest()[:8]
    return f"{_ODD.sub('-', test).strip('-')[:_NAME_MAX]}-{proof}.html"


def _written(page: str, folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(page, encoding="utf-8")
    return path
