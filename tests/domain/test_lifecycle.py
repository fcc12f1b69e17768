"""Every cell of the life of an order, against a table that was written by hand.

The expected table stands here in full and shares no line with the code, so that a changed cell is
changed twice, knowingly.
"""

import itertools

import pytest

from domain.order_cases import an_order, asked
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.lifecycle import (
    RESTING,
    TRANSITIONS,
    Happening,
    may,
    next_status,
    resting,
)
from sidestreet.domain.orders import HELD, TERMINAL, RequestKind, Terms

FACTS = "by its facts"
"""What the fills and open requests of the order give."""

EXPECTED = {
    "RELEASED": {"QUEUED": "PENDING_TRIGGER"},
    "ROUTED": {"QUEUED": "PENDING_NEW", "PENDING_TRIGGER": "PENDING_NEW"},
    "ACKNOWLEDGED": {
        "PENDING_NEW": FACTS,
        "NEW": FACTS,
        "PARTIALLY_FILLED": FACTS,
        "PENDING_REPLACE": FACTS,
        "PENDING_CANCEL": FACTS,
        "STOPPED": "STOPPED",
        "SUSPENDED": "SUSPENDED",
    },
    "FILLED_IN_PART": {
        "PENDING_NEW": FACTS,
        "NEW": FACTS,
        "PARTIALLY_FILLED": FACTS,
        "PENDING_REPLACE": FACTS,
        "PENDING_CANCEL": FACTS,
        "STOPPED": FACTS,
        "SUSPENDED": FACTS,
        "FILLED": "FILLED",
        "CANCELED": "CANCELED",
        "REJECTED": "REJECTED",
        "EXPIRED": "EXPIRED",
        "REPLACED": "REPLACED",
        "DONE_FOR_DAY": "DONE_FOR_DAY",
    },
    "FILLED_IN_FULL": {
        "PENDING_NEW": "FILLED",
        "NEW": "FILLED",
        "PARTIALLY_FILLED": "FILLED",
        "PENDING_REPLACE": "FILLED",
        "PENDING_CANCEL": "FILLED",
        "STOPPED": "FILLED",
        "SUSPENDED": "FILLED",
        "FILLED": "FILLED",
        "CANCELED": "CANCELED",
        "REJECTED": "REJECTED",
        "EXPIRED": "EXPIRED",
        "REPLACED": "REPLACED",
        "DONE_FOR_DAY": "DONE_FOR_DAY",
    },
    "TRADE_BUSTED": {
        "PENDING_NEW": FACTS,
        "NEW": FACTS,
        "PARTIALLY_FILLED": FACTS,
        "PENDING_REPLACE": FACTS,
        "PENDING_CANCEL": FACTS,
        "STOPPED": "STOPPED",
        "SUSPENDED": "SUSPENDED",
        "FILLED": "FILLED",
        "CANCELED": "CANCELED",
        "REJECTED": "REJECTED",
        "EXPIRED": "EXPIRED",
        "REPLACED": "REPLACED",
        "DONE_FOR_DAY": "DONE_FOR_DAY",
    },
    "TRADE_CORRECTED": {
        "PENDING_NEW": FACTS,
        "NEW": FACTS,
        "PARTIALLY_FILLED": FACTS,
        "PENDING_REPLACE": FACTS,
        "PENDING_CANCEL": FACTS,
        "STOPPED": "STOPPED",
        "SUSPENDED": "SUSPENDED",
        "FILLED": "FILLED",
        "CANCELED": "CANCELED",
        "REJECTED": "REJECTED",
        "EXPIRED": "EXPIRED",
        "REPLACED": "REPLACED",
        "DONE_FOR_DAY": "DONE_FOR_DAY",
    },
    "CANCEL_REQUESTED": {
        "PENDING_NEW": "PENDING_CANCEL",
        "NEW": "PENDING_CANCEL",
        "PARTIALLY_FILLED": "PENDING_CANCEL",
        "PENDING_REPLACE": "PENDING_CANCEL",
        "STOPPED": "PENDING_CANCEL",
        "SUSPENDED": "PENDING_CANCEL",
    },
    "CANCEL_REJECTED": {"PENDING_CANCEL": FACTS},
    "CANCELED": {
        "PENDING_NEW": "CANCELED",
        "QUEUED": "CANCELED",
        "PENDING_TRIGGER": "CANCELED",
        "NEW": "CANCELED",
        "PARTIALLY_FILLED": "CANCELED",
        "PENDING_REPLACE": "CANCELED",
        "PENDING_CANCEL": "CANCELED",
        "STOPPED": "CANCELED",
        "SUSPENDED": "CANCELED",
    },
    "REPLACE_REQUESTED": {
        "PENDING_NEW": "PENDING_REPLACE",
        "NEW": "PENDING_REPLACE",
        "PARTIALLY_FILLED": "PENDING_REPLACE",
    },
    "REPLACE_REJECTED": {"PENDING_REPLACE": FACTS, "PENDING_CANCEL": FACTS},
    "REPLACED": {
        "PENDING_REPLACE": FACTS,
        "PENDING_CANCEL": FACTS,
        "NEW": FACTS,
        "PARTIALLY_FILLED": FACTS,
        "QUEUED": "QUEUED",
        "PENDING_TRIGGER": "PENDING_TRIGGER",
        "STOPPED": "STOPPED",
        "SUSPENDED": "SUSPENDED",
    },
    "EXPIRY_REQUESTED": {
        "PENDING_NEW": "PENDING_NEW",
        "NEW": "NEW",
        "PARTIALLY_FILLED": "PARTIALLY_FILLED",
        "PENDING_REPLACE": "PENDING_REPLACE",
        "PENDING_CANCEL": "PENDING_CANCEL",
        "STOPPED": "STOPPED",
        "SUSPENDED": "SUSPENDED",
    },
    "EXPIRED": {
        "PENDING_NEW": "EXPIRED",
        "QUEUED": "EXPIRED",
        "PENDING_TRIGGER": "EXPIRED",
        "NEW": "EXPIRED",
        "PARTIALLY_FILLED": "EXPIRED",
        "PENDING_REPLACE": "EXPIRED",
        "PENDING_CANCEL": "EXPIRED",
        "STOPPED": "EXPIRED",
        "SUSPENDED": "EXPIRED",
    },
    "REJECTED": {
        "PENDING_NEW": "REJECTED",
        "QUEUED": "REJECTED",
        "PENDING_TRIGGER": "REJECTED",
        "PENDING_REPLACE": "REJECTED",
        "PENDING_CANCEL": "REJECTED",
    },
    "STOPPED": {"NEW": "STOPPED", "PARTIALLY_FILLED": "STOPPED"},
    "SUSPENDED": {"NEW": "SUSPENDED", "PARTIALLY_FILLED": "SUSPENDED"},
    "DONE_FOR_DAY": {
        "PENDING_NEW": "DONE_FOR_DAY",
        "NEW": "DONE_FOR_DAY",
        "PARTIALLY_FILLED": "DONE_FOR_DAY",
        "PENDING_REPLACE": "DONE_FOR_DAY",
        "PENDING_CANCEL": "DONE_FOR_DAY",
        "STOPPED": "DONE_FOR_DAY",
        "SUSPENDED": "DONE_FOR_DAY",
    },
}
OPEN = [status for status in OrderStatus if status not in TERMINAL]
CELLS = list(itertools.product(OrderStatus, Happening))


def test_the_expected_table_knows_every_happening() -> None:
    assert set(EXPECTED) == {happening.value for happening in Happening} == set(TRANSITIONS)


@pytest.mark.parametrize("happening", Happening)
@pytest.mark.parametrize("status", OrderStatus)
def test_each_cell_leads_where_the_table_says(status: OrderStatus, happening: Happening) -> None:
    outcome = next_status(status, happening)
    said = None if outcome is None else FACTS if outcome is RESTING else outcome.value
    assert said == EXPECTED[happening.value].get(status.value)


def test_nothing_leaves_a_terminal_status() -> None:
    """Closed is closed: a late fill books, and the status stays."""
    for status, happening in itertools.product(sorted(TERMINAL), Happening):
        assert next_status(status, happening) in {None, status}, (status, happening)


def test_only_what_becomes_of_trades_reaches_an_order_that_has_ended() -> None:
    for status in TERMINAL:
        reached = {happening for happening in Happening if next_status(status, happening)}
        assert reached == {
            Happening.FILLED_IN_PART,
            Happening.FILLED_IN_FULL,
            Happening.TRADE_BUSTED,
            Happening.TRADE_CORRECTED,
        }


@pytest.mark.parametrize("status", OPEN)
@pytest.mark.parametrize("end", [Happening.CANCELED, Happening.EXPIRED])
def test_every_open_status_can_end(status: OrderStatus, end: Happening) -> None:
    """No order is ever stuck, whatever state a crash or a silence left it in."""
    assert next_status(status, end) in TERMINAL


def test_facts_decide_only_for_orders_that_are_at_a_venue() -> None:
    for status, happening in CELLS:
        if next_status(status, happening) is RESTING:
            assert status not in TERMINAL | HELD


def test_only_our_own_asking_makes_an_order_pending() -> None:
    asking = {
        OrderStatus.PENDING_CANCEL: Happening.CANCEL_REQUESTED,
        OrderStatus.PENDING_REPLACE: Happening.REPLACE_REQUESTED,
    }
    for status, happening in CELLS:
        outcome = next_status(status, happening)
        if outcome in asking and outcome is not status:
            assert asking[OrderStatus(outcome)] is happening


@pytest.mark.parametrize(("status", "happening"), CELLS)
def test_may_says_whether_the_table_has_a_place(status: OrderStatus, happening: Happening) -> None:
    assert may(an_order(status=status), happening) is (status in EXPECTED[happening.value])


@pytest.mark.parametrize(
    ("kinds", "filled", "expected"),
    [
        ((), 0, "NEW"),
        ((), 1, "PARTIALLY_FILLED"),
        (("NEW",), 0, "PENDING_NEW"),
        (("EXPIRE",), 0, "NEW"),
        (("EXPIRE",), 1, "PARTIALLY_FILLED"),
        (("NEW", "EXPIRE"), 0, "PENDING_NEW"),
        (("REPLACE",), 1, "PENDING_REPLACE"),
        (("NEW", "REPLACE"), 0, "PENDING_REPLACE"),
        (("CANCEL",), 1, "PENDING_CANCEL"),
        (("NEW", "CANCEL"), 0, "PENDING_CANCEL"),
        (("REPLACE", "CANCEL"), 1, "PENDING_CANCEL"),
        (("REPLACE", "EXPIRE", "CANCEL"), 0, "PENDING_CANCEL"),
    ],
)
def test_what_was_asked_last_and_most_is_what_is_shown(
    kinds: tuple[str, ...], filled: int, expected: str
) -> None:
    """A cancel before a replace, a replace before fills, fills before the wait for the venue."""
    pending = tuple(
        asked(RequestKind(kind), Terms(2) if kind == "REPLACE" else None) for kind in kinds
    )
    assert resting(an_order(quantity=5, filled_quantity=filled, pending=pending)) == expected
