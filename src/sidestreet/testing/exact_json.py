"""What a test gives in Python, as the JSON that a desk takes: amounts are exact on the way."""

import json
from collections.abc import Mapping
from decimal import Decimal


def json_of(value: object, name: str) -> bytes:
    """Return what a test gives as JSON: a Decimal is the text of it.

    TypeError for a float, which is hardly ever the amount that it seems, and for what is no JSON.

    >>> json_of({"cash": Decimal("0.10"), "id": 7}, "seed")
    b'{"cash": "0.10", "id": 7}'
    """
    return json.dumps(_exact(value, name)).encode()


def _exact(value: object, path: str) -> object:
    """Return a value without a Decimal in it."""
    if isinstance(value, Mapping):
        return {str(each): _exact(inner, f"{path}.{each}") for each, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(inner, f"{path}[{number}]") for number, inner in enumerate(value)]
    if isinstance(value, Decimal):
        return format(value, "f")
    if value is None or isinstance(value, str | bool | int):
        return value
    raise TypeError(
        f"{path}: {value!r}, expected a text, an int, a Decimal, a bool, None, or a list or a "
        "mapping of these"
    )
