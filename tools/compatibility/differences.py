"""Where our table differs from the vendor's Python package on purpose, with the reason of each.

A test compares the two, member by member and both ways. What differs and is not here fails it, and
so does what is here and no longer differs: the list can only grow by somebody's arguing for a line.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DELIBERATE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Order.average_fill_price is required here only": "always sent, null before the first fill",
        "Order.limit_price is required here only": "always sent, null for an order without one",
        "Order.stop_price is required here only": "always sent, null for an order without one",
        "NewOrderRequest.side has SELL_SHORT here only": "older clients still send it",
        "NewOrderRequest.time_in_force has AT_THE_OPENING here only": "older clients still send it",
        "NewOrderRequest.time_in_force has AT_THE_CLOSE here only": "older clients still send it",
        "cancel_all_open_orders.side has SELL_SHORT here only": "older clients still send it",
        "get_instrument_by_id.include_options_expiry_dates may be null there only": (
            "a query has no null; the SDK leaves it out"
        ),
        "PositionInstructionRequest.instruction_id is here only": "older clients still send it",
    }
)
"""From a difference, as the test words it, to why it is one."""
