"""Loaded into every Python process of a test run: writes down what the API was asked and answered.

It stands in a folder twice: as `sitecustomize.py`, so that servers which tests start are seen, and
as a plugin of pytest, which says what test is running. Nothing of Sidestreet is imported for it in
a server: the one class that is watched is wrapped when somebody else imports it.
"""

import importlib
import importlib.abc
import importlib.machinery
import json
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

_WATCHED = "sidestreet.api.application"
_STAGED_FROM = 429
"""The lowest status that a staged fault answers with."""

_TO = "API_RECORDING"
"""The variable that names the file to write to; the test that runs is told in one beside it."""


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the watched module as usual and has it wrapped once it is loaded."""

    def find_spec(
        self,
        fullname: str,
        path: Any,  # noqa: ANN401  # as the base class has it
        target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != _WATCHED:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def load(module: ModuleType) -> None:
                execute(module)
                _wrap(module)

            spec.loader.exec_module = load  # type: ignore[method-assign]
        return spec


def _wrap(module: ModuleType) -> None:
    number = os.open(os.environ[_TO], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    running = _running()
    handle = module.Api.handle

    def recorded(api: Any, request: Any, respond: Any) -> None:  # noqa: ANN401
        try:
            (operation, _), _ = api._router.find(request.method, request.path)  # noqa: SLF001
        except module.ApiError:
            handle(api, request, respond)
            return
        test = running.read_text("utf-8") if running.exists() else ""
        is_edged = api._edge is not None  # noqa: SLF001

        def answer(response: Any) -> Any:  # noqa: ANN401
            # A connection that is cut has no status.
            status = getattr(response, "status", None)
            if status is not None:
                is_staged = is_edged and status >= _STAGED_FROM
                line = [test, operation.operation_id, status, is_staged]
                os.write(number, json.dumps(line).encode() + b"\n")
            return respond(response)

        handle(api, request, answer)

    module.Api.handle = recorded


def _running() -> Path:
    return Path(os.environ[_TO] + ".running")


def pytest_collection_finish() -> None:
    """Wrap the class in the test's own process too, where pytest itself finds the module."""
    module = importlib.import_module(_WATCHED)
    if module.Api.handle.__name__ != "recorded":
        _wrap(module)


def pytest_runtest_logstart(nodeid: str) -> None:
    """Say which test is running, to servers as well."""
    running = _running()
    fresh = running.with_suffix(".next")
    fresh.write_text(nodeid, "utf-8")
    fresh.replace(running)


if _TO in os.environ:
    sys.meta_path.insert(0, _Finder())
