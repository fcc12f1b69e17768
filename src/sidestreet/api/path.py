"""Path parameters that are more than text, checked before anybody asks for what they name."""

import re
from typing import Final
from uuid import UUID

from sidestreet.contract.operation import Operation
from sidestreet.http.errors import bad_path

_UUID_NAMES: Final[dict[str, tuple[str, ...]]] = {}
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-?)(?:[0-9a-fA-F]{4}\1){3}[0-9a-fA-F]{12}", re.ASCII)


def read_path(operation: Operation, path: dict[str, str]) -> dict[str, str]:
    """Return the path parameters with every UUID in its usual form.

    Raises `ApiError` (400) naming the first that is declared a UUID and is none.
    """
    names = _uuid_names(operation)
    if not names:
        return path
    read = path.copy()
    for name in names:
        text = path[name]
        if _UUID.fullmatch(text) is None:
            raise bad_path(name, text, "not a UUID")
        read[name] = str(UUID(text))
    return read


def _uuid_names(operation: Operation) -> tuple[str, ...]:
    found = _UUID_NAMES.get(operation.operation_id)
    if found is None:
        found = tuple(
            each.name
            for each in operation.parameters
            if each.location == "path" and each.format == "uuid"
        )
        _UUID_NAMES[operation.operation_id] = found
    return found
