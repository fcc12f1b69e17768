"""How often: orders and cancels in a second, and orders that are alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.played_desk import ABC, ACCOUNT, OTHER_ACCOUNT, SECOND, PlayedDesk, row
from engine.risk_desk import SCOPES, figures, limited, refused, replaced, set_limits
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import CancelOrders, SubmitOrders
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.limits import Scope
from sidestreet.domain.messages import ExecType
from sidestreet.domain.reasons import Reason


@pytest.mark.parametrize("scope", SCOPES)
def test_so_many_orders_pass_in_a_second_and_the_next_when_it_is_over(scope: Scope) -> None:
    desk = limited(scope, max_orders_per_second=2)
    desk.submit()
    desk.now += SECOND // 2
    desk.submit()
    desk.now += SECOND // 2 - 1
    denied = desk.submit()
    assert refused(denied) is Reason.ORDER_RATE_LIMIT
    assert figures(denied) == {"maximum": "2", "scope": scope.lower()}
    desk.now += 1
    assert refused(desk.submit()) is None
    assert refused(desk.submit()) is Reason.ORDER_RATE_LIMIT


def test_rows_of_one_submit_count_one_by_one() -> None:
    desk = limited(max_orders_per_second=2)
    orders = desk.orders(SubmitOrders(ACCOUNT, (row(), row(), row())))
    assert [refused(order) for order in orders] == [None, None, Reason.ORDER_RATE_LIMIT]


def test_a_denied_order_counts_for_nothing() -> None:
    desk = limited(max_orders_per_second=1)
    assert refused(desk.submit(quantity=1)) is Reason.QUANTITY_NOT_WHOLE
    assert refused(desk.submit()) is None


def test_a_replace_counts_as_an_order_and_is_held_to_the_rate() -> None:
    desk = limited(max_orders_per_second=2)
    order = desk.working()
    assert replaced(desk, order, quantity=50 * SCALE) is None
    order = desk.report(order, ExecType.REPLACED, quantity=50 * SCALE, limit_price=10 * SCALE)
    assert replaced(desk, order, quantity=40 * SCALE) is Reason.ORDER_RATE_LIMIT
    assert refused(desk.submit()) is Reason.ORDER_RATE_LIMIT


@pytest.mark.parametrize(
    ("scope", "account_id", "terms"),
    [(Scope.ACCOUNT, OTHER_ACCOUNT, None), (Scope.INSTRUMENT, ACCOUNT, ABC)],
)
def test_a_rate_counts_what_is_in_its_scope_alone(
    scope: Scope, account_id: int, terms: object
) -> None:
    desk = limited(scope, max_orders_per_second=1)
    desk.submit()
    changes = {} if terms is None else {"terms": terms}
    assert refused(desk.submit(account_id, **changes)) is None
    assert refused(desk.submit(account_id, **changes)) is None
    assert refused(desk.submit()) is Reason.ORDER_RATE_LIMIT


def test_a_rate_of_the_firm_counts_all_accounts() -> None:
    desk = limited(Scope.FIRM, max_orders_per_second=1)
    desk.submit(OTHER_ACCOUNT)
    assert refused(desk.submit()) is Reason.ORDER_RATE_LIMIT


def test_too_many_cancels_refuse_new_orders_and_never_a_cancel() -> None:
    desk = limited(max_cancels_per_second=2)
    orders = [desk.working() for _ in range(4)]
    desk.cancel(orders[0])
    assert refused(desk.submit()) is None
    for order in orders[1:]:
        assert desk.cancel(order).status is OrderStatus.PENDING_CANCEL
    denied = desk.submit()
    assert refused(denied) is Reason.CANCEL_RATE_LIMIT
    assert figures(denied) == {"maximum": "2", "scope": "firm"}
    desk.now += SECOND
    assert refused(desk.submit()) is None


def test_too_many_cancels_do_not_hold_up_a_replace_or_a_cancel_all() -> None:
    desk = limited(max_cancels_per_second=1)
    first, second, third = (desk.working() for _ in range(3))
    desk.cancel(first)
    assert replaced(desk, second, quantity=50 * SCALE) is None
    assert len(desk.orders(CancelOrders(ACCOUNT))) == 2
    assert desk.now_of(third).status is OrderStatus.PENDING_CANCEL


def test_a_cancel_that_changes_nothing_does_not_count() -> None:
    desk = limited(max_cancels_per_second=2)
    order = desk.working()
    desk.cancel(order)
    desk.cancel(order)
    assert refused(desk.submit()) is None


@pytest.mark.parametrize("scope", SCOPES)
def test_so_many_orders_alike_pass_in_the_window(scope: Scope) -> None:
    desk = limited(scope, max_identical=2, identical_window_ns=10 * SECOND)
    desk.submit()
    desk.now += 4 * SECOND
    desk.submit()
    assert refused(desk.submit(digest=b"other")) is None
    desk.now += 6 * SECOND - 1
    denied = desk.submit()
    assert refused(denied) is Reason.IDENTICAL_ORDERS_LIMIT
    assert figures(denied) == {"maximum": "2", "scope": scope.lower()}
    desk.now += 1
    assert refused(desk.submit()) is None


def test_orders_of_another_account_are_not_alike() -> None:
    desk = limited(max_identical=1)
    desk.submit(OTHER_ACCOUNT)
    assert refused(desk.submit()) is None
    assert refused(desk.submit()) is Reason.IDENTICAL_ORDERS_LIMIT


def test_a_repeated_client_id_is_answered_and_is_no_order_alike() -> None:
    desk = limited(max_identical=1)
    first = desk.submit(client_order_id="mine")
    assert desk.submit(client_order_id="mine") == first
    assert refused(desk.submit(client_order_id="other")) is Reason.IDENTICAL_ORDERS_LIMIT


def test_an_order_that_no_client_wrote_is_like_no_other() -> None:
    desk = limited(max_identical=1)
    for _ in range(3):
        assert refused(desk.submit(digest=b"")) is None
    assert desk.state.risk.recent_digests == {}


def test_counting_begins_when_a_limit_is_set_and_ends_when_it_is_lifted() -> None:
    desk = PlayedDesk()
    desk.submit()
    set_limits(desk, Scope.FIRM, max_orders_per_second=1, max_identical=1)
    assert refused(desk.submit()) is None
    assert refused(desk.submit()) is Reason.ORDER_RATE_LIMIT
    set_limits(desk, Scope.FIRM, max_orders_per_second=1)
    assert desk.state.risk.recent_digests == {}
    set_limits(desk)
    assert refused(desk.submit()) is None
    assert desk.state.risk.limits == {}
    assert desk.state.risk.recent_orders == {}


def test_a_lower_rate_remembers_what_was_done_and_a_higher_one_gives_room() -> None:
    desk = limited(max_orders_per_second=3)
    for _ in range(3):
        desk.submit()
    set_limits(desk, Scope.FIRM, max_orders_per_second=2)
    assert refused(desk.submit()) is Reason.ORDER_RATE_LIMIT
    set_limits(desk, Scope.FIRM, max_orders_per_second=3)
    assert refused(desk.submit()) is None
    assert refused(desk.submit()) is Reason.ORDER_RATE_LIMIT


@given(
    st.integers(1, 4),
    st.lists(
        st.tuples(st.integers(0, SECOND // 2), st.sampled_from([b"a", b"b", b"c"])), max_size=40
    ),
)
def test_no_window_ever_has_more_than_its_limit_and_no_order_is_refused_without_need(
    most: int, steps: list[tuple[int, bytes]]
) -> None:
    """Counted anew from a list of all that was taken; no more is remembered than is needed."""
    desk = limited(max_orders_per_second=most, max_identical=2, identical_window_ns=2 * SECOND)
    taken: list[tuple[int, bytes]] = []
    for wait, digest in steps:
        desk.now += wait
        lately = [at for at, _ in taken if desk.now - at < SECOND]
        alike = [at for at, known in taken if known == digest and desk.now - at < 2 * SECOND]
        expected = (
            Reason.ORDER_RATE_LIMIT
            if len(lately) >= most
            else Reason.IDENTICAL_ORDERS_LIMIT
            if len(alike) >= 2
            else None
        )
        assert refused(desk.submit(digest=digest)) is expected
        if expected is None:
            taken.append((desk.now, digest))
    risk = desk.state.risk
    assert all(len(times) <= most for times in risk.recent_orders.values())
    assert all(len(times) <= 2 for each in risk.recent_digests.values() for times in each.values())


def test_what_was_alike_long_ago_is_forgotten() -> None:
    desk = limited(max_identical=1)
    for number in range(50):
        desk.now += SECOND // 10
        desk.submit(digest=b"%d" % number)
    assert list(desk.state.risk.recent_digests[ACCOUNT]) == [b"%d" % n for n in range(40, 50)]


def test_the_narrower_scope_may_have_the_tighter_count_of_orders_alike() -> None:
    desk = limited(Scope.FIRM, max_identical=3)
    set_limits(desk, Scope.ACCOUNT, max_identical=2)
    set_limits(desk, Scope.INSTRUMENT, max_order_quantity=10**6 * SCALE)
    desk.submit()
    desk.submit()
    assert figures(desk.submit()) == {"maximum": "2", "scope": "account"}
