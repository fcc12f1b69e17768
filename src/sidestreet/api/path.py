"""Path parameters that are more than text, checked before anybody asks for what they name."""

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sidestreet.contract.operation import Operation
from sidestreet.http.errors import bad_path

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-?)(?:[0-9a-fA-F]{4}\1){3}[0-9a-fA-F]{12}", re.ASCII)


def read_path(operation: Operation, path: Mapping[str, str]) -> dict[str, str]:
    """Return the path parameters with every UUID in its usual form.

    Raises `ApiError` (400) naming the first that is declared a UUID and is none.
    """
    read = dict(path)
    for parameter in operation.parameters:
        if parameter.location == "path" and parameter.format == "uuid":
            text = path[parameter.name]
            if _UUID.fullmatch(text) is None:
                raise bad_path(parameter.name, text, "not a UUID")
            read[parameter.name] = str(UUID(text))
    return read
