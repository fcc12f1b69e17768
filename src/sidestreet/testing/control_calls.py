"""Asking for what a test may do, by the operations of the control API and in no other way.

So what a test does in Python is what others do over HTTP, and `sidestreet control` from a shell.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Protocol, TypeAlias, overload
from urllib.parse import quote, urlencode

from sidestreet.control.operations import CONTROL_OPERATIONS

Amount: TypeAlias = str | int | Decimal
"""A price, a quantity or a sum of money: a decimal text, or a number that is exact."""

_OK: Final = 200
_OPERATIONS: Final = {each.operation_id: each for each in CONTROL_OPERATIONS}


class ControlRefused(Exception):  # noqa: N818 - it names the fact
    """What a test asked for was refused, and nothing has changed. `status` is that of HTTP."""

    def __init__(self, operation_id: str, status: int, message: str) -> None:
        super().__init__(f"{operation_id}: {message} ({status})")
        self.operation_id = operation_id
        self.status = status
        self.message = message


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
        Bytes are sent as the YAML that they are.
        """
        operation = _OPERATIONS[operation_id]
        target = operation.path
        for name, value in (path or {}).items():
            target = target.replace(f"{{{name}}}", quote(str(value), safe=""))
        given = {name: value for name, value in (query or {}).items() if value is not None}
        if isinstance(body, Mapping):
            body = {name: value for name, value in body.items() if value is not None}
        status, answer = self._host.ask(
            operation.method,
            target,
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode(),
            query=urlencode(given, doseq=True),
            content_type="application/yaml" if isinstance(body, bytes) else "application/json",
        )
        if status != _OK:
            raise ControlRefused(operation.operation_id, status, _told(answer))
        return answer.get("data")


def _told(answer: Any) -> str:  # noqa: ANN401 - JSON
    message = str(answer["error"]["message"])
    details = answer["error"].get("details") or ()
    return "; ".join([message, *(str(each.get("message", each)) for each in details)])


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
