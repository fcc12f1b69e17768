"""Fixtures and markers for pytest. Importing this imports pytest and nothing else.

pytest loads it in every run of every project in whose environment Sidestreet is installed. So a
desk, and all that belongs to it, is imported when a test asks for the first fixture, and a project
that uses none never notices.
"""

import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from clearstreet import ClearStreet

    from sidestreet.testing.clock import DeskClock
    from sidestreet.testing.staged_desk import Sidestreet

MARKER: Final = "sidestreet"
CHOICES: Final = (
    "seed",
    "market",
    "start",
    "hours",
    "clock",
    "step",
    "cancel_profile",
    "scenario",
    "faults",
    "server",
)
"""What the marker may say."""

_FILES: Final = ("seed", "market", "scenario", "faults")
"""What may be a file, which is then looked for beside the test."""


_DESKS: Final = pytest.StashKey[list["Sidestreet"]]()
"""The desks of a test, for as long as it runs."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add where pages go."""
    parser.getgroup("sidestreet").addoption(
        "--sidestreet-reports",
        metavar="DIR",
        type=Path,
        help="where the pages of failed tests go; without it, pytest's cache",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marker."""
    config.addinivalue_line(
        "markers", f"{MARKER}({', '.join(CHOICES)}): what the desk of the test is to be like"
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse what the marker does not know, whether or not the test has a desk."""
    for mark in item.iter_markers(MARKER):
        if mark.args:
            pytest.fail(f"@pytest.mark.{MARKER} takes arguments by name alone", pytrace=False)
        for name in mark.kwargs:
            if name not in CHOICES:
                pytest.fail(
                    f"@pytest.mark.{MARKER} does not know {name!r}; it knows {', '.join(CHOICES)}",
                    pytrace=False,
                )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attach to the report of a failed test what happened on its desks."""
    report = yield
    desks = item.stash.get(_DESKS, [])
    if report.failed and report.when != "teardown" and desks:
        for number, desk in enumerate(desks, start=1):
            told = _told(item, desk, number)
            report.sections.append(("Sidestreet: what happened to the orders", told))
    return report


@pytest.fixture
def sidestreet(request: pytest.FixtureRequest) -> Iterator["Sidestreet"]:
    """Give the test a new desk of its own, as `@pytest.mark.sidestreet(...)` says.

    It is in this process, or with `server=True` a server on a free port.
    """
    yield from _desk(request, {})


@pytest.fixture
def sidestreet_server(request: pytest.FixtureRequest) -> Iterator["Sidestreet"]:
    """Give the test a new desk of its own that is a server on a free port."""
    yield from _desk(request, {"server": True})


@pytest.fixture
def sidestreet_clock(sidestreet: "Sidestreet") -> "DeskClock":
    """Give the test the clock of its desk."""
    return sidestreet.clock


@pytest.fixture
def clear_street_client(sidestreet: "Sidestreet") -> "ClearStreet":
    """Give the test a client of the official SDK for its desk; skip it where there is no SDK."""
    pytest.importorskip(
        "clearstreet", reason="the official SDK is not installed: pip install clearstreet"
    )
    return sidestreet.client()


def _desk(request: pytest.FixtureRequest, ruled: dict[str, Any]) -> Iterator["Sidestreet"]:
    """Begin the desk that a test's markers ask for, and let go of it after the test."""
    from sidestreet.testing.staged_desk import Sidestreet  # noqa: PLC0415 - the rule of this module

    choices = _choices(request.node) | ruled
    in_process = not choices.pop("server", False)
    with Sidestreet(in_process=in_process, **choices) as desk:
        desks = request.node.stash.setdefault(_DESKS, [])
        desks.append(desk)
        yield desk
        desks.remove(desk)


def _told(item: pytest.Item, desk: "Sidestreet", number: int) -> str:
    """Return what happened on a desk of a failed test.

    Whatever is wrong with the desk by then, that is said, and the failure of the test is told.
    """
    from sidestreet.testing.failure_reports import tell_failure  # noqa: PLC0415 - as above

    folder = _folder(item.config)
    telling = pytest.CallInfo.from_call(
        lambda: tell_failure(desk, folder, item.nodeid, number),
        "call",
        reraise=(KeyboardInterrupt, pytest.exit.Exception),
    )
    if telling.excinfo is None:
        return telling.result
    return f"The desk does not tell what happened: {telling.excinfo.exconly()}"


def _folder(config: pytest.Config) -> Path:
    """Return where pages go."""
    told: Path | None = config.getoption("--sidestreet-reports")
    if told is not None:
        return told.absolute()
    cache = getattr(config, "cache", None)
    if cache is None:
        return Path(tempfile.gettempdir()) / "sidestreet-reports"
    return Path(cache.mkdir("sidestreet"))


def _choices(item: pytest.Item) -> dict[str, Any]:
    """Return what the markers of a test say; the nearest to the test has the last word."""
    choices: dict[str, Any] = {}
    for mark in reversed(list(item.iter_markers(MARKER))):
        choices |= mark.kwargs
    for name in _FILES:
        told = choices.get(name)
        if isinstance(told, str) and "\n" not in told and (item.path.parent / told).is_file():
            choices[name] = str(item.path.parent / told)
    return choices
