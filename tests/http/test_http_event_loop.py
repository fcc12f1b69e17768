"""The choice of event loop."""

import asyncio
import sys

import pytest

from sidestreet.http import event_loop


async def loop_name() -> str:
    return type(asyncio.get_running_loop()).__module__.partition(".")[0]


def test_the_fastest_loop_that_is_installed_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "win32":
        assert event_loop.run(loop_name()) == "uvloop"
    monkeypatch.setitem(sys.modules, "uvloop", None)
    monkeypatch.setitem(sys.modules, "winloop", None)
    assert event_loop.run(loop_name()) == "asyncio"
