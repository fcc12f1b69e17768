"""Asking for what a test may do, by the operations of the control API and in no other way.

So what a test does in Python is what others do over HTTP, and `sidestreet control` from a shell.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Protocol, TypeAlias, overload
from urllib.parse import quote, urlencode

from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS
from sidestreet.control.operations import CONTROL_OPERATIONS

Amount: TypeAlias = str | int | Decimal
"""A price, a quantity or a sum of money: a decimal text, or a number that is exact."""

_OK: Final = 200
_OF_CONTROL: Final = {each.operation_id: each for each in CONTROL_OPERATIONS}
_OF_THE_API: Final = {each.operation_id: each for each in OPERATIONS}


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
        self, method: str, path: str, body: object = None, *, query: str = ""
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
        """Return the data of the answer of an operation of control. Raises `ControlRefused`.

        What is None in `query` is left out, and so is what is None in a `body` that is a mapping.
        """
        return self._call(_OF_CONTROL[operation_id], body, path or {}, query or {})

    def read(
        self,
        operation_id: str,
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        """Return the data of the answer of an operation of the API itself, as `call` does."""
        return self._call(_OF_THE_API[operation_id], None, path or {}, query or {})

    def _call(
        self,
        operation: Operation,
        body: object,
        path: Mapping[str, object],
        query: Mapping[str, object],
    ) -> Any:  # noqa: ANN401 - JSON
        target = operation.path
        for name, value in path.items():
            target = target.replace(f"{{{name}}}", quote(str(value), safe=""))
        given = {name: value for name, value in query.items() if value is not None}
        if isinstance(body, Mapping):
            body = {name: value for name, value in body.items() if value is not None}
        status, answer = self._host.ask(
            operation.method, target, body, query=urlencode(given, doseq=True)
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
