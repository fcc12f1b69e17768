"""There is a sentence for every event that there is, and every figure is told in its unit."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import msgspec
import pytest
from msgspec.structs import replace

from control.trace.samples import EVENTS, samples
from sidestreet.control.trace.desk_words import WORDS
from sidestreet.control.trace.figures import (
    AMOUNTS,
    COUNTS,
    INSTANTS,
    PRICES,
    SPANS,
    SUMS,
    figures_of,
)
from sidestreet.control.trace.model import Origin, TracedCause
from sidestreet.control.trace.rows import ANSWERS, HAPPENINGS, TO_VENUE
from sidestreet.control.trace.telling import Telling, traced_cause
from sidestreet.control.trace.words import ORDER_WORDS
from sidestreet.domain.enums import OrderType, Side, TimeInForce
from sidestreet.domain.events import (
    CancelOrdersAdvanced,
    CancelRequested,
    Cause,
    DontKnowTrade,
    Event,
    FillBusted,
    OrderAccepted,
    OrderAcknowledged,
    OrderCanceled,
    OrderDenied,
    OrderEvent,
    OrderFilled,
)
from sidestreet.domain.fills import Undone
from sidestreet.domain.limits import Scope
from sidestreet.domain.margin_call_events import LiquidationBegan
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.private_markets import IoiAnswered
from sidestreet.domain.private_words import IoiStatus
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.risk_events import KillSwitchEngaged
from sidestreet.domain.safety_events import SafetySwitch, SafetySwitchFired


def test_every_event_has_a_sentence_and_nothing_else_has() -> None:
    assert set(WORDS) == set(EVENTS)
    assert set(ORDER_WORDS) >= set(get_args(OrderEvent))


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("origin", Origin)
def test_a_sentence_is_whole_whoever_asked_and_whatever_is_known(
    kind: type[Event], origin: Origin
) -> None:
    for event in samples(kind):
        why = WORDS[kind](event, Telling(7, TracedCause(origin=origin, operation="some_call")))
        assert why.endswith("."), why
        assert why[0].isupper(), why
        assert "None" not in why, why
        assert "  " not in why, why


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_figure_is_a_text_and_no_hash_leaves(kind: type[Event]) -> None:
    for event in samples(kind):
        figures = figures_of(event)
        assert all(figures.values())
        assert {type(text) for text in figures.values()} <= {str}
        assert not {"digest", "secret_hash"} & {name.rpartition(".")[2] for name in figures}


def test_every_number_of_an_event_has_one_unit() -> None:
    units = (PRICES, AMOUNTS, INSTANTS, SPANS, COUNTS)
    names = {name for kind in EVENTS for name, types in members(kind) if int in types}
    assert names == set().union(*units)
    assert sum(map(len, units)) == len(names)


def test_sums_are_told_as_money() -> None:
    texts = {name for kind in EVENTS for name, types in members(kind) if str in types}
    assert texts >= SUMS


def members(kind: type, depth: int = 0) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the members of an event that are told, parts of parts too, with their types."""
    if depth > 4 or (kind.__name__ in {"Order", "Fill"} and depth > 1):
        return
    for field in msgspec.structs.fields(kind):
        types = flat(field.type)
        yield field.name, types
        for each in types:
            if isinstance(each, type) and issubclass(each, msgspec.Struct):
                yield from members(each, depth + 1)


def flat(kind: Any) -> tuple[Any, ...]:
    """Return what a member may be; of a sequence it is told how long it is, and no more."""
    inner = () if get_origin(kind) is tuple else get_args(kind)
    return (kind,) if not inner else tuple(each for one in inner for each in flat(one))


def test_tables_name_events_of_orders_alone() -> None:
    assert set(ANSWERS) | set(HAPPENINGS) | set(TO_VENUE) <= set(ORDER_WORDS)


def test_figures_are_those_of_the_api() -> None:
    event = OrderFilled("o", 2, "x", 40_000_000, 9_990_000, 399_600_000, "XNAS", trade=1)
    assert figures_of(event) == {
        "route_id": "2",
        "execution_id": "x",
        "quantity": "40",
        "price": "9.99",
        "notional": "399.60",
        "venue": "XNAS",
        "trade": "1",
    }
    undone = Undone(40_000_000, 9_990_000, 399_600_000, 0, 0, 40_000_000, "2025-11-03")
    busted = FillBusted("o", 2, 1, "x", undone, "error")
    assert figures_of(busted)["undone.price"] == "9.99"
    assert figures_of(busted)["undone.settles_on"] == "2025-11-03"


def test_a_report_without_a_place_says_what_it_was() -> None:
    report = ExecutionReport(4, 2, ExecType.TRADE, last_quantity=5_000_000, last_price=1_000_000)
    event = DontKnowTrade(report, "more than the route has")
    why = WORDS[DontKnowTrade](event, Telling(9, TracedCause(origin=Origin.VENUE)))
    assert why == (
        "The venue reported TRADE of route 2, which has no place here: more than the route has. "
        "Nothing changed."
    )
    assert figures_of(event)["report.last_quantity"] == "5"


@pytest.mark.parametrize(
    ("command", "origin"),
    [
        ("timer", Origin.TIMER),
        ("venue", Origin.VENUE),
        ("market", Origin.MARKET),
        ("desk", Origin.DESK),
        ("keys", Origin.DESK),
        ("seed", Origin.SEED),
        ("venue_fill", Origin.CONTROL),
        ("submit_orders", Origin.CLIENT),
    ],
)
def test_a_cause_is_told_by_who_it_was(command: str, origin: Origin) -> None:
    told = traced_cause(Cause(command, "key", "request"), frozenset({"venue_fill"}))
    assert told.origin is origin
    assert (told.key_id == "key") is (origin in {Origin.CLIENT, Origin.CONTROL})


def test_what_was_said_to_an_indication_is_told_with_its_shares() -> None:
    told = Telling(7, TracedCause(origin=Origin.CONTROL, operation="set_ioi_status"))
    event = IoiAnswered("i", IoiStatus.ALLOCATED, 50, "welcome")
    assert WORDS[IoiAnswered](event, told).startswith(
        'An indication of interest was allocated 50 shares ("welcome"): '
    )


def test_what_answers_nothing_says_no_latency() -> None:
    told = Telling(7, TracedCause(origin=Origin.VENUE))
    event = OrderAcknowledged("o", 2)
    assert WORDS[OrderAcknowledged](event, told) == "The venue works route 2."


CANCELED = OrderCanceled("mine", 5_000_000)
NEW = OrderAccepted(
    "new",
    "new",
    7,
    "aapl",
    Side.SELL,
    OrderType.LIMIT,
    TimeInForce.DAY,
    1_000_000,
    1_000_000,
    b"",
    client_named=False,
)


@pytest.mark.parametrize(
    ("beside", "reason"),
    [
        (KillSwitchEngaged(Scope.ACCOUNT, "7"), "The kill switch of ACCOUNT 7 was engaged"),
        (KillSwitchEngaged(Scope.FIRM, ""), "The kill switch of FIRM was engaged"),
        (LiquidationBegan(7, "2025-11-03", "0", "1"), "A margin call was not met in time"),
        (
            SafetySwitchFired(7, SafetySwitch.DEAD_MANS_SWITCH, 1_761_917_400_000_000_000),
            "The safety switch DEAD_MANS_SWITCH was due at 2025-10-31T13:30:00.000000000Z",
        ),
        (
            OrderDenied(NEW, Refusal(Reason.SELF_MATCH)),
            "The new order new would have met it (SELF_MATCH)",
        ),
        (NEW, "The new order new would have met it (SELF_MATCH)"),
        (replace(NEW, awaits=("mine",)), "The order new waits for its end"),
        (
            CancelOrdersAdvanced(4, 1),
            "The client asked for it (an_operation), as a slice of the cancel-all 4",
        ),
        (CANCELED, "The client asked for it (an_operation)"),
    ],
)
def test_who_ends_an_order_is_told_by_what_stands_beside_its_end(
    beside: Event, reason: str
) -> None:
    cause = TracedCause(origin=Origin.CLIENT, operation="an_operation")
    told = Telling(9, cause, (beside, CANCELED))
    assert WORDS[OrderCanceled](CANCELED, told) == (
        f"{reason}, and no venue had it: it ends at once with 5 untraded."
    )
    request = CancelRequested("mine", 2)
    assert WORDS[CancelRequested](request, told) == (
        f"{reason}: request 9 (cancel) goes to the venue for route 2."
    )
