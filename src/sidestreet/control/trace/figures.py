"""Figures of an event as the API writes them: amounts as decimal texts, instants as RFC 3339.

An event is an array of integers, and what an integer counts follows from the name of its member:
one idea has one name throughout the desk. Every such name stands in one of the sets below, and a
test holds that none is missing.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Any, Final

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from sidestreet.api.instants import render_instant
from sidestreet.control.trace.steps import script_words, step_words
from sidestreet.domain.amounts import render_amount, render_price
from sidestreet.domain.events import Event
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.scripts import Script, Step
from sidestreet.reference.moments import render_span


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRICES: Final = _names(
    """
    amount ask base_price bid cash commission fee filled_notional last_price limit_offset
    limit_price mark max_gross_notional max_notional max_order_notional maximum minimum
    minimum_ioi notional
    per_contract per_share price price_high price_low regulatory_fees
    reserve_unit settled_cash start_buying_power start_deposits start_equity
    start_long_market_value start_maintenance_requirement start_short_market_value start_trade_cash
    start_value stop_price
    strike trailing_offset underlying_price valuation valuation_high valuation_low
    value_change watermark worst_price
    """
)
"""Money in millionths of a dollar."""

AMOUNTS: Final = _names(
    """
    accepted_quantity ask_size available bid_size concentration concentration_rate credit_rate
    debit_rate filled_quantity granted_before last_quantity long_margin_rate max_order_quantity
    max_position_quantity moved price_collar quantity rate
    requested_quantity share short_margin_rate size used_quantity
    """
)
"""Quantities and rates in millionths."""

INSTANTS: Final = _names(
    """
    as_of at created_at due_at end_at ends_at expires_at fell_at next_at releases_at seen_at
    session_begins_at session_ends_at start_at starts_at updated_at
    """
)
SPANS: Final = frozenset({"identical_window_ns", "timeout_ns", "wait_ns"})
COUNTS: Final = _names(
    """
    account_id action_id assigned assigned_to_street assignment_seed count days denominator every
    ended_route_id exercised exercised_by_street first_route_id holder_id
    max_cancels_per_second max_identical max_orders_per_second multiplier nights numerator
    options_level price_denominator price_numerator quantity_denominator
    quantity_numerator remaining_shares replaced_by report_id request_id route_id score seed session
    shares steps_done trade version
    """
)
"""Numbers of things, and numbers that are names."""

SUMS: Final = _names(
    """
    bought buying_power day_pnl equity long_market_value maintenance_requirement net_pnl
    position_pnl realized requirement short_market_value sold start_equity unrealized
    """
)
"""Sums without a bound: texts of integers, in millionths of a dollar."""

_SAID_ELSEWHERE: Final = frozenset({"order_id", "account_id"})
_ITEMS_MAX: Final = 8


def figures_of(event: Event) -> dict[str, str]:
    """Return the figures of an event by name; a part of a part has a dotted name.

    What says nothing is left out: None, an empty text, and what is as it is by default. Bytes,
    which are hashes, never leave.
    """
    return {name: text for name, text in _told(event, "") if name not in _SAID_ELSEWHERE and text}


def _told(value: Struct, prefix: str) -> Iterator[tuple[str, str]]:
    for field in fields(value):
        member = getattr(value, field.name)
        if field.default is not NODEFAULT and member == field.default:
            continue
        name = f"{prefix}{field.name}"
        if isinstance(member, Script):
            yield name, script_words(member)
        elif isinstance(member, Step):
            yield name, step_words(member)
        elif isinstance(member, Refusal):
            yield name, member.text()
        elif isinstance(member, Struct):
            yield from _told(member, f"{name}.")
        else:
            yield name, _text(field.name, member)


def _text(name: str, value: Any) -> str:  # noqa: ANN401 - a member of any event
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, int):
        return _number(name, value)
    if isinstance(value, str):
        return render_price(int(value)) if name in SUMS and value else value
    return _items(value)


def _number(name: str, value: int) -> str:
    if name in PRICES:
        return render_price(value)
    if name in AMOUNTS:
        return render_amount(value)
    if name in INSTANTS:
        # What is never due is due at 0.
        return render_instant(value) if value else ""
    return render_span(value) if name in SPANS else str(value)


def _items(values: tuple[Any, ...]) -> str:
    if all(isinstance(each, str | int) for each in values):
        shown = ", ".join(map(str, values[:_ITEMS_MAX]))
        rest = len(values) - _ITEMS_MAX
        return f"{shown} and {rest} more" if rest > 0 else shown
    return f"{len(values)} items" if values else ""
