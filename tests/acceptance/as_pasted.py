"""Arguments for every operation, as the published examples have them: account 0, one UUID for all.

Only what tells something is written down: what an operation cannot do without comes from `NEEDED`
by its name, its body from `BODIES` or from the worked examples. What else it may be told stands in
`in_full`.
"""

from collections.abc import Mapping
from typing import Any, Final

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

BODIES: Final[Mapping[str, Any]] = {
    "patch_account_by_id": {"risk": {"max_notional": "1000000.00"}},
    "replace_order": {"quantity": "120", "limit_price": "150.60"},
    "create_ioi": {"notional_amount": "5000.00", "offering_id": KEPT},
    "search_screener": {"page_size": 25},
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


def _body(operation: Operation) -> Any:
    if operation.body is None:
        return None
    own = BODIES.get(operation.operation_id)
    if own is not None:
        return own
    sent = msgspec.json.decode(msgspec.json.encode(EXAMPLES[operation.body]))
    if isinstance(sent, list):
        return sent
    return {name: value for name, value in sent.items() if value is not None}
