"""Reading a query string into the values of an operation's parameters.

Strict: a parameter that the operation does not have is refused by name, because a misspelt filter
on cancel-all would otherwise cancel everything.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, get_args, get_origin
from urllib.parse import unquote_to_bytes

from sidestreet.api.instants import RANGE, Edge, parse_bound
from sidestreet.contract.enums import OLDER_SPELLINGS
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.http.errors import bad_query

_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})", re.ASCII)
_BOOLEANS: Final = {"true": True, "false": False}
_ITEMS_MAX: Final = 1000
_PAIRS_MAX: Final = 1000
_PARAMETERS: Final[dict[str, Mapping[str, Parameter]]] = {}


def read_query(operation: Operation, query: str) -> dict[str, Any]:
    """Return the values given, by parameter name; an instant is in nanoseconds.

    A bounded parameter's value is a mapping from bound to nanoseconds. Raises `ApiError` (400)
    that names the parameter and what it accepts.
    """
    parameters = _parameters(operation)
    if not query and not parameters:
        return {}
    values: dict[str, Any] = {}
    for name, given in _given(query).items():
        bare, bound = _split_bound(name)
        parameter = parameters.get(bare)
        if parameter is None or (bound or None) not in (parameter.bounds or (None,)):
            known = ", ".join(f"`{each}`" for each in _names(parameters)) or "no parameters"
            raise bad_query(f"unknown field `{name}`, expected {known}")
        if bound:
            values.setdefault(bare, {})[bound] = _range_bound(name, bound, _only(name, given))
        else:
            values[bare] = _value(parameter, given)
    for parameter in parameters.values():
        if parameter.required and parameter.name not in values:
            raise bad_query(f"missing field `{parameter.name}`")
        if parameter.bounds:
            _check_range(parameter.name, values.get(parameter.name, {}))
    begin, end = values.get("from"), values.get("to")
    if isinstance(begin, int) and isinstance(end, int):
        _check_range("from`, `to", {"gte": begin, "lte": end})
    return values


def _parameters(operation: Operation) -> Mapping[str, Parameter]:
    found = _PARAMETERS.get(operation.operation_id)
    if found is None:
        found = {each.name: each for each in operation.parameters if each.location == "query"}
        _PARAMETERS[operation.operation_id] = found
    return found


def _given(query: str) -> dict[str, list[str]]:
    pairs = query.split("&") if query else []
    if len(pairs) > _PAIRS_MAX:
        raise bad_query(f"more than {_PAIRS_MAX} parameters")
    texts: dict[str, list[str]] = {}
    for pair in pairs:
        if pair:
            name, _, text = pair.partition("=")
            texts.setdefault(_decoded(name), []).append(_decoded(text))
    return texts


def _names(parameters: Mapping[str, Parameter]) -> list[str]:
    return [
        name
        for each in parameters.values()
        for name in ([f"{each.name}[{bound}]" for bound in each.bounds] or [each.name])
    ]


def _decoded(text: str) -> str:
    if "%" not in text and "+" not in text:
        return text
    try:
        return unquote_to_bytes(text.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError:
        raise bad_query("not UTF-8") from None


def _split_bound(name: str) -> tuple[str, str]:
    bare, bracket, rest = name.partition("[")
    return (bare, rest.removesuffix("]")) if bracket and rest.endswith("]") else (name, "")


def _only(name: str, given: list[str]) -> str:
    if len(given) > 1:
        raise bad_query(f"duplicate field `{name}`")
    return given[0]


def _value(parameter: Parameter, given: list[str]) -> object:
    if get_origin(parameter.type) is not list:
        return _scalar(parameter, parameter.type, _only(parameter.name, given))
    items = [item for text in given for item in text.split(",") if item]
    if len(items) > _ITEMS_MAX:
        raise bad_query(f"more than {_ITEMS_MAX} values for `{parameter.name}`")
    (item_type,) = get_args(parameter.type)
    return [_scalar(parameter, item_type, item) for item in items]


def _scalar(parameter: Parameter, type_: type, text: str) -> object:
    reader = _READERS.get(type_)
    return _enum(parameter, type_, text) if reader is None else reader(parameter, text)


def _enum(parameter: Parameter, type_: type[StrEnum], text: str) -> StrEnum:
    spelled = OLDER_SPELLINGS.get(text, text) if text in parameter.older else text
    try:
        return type_(spelled)
    except ValueError:
        accepted = ", ".join(f"`{each.value}`" for each in type_)
        raise bad_query(
            f"unknown variant `{text}` for `{parameter.name}`, expected one of {accepted}"
        ) from None


def _integer(parameter: Parameter, text: str) -> int:
    if _INTEGER.fullmatch(text) is None:
        raise bad_query(f"invalid value `{text}` for `{parameter.name}`: not a whole number")
    number = int(text)
    low, high = parameter.minimum, parameter.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        expected = f"at least {low}" if high is None else f"{low} to {high}"
        raise bad_query(f"`{parameter.name}` is {number}, expected {expected}")
    return number


def _boolean(parameter: Parameter, text: str) -> bool:
    if text not in _BOOLEANS:
        raise bad_query(f"invalid value `{text}` for `{parameter.name}`: not true or false")
    return _BOOLEANS[text]


def _text(parameter: Parameter, text: str) -> object:
    if parameter.format == "date":
        return date_of(parameter.name, text).isoformat()
    if parameter.format != "date-time":
        return text
    return _instant(parameter.name, text, "end" if parameter.name == "to" else "start")


def date_of(name: str, text: str) -> date:
    """Return the day that a parameter names. Raises `ApiError` (400)."""
    try:
        # The standard library reads more than one spelling of a day.
        if (day := date.fromisoformat(text)).isoformat() == text:
            return day
    except ValueError:
        pass
    raise bad_query(f"invalid value `{text}` for `{name}`: expected a day as YYYY-MM-DD")


_READERS: Final[Mapping[Any, Callable[[Parameter, str], object]]] = {
    int: _integer,
    bool: _boolean,
    bool | None: _boolean,
    str: _text,
}


def _range_bound(name: str, bound: str, text: str) -> int:
    # `gte` and `lt` begin with a day's start; `gt` and `lte` reach its end.
    return _instant(name, text, "start" if bound in {"gte", "lt"} else "end")


def _instant(name: str, text: str, edge: Edge) -> int:
    instant = parse_bound(text, edge)
    if instant is None:
        raise bad_query(f"invalid value `{text}` for `{name}`: expected {RANGE}")
    return instant


def _check_range(name: str, bounds: Mapping[str, int]) -> None:
    lows = [bounds[bound] for bound in ("gt", "gte") if bound in bounds]
    highs = [bounds[bound] for bound in ("lt", "lte") if bound in bounds]
    if lows and highs and max(lows) > min(highs):
        raise bad_query(f"the range of `{name}` ends before it begins")
