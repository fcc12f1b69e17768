"""What a key that reaches some accounts alone may do here: what is of one of those, and no more.

The rule is one for all operations. What names an account in its path is of that account. A few
others look for themselves at whose it is that they are asked for, and stand in a list. All else is
the firm's or everybody's, such as the clock, a market, scenarios, faults and the past, and needs a
key of all accounts; so does opening an account, as the key would not reach it.
"""

from typing import Final

from sidestreet.api.call import Call, Handler
from sidestreet.contract.operation import Operation
from sidestreet.http.errors import ApiError, ErrorKind

LOOK_FOR_THEMSELVES: Final = frozenset(
    {
        "list_accounts",
        "list_locates",
        "request_locate",
        "answer_locate",
        "list_limits",
        "set_limits",
        "list_kill_switches",
        "engage_kill_switch",
        "release_kill_switch",
        "trace_orders",
        "trace_all_orders",
        "list_events",
    }
)
"""Operations whose handlers tell and touch only what is of an account that the key grants."""

_OF_ALL: Final = "This is not of one account alone, and needs a key that reaches every account"


def is_of_one_account(operation: Operation) -> bool:
    """Return whether a key for some accounts may ask for an operation, where it is of those."""
    if operation.operation_id == "clone_account":
        return False
    return "{account_id}" in operation.path or operation.operation_id in LOOK_FOR_THEMSELVES


def within_reach(operation: Operation, handler: Handler) -> Handler:
    """Return the handler of an operation, which refuses a key that does not reach so far."""
    if is_of_one_account(operation):
        return handler

    def handle(call: Call) -> None:
        if call.key.account_ids is not None:
            raise ApiError(ErrorKind.FORBIDDEN, _OF_ALL)
        handler(call)

    return handle
