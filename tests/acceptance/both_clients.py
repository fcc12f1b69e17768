"""The SDK's two clients under one surface, so that one story is told through both of them.

A story is written for the synchronous client. The asynchronous one is put behind the same names:
each of its calls is awaited before the next begins, on an event loop of its own.
"""

import asyncio
import contextlib
import inspect
from collections.abc import Iterator
from typing import Any, Final, cast

from clearstreet import AsyncClearStreet, ClearStreet

from acceptance.seeds import TRADER
from sidestreet.testing import Sidestreet

FLAVORS: Final = ("sync", "async")


class InTurn:
    """What an asynchronous client offers, awaited call by call."""

    def __init__(self, offered: Any, runner: asyncio.Runner) -> None:
        self._offered = offered
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        """Return a part of the client, or one of its calls."""
        return InTurn(getattr(self._offered, name), self._runner)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Make the call and wait for its answer."""

        async def answered() -> Any:
            call = self._offered(*arguments, **named)
            assert inspect.isawaitable(call), f"{self._offered} is not asynchronous"
            return await call

        return self._runner.run(answered())


@contextlib.contextmanager
def client_of(flavor: str, url: str) -> Iterator[ClearStreet]:
    """Make a strict client: the synchronous one, or the other that reads like it."""
    if flavor == "sync":
        with ClearStreet(
            api_key=TRADER, base_url=url, max_retries=0, _strict_response_validation=True
        ) as sdk:
            yield sdk
        return
    other = AsyncClearStreet(
        api_key=TRADER, base_url=url, max_retries=0, _strict_response_validation=True
    )
    with in_turn(other) as made:
        yield made


@contextlib.contextmanager
def client_in_process(flavor: str, desk: Sidestreet) -> Iterator[ClearStreet]:
    """Make the same for a desk without a socket, with a key that may do everything."""
    if flavor == "sync":
        yield desk.client(max_retries=0, _strict_response_validation=True)
        return
    with in_turn(desk.async_client(max_retries=0, _strict_response_validation=True)) as made:
        yield made


@contextlib.contextmanager
def in_turn(other: AsyncClearStreet) -> Iterator[ClearStreet]:
    """Put an asynchronous client behind the names of the other, and close it after all."""
    with asyncio.Runner() as runner:
        try:
            yield cast("ClearStreet", InTurn(other, runner))
        finally:
            runner.run(other.close())
