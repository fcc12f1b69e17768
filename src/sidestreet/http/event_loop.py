"""The event loop: uvloop where there is one, winloop on Windows, else the standard library's."""

import asyncio
import importlib
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def new_event_loop() -> asyncio.AbstractEventLoop:
    """Return a new event loop, the fastest that is installed."""
    for name in ("uvloop", "winloop"):
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        loop: asyncio.AbstractEventLoop = module.new_event_loop()
        return loop
    return asyncio.new_event_loop()


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` to its end on such a loop, as `asyncio.run` does on its own."""
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(main)
