"""Options at the end of a day: exercise, assignment, expiry.

The order is the same every day. The clearing house answers what it has been sent. Open orders in
contracts whose last day this is end. Then each contract on its own: instructions are carried out,
what is left on a last day is exercised by exception or not, the street exercises its own, writers
are assigned on the wheel, and what remains of an expired contract is worth nothing and gone.

What a trade leaves that is reported after a contract's last close is dealt with at the next one.
"""

from collections.abc import Iterator

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import Stamp
from sidestreet.domain.events import Event
from sidestreet.domain.instructions import InstructionStatus, InstructionType
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.option_events import (
    ContractSettled,
    InstructionAnswered,
    InstructionCarriedOut,
)
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.options.assignment import (
    assign,
    contracts_of,
    street_longs,
    street_shorts,
)
from sidestreet.engine.options.clearing import answer_to
from sidestreet.engine.options.delivery import assigned, exercised, expired
from sidestreet.engine.options.exercise import Exercise, carried_out, exercise_at_expiry
from sidestreet.engine.options.open_interest import OpenInterest, is_last_day, open_interest
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State
from sidestreet.engine.timers import decide_expiry


def options_at_close(state: State, _: Stamp, prices: Prices) -> Steps:
    """Carry out, exercise, assign and expire as the day that is under way ends."""
    day = state.day
    if day is None:
        return
    yield from _last_answers(state, day)
    for order_id in tuple(_orders_that_end(state, day)):
        yield Decision(decide_expiry(state, order_id))
    for interest in open_interest(state, day, prices):
        yield Decision(tuple(_close(state, day, interest)))


def _last_answers(state: State, day: BusinessDay) -> Steps:
    """Have the clearing house answer what it was sent, before it acts.

    While it cannot be reached, what has not reached it about a contract that ends comes to
    nothing.
    """
    options = state.options
    for instruction_id in tuple(options.unanswered):
        instruction = options.instructions[instruction_id]
        is_sent = instruction.status is InstructionStatus.SENT
        if not options.is_clearing_down:
            if is_sent:
                yield Decision((answer_to(state, instruction),))
        elif is_last_day(state.instruments[instruction.instrument_id], day):
            status = InstructionStatus.REJECTED if is_sent else InstructionStatus.CANCELLED
            refusal = Refusal(Reason.CLEARING_UNAVAILABLE) if is_sent else None
            yield Decision((InstructionAnswered(instruction_id, status, refusal=refusal),))


def _orders_that_end(state: State, day: BusinessDay) -> Iterator[str]:
    """Yield the open orders in contracts whose last day this is."""
    for account_id, working in state.working.items():
        over = [each for each in working if is_last_day(state.instruments[each], day)]
        if over:
            for order_id in state.open_orders[account_id]:
                if state.orders[order_id].instrument_id in over:
                    yield order_id


def _close(state: State, day: BusinessDay, interest: OpenInterest) -> Iterator[Event]:
    """Yield all that a close does to one contract."""
    contract = interest.contract
    instrument_id = contract.terms.instrument_id
    by_clients = 0
    for account_id, held in interest.longs.items():
        acts = carried_out(state, account_id, instrument_id)
        yield from acts
        outcome = _outcome(state, interest, held, acts)
        yield from exercised(account_id, contract, outcome.instructed, "on instruction")
        yield from exercised(account_id, contract, outcome.by_exception, "by exception")
        yield from expired(account_id, contract, outcome.expired)
        by_clients += contracts_of(outcome.total)
    long = sum(contracts_of(held) for held in interest.longs.values())
    shorts = {account_id: contracts_of(held) for account_id, held in interest.shorts.items()}
    short = sum(shorts.values())
    by_street = street_longs(long, short) if interest.street_exercises else 0
    writers = assign(
        by_clients + by_street,
        shorts,
        street_shorts(long, short),
        f"{day.date}|{instrument_id}",
        state.risk.rules.assignment_seed,
    )
    yield from _assign_writers(interest, writers)
    if by_clients or by_street or interest.is_expiring:
        to_clients = sum(writers.values())
        yield ContractSettled(
            instrument_id=instrument_id,
            date=day.date,
            underlying_price=contract.price,
            exercised=by_clients,
            exercised_by_street=by_street,
            assigned=to_clients,
            assigned_to_street=by_clients + by_street - to_clients,
            is_expired=interest.is_expiring,
        )


def _outcome(
    state: State, interest: OpenInterest, held: int, acts: list[InstructionCarriedOut]
) -> Exercise:
    told: dict[InstructionType, int] = {}
    for act in acts:
        kind = state.options.instructions[act.instruction_id].instruction_type
        told[kind] = told.get(kind, 0) + act.quantity
    if interest.is_expiring:
        return exercise_at_expiry(held, told, in_the_money=interest.street_exercises)
    return Exercise(instructed=told.get(InstructionType.EXERCISE, 0))


def _assign_writers(interest: OpenInterest, writers: dict[int, int]) -> Iterator[Event]:
    for account_id, held in interest.shorts.items():
        quantity = min(held, writers.get(account_id, 0) * SCALE)
        yield from assigned(account_id, interest.contract, quantity)
        if interest.is_expiring:
            yield from expired(account_id, interest.contract, quantity - held)
