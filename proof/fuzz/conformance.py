"""The campaign of the document: requests in chains, made from what `/openapi.json` promises.

An answer feeds the next request, as the links of the document say: who has submitted an order
reads, replaces and cancels it. Requests are good ones and bad ones. No answer is a 5xx, and each
has a status and a shape that the document declares for it.
"""

from collections import Counter
from typing import Any, Final, TypeAlias

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from campaigns.campaign import Campaign, Counts, Play
from sidestreet.bootstrap.in_process import LOCAL_KEY, InProcessDesk
from sidestreet.http.asgi import AsgiApplication
from sidestreet.http.messages import Request, Respond
from sidestreet.reference.seed import default_seed

Case: TypeAlias = schemathesis.Case[Any]

_CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_START: Final = 1_761_917_400_000_000_000
_ACCOUNT: Final = 19816
_STEPS: Final = 8
_HEADERS: Final = {"Authorization": f"Bearer {LOCAL_KEY}"}


class _Desk:
    """A desk for one chain, in this process, as an application."""

    def __init__(self) -> None:
        self._seed = default_seed()
        self._desk = InProcessDesk(self._seed, _START)

    def begin_anew(self) -> None:
        """Forget what has been left behind, so that a chain can be tried again."""
        self._desk.close()
        self._desk = InProcessDesk(self._seed, _START)

    def handle(self, request: Request, respond: Respond) -> None:
        """Answer a request."""
        answer = self._desk.answer(request)
        assert answer is not None, f"{request.method} {request.path} is never answered"
        respond(answer)


def play(play: Play) -> Counts:
    """Play so many chains and count the answers."""
    counts: Counter[str] = Counter()
    desk = _Desk()
    schema = schemathesis.openapi.from_asgi("/openapi.json", AsgiApplication(desk))

    class Chains(schema.as_state_machine()):  # type: ignore[misc] # made from the document
        """Requests in chains, as the document's links join them."""

        def setup(self) -> None:
            """Begin on a new desk."""
            counts["chains"] += 1
            desk.begin_anew()

        def before_call(self, case: Case) -> None:
            """Trade in an account that exists."""
            if "account_id" in case.path_parameters:
                case.path_parameters["account_id"] = _ACCOUNT
            if case.path == "/v1/screener" and isinstance(case.body, dict):
                # It is the checking of a thousand rows that would take seconds.
                case.body.setdefault("page_size", 50)

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            """Send a good key."""
            del case
            return {"headers": _HEADERS}

        def validate_response(self, response: schemathesis.Response, case: Case, **_: Any) -> None:  # noqa: ANN401 - the library's
            """Check what every answer must hold."""
            counts["requests"] += 1
            counts[f"answers {response.status_code}"] += 1
            case.validate_response(response, checks=_CHECKS)

    run_state_machine_as_test(
        Chains,
        settings=settings(
            derandomize=True,
            database=None,
            deadline=None,
            max_examples=play.rounds,
            stateful_step_count=_STEPS,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return {name: counts[name] for name in sorted(counts)}


CONFORMANCE: Final = Campaign(
    name="conformance",
    promise="Every answer has a status and a shape that the published document declares.",
    how="A generator that knows only the document sends requests in chains of eight, good ones "
    "and bad ones, in which answers feed the next request.",
    unit="chains",
    play=play,
    short=3,
    long=300,
    must_happen=("answers 200", "answers 400", "answers 404"),
)
