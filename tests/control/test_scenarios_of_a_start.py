"""A server that begins with scenarios of files, and one that is not controlled any more."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bootstrap.served import Served, standing
from sidestreet.bootstrap import StartRefused, start_server
from sidestreet.config import Settings

REJECTED = """scenarios:
- name: {name}
  match: {{symbol: {symbol}}}
  steps: [reject]
"""


@contextlib.asynccontextmanager
async def controlled(data: Path | None, *files: Path) -> AsyncIterator[Served]:
    """Serve a desk that tests own, with scenarios of files."""
    failures: list[BaseException] = []
    settings = Settings(
        data, port=0, is_open=True, is_controlled=True, scenarios=files, clock=standing(data)
    )
    running = await start_server(settings, failures.append)
    try:
        headers = {"Authorization": "Bearer anybody"}
        async with httpx.AsyncClient(base_url=running.url, headers=headers, timeout=30) as client:
            yield Served(running, client, failures)
        assert not failures
    finally:
        await running.stop()


async def names(served: Served) -> list[str]:
    """Return the names of the scenarios that are set."""
    told: dict[str, Any] = await served.data("GET", "/control/v1/scenarios")
    assert told["is_magic"] is True
    return [each["name"] for each in told["scenarios"]]


def written(folder: Path, name: str, symbol: str) -> Path:
    """Write a scenario file and return its path."""
    path = folder / f"{name}.yaml"
    path.write_text(REJECTED.format(name=name, symbol=symbol))
    return path


def test_a_start_sets_the_scenarios_of_all_its_files_and_a_reset_sets_them_again(
    tmp_path: Path,
) -> None:
    files = written(tmp_path, "a", "AAPL"), written(tmp_path, "b", "MSFT")

    async def story() -> None:
        async with controlled(None, *files) as served:
            assert await names(served) == ["a", "b"]
            await served.data("DELETE", "/control/v1/scenarios")
            await served.control("generations/reset")
            assert await names(served) == ["a", "b"]

    asyncio.run(story())


def test_a_restart_without_files_has_the_scenarios_of_before(tmp_path: Path) -> None:
    data = tmp_path / "desk"

    async def story() -> None:
        async with controlled(data, written(tmp_path, "a", "AAPL")):
            pass
        async with controlled(data) as served:
            assert await names(served) == ["a"]
        async with controlled(data, written(tmp_path, "b", "AAPL")) as served:
            assert await names(served) == ["b"]

    asyncio.run(story())


def test_a_snapshot_that_is_restored_has_the_scenarios_that_it_had(tmp_path: Path) -> None:
    async def story() -> None:
        async with controlled(None, written(tmp_path, "a", "AAPL")) as served:
            await served.data("DELETE", "/control/v1/scenarios")
            await served.control("snapshots", {"name": "bare"})
            await served.control("generations/restore", {"name": "bare"})
            assert await names(served) == []

    asyncio.run(story())


def test_a_server_without_control_plays_nothing_that_was_staged(tmp_path: Path) -> None:
    data = tmp_path / "desk"

    async def story() -> None:
        async with controlled(data, written(tmp_path, "a", "AAPL")):
            pass
        settings = Settings(data, port=0, is_open=True)
        running = await start_server(settings, _fail)
        try:
            assert not running.desk.state.control.is_staged
        finally:
            await running.stop()

    asyncio.run(story())


@pytest.mark.parametrize(
    ("text", "is_controlled", "told"),
    [
        ("scenarios: [{name: a, steps: [fil]}]", True, "found the step 'fil'"),
        ("scenarios: []", False, "--scenario has tests own what happens: give --control with it"),
        (None, True, "the scenario file cannot be read"),
    ],
)
def test_a_start_with_scenarios_that_cannot_be_is_refused(
    tmp_path: Path, text: str | None, *, is_controlled: bool, told: str
) -> None:
    path = tmp_path / "a.yaml"
    if text is not None:
        path.write_text(text)
    settings = Settings(None, port=0, is_controlled=is_controlled, scenarios=(path,))
    with pytest.raises(StartRefused, match=told):
        asyncio.run(start_server(settings, _fail))


def _fail(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize("symbol", ["NOBODY", "aapl"])
def test_a_start_with_a_scenario_for_no_instrument_is_refused(tmp_path: Path, symbol: str) -> None:
    async def story() -> None:
        async with controlled(None, written(tmp_path, "a", symbol)):
            raise AssertionError("it has started")

    with pytest.raises(StartRefused, match=f"`a` can match nothing: {symbol} is no symbol"):
        asyncio.run(story())
