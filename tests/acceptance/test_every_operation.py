"""Every operation, as the published examples call it, against a desk with the default seed.

By the official SDK, which refuses any answer that is not exactly as its models say: with what an
operation cannot do without, with all that it may be told, and the same from a client that awaits.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from clearstreet import AsyncClearStreet, ClearStreet

from acceptance.as_pasted import meant, needed
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS
from sidestreet.reference.packaged import packaged_text
from sidestreet.testing import Sidestreet

pytestmark = pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.operation_id)
NOTHING = {None, type(None)}
SEED = packaged_text("default_seed.yaml")


def method(client: Any, operation: Operation) -> Callable[..., Any]:
    """Return the SDK's method for an operation."""
    for part in operation.resource.replace("-", "_").split(":"):
        client = getattr(client, part)
    found: Callable[..., Any] = getattr(client, operation.operation_id)
    return found


def spelled(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return arguments by the names that Python lets the SDK have."""
    return {"from_" if name == "from" else name: value for name, value in arguments.items()}


@pytest.mark.parametrize("arguments", [needed, meant])
@every_operation
def test_the_sdk_calls_it_as_pasted(
    operation: Operation, arguments: Callable[[Operation], dict[str, Any]]
) -> None:
    with Sidestreet(seed=SEED) as desk:
        client: ClearStreet = desk.client(_strict_response_validation=True)
        reply = method(client, operation)(**spelled(arguments(operation)))
        assert reply is not None or operation.data in NOTHING
        if reply is not None:
            assert reply.metadata.request_id
            assert reply.error is None


@every_operation
def test_the_sdk_awaits_it_as_pasted(operation: Operation) -> None:
    async def call(client: AsyncClearStreet) -> Any:
        return await method(client, operation)(**spelled(needed(operation)))

    with Sidestreet(seed=SEED) as desk:
        reply = asyncio.run(call(desk.async_client(_strict_response_validation=True)))
        assert reply is not None or operation.data in NOTHING
