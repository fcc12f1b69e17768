"""How an operation of the control API is declared."""

from typing import Any, Final

from sidestreet.contract.operation import Method, Operation, Parameter

ROOT: Final = "/control/v1"
_REFUSED: Final = (400, 401, 403, 404, 409, 422, 503)


def control_operation(
    operation_id: str,
    method: Method,
    path: str,
    summary: str,
    data: Any,  # noqa: ANN401 - a type, as in `Operation`
    *,
    parameters: tuple[Parameter, ...] = (),
    body: Any = None,  # noqa: ANN401 - as above
    body_is_optional: bool = False,
    description: str = "",
) -> Operation:
    """Return an operation at a path below `/control/v1`.

    Its command is `sidestreet control GROUP NAME`: the group is the first part of the path, the
    name the operation's id without that group.
    """
    group = path.strip("/").partition("/")[0]
    return Operation(
        operation_id,
        method,
        ROOT + path,
        f"control:{group}",
        summary,
        data,
        (200, *_REFUSED),
        parameters,
        body=body,
        body_is_optional=body_is_optional,
        scope="control",
        description=description,
    )


def command_words(operation: Operation) -> tuple[str, str]:
    """Return the two words of an operation's command: its group and its name there.

    >>> from sidestreet.control.clock import CLOCK_OPERATIONS
    >>> [command_words(each)[1] for each in CLOCK_OPERATIONS[-2:]]
    ['next-session', 'run-until']
    """
    group = operation.resource.partition(":")[2]
    own = {
        form
        for word in group.split("-")
        for form in (word, word.removesuffix("s"), f"{word}s", f"{word}es")
    }
    words = [word for word in operation.operation_id.split("_") if word not in own]
    return group, "-".join(words) or operation.command
