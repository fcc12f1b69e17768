"""What one operation of the API is, as data.

The shape is deliberately small: a name, a place, what goes in, what comes out. Types are the
classes of `sidestreet.contract`; nothing here decodes or routes.
"""

from dataclasses import dataclass
from typing import Any, Literal

Location = Literal["path", "query"]
Method = Literal["GET", "POST", "PATCH", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One path or query parameter.

    `name` is the wire name and `type` the annotation that a value of it must satisfy once decoded
    (`int`, `str`, an enum, or a list of those; a list travels as one comma-joined value). A range
    filter is one parameter with `bounds`: `updated_at` with `("gt", "gte", "lt", "lte")` travels
    as `updated_at[gte]=...`.
    """

    name: str
    location: Location
    type: Any
    description: str
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    default: int | None = None
    format: Literal["date", "date-time", "uuid", "byte"] | None = None
    bounds: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    """Values of older versions that are accepted besides the type's own."""
    is_account: bool = False
    """Whether it names, in the query, the account that the call is about."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its names, its place, and the types of what travels.

    `resource` is the command-line resource (`v1:orders`), `operation_id` the snake_case name
    (`cancel_open_order`); the command is the same in kebab-case. `body` is the type of the
    request body or None; a list type is a bare JSON array. `data` is the type of the envelope's
    `data` member, or None for an answer without a body. `scope` is what a key must hold; None
    needs no key.
    """

    operation_id: str
    method: Method
    path: str
    resource: str
    summary: str
    data: Any
    statuses: tuple[int, ...]
    parameters: tuple[Parameter, ...] = ()
    body: Any = None
    body_flag: str | None = None
    """Singular flag for a body that is a bare array: `order` gives `--order`."""
    body_is_optional: bool = False
    """Whether the call may come without a body, which then says nothing."""
    scope: Literal["orders:read", "orders:write", "admin", "control"] | None = "orders:read"
    paged: bool = False
    description: str = ""
    """What the summary has no room for: surprising answers, what to do next."""

    @property
    def command(self) -> str:
        """The command's name on the command line."""
        return self.operation_id.replace("_", "-")

    @property
    def success(self) -> int:
        """The status of an answer that went well: 204 where it has no body, else 200."""
        return 204 if self.data is None else 200
