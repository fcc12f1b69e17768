"""Sentences about what a test has staged, and about what the desk noted of an order besides."""

from typing import Final

from sidestreet.control.trace.steps import market_words, script_words, step_words
from sidestreet.control.trace.telling import Telling, Words, in_quotes, rule_words, sentence
from sidestreet.domain.control_events import (
    CancelProfileSet,
    FaultsSet,
    MagicSet,
    MarketDirected,
    RouteDirected,
    RulesMatched,
    RulesSet,
    ScriptAdvanced,
    ScriptDropped,
    ScriptGiven,
)
from sidestreet.domain.events import (
    CancelOrdersAccepted,
    CancelOrdersAdvanced,
    DontKnowTrade,
    MarketStarted,
    OrderBroughtBack,
    OrdersEvicted,
    ReportsTaken,
)


def _script_given(event: ScriptGiven, _: Telling) -> str:
    nth = f", its order number {event.count}" if event.count else ""
    return f"{rule_words(event.rule)} matched it{nth}: {script_words(event.script)}."


def _rules_matched(event: RulesMatched, _: Telling) -> str:
    return f"It counts for {', '.join(event.rules)} as well, which gave it no script."


def _script_advanced(event: ScriptAdvanced, _: Telling) -> str:
    played = event.played
    if played is None or not played.request_id:
        return f"The venue is through with step {event.steps_done} of its script."
    asked = "replace" if played.is_replace else "cancel"
    return f"The venue is through with step {played.steps_done} of what answers the {asked}."


def _script_dropped(_: ScriptDropped, _told: Telling) -> str:
    return "The desk was started without control: its script is dropped, and the market works it."


def _directed(event: RouteDirected, told: Telling) -> str:
    return (
        f"{sentence(told.asked)}: the venue does this to route {event.route_id} at once: "
        f"{step_words(event.step)}."
    )


def _market_directed(event: MarketDirected, told: Telling) -> str:
    return f"{sentence(told.asked)}, and in the market {market_words(event.directive)}."


def _rules_set(event: RulesSet, told: Telling) -> str:
    names = ", ".join(rule.name for rule in event.rules) or "none"
    return f"{sentence(told.asked)}: these rules give scripts to orders from here on: {names}."


def _magic_set(event: MagicSet, told: Telling) -> str:
    how = "choose a script" if event.is_on else "choose no script any more"
    return f"{sentence(told.asked)}: client ids and quantities of the magic kind {how}."


def _faults_set(event: FaultsSet, told: Telling) -> str:
    names = ", ".join(event.faults.names) or "none"
    return f"{sentence(told.asked)}: these faults come between clients and the desk: {names}."


def _profile_set(event: CancelProfileSet, told: Telling) -> str:
    profile = event.profile or "the one that the desk was started with"
    return f"{sentence(told.asked)}: cancels of orders that have ended are answered by {profile}."


def _dont_know(event: DontKnowTrade, _: Telling) -> str:
    report = event.report
    return (
        f"The venue reported {report.exec_type} of route {report.route_id}"
        f"{in_quotes(report.text)}, which has no place here: {event.reason}. Nothing changed."
    )


def _market_started(event: MarketStarted, told: Telling) -> str:
    return (
        f"A session of the venue {event.name} began: it is given every order that is open, and "
        f"asked again what it has not answered ({told.asked})."
    )


def _evicted(_: OrdersEvicted, _told: Telling) -> str:
    return "It has ended and history has it, so memory let go of it."


def _brought_back(event: OrderBroughtBack, _: Telling) -> str:
    return f"The venue speaks of {event.order.order_id} again, so memory took it back."


def _cancel_all(event: CancelOrdersAccepted, told: Telling) -> str:
    return f"{sentence(told.asked)}: {len(event.order_ids)} orders are to be canceled, in slices."


def _cancel_all_advanced(event: CancelOrdersAdvanced, _: Telling) -> str:
    return f"The cancel-all {event.request_id} has dealt with {event.count} more orders."


def _reports_taken(event: ReportsTaken, _: Telling) -> str:
    return f"Reports of the venue are settled up to number {event.report_id}."


STAGED_WORDS: Final[dict[type, Words]] = {
    ScriptGiven: _script_given,
    RulesMatched: _rules_matched,
    ScriptAdvanced: _script_advanced,
    ScriptDropped: _script_dropped,
    RouteDirected: _directed,
    MarketDirected: _market_directed,
    RulesSet: _rules_set,
    MagicSet: _magic_set,
    FaultsSet: _faults_set,
    CancelProfileSet: _profile_set,
    DontKnowTrade: _dont_know,
    MarketStarted: _market_started,
    OrdersEvicted: _evicted,
    OrderBroughtBack: _brought_back,
    CancelOrdersAccepted: _cancel_all,
    CancelOrdersAdvanced: _cancel_all_advanced,
    ReportsTaken: _reports_taken,
}
"""The sentence of each of these events."""
