"""Every command of the API's command line, as the published examples type it, on the default seed.

The desk is put back before each, so that what one command deletes is there for the next.
"""

import json
from collections.abc import Iterator

import httpx
import pytest

from acceptance.as_pasted import needed
from acceptance.server_process import ServerProcess
from sidestreet.cli.client.derive import command
from sidestreet.cli.client.grammar import Flag
from sidestreet.cli.client.program import main
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS

pytestmark = pytest.mark.server

KEY = "sandbox.everyone-knows-this-key"


@pytest.fixture(scope="module")
def server() -> Iterator[ServerProcess]:
    """Serve the default seed under a clock that stands still."""
    server = ServerProcess("--control", "--clock", "frozen", "--start", "2025-11-03T10:00:00-05:00")
    control(server, "snapshots")
    yield server
    server.stop()


def control(server: ServerProcess, what: str) -> None:
    """Take the snapshot of the beginning, or go back to it."""
    told = httpx.post(
        f"{server.url}/control/v1/{what}",
        json={"name": "beginning"},
        headers={"Authorization": f"Bearer {KEY}"},
        timeout=30,
    )
    assert told.status_code == 200, told.text


def typed(operation: Operation) -> list[str]:
    """Return the flags that say what an operation cannot do without."""
    words: list[str] = []
    for name, value in needed(operation).items():
        flag = _flag(operation, name)
        for each in value if flag.repeats and isinstance(value, list | tuple) else [value]:
            words += [f"--{flag.name}", each if isinstance(each, str) else json.dumps(each)]
    return words


def _flag(operation: Operation, name: str) -> Flag:
    """Return the flag of a parameter, of a member of the body, or of a body that is a list."""
    whole = [each for each in command(operation).flags if each.member is None]
    found = [each for each in whole if each.wire in {name, name.removesuffix("s")}]
    return next((each for each in found if each.repeats), found[0])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.operation_id)
def test_the_command_line_calls_it_as_pasted(
    operation: Operation, server: ServerProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    control(server, "generations/restore")
    words = [operation.resource, operation.command, *typed(operation)]
    code = main([*words, "--base-url", server.url, "--api-key", KEY, "--format", "json"])
    told = capsys.readouterr()
    assert (code, told.err) == (0, ""), (words, told.out, told.err)
    if operation.data is None:
        assert told.out.strip() == ""
    else:
        assert json.loads(told.out)["error"] is None
