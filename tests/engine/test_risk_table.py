"""The table of checks as a whole: its order, what stands beside it, and each pair of its rows."""

from collections import deque
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.played_desk import ACCOUNT, DAY_ENDS_AT, START, XYZ, FixedPrices, PlayedDesk
from sidestreet.api.refusals import refusal_error
from sidestreet.api.risk_refusals import RISK_REASONS
from sidestreet.domain.amounts import AMOUNT_MAX, SCALE
from sidestreet.domain.commands import Stamp
from sidestreet.domain.conditions import Trigger
from sidestreet.domain.enums import (
    AccountStatus,
    InstrumentType,
    MarginType,
    OptionRight,
    OrderType,
    PositionIntent,
    Shortable,
    Side,
    TimeInForce,
    TrailingOffsetType,
)
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.instruments import OptionTerms
from sidestreet.domain.limits import NO_LIMITS, Scope
from sidestreet.domain.messages import ExecType
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.risk.form import POSITION_MAX
from sidestreet.engine.risk.proposal import Asked, Proposal, propose
from sidestreet.engine.risk.reservations import exposure
from sidestreet.engine.risk.table import CHECKS, first_refusal
from sidestreet.engine.risk.working import OpenSide, Working
from sidestreet.engine.state import State
from sidestreet.http.errors import ErrorKind

ROOT = Path(__file__).resolve().parents[2]
FIRM = (Scope.FIRM, "")
PRICES = FixedPrices()
OPTION = OptionTerms(XYZ.instrument_id, "XYZ", OptionRight.CALL, SCALE, "2030-01-18", 2**62)

Fault = Callable[[State, Proposal], Proposal]
"""Makes one fact fail, in the state or in the proposal that it returns."""


def limit(**members: int) -> Fault:
    """Return a fault that sets limits of the firm beside those that are set."""

    def fault(state: State, proposal: Proposal) -> Proposal:
        state.risk.limits[FIRM] = replace(state.risk.limits.get(FIRM, NO_LIMITS), **members)
        return proposal

    return fault


def change(**members: object) -> Fault:
    """Return a fault of the proposal alone."""
    return lambda _, proposal: replace(proposal, **members)


def terms(**members: object) -> Fault:
    """Return a fault of the instrument."""
    return lambda _, proposal: replace(proposal, terms=replace(proposal.terms, **members))


def account(**members: object) -> Fault:
    """Return a fault of the account."""
    return lambda _, proposal: replace(proposal, account=replace(proposal.account, **members))


def both(*faults: Fault) -> Fault:
    """Return several faults as one."""

    def fault(state: State, proposal: Proposal) -> Proposal:
        for one in faults:
            proposal = one(state, proposal)
        return proposal

    return fault


def killed(state: State, proposal: Proposal) -> Proposal:
    """Stop the firm."""
    state.risk.killed[FIRM] = ""
    return proposal


def too_far(_: State, proposal: Proposal) -> Proposal:
    """Put the market a cent away from the limit, on the aggressive side."""
    assert proposal.limit_price is not None
    sign = -1 if proposal.side is Side.BUY else 1
    return replace(proposal, mark=proposal.limit_price + sign * SCALE // 100)


def account_limited(state: State, proposal: Proposal) -> Proposal:
    """Let the account have nothing."""
    state.risk.max_notional[ACCOUNT] = 0
    return proposal


def ordered_just_now(state: State, proposal: Proposal) -> Proposal:
    """Have taken an order at this instant."""
    state.risk.recent_orders[FIRM] = deque([proposal.now])
    return proposal


def canceled_just_now(state: State, proposal: Proposal) -> Proposal:
    """Have asked for a cancel at this instant."""
    state.risk.recent_cancels[FIRM] = deque([proposal.now])
    return proposal


def asked_alike(state: State, proposal: Proposal) -> Proposal:
    """Have taken the same order at this instant."""
    state.risk.recent_digests[ACCOUNT] = {proposal.digest: deque([proposal.now])}
    return proposal


def resting_on_both_sides(state: State, proposal: Proposal) -> Proposal:
    """Have an open order at any price on each side."""
    working = state.working.setdefault(ACCOUNT, {}).setdefault(XYZ.instrument_id, Working())
    for side, rank in ((working.buys, -AMOUNT_MAX), (working.sells, 0)):
        side.add(0, 0, 0, rank)
    return proposal


SHORT = change(side=Side.SELL)
FAULTS: dict[Reason, Fault] = {
    Reason.KILL_SWITCH_ENGAGED: killed,
    Reason.ACCOUNT_NOT_ACTIVE: account(status=AccountStatus.CLOSED),
    Reason.INSTRUMENT_NOT_TRADABLE: terms(is_tradable=False),
    Reason.INSTRUMENT_HALTED: terms(is_halted=True),
    Reason.LIQUIDATION_ONLY: both(terms(is_liquidation_only=True), change(opening=100 * SCALE)),
    Reason.LIQUIDATION_ONLY_QUANTITY: both(
        terms(is_liquidation_only=True), change(opening=50 * SCALE)
    ),
    Reason.OPTION_EXPIRED: terms(option=replace(OPTION, expires_at=START)),
    Reason.ORDER_TYPE_NOT_FOR_OPTION: both(
        terms(instrument_type=InstrumentType.OPTION), change(order_type=OrderType.STOP)
    ),
    Reason.QUANTITY_NOT_WHOLE: change(quantity=100 * SCALE + 1),
    Reason.INVALID_TICK_SIZE: change(limit_price=10 * SCALE - 1),
    Reason.NOTIONAL_TOO_LARGE: change(worst_price=2 * 10**16),
    Reason.POSITION_TOO_LARGE: change(others=POSITION_MAX),
    Reason.EXPIRES_IN_THE_PAST: change(expires_at=START),
    Reason.NO_MARKET_PRICE: both(limit(price_collar=0), change(mark=None)),
    Reason.TRAILING_OFFSET_TOO_LARGE: change(
        trigger=Trigger(
            trailing_offset=10_000 * SCALE,
            trailing_offset_type=TrailingOffsetType.BPS,
            limit_offset=SCALE,
        )
    ),
    Reason.PRICE_OUTSIDE_COLLAR: both(limit(price_collar=0), too_far),
    Reason.ORDER_QUANTITY_LIMIT: limit(max_order_quantity=SCALE),
    Reason.ORDER_NOTIONAL_LIMIT: limit(max_order_notional=SCALE),
    Reason.POSITION_LIMIT: limit(max_position_quantity=SCALE),
    Reason.ACCOUNT_NOTIONAL_LIMIT: account_limited,
    Reason.GROSS_NOTIONAL_LIMIT: limit(max_gross_notional=0),
    Reason.ORDER_RATE_LIMIT: both(limit(max_orders_per_second=1), ordered_just_now),
    Reason.CANCEL_RATE_LIMIT: both(limit(max_cancels_per_second=1), canceled_just_now),
    Reason.IDENTICAL_ORDERS_LIMIT: both(limit(max_identical=1), asked_alike),
    Reason.POSITION_INTENT_MISMATCH: change(position_intent=PositionIntent.CLOSE),
    Reason.UNSUPPORTED_SECURITY: both(SHORT, terms(shortable=Shortable.NOT_SHORTABLE)),
    Reason.INSUFFICIENT_LOCATE_INVENTORY: both(SHORT, terms(shortable=Shortable.HARD_TO_BORROW)),
    Reason.SHORT_SALE_RESTRICTED: both(SHORT, terms(is_short_restricted=True)),
    Reason.SHORT_PROHIBITED: both(SHORT, account(margin_type=MarginType.NONE)),
    Reason.OPTIONS_LEVEL_EXCEEDED: both(terms(option=OPTION), account(options_level=1)),
    Reason.SELF_MATCH: resting_on_both_sides,
    Reason.BUYING_POWER: change(reserve_unit=10**15),
}
"""For each row of the table a fault that only this row finds."""

APART = {
    # A price that nobody knows is in no collar.
    (Reason.NO_MARKET_PRICE, Reason.PRICE_OUTSIDE_COLLAR),
    # What waits for a price meets nobody.
    (Reason.TRAILING_OFFSET_TOO_LARGE, Reason.SELF_MATCH),
    # Option contracts are written, not sold short.
    (Reason.ORDER_TYPE_NOT_FOR_OPTION, Reason.UNSUPPORTED_SECURITY),
    (Reason.ORDER_TYPE_NOT_FOR_OPTION, Reason.INSUFFICIENT_LOCATE_INVENTORY),
    (Reason.ORDER_TYPE_NOT_FOR_OPTION, Reason.SHORT_SALE_RESTRICTED),
    (Reason.ORDER_TYPE_NOT_FOR_OPTION, Reason.SHORT_PROHIBITED),
    # Options are not borrowed, so no locate is wanted for them.
    (Reason.OPTION_EXPIRED, Reason.INSUFFICIENT_LOCATE_INVENTORY),
    (Reason.INSUFFICIENT_LOCATE_INVENTORY, Reason.OPTIONS_LEVEL_EXCEEDED),
}
"""Pairs of facts that cannot fail together."""


def stamp() -> Stamp:
    """Return the stamp of a decision."""
    return Stamp(99, START, DAY_ENDS_AT, IdSpace(), PRICES)


def buys_100(*, replaces: bool = False) -> tuple[State, Proposal]:
    """Return a fresh desk's state and the order to buy 100 at 10.00 that nothing is wrong with.

    With `replaces` it is the new terms of an order for one share at 9.00.
    """
    desk = PlayedDesk()
    resting = desk.submit(quantity=SCALE, limit_price=9 * SCALE) if replaces else None
    if resting is None:
        desk.report(desk.cancel(desk.submit()), ExecType.CANCELED)
    asked = Asked(
        Side.BUY,
        OrderType.LIMIT,
        TimeInForce.GOOD_TILL_CANCEL,
        100 * SCALE,
        10 * SCALE,
        digest=b"asked",
        replaces=resting,
    )
    account = replace(desk.state.accounts[ACCOUNT], options_level=4)
    return desk.state, propose(desk.state, account, XYZ, asked, stamp())


def reason_of(state: State, proposal: Proposal) -> Reason | None:
    """Return what the table says."""
    refusal = first_refusal(state, proposal, PRICES)
    return None if refusal is None else refusal.reason


def test_the_table_is_in_the_order_of_the_reasons() -> None:
    reasons = [check.reason for check in CHECKS]
    assert reasons == [reason for reason in Reason if reason in set(reasons)]
    assert len(set(reasons)) == len(reasons)


def test_every_row_has_a_fault_an_error_and_a_line_in_the_documents() -> None:
    reasons = [check.reason for check in CHECKS]
    assert list(FAULTS) == reasons
    assert list(RISK_REASONS) == reasons
    risk = (ROOT / "docs" / "risk.md").read_text("utf-8")
    errors = (ROOT / "docs" / "errors.md").read_text("utf-8")
    for check in CHECKS:
        assert refusal_error(Refusal(check.reason)).kind is ErrorKind.RISK_REFUSED
        assert f"| {check.reason} | {check.holds} |" in risk
        assert f"| {check.reason} | 400 |" in errors


def test_an_order_with_nothing_wrong_passes() -> None:
    assert reason_of(*buys_100()) is None
    assert reason_of(*buys_100(replaces=True)) is None


@pytest.mark.parametrize("reason", FAULTS)
def test_one_fault_is_found_by_its_row_alone(reason: Reason) -> None:
    state, proposal = buys_100()
    proposal = FAULTS[reason](state, proposal)
    found = [check.reason for check in CHECKS if check.look(state, proposal, PRICES) is not None]
    # What may only be closed by an order that closes is beyond it too, and what cannot be
    # borrowed has no locate either: these rows name the plainer fact first.
    implied = {
        Reason.LIQUIDATION_ONLY: [Reason.LIQUIDATION_ONLY_QUANTITY],
        Reason.UNSUPPORTED_SECURITY: [Reason.INSUFFICIENT_LOCATE_INVENTORY],
    }
    assert found == [reason, *implied.get(reason, [])]
    assert reason_of(state, proposal) is reason


def with_both(first: Reason, second: Reason) -> tuple[State, Proposal, list[Reason]]:
    """Return a state and an order with two faults, and which of both their rows find."""
    state, proposal = buys_100()
    proposal = FAULTS[first](state, FAULTS[second](state, proposal))
    found = [
        check.reason
        for check in CHECKS
        if check.reason in {first, second} and check.look(state, proposal, PRICES) is not None
    ]
    return state, proposal, found


@pytest.mark.parametrize(
    ("first", "second"), [pair for pair in combinations(FAULTS, 2) if pair not in APART]
)
def test_of_two_faults_the_earlier_row_is_the_answer(first: Reason, second: Reason) -> None:
    state, proposal, found = with_both(first, second)
    assert found == [first, second]
    assert reason_of(state, proposal) is first


@pytest.mark.parametrize(("first", "second"), sorted(APART))
def test_some_faults_are_never_together(first: Reason, second: Reason) -> None:
    assert len(with_both(first, second)[2]) == 1


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.reason)
def test_a_replace_passes_the_same_rows_but_for_those_that_say_so(check: object) -> None:
    assert check in CHECKS
    row = CHECKS[CHECKS.index(check)]
    state, proposal = buys_100(replaces=True)
    proposal = FAULTS[row.reason](state, proposal)
    assert reason_of(state, proposal) is (row.reason if row.on_replace else None)


def test_rows_of_limits_are_the_ones_that_need_a_limit_to_fail() -> None:
    for check in CHECKS:
        state, proposal = buys_100()
        FAULTS[check.reason](state, proposal)
        needs_limit = bool(state.risk.limits) and check.reason is not Reason.NO_MARKET_PRICE
        assert check.of_limits is needs_limit, check.reason


def test_an_order_counts_by_itself_in_what_is_open_after_a_replace() -> None:
    """The order that is replaced is no other order: only what the new terms add counts."""
    state, proposal = buys_100(replaces=True)
    assert proposal.replaces is not None
    assert exposure(proposal.replaces)[0] == SCALE
    assert (proposal.others, proposal.leaves) == (0, 100 * SCALE)
    assert state.working[ACCOUNT][XYZ.instrument_id].buys == OpenSide(
        SCALE, SCALE * 9 // 4, 9 * SCALE, 1, {-9 * SCALE: 1}, [-9 * SCALE]
    )
