"""What is taken while the disk has room only for what must go through.

Looking is always free. Of what is written down, only that is taken which ends something or keeps
somebody from harm: it makes less to remember, and to turn it away could cost money. Everything else
is 503 with `Retry-After`; nothing of it was carried out.
"""

from typing import Final

from sidestreet.contract.operation import Operation
from sidestreet.http.errors import ApiError, ErrorKind

FROM_RESERVE: Final = frozenset(
    {
        "cancel_open_order",
        "cancel_all_open_orders",
        "cancel_position_instruction",
        "cancel_response",
        "delete_ioi",
        "engage_kill_switch",
        "set_dead_mans_switch",
        "revoke_key",
    }
)
"""Operations that write and are taken all the same."""

RETRY_AFTER_S: Final = 5

_TOLD: Final = (
    "The disk is full: nothing new is taken until there is room, but orders can be canceled and "
    "looked at. Nothing of this request was carried out"
)


def needs_room(operation: Operation) -> bool:
    """Say whether an operation can wait until the disk has room."""
    return (
        operation.method != "GET"
        and operation.scope != "orders:read"
        and operation.operation_id not in FROM_RESERVE
    )


def no_room() -> ApiError:
    """Return the refusal of what can wait."""
    return ApiError(ErrorKind.UNAVAILABLE, _TOLD, headers=(("Retry-After", str(RETRY_AFTER_S)),))
