"""Fixtures and markers for pytest. Importing this imports pytest and nothing else.

pytest loads it in every run of every project in whose environment Sidestreet is installed. So a
desk, and all that belongs to it, is imported when a test asks for the first fixture, and a project
that uses none never notices.
"""

import contextlib
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from clearstreet import ClearStreet

    from sidestreet.testing.clock import DeskClock
    from sidestreet.testing.staged_desk import Sidestreet

MARKER: Final = "sidestreet"
_DESK: Final = "sidestreet"
_SERVER: Final = "sidestreet_server"
CHOICES: Final = (
    "seed",
    "market",
    "start",
    "hours",
    "clock",
    "step",
    "cancel_profile",
    "company_data",
    "scenario",
    "faults",
    "server",
)
"""What the marker may say."""

OF_MARKER: Final = "sidestreet_of_marker"
"""What a test of `sidestreet.testing.races` keeps the choices of its markers in."""

_FILES: Final = ("seed", "market", "scenario", "faults")
"""What may be a file, which is then looked for beside the test."""


_DESKS: Final = pytest.StashKey[list["Sidestreet"]]()
"""The desks of a test, for as long as it runs."""

_TOLD: Final = pytest.StashKey[list[str]]()
"""What happened on the desks of a test whose teardown failed: by its report they are closed."""


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
    of_marker: dict[str, Any] | None = getattr(getattr(item, "obj", None), OF_MARKER, None)
    if of_marker is not None:
        _tell_races(item, of_marker)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attach to the report of a failed test what happened on its desks."""
    report = yield
    if report.failed:
        is_over = report.when == "teardown"
        for told in item.stash.get(_TOLD, []) if is_over else _stories(item):
            report.sections.append(("Sidestreet: what happened to the orders", told))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Let go of the desks of a test, after all that its fixtures have done.

    So a fixture that fails at its end has a desk that can still tell what happened.
    """
    try:
        yield
    except (KeyboardInterrupt, pytest.exit.Exception):
        raise
    except BaseException:
        item.stash[_TOLD] = _stories(item)
        raise
    finally:
        with contextlib.ExitStack() as closing:
            for desk in item.stash.get(_DESKS, []):
                closing.callback(desk.close)
        item.stash[_DESKS] = []


@pytest.fixture
def sidestreet(request: pytest.FixtureRequest) -> "Sidestreet":
    """Give the test a new desk of its own, as `@pytest.mark.sidestreet(...)` says.

    It is in this process, or with `server=True` a server on a free port.
    """
    return _desk(request, {})


@pytest.fixture
def sidestreet_server(request: pytest.FixtureRequest) -> "Sidestreet":
    """Give the test a new desk of its own that is a server on a free port."""
    return _desk(request, {"server": True})


@pytest.fixture
def sidestreet_clock(request: pytest.FixtureRequest) -> "DeskClock":
    """Give the test the clock of its desk."""
    return _desk_of(request).clock


@pytest.fixture
def clear_street_client(request: pytest.FixtureRequest) -> "ClearStreet":
    """Give the test a client of the official SDK for its desk; skip it where there is no SDK."""
    pytest.importorskip(
        "clearstreet", reason="the official SDK is not installed: pip install clearstreet"
    )
    return _desk_of(request).client()


def _desk(request: pytest.FixtureRequest, ruled: dict[str, Any]) -> "Sidestreet":
    """Begin the desk that a test's markers ask for; it is let go of after the test."""
    from sidestreet.testing.staged_desk import Sidestreet  # noqa: PLC0415 - the rule of this module

    has_one = bool(request.node.stash.get(_DESKS, []))
    if has_one or {_DESK, _SERVER} <= set(request.fixturenames):
        pytest.fail(
            f"a test has one desk, {_DESK} or {_SERVER}, and this one asks for both; for another "
            "one beside it there is sidestreet.testing.desk()",
            pytrace=False,
        )
    choices = _choices(request.node) | ruled
    in_process = not choices.pop("server", False)
    desk = Sidestreet(in_process=in_process, **choices)
    request.node.stash.setdefault(_DESKS, []).append(desk)
    return desk


def _desk_of(request: pytest.FixtureRequest) -> "Sidestreet":
    """Return the desk that a test has: the server if it asks for that, and else the other one."""
    name = _SERVER if _SERVER in request.fixturenames else _DESK
    desk: Sidestreet = request.getfixturevalue(name)
    return desk


def _stories(item: pytest.Item) -> list[str]:
    """Return what happened on each desk of a test."""
    desks = item.stash.get(_DESKS, [])
    return [_told(item, desk, number) for number, desk in enumerate(desks, start=1)]


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


def _tell_races(item: pytest.Item, of_marker: dict[str, Any]) -> None:
    """Have the desks of a race be as the markers of its test say."""
    choices = _choices(item)
    if choices.pop("server", False):
        pytest.fail(
            f"@pytest.mark.{MARKER}(server=True): the desks of a race are in its own process",
            pytrace=False,
        )
    of_marker.clear()
    of_marker.update(choices)


def _refuse_missing(name: str, told: str, folder: Path) -> None:
    """Fail where a file that the marker names is neither beside the test nor where pytest runs."""
    if not Path(told).is_file():
        pytest.fail(
            f"@pytest.mark.{MARKER}({name}={told!r}): there is no such file in {folder}, nor in "
            f"{Path.cwd()}; what is no file is YAML of more than one line, or the same in Python",
            pytrace=False,
        )


def _choices(item: pytest.Item) -> dict[str, Any]:
    """Return what the markers of a test say; the nearest to the test has the last word."""
    choices: dict[str, Any] = {}
    for mark in reversed(list(item.iter_markers(MARKER))):
        choices |= mark.kwargs
    for name in _FILES:
        told = choices.get(name)
        if isinstance(told, str) and "\n" not in told and (item.path.parent / told).is_file():
            choices[name] = str(item.path.parent / told)
        elif name != "market" and isinstance(told, str) and "\n" not in told:
            _refuse_missing(name, told, item.path.parent)
    return choices
