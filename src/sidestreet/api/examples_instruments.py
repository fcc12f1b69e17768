"""The example of an option contract: a call on the share of the story."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sidestreet.api.examples_story import INSTRUMENT_ID
from sidestreet.contract.instruments import TickRule
from sidestreet.contract.option_contracts import (
    ContractType,
    ExerciseStyle,
    ListingType,
    OptionsContract,
)

OPTION_CONTRACT: Final = OptionsContract(
    id="7c2f5d0e-61b4-5a7d-9c3e-0b8a4d2f1e65",
    symbol="AAPL  251121C00150000",
    contract_type=ContractType.CALL,
    currency="USD",
    exchange="XCBO",
    exercise_style=ExerciseStyle.AMERICAN,
    expiry="2025-11-21",
    is_liquidation_only=False,
    is_marginable=False,
    is_tradable=True,
    listing_type=ListingType.STANDARD,
    multiplier="100",
    strike_price="150.00",
    is_settle_on_open=False,
    last_trade_cutoff="2025-11-21T21:00:00.000000000Z",
    open_interest=0,
    tick_rules=(
        TickRule(start_price="0", end_price="3", tick_size="0.01"),
        TickRule(start_price="3", tick_size="0.05"),
    ),
    underlying_instrument_id=INSTRUMENT_ID,
)

INSTRUMENT_EXAMPLES: Final[Mapping[Any, Any]] = MappingProxyType(
    {list[OptionsContract]: [OPTION_CONTRACT]},
)
"""The example of each of these types that stands as `data` in the table."""
