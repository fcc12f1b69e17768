"""The operations on scenarios: set all of them, show them with their counts, set none."""

from typing import Final

from msgspec.structs import asdict

from sidestreet.api.call import Call
from sidestreet.contract.operation import Operation
from sidestreet.control.asked import answering
from sidestreet.control.operation import control_operation
from sidestreet.control.scenarios.files import ScenarioError, parse_scenarios
from sidestreet.control.scenarios.shapes import (
    MagicRequest,
    ScenariosSet,
    WireScenarios,
    scenarios_set,
)
from sidestreet.domain.control_commands import SetMagic, SetRules
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.problems import told_of
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.sequencer import Done

_AS_JSON: Final = "request.json"
_AS_YAML: Final = "request.yaml"
_YAML: Final = frozenset({"application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"})

SCENARIO_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "get_scenarios",
        "GET",
        "/scenarios",
        "Show the scenarios that are set, with how many orders each has matched.",
        ScenariosSet,
    ),
    control_operation(
        "set_scenarios",
        "PUT",
        "/scenarios",
        "Set all scenarios, in the place of those that were set.",
        ScenariosSet,
        body=WireScenarios,
        description="The body is what a scenario file holds, as JSON or as YAML. If anything is "
        "wrong with it, all of that is told, and what was set stays. Counts begin anew. Orders "
        "that have a script already play it to its end.",
    ),
    control_operation(
        "delete_scenarios",
        "DELETE",
        "/scenarios",
        "Set no scenarios.",
        ScenariosSet,
    ),
    control_operation(
        "set_scenarios_magic",
        "PUT",
        "/scenarios/magic",
        "Let client ids and quantities choose outcomes, or no more.",
        ScenariosSet,
        body=MagicRequest,
    ),
)


class ScenarioControl:
    """Handlers over one desk."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory

    def get_scenarios(self, call: Call) -> None:
        """Show what is set."""
        data = scenarios_set(self._desk.state.control)
        self._desk.when_durable(lambda: call.answer(data))

    def set_scenarios(self, call: Call) -> None:
        """Set all scenarios."""
        kind = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        is_json = not kind or kind == "application/json" or kind.endswith("+json")
        if not is_json and kind not in _YAML:
            raise ApiError(ErrorKind.UNSUPPORTED_MEDIA_TYPE)
        try:
            name = _AS_JSON if is_json else _AS_YAML
            rules = parse_scenarios(call.request.body, name, self._directory)
        except ScenarioError as error:
            raise _unusable(error) from None
        self._desk.offer(SetRules(rules), call.cause, self._told(call))

    def delete_scenarios(self, call: Call) -> None:
        """Set none."""
        self._desk.offer(SetRules(()), call.cause, self._told(call))

    def set_scenarios_magic(self, call: Call) -> None:
        """Let magic be, or not."""
        is_on = call.body(MagicRequest).is_magic
        self._desk.offer(SetMagic(is_on, is_chosen=True), call.cause, self._told(call))

    def _told(self, call: Call) -> Done:
        return answering(call, lambda: scenarios_set(self._desk.state.control))


def _unusable(error: ScenarioError) -> ApiError:
    """Return the refusal of scenarios: all that is wrong in words, and each problem by itself."""
    details = [asdict(problem) for problem in error.problems]
    told = told_of("what was sent", "scenarios", error.problems)
    return ApiError(ErrorKind.UNACCEPTABLE_VALUE, told, details=details)
