"""Why: one sentence for every event of an order, of what led to it and what follows.

A sentence goes by the event and what stands beside it in the journal, and never by what somebody
might have meant. The table at the end is total over the events of orders, which a test holds.
"""

from typing import Final

from sidestreet.api.instants import render_instant
from sidestreet.control.trace.held_words import HELD_WORDS
from sidestreet.control.trace.model import Origin
from sidestreet.control.trace.staged_words import STAGED_WORDS
from sidestreet.control.trace.telling import (
    REQUEST_WORDS,
    Telling,
    Words,
    at_instant,
    at_limit,
    because_of_silence,
    in_quotes,
    quantity,
    rule_words,
    sentence,
    span,
)
from sidestreet.domain.amounts import render_price
from sidestreet.domain.control_events import ScriptGiven
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import (
    CancelOrdersAdvanced,
    CancelRejected,
    CancelRequested,
    ExpiryRequested,
    FillBusted,
    FillCorrected,
    OrderAccepted,
    OrderAcknowledged,
    OrderCanceled,
    OrderDenied,
    OrderExpired,
    OrderFilled,
    OrderPaused,
    OrderRejected,
    OrderReplaced,
    ReplaceRejected,
    ReplaceRequested,
    RouteOpened,
    RouteRecalled,
    VenueAsked,
)
from sidestreet.domain.lifecycle import Happening
from sidestreet.domain.margin_call_events import LiquidationBegan
from sidestreet.domain.orders import TERMINAL
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.risk_events import KillSwitchEngaged
from sidestreet.domain.safety_events import SafetySwitchFired
from sidestreet.domain.schedule import SliceWorked
from sidestreet.domain.waiting_events import OrderTriggered
from sidestreet.engine.timers import ASK_AFTER_NS


def _accepted(event: OrderAccepted, told: Telling) -> str:
    symbol = "" if told.after is None else f"{told.after.symbol} "
    what = (
        f"{event.side} {quantity(event.quantity)} {symbol}{event.order_type} "
        f"{at_limit(event.limit_price)}, {event.time_in_force}"
    )
    taken = f"{sentence(told.asked)} and every risk check passed: {what}"
    if told.cause.origin is Origin.SEED:
        taken = f"{sentence(told.asked)}: {what}"
    if event.awaits:
        return f"{taken}; it waits until {len(event.awaits)} other orders have ended."
    if event.releases_at is not None:
        return f"{taken}; it waits until {render_instant(event.releases_at)}."
    if event.trigger is not None:
        return f"{taken}; it waits at the desk for its price."
    return f"{taken}."


def _denied(event: OrderDenied, told: Telling) -> str:
    refusal = event.refusal
    if refusal.reason is Reason.DUPLICATE_ORDER_ID:
        return f"The client id names another order already: {refusal.text()}."
    for each in told.beside:
        if isinstance(each, ScriptGiven) and each.order_id == event.order.order_id:
            rule = rule_words(each.rule)
            return (
                f"{rule} denies it with {refusal.reason}{_figures(refusal)}; no venue heard of it."
            )
    return f"The check {refusal.reason} failed{_figures(refusal)}; no venue heard of it."


def _figures(refusal: Refusal) -> str:
    told = ", ".join(f"{name}={value}" for name, value in refusal.figures)
    return f": {told}" if told else ""


def _route_opened(event: RouteOpened, told: Telling) -> str:
    terms = event.terms
    return (
        f"{_why_now(event.order_id, told)}: request {told.sequence} (new order) goes to "
        f"{event.venue} as route {event.route_id}, {quantity(terms.quantity)} "
        f"{at_limit(terms.limit_price)}."
    )


def _why_now(order_id: str, told: Telling) -> str:
    """Return what an order has waited for, by what stands in the same record."""
    for each in told.beside:
        if isinstance(each, SliceWorked) and each.order_id == order_id:
            return "The slice timer was due"
        if isinstance(each, OrderTriggered) and each.order_id == order_id:
            return "Its price came"
    if told.cause.origin is Origin.TIMER:
        return "The release timer was due"
    return "Nothing more is waited for"


def _acknowledged(event: OrderAcknowledged, told: Telling) -> str:
    if told.cause.origin is Origin.SEED:
        return "The seed says that the venue has it already."
    return f"The venue works route {event.route_id}{told.took}."


def _filled(event: OrderFilled, told: Telling) -> str:
    trade = f"{quantity(event.quantity)} traded at {render_price(event.price)}"
    if event.trade:
        trade += f" (trade {event.trade} of route {event.route_id})"
    if told.cause.origin is Origin.SEED:
        return f"The seed says that {trade}."
    before = told.before
    if before is not None and before.status in TERMINAL:
        return (
            f"The venue reported late that {trade}: it is booked, because shares changed hands, "
            f"and the order stays {before.status}."
        )
    if before is not None and before.status is OrderStatus.PENDING_CANCEL:
        return f"The venue reported that {trade}: this fill crossed our cancel, and it counts."
    if before is not None and before.status is OrderStatus.PENDING_REPLACE:
        return f"The venue reported that {trade}: this fill crossed our replace, and it counts."
    return f"The venue reported that {trade}{told.took}."


def _busted(event: FillBusted, told: Telling) -> str:
    undone = event.undone
    return (
        f"The venue took back trade {event.trade} of {quantity(undone.quantity)} at "
        f"{render_price(undone.price)}{in_quotes(event.detail)}; every figure that it moved is "
        f"moved back{_stays(told)}."
    )


def _corrected(event: FillCorrected, told: Telling) -> str:
    undone = event.undone
    return (
        f"The venue corrected trade {event.trade} from {quantity(undone.quantity)} at "
        f"{render_price(undone.price)} to {quantity(event.quantity)} at "
        f"{render_price(event.price)}{in_quotes(event.detail)}{_stays(told)}."
    )


def _cancel_requested(event: CancelRequested, told: Telling) -> str:
    return (
        f"{sentence(_who_cancels(event.order_id, told))}: request {told.sequence} (cancel) goes to "
        f"the venue for route {event.route_id}."
    )


def _canceled(event: OrderCanceled, told: Telling) -> str:
    left = f"{quantity(event.quantity)} untraded"
    if told.cause.origin is Origin.VENUE:
        answered = told.answered
        asked = "" if answered is not None else " without being asked"
        return f"The venue ended it{asked}, {left}{told.took}{in_quotes(event.detail)}."
    if told.cause.origin is Origin.TIMER:
        return (
            f"{sentence(because_of_silence(event.detail) or told.asked)}, so it ends with {left}."
        )
    told_by = _who_cancels(event.order_id, told)
    why = in_quotes(event.detail) or ", and no venue had it"
    return f"{sentence(told_by)}{why}: it ends at once with {left}."


def _cancel_rejected(event: CancelRejected, told: Telling) -> str:
    if told.cause.origin is Origin.TIMER:
        silence = sentence(because_of_silence(event.detail))
        return f"{silence}: the cancel counts as refused and the order lives."
    return f"The venue refused the cancel{in_quotes(event.detail)}{told.took}; the order lives."


def _replace_requested(event: ReplaceRequested, told: Telling) -> str:
    terms = event.terms
    return (
        f"{sentence(told.asked)}: request {told.sequence} (replace) asks the venue for "
        f"{quantity(terms.quantity)} {at_limit(terms.limit_price)}."
    )


def _replaced(event: OrderReplaced, told: Telling) -> str:
    terms = f"{quantity(event.terms.quantity)} {at_limit(event.terms.limit_price)}"
    if told.cause.origin is not Origin.VENUE:
        return f"{sentence(told.asked)}, and no venue had it: its terms are {terms} at once."
    place = "keeps" if event.keeps_priority else "loses"
    return f"The venue works {terms}{told.took}; it {place} its place in the queue."


def _replace_rejected(event: ReplaceRejected, told: Telling) -> str:
    if told.cause.origin is Origin.TIMER:
        return f"{sentence(because_of_silence(event.detail))}: the replace counts as refused."
    return f"The venue refused the replace{in_quotes(event.detail)}{told.took}; the old terms hold."


def _expiry_requested(event: ExpiryRequested, told: Telling) -> str:
    before = told.before
    end = "" if before is None or before.expires_at is None else at_instant(before.expires_at)
    return (
        f"The expiry timer was due{end}: request {told.sequence} (expiry) asks the venue to end "
        f"route {event.route_id}."
    )


def _expired(event: OrderExpired, told: Telling) -> str:
    left = f"{quantity(event.quantity)} untraded"
    if told.cause.origin is Origin.VENUE:
        return f"The venue let it expire, {left}{told.took}{in_quotes(event.detail)}."
    if event.detail:
        silence = sentence(because_of_silence(event.detail))
        return f"{silence}, and its time is over: it ends with {left}."
    before = told.before
    end = "" if before is None or before.expires_at is None else at_instant(before.expires_at)
    return f"The expiry timer was due{end}, and no venue had it: it ends with {left}."


def _rejected(event: OrderRejected, told: Telling) -> str:
    if told.cause.origin is Origin.TIMER:
        return f"{sentence(because_of_silence(event.detail))}: the order counts as refused."
    return f"The venue refused the order{in_quotes(event.detail)}{told.took}."


def _paused(event: OrderPaused, told: Telling) -> str:
    done = _PAUSES.get(event.happening, f"reported {event.happening}")
    return f"The venue {done}{in_quotes(event.detail)}{told.took}."


_PAUSES: Final = {
    Happening.STOPPED: "stopped it: a trade is certain and still to come",
    Happening.SUSPENDED: "suspended it",
    Happening.DONE_FOR_DAY: "is done with it for the day",
}


def _venue_asked(event: VenueAsked, _: Telling) -> str:
    return (
        f"The silence timer was due: the venue has not answered request {event.request_id} "
        f"({REQUEST_WORDS[event.kind]}) for {span(ASK_AFTER_NS)}, so it is asked what became of it."
    )


def _recalled(event: RouteRecalled, _: Telling) -> str:
    return (
        f"The venue may still work route {event.route_id}, which has ended for us, so it is told "
        "to end it too."
    )


def _who_cancels(order_id: str, told: Telling) -> str:
    """Return why the desk ends an order, by what stands in the same record."""
    for each in told.beside:
        if isinstance(each, KillSwitchEngaged):
            return f"the kill switch of {each.scope} {each.key}".rstrip() + " was engaged"
        if isinstance(each, SafetySwitchFired):
            return f"the safety switch {each.switch} was due{at_instant(each.due_at)}"
        if isinstance(each, LiquidationBegan):
            return "a margin call was not met in time"
        if isinstance(each, CancelOrdersAdvanced):
            return f"{told.asked}, as a slice of the cancel-all {each.request_id}"
        if isinstance(each, OrderDenied) and each.refusal.reason is Reason.SELF_MATCH:
            return f"the new order {each.order.order_id} would have met it (SELF_MATCH)"
        if isinstance(each, OrderAccepted) and each.order_id != order_id:
            is_closing = order_id in each.awaits
            return (
                f"the order {each.order_id} waits for its end"
                if is_closing
                else f"the new order {each.order_id} would have met it (SELF_MATCH)"
            )
    return told.asked


def _stays(told: Telling) -> str:
    before = told.before
    if before is not None and before.status in TERMINAL:
        return f"; the order stays {before.status}"
    return ""


ORDER_WORDS: Final[dict[type, Words]] = {
    OrderAccepted: _accepted,
    OrderDenied: _denied,
    RouteOpened: _route_opened,
    OrderAcknowledged: _acknowledged,
    OrderFilled: _filled,
    FillBusted: _busted,
    FillCorrected: _corrected,
    CancelRequested: _cancel_requested,
    OrderCanceled: _canceled,
    CancelRejected: _cancel_rejected,
    ReplaceRequested: _replace_requested,
    OrderReplaced: _replaced,
    ReplaceRejected: _replace_rejected,
    ExpiryRequested: _expiry_requested,
    OrderExpired: _expired,
    OrderRejected: _rejected,
    OrderPaused: _paused,
    VenueAsked: _venue_asked,
    RouteRecalled: _recalled,
    **HELD_WORDS,
    **STAGED_WORDS,
}
"""The sentence of each event of an order."""
