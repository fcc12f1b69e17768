"""Requests to borrow: how the lending desk answers them, and when their day is over."""

import pytest
from msgspec.structs import replace

from engine.played_desk import ABC, ACCOUNT, CASH, OTHER_ACCOUNT, SELL, START, XYZ, PlayedDesk
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import OpenAccount
from sidestreet.domain.enums import Shortable
from sidestreet.domain.events import InstrumentAdmitted
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.lending_commands import RequestLocate, SetBorrow
from sidestreet.domain.lending_events import BorrowSet, LocateAnswered, LocateRequested
from sidestreet.domain.locates import Borrow, Locate, LocateStatus
from sidestreet.domain.money_commands import RollDay
from sidestreet.domain.reasons import Reason
from sidestreet.engine.lending.locates import available_to_short, locate_usage

HARD = replace(XYZ, shortable=Shortable.HARD_TO_BORROW)
OTHER_HARD = replace(ABC, shortable=Shortable.HARD_TO_BORROW)
NEVER = replace(ABC, shortable=Shortable.NOT_SHORTABLE)
MONDAY = BusinessDay("2026-01-05", START, "2026-01-06")
TUESDAY = BusinessDay("2026-01-06", START, "2026-01-07")
REQUESTED, ACCEPTED = LocateStatus.REQUESTED, LocateStatus.ACCEPTED
REJECTED, EXPIRED = LocateStatus.REJECTED, LocateStatus.EXPIRED


def lending_desk(available: int = 1_000) -> PlayedDesk:
    """Return a desk on a Monday that can lend so many shares of what is hard to borrow."""
    desk = PlayedDesk()
    desk.do(RollDay(MONDAY))
    desk.do(SetBorrow(HARD, 37_012, available))
    return desk


def ask(desk: PlayedDesk, quantity: int, name: str = "mine", **changes: object) -> Locate:
    """Ask to borrow and return the locate as it is then."""
    command = replace(RequestLocate(ACCOUNT, HARD, quantity, name), **changes)
    assert desk.do(command) == ()
    lending = desk.state.lending
    return lending.locates[lending.client_ids[command.account_id][name]]


def now_of(desk: PlayedDesk, locate: Locate) -> Locate:
    """Return a locate as it is now."""
    return desk.state.lending.locates[locate.locate_request_id]


def test_what_can_be_lent_is_kept_with_its_rate_and_its_time() -> None:
    desk = lending_desk(500)
    assert desk.state.lending.borrows == {
        XYZ.instrument_id: Borrow(XYZ.instrument_id, 37_012, 500, START)
    }
    assert [type(event) for event in desk.events] == [InstrumentAdmitted, BorrowSet]
    desk.do(SetBorrow(HARD, 37_012, 400))
    assert [type(event) for event in desk.events] == [BorrowSet]


def test_a_request_is_granted_in_full_in_the_same_record() -> None:
    desk = lending_desk()
    locate = ask(desk, 300, related_order_id="order-1")
    assert [type(event) for event in desk.events] == [LocateRequested, LocateAnswered]
    assert (locate.status, locate.requested_quantity, locate.quantity) == (ACCEPTED, 300, 300)
    assert (locate.effective_date, locate.created_at) == ("2026-01-05", START)
    assert locate.related_order_id == "order-1"
    assert locate.locate_id is not None
    assert locate.locate_id != locate.locate_request_id


def test_a_request_beyond_what_is_left_is_granted_in_part() -> None:
    desk = lending_desk(1_000)
    ask(desk, 700, account_id=OTHER_ACCOUNT)
    locate = ask(desk, 700)
    assert (locate.status, locate.requested_quantity, locate.quantity) == (ACCEPTED, 700, 300)


def test_a_request_with_nothing_left_is_rejected() -> None:
    desk = lending_desk(100)
    ask(desk, 100, "first")
    locate = ask(desk, 1, "second")
    assert (locate.status, locate.quantity, locate.locate_id) == (REJECTED, None, None)


@pytest.mark.parametrize("terms", [OTHER_HARD, NEVER], ids=["nothing to lend", "not shortable"])
def test_a_request_for_what_the_desk_does_not_lend_is_rejected(terms: object) -> None:
    assert ask(lending_desk(), 1, terms=terms).status is REJECTED


def test_what_is_easy_to_borrow_is_granted_though_nothing_was_set() -> None:
    locate = ask(lending_desk(), 5_000, terms=ABC)
    assert (locate.status, locate.quantity) == (ACCEPTED, 5_000)


def test_lowering_what_can_be_lent_takes_nothing_back() -> None:
    desk = lending_desk(500)
    locate = ask(desk, 300, "first")
    desk.do(SetBorrow(HARD, 37_012, 100))
    assert now_of(desk, locate).quantity == 300
    assert ask(desk, 1, "second").status is REJECTED


@pytest.mark.parametrize(
    ("given", "quantity"), [(REQUESTED, None), (ACCEPTED, 2_000), (REJECTED, None), (EXPIRED, None)]
)
def test_an_answer_that_comes_with_the_request_holds(
    given: LocateStatus, quantity: int | None
) -> None:
    locate = ask(lending_desk(1_000), 2_000, status=given)
    assert (locate.status, locate.quantity) == (given, quantity)


def test_the_same_request_again_is_answered_by_the_first() -> None:
    desk = lending_desk()
    first = ask(desk, 300)
    assert ask(desk, 300) == first
    assert desk.events == ()
    assert ask(desk, 300, effective_date="2026-01-05") == first
    desk.do(RollDay(TUESDAY))
    assert ask(desk, 300) == now_of(desk, first)


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": 301},
        {"terms": OTHER_HARD},
        {"effective_date": "2026-01-06"},
        {"related_order_id": "order-1"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_another_request_under_the_same_name_is_refused(changes: dict[str, object]) -> None:
    desk = lending_desk()
    first = ask(desk, 300)
    refusal = desk.refusal(replace(RequestLocate(ACCOUNT, HARD, 300, "mine"), **changes))
    assert refusal.reason is Reason.DUPLICATE_LOCATE_REQUEST
    assert refusal.figures == (
        ("client_request_id", "mine"),
        ("existing_id", first.locate_request_id),
    )


def test_accounts_do_not_share_their_names() -> None:
    desk = lending_desk()
    mine, theirs = ask(desk, 300), ask(desk, 200, account_id=OTHER_ACCOUNT)
    assert mine.locate_request_id != theirs.locate_request_id


def test_a_request_of_an_account_that_is_not_there_is_refused() -> None:
    refusal = lending_desk().refusal(RequestLocate(999, HARD, 1, "mine"))
    assert refusal.reason is Reason.ACCOUNT_NOT_FOUND


def test_a_locate_is_over_when_its_day_is_and_keeps_what_was_used() -> None:
    desk = lending_desk()
    locate = ask(desk, 300)
    desk.fill(desk.working(terms=HARD, side=SELL, quantity=120 * SCALE), 120)
    waiting = ask(desk, 50, "waiting", status=REQUESTED)
    refused = ask(desk, 50, "refused", status=REJECTED)
    desk.do(RollDay(TUESDAY))
    over = now_of(desk, locate)
    assert (over.status, over.quantity, over.used_quantity) == (EXPIRED, 300, 120)
    assert locate_usage(desk.state, over) == (0, 120)
    assert now_of(desk, waiting).status is EXPIRED
    assert now_of(desk, refused).status is REJECTED
    assert desk.state.lending.live == {}
    assert desk.state.lending.granted == {}


def test_the_next_day_all_of_it_can_be_lent_again() -> None:
    desk = lending_desk(1_000)
    ask(desk, 1_000, "monday")
    desk.do(RollDay(TUESDAY))
    assert ask(desk, 1_000, "tuesday").quantity == 1_000


def test_a_locate_for_another_day_holds_on_that_day_and_counts_against_it() -> None:
    desk = lending_desk(1_000)
    tomorrow = ask(desk, 800, "tomorrow", effective_date="2026-01-06")
    assert available_to_short(desk.state, ACCOUNT, HARD) == 0
    assert ask(desk, 1_000, "today").quantity == 1_000
    desk.do(RollDay(TUESDAY))
    assert now_of(desk, tomorrow).status is ACCEPTED
    assert available_to_short(desk.state, ACCOUNT, HARD) == 800 * SCALE
    assert ask(desk, 1_000, "more").quantity == 200


def test_a_request_for_a_day_that_is_over_is_rejected() -> None:
    assert ask(lending_desk(), 1, effective_date="2026-01-02").status is REJECTED


def undated_desk() -> PlayedDesk:
    """Return a desk that has no business day yet, as while a seed is planted."""
    desk = PlayedDesk()
    desk.do(SetBorrow(HARD, 37_012, 1_000))
    return desk


def test_what_was_asked_before_the_first_day_counts_for_it() -> None:
    desk = undated_desk()
    dated = ask(desk, 100, "dated", effective_date="2026-01-05")
    locates = [ask(desk, 200, "undated"), ask(desk, 50, "no", status=REJECTED)]
    assert [locate.effective_date for locate in locates] == ["", ""]
    desk.do(RollDay(MONDAY))
    locates = [now_of(desk, locate) for locate in (dated, *locates)]
    assert [locate.effective_date for locate in locates] == ["2026-01-05"] * 3
    assert [locate.status for locate in locates] == [ACCEPTED, ACCEPTED, REJECTED]
    assert available_to_short(desk.state, ACCOUNT, HARD) == 300 * SCALE
    desk.fill(desk.working(terms=HARD, side=SELL, quantity=150 * SCALE), 150)
    assert [locate_usage(desk.state, now_of(desk, locate)) for locate in locates] == [
        (0, 100),
        (0, 50),
        (0, 0),
    ]
    desk.do(RollDay(TUESDAY))
    assert desk.state.lending.live == {}
    assert desk.state.lending.granted == {}


def test_an_account_that_opens_later_may_borrow_too() -> None:
    desk = lending_desk()
    desk.do(OpenAccount(Account(300, "c", "C", "2026-01-05"), CASH))
    assert ask(desk, 10, account_id=300).status is ACCEPTED
