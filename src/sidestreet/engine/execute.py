"""One command from end to end: decide a step, apply its events, decide the next.

A command of many rows is many steps, so that a row sees what the rows before it did; they share
one record all the same. Nothing here is written or sent: the caller makes the outcome durable
before anybody hears of it.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from sidestreet.domain.commands import (
    AskVenue,
    CancelOrder,
    CancelOrders,
    Command,
    CompleteSeed,
    ContinueCancelOrders,
    EvictOrders,
    ExpireOrders,
    GiveUpRequest,
    OpenAccount,
    ReplaceOrder,
    Stamp,
    StartMarket,
    SubmitOrders,
    TakeReports,
)
from sidestreet.domain.events import (
    AccountOpened,
    CancelOrdersAccepted,
    CancelOrdersAdvanced,
    Event,
    MarketStarted,
    OrdersEvicted,
    ReportsTaken,
    SeedPlanted,
)
from sidestreet.domain.instructions import Instruction
from sidestreet.domain.money_commands import ClosePositions
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.busts import brought_back
from sidestreet.engine.cancel import SLICE, cancel_events, decide_cancel, matching
from sidestreet.engine.close_positions import close_positions, released
from sidestreet.engine.control.steps import CONTROL_STEPS, is_route_open, script_advanced
from sidestreet.engine.corporate.steps import CORPORATE_STEPS
from sidestreet.engine.evolve import evolve
from sidestreet.engine.lending.steps import LENDING_STEPS
from sidestreet.engine.money.steps import MONEY_STEPS
from sidestreet.engine.options.steps import OPTION_STEPS
from sidestreet.engine.outcome import AnswerOf, Decision, Steps
from sidestreet.engine.planting import PLANTING_STEPS
from sidestreet.engine.replace import decide_replace
from sidestreet.engine.reports import decide_report
from sidestreet.engine.risk.steps import RISK_STEPS
from sidestreet.engine.safety.steps import SAFETY_STEPS
from sidestreet.engine.state import State
from sidestreet.engine.strategies.work import STRATEGY_STEPS
from sidestreet.engine.submit import decide_submit
from sidestreet.engine.timers import decide_ask, decide_expiry, decide_give_up
from sidestreet.engine.waiting.steps import WAITING_STEPS


def execute(
    state: State, command: Command, stamp: Stamp
) -> tuple[tuple[Event, ...], AnswerOf[Any]]:
    """Decide a command, apply what follows, and return the events and the answer.

    The answer holds the orders as they are after the events, or whatever else the command is
    about, or the refusal of the whole command.
    No events means that nothing changed and nothing needs to be written.
    """
    before = state.sequence, state.time_ns
    state.sequence = stamp.sequence
    state.time_ns = stamp.time_ns
    events: list[Event] = []
    named: list[str | Order | Instruction] = []
    for step in _STEPS[type(command)](state, command, stamp):
        for event in step.events:
            evolve(state, event)
        events += step.events
        if state.awaited:
            # An order that waited for others to end may go out now.
            for event in released(state, step.events, stamp):
                evolve(state, event)
                events.append(event)
        if isinstance(step.answer, Refusal):
            # Refusals come before anything has changed.
            state.sequence, state.time_ns = before
            return (), step.answer
        if step.answer is not None:
            named.append(step.answer)
    if not events:
        state.sequence, state.time_ns = before
    return tuple(events), tuple([_snapshot(state, answer) for answer in named])


def _snapshot(state: State, answer: str | Order | Instruction) -> Order | Instruction:
    if isinstance(answer, str):
        return state.orders[answer]
    if isinstance(answer, Instruction):
        return state.options.instructions.get(answer.instruction_id, answer)
    return state.orders.get(answer.order_id, answer)


def _submit(state: State, command: SubmitOrders, stamp: Stamp) -> Steps:
    if command.account_id not in state.accounts:
        yield Decision(answer=Refusal(Reason.ACCOUNT_NOT_FOUND))
    else:
        for index, row in enumerate(command.orders):
            yield decide_submit(state, command.account_id, row, stamp, index)


def _cancel(state: State, command: CancelOrder, _: Stamp) -> Iterable[Decision]:
    return (decide_cancel(state, command),)


def _cancel_all(state: State, command: CancelOrders, stamp: Stamp) -> Steps:
    order_ids = tuple(matching(state, command))
    if not order_ids:
        yield Decision(answer=Refusal(Reason.NO_ORDERS_MATCH))
    elif len(order_ids) > SLICE:
        yield Decision((CancelOrdersAccepted(command.account_id, order_ids),))
        yield from _cancel_slice(state, stamp.sequence)
    else:
        for order_id in order_ids:
            yield Decision(cancel_events(state.orders[order_id]), order_id)


def _continue_cancel_all(state: State, command: ContinueCancelOrders, _: Stamp) -> Steps:
    if command.request_id in state.cancel_alls:
        yield from _cancel_slice(state, command.request_id)


def _cancel_slice(state: State, request_id: int) -> Steps:
    all_ids, dealt_with = state.cancel_alls[request_id]
    order_ids = all_ids[dealt_with : dealt_with + SLICE]
    for order_id in order_ids:
        order = state.orders.get(order_id)
        if order is not None:
            yield Decision(cancel_events(order), order_id)
    yield Decision((CancelOrdersAdvanced(request_id, len(order_ids)),))


def _replace(state: State, command: ReplaceOrder, stamp: Stamp) -> Steps:
    yield decide_replace(state, command, stamp)


def _take_reports(state: State, command: TakeReports, stamp: Stamp) -> Steps:
    if command.session != state.market_session:
        return
    taken = state.reports_taken
    for index, report in enumerate(command.reports):
        # Below: a duplicate. Above: one before it is missing, and the venue will send both again.
        if report.report_id == taken + 1:
            taken += 1
            if command.history and report.route_id not in state.routes:
                yield Decision(brought_back(command.history, report.route_id))
            was_open = report.played is not None and is_route_open(state, report.route_id)
            yield Decision(decide_report(state, report, stamp, index))
            if report.steps_done or report.played is not None:
                yield Decision(tuple(script_advanced(state, report, was_open=was_open)))
    if taken != state.reports_taken:
        yield Decision((ReportsTaken(command.session, taken),))


def _expire(state: State, command: ExpireOrders, _: Stamp) -> Steps:
    for order_id in command.order_ids:
        yield Decision(decide_expiry(state, order_id))


def _ask(state: State, command: AskVenue, _: Stamp) -> Steps:
    yield Decision(decide_ask(state, command))


def _give_up(state: State, command: GiveUpRequest, _: Stamp) -> Steps:
    yield Decision(decide_give_up(state, command))


def _evict(state: State, command: EvictOrders, _: Stamp) -> Steps:
    gone = tuple(
        order_id
        for order_id, version in command.orders
        if order_id in state.closed_orders and state.orders[order_id].version == version
    )
    if gone:
        yield Decision((OrdersEvicted(gone),))


def _open_account(state: State, command: OpenAccount, _: Stamp) -> Steps:
    if command.account.account_id not in state.accounts:
        yield Decision((AccountOpened(command.account, command.cash),))


def _complete_seed(_: State, _command: CompleteSeed, _stamp: Stamp) -> Steps:
    yield Decision((SeedPlanted(),))


def _start_market(_: State, command: StartMarket, _stamp: Stamp) -> Steps:
    yield Decision((MarketStarted(command.name, command.seed),))


_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Iterable[Decision]]]] = {
    SubmitOrders: _submit,
    CancelOrder: _cancel,
    CancelOrders: _cancel_all,
    ContinueCancelOrders: _continue_cancel_all,
    ReplaceOrder: _replace,
    TakeReports: _take_reports,
    ExpireOrders: _expire,
    AskVenue: _ask,
    GiveUpRequest: _give_up,
    EvictOrders: _evict,
    OpenAccount: _open_account,
    StartMarket: _start_market,
    CompleteSeed: _complete_seed,
    ClosePositions: close_positions,
    **PLANTING_STEPS,
    **MONEY_STEPS,
    **RISK_STEPS,
    **SAFETY_STEPS,
    **LENDING_STEPS,
    **OPTION_STEPS,
    **CORPORATE_STEPS,
    **WAITING_STEPS,
    **STRATEGY_STEPS,
    **CONTROL_STEPS,
}
