"""Asking for what a test may do, by the operations of the control API and in no other way.

So what a test does in Python is what others do over HTTP, and `sidestreet control` from a shell.
"""

import difflib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Protocol, TypeAlias, overload
from urllib.parse import quote, urlencode

from sidestreet.contract.operation import Operation
from sidestreet.control.operations import CONTROL_OPERATIONS
from sidestreet.testing.exact_json import json_of

Amount: TypeAlias = str | int | Decimal
"""A price, a quantity or a sum of money: a decimal text, or a number that is exact."""

_OK: Final = 200
_OPERATIONS: Final = {each.operation_id: each for each in CONTROL_OPERATIONS}


class ControlRefused(Exception):  # noqa: N818 - it names the fact
    """What a test asked for was refused, and nothing has changed.

    `status` is that of HTTP, and `details` are what the answer says of single problems, if it does.
    """

    def __init__(
        self, operation_id: str, status: int, message: str, details: Sequence[Any] = ()
    ) -> None:
        super().__init__(f"{operation_id}: {message} ({status})")
        self.operation_id = operation_id
        self.status = status
        self.message = message
        self.details = tuple(details)


class Host(Protocol):
    """Where a desk is: in this process, or behind a socket."""

    def ask(
        self,
        method: str,
        path: str,
        body: bytes,
        *,
        query: str = "",
        content_type: str = "application/json",
    ) -> tuple[int, Any]:
        """Return the status and the decoded body of the answer to a request."""
        ...


class ControlCalls:
    """Calls operations of one desk by their ids."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def call(
        self,
        operation_id: str,
        body: object = None,
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        """Return the data of the answer. Raises `ControlRefused`.

        What is None in `query` is left out, and so is what is None in a `body` that is a mapping.
        Bytes are sent as the YAML that they are. Raises ValueError for an operation that there is
        not, or a path that lacks a part, and TypeError for a float.
        """
        operation = _operation(operation_id)
        target = _target(operation, path or {})
        given = {name: value for name, value in (query or {}).items() if value is not None}
        if isinstance(body, Mapping):
            body = {name: value for name, value in body.items() if value is not None}
        status, answer = self._host.ask(
            operation.method,
            target,
            body if isinstance(body, bytes) else b"" if body is None else json_of(body, "body"),
            query=urlencode(given, doseq=True),
            content_type="application/yaml" if isinstance(body, bytes) else "application/json",
        )
        if status != _OK:
            details = answer["error"].get("details") or ()
            raise ControlRefused(operation.operation_id, status, _told(answer), details)
        return answer.get("data")


def _operation(operation_id: str) -> Operation:
    found = _OPERATIONS.get(operation_id)
    if found is None:
        near = difflib.get_close_matches(operation_id, _OPERATIONS) or _OPERATIONS
        raise ValueError(
            f"operation_id: the control API has no {operation_id!r}; there is {', '.join(near)}"
        )
    return found


def _target(operation: Operation, path: Mapping[str, object]) -> str:
    """Return the path of a request. ValueError where a part of it is missing, or means nothing."""
    names = [each.name for each in operation.parameters if each.location == "path"]
    wrong = [f"{name} is missing" for name in names if path.get(name) is None]
    wrong += [f"{name} means nothing" for name in path if name not in names]
    if wrong:
        told = ", ".join(names) or "nothing"
        raise ValueError(
            f"path: {', '.join(wrong)}; {operation.operation_id} takes {told} in its path"
        )
    target = operation.path
    for name in names:
        target = target.replace(f"{{{name}}}", quote(str(path[name]), safe=""))
    return target


def _told(answer: Any) -> str:  # noqa: ANN401 - JSON
    """Return what a refusal says: the message, and of the details what that leaves out."""
    message = str(answer["error"]["message"])
    rest = [
        str(each.get("message", "")) or ", ".join(f"{name}={text}" for name, text in each.items())
        for each in answer["error"].get("details") or ()
        if not all(str(text) in message for text in each.values() if text is not None)
    ]
    return "; ".join([message, *rest])


@overload
def text_of(amount: Amount, name: str) -> str: ...


@overload
def text_of(amount: Amount | None, name: str) -> str | None: ...


def text_of(amount: Amount | None, name: str) -> str | None:
    """Return an amount as it travels. TypeError for a float, which is hardly ever what it seems.

    >>> text_of(Decimal("150.10"), "price"), text_of(100, "quantity"), text_of(None, "price")
    ('150.10', '100', None)
    """
    if amount is None or isinstance(amount, str):
        return amount
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise TypeError(f"{name}: {amount!r}, expected a text, an int or a Decimal")
    return format(amount, "f") if isinstance(amount, Decimal) else str(amount)
