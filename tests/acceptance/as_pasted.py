"""Arguments for every operation, as the published examples have them: account 0, one UUID for all.

Only what tells something is written down. What an operation cannot do without comes from `NEEDED`
by its name; what else it may be told comes from `MEANT` and `OPTIONAL`, or follows from its type.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, get_args, get_origin

import msgspec

from sidestreet.api.examples import EXAMPLES
from sidestreet.contract.operation import Operation, Parameter

KEPT: Final = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
"""The id that the published examples have wherever something is named by a UUID."""

NEEDED: Final[Mapping[str, Any]] = {
    "account_id": 0,
    "order_id": "order_id",
    "instrument_id": KEPT,
    "instrument_ids": [KEPT, "AAPL"],
    "id": KEPT,
    "entitlement_id": "entitlement_id",
    "q": "AAPL",
    "underlier": "AAPL",
    "start_date": "2025-10-31",
}
"""By name; a UUID is `KEPT`."""

OPTIONAL: Final[Mapping[str, Any]] = {
    "account_id": 0,
    "from": "2025-10-31T13:30:00Z",
    "to": "2025-11-03T15:00:00Z",
    "from_date": "2025-10-31",
    "to_date": "2025-11-03",
    "updated_at": "2025-10-31T13:30:00Z",
    "timestamp": "2025-10-31T13:30:00Z",
    "date": "2025-11-03",
    "cursor": None,
    "page_token": None,
}
"""By name, what does not follow from a type; None is what only an answer gives."""

MEANT: Final[Mapping[str, Mapping[str, Any]]] = {
    "cancel_all_open_orders": {"type": "LIMIT", "side": "BUY", "instrument_type": "COMMON_STOCK"},
    "get_accounts": {"account_id": "0", "account_name": "Example"},
    "get_instrument_analyst_consensus": {"from": "2025-10-01", "to": "2025-11-03"},
    "get_option_contracts": {
        "contract_ids": None,
        "underlying_instrument_id": None,
        "expiry": "2030-01-18",
    },
    "search_instruments": {"country": "US", "currency": "USD", "asset_class": "EQUITY"},
    "get_news": {"exclude_publishers": None},
    "get_economic_events_calendar": {"country": "US"},
    "get_snapshots": {"underlying_instrument_id": None, "expiry": None},
}
"""By operation, what is said where name and type do not tell it; None is left out."""

BODIES: Final[Mapping[str, Any]] = {
    "patch_account_by_id": {"risk": {"max_notional": "1000000.00"}},
    "replace_order": {"quantity": "120", "limit_price": "150.60"},
    "create_ioi": {"notional_amount": "5000.00", "offering_id": KEPT},
    "add_watchlist_item": {"instrument_id": "TSLA"},
    "submit_position_instructions": [
        {
            "instrument_id": "AAPL  300118C00300000",
            "instruction_type": "EXERCISE",
            "quantity": "1",
        }
    ],
}
"""By operation, bodies for what the default desk has; else the worked example is sent."""


def needed(operation: Operation) -> dict[str, Any]:
    """Return the arguments that an operation cannot do without, its body among them."""
    found = {
        each.name: _needed(each) for each in operation.parameters if _is_needed(operation, each)
    }
    body = _body(operation)
    if isinstance(body, list):
        found[f"{operation.body_flag}s"] = body
    elif body is not None:
        found |= body
    return found


def meant(operation: Operation) -> dict[str, Any]:
    """Return arguments for all that an operation may be told."""
    own = MEANT.get(operation.operation_id, {})
    found = {each.name: _of(each) for each in operation.parameters} | dict(own)
    return needed(operation) | {name: value for name, value in found.items() if value is not None}


def _is_needed(operation: Operation, parameter: Parameter) -> bool:
    # Each is one of several ways to say which; without any the call says nothing.
    is_one_way = (operation.operation_id, parameter.name) in {
        ("get_snapshots", "instrument_ids"),
        ("get_option_contracts", "underlier"),
    }
    return parameter.required or is_one_way


def _needed(parameter: Parameter) -> Any:
    value = KEPT if parameter.format == "uuid" else NEEDED[parameter.name]
    is_one = parameter.type is str and isinstance(value, list)
    return ",".join(value) if is_one else value


def _of(parameter: Parameter) -> Any:
    """Return a value of a parameter's type."""
    if parameter.required:
        return _needed(parameter)
    kind, is_list = parameter.type, get_origin(parameter.type) is list
    if is_list:
        (kind,) = get_args(kind)
    value = _plain(parameter, kind)
    if parameter.bounds and value is not None:
        return {parameter.bounds[0]: value}
    return [value] if is_list and value is not None else value


def _plain(parameter: Parameter, kind: Any) -> Any:
    if parameter.name in OPTIONAL:
        return OPTIONAL[parameter.name]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind)).value
    if kind is bool:
        return True
    if kind is int:
        return parameter.default or parameter.minimum or 1
    by_format = {"date": "2025-10-31", "date-time": "2025-10-31T13:30:00Z", "uuid": KEPT}
    return by_format.get(parameter.format or "", "AAPL")


def _body(operation: Operation) -> Any:
    if operation.body is None:
        return None
    own = BODIES.get(operation.operation_id)
    return msgspec.to_builtins(EXAMPLES[operation.body]) if own is None else own
