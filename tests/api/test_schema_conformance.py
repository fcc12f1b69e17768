"""What the published document promises, tried by a generator of requests that knows only that.

Requests are made from `/openapi.json` alone, good ones and bad ones, one by one and in chains in
which an answer feeds the next request. No answer is a 5xx, and each has a status and a shape that
the document declares for it.
"""

from typing import Any, TypeAlias

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.desk_in_process import DeskInProcess
from api.people import EVERYONE, KEPT, LOCATED, MINE, RESTING, SEED
from sidestreet.http.asgi import AsgiApplication
from sidestreet.http.messages import Request, Respond

Case: TypeAlias = schemathesis.Case[Any]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
HEADERS = {"Authorization": f"Bearer {EVERYONE}"}
ROWS = 50
"""Rows of a page whose size nobody asked for."""


class _Desk:
    """A desk for the requests of one test: what one leaves behind is there for the next."""

    def __init__(self) -> None:
        self._now = DeskInProcess(SEED)

    def begin_anew(self) -> None:
        """Forget what has been left behind, so that a chain of requests can be tried again."""
        self.close()
        self._now = DeskInProcess(SEED)

    def close(self) -> None:
        """Let go of the desk."""
        self._now.close()

    def handle(self, request: Request, respond: Respond) -> None:
        """Answer a request."""
        self._now.api.handle(request, respond)


DESK = _Desk()
SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", AsgiApplication(DESK))

bounded = settings(
    derandomize=True,
    deadline=None,
    max_examples=12,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module", autouse=True)
def _close() -> Any:
    yield
    DESK.close()


def at_home(case: Case) -> Case:
    """Lead most requests to what exists in an account that exists."""
    if isinstance(case.path_parameters.get("account_id"), int):
        case.path_parameters["account_id"] = MINE
    for name, value in (("order_id", RESTING), ("id", LOCATED), ("instrument_id", "TSLA")):
        if len(str(case.path_parameters.get(name, ""))) > 1:
            case.path_parameters[name] = value
    for name, value in case.path_parameters.items():
        if name.endswith("_id") and len(str(value)) == len(KEPT):
            case.path_parameters[name] = KEPT
    return case


def with_a_short_page(case: Case) -> Case:
    """Have a search for instruments that does not say how many it wants answered by a few.

    A page of a thousand rows has nine thousand cells, all of one shape, and it is the checking of
    them that would take seconds.
    """
    if case.path == "/v1/screener" and isinstance(case.body, dict):
        case.body.setdefault("page_size", ROWS)
    return case


@SCHEMA.parametrize()
@bounded
def test_any_request_gets_a_declared_answer(case: Case) -> None:
    with_a_short_page(case).call_and_validate(checks=CHECKS, headers=HEADERS)


@SCHEMA.parametrize()
@bounded
def test_a_request_to_what_exists_gets_a_declared_answer(case: Case) -> None:
    with_a_short_page(at_home(case)).call_and_validate(checks=CHECKS, headers=HEADERS)


class Chains(SCHEMA.as_state_machine()):  # type: ignore[misc] # made from the document
    """Requests in chains, as the document's links join them."""

    def setup(self) -> None:
        """Begin on a new desk."""
        DESK.begin_anew()

    def before_call(self, case: Case) -> None:
        """Trade in an account that exists."""
        if "account_id" in case.path_parameters:
            case.path_parameters["account_id"] = MINE

    def get_call_kwargs(self, case: Case) -> dict[str, Any]:
        """Send a good key."""
        del case
        return {"headers": HEADERS}

    def validate_response(self, response: schemathesis.Response, case: Case, **_: Any) -> None:
        """Check what every answer must hold."""
        case.validate_response(response, checks=CHECKS)


TestChains = Chains.TestCase
TestChains.settings = settings(bounded, max_examples=15, stateful_step_count=6)
