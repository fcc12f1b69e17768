import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from readmodel.history_cases import (
    an_execution,
    an_order,
    any_execution,
    any_order,
    books,
    execution_queries,
    executions_of,
    one_change,
    order_queries,
    orders_of,
)
from sidestreet.domain.enums import InstrumentType, OrderStatus
from sidestreet.domain.fills import FillState
from sidestreet.domain.orders import Order
from sidestreet.readmodel.changes import Execution
from sidestreet.readmodel.history import History
from sidestreet.readmodel.queries import ExecutionQuery, OrderQuery

Book = tuple[list[Order], list[Execution]]


def a_history(orders: list[Order], executions: list[Execution] | None = None) -> History:
    history = History.open(None)
    history.apply([one_change(orders, executions or [])])
    return history


@given(any_order)
def test_an_order_reads_as_it_was_written(order: Order) -> None:
    history = a_history([order])
    assert history.order(order.order_id) == order
    page = history.orders(OrderQuery(account_id=order.account_id))
    assert page.items == (order,)
    named = history.order_by_client_id(order.account_id, order.client_order_id)
    assert named == (order if order.client_named else None)
    history.close()


@given(any_execution)
def test_an_execution_reads_as_it_was_written(execution: Execution) -> None:
    history = a_history([], [execution])
    page = history.executions(ExecutionQuery(account_id=execution.account_id))
    assert page.items == (execution,)
    assert page.total_items == 1
    history.close()


@given(books(), st.lists(order_queries, min_size=1, max_size=6))
def test_orders_are_those_that_the_rules_name(book: Book, queries: list[OrderQuery]) -> None:
    orders, executions = book
    history = a_history(orders, executions)
    for query in queries:
        page = history.orders(query)
        wanted = orders_of(query, orders)
        assert list(page.items) == wanted
        assert page.total_items == len(wanted)
    history.close()


@given(books(), st.lists(execution_queries, min_size=1, max_size=6))
def test_executions_are_those_that_the_rules_name(
    book: Book,
    queries: list[ExecutionQuery],
) -> None:
    orders, executions = book
    history = a_history(orders, executions)
    for query in queries:
        page = history.executions(query)
        wanted = executions_of(query, executions, orders)
        assert list(page.items) == wanted
        assert page.total_items == len(wanted)
    history.close()


SAMPLE = [
    an_order(1, status=OrderStatus.FILLED, updated_at=50),
    an_order(2, symbol="MSFT", instrument_id="id-msft", updated_at=60),
    an_order(
        3,
        symbol="AAPL  250117C00190000",
        instrument_id="id-call",
        instrument_type=InstrumentType.OPTION,
        updated_at=70,
    ),
    an_order(4, account_id=2),
    an_order(5, client_order_id="c1", client_named=False, status=OrderStatus.REJECTED),
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (OrderQuery(account_id=1), ["o5", "o3", "o2", "o1"]),
        (OrderQuery(account_id=3), []),
        (OrderQuery(account_id=1, created_from=2), ["o5", "o3", "o2"]),
        (OrderQuery(account_id=1, created_to=2), ["o2", "o1"]),
        (OrderQuery(account_id=1, instruments=frozenset({"id-msft", "AAPL"})), ["o5", "o2", "o1"]),
        (OrderQuery(account_id=1, instruments=frozenset()), []),
        (OrderQuery(account_id=1, instrument_type=InstrumentType.OPTION), ["o3"]),
        (OrderQuery(account_id=1, order_ids=frozenset({"o2", "c1"})), ["o5", "o2", "o1"]),
        (OrderQuery(account_id=1, order_ids=frozenset({"o4", "c4"})), []),
        (OrderQuery(account_id=1, statuses=frozenset({OrderStatus.NEW})), ["o3", "o2"]),
        (
            OrderQuery(account_id=1, statuses=frozenset({OrderStatus.NEW, OrderStatus.FILLED})),
            ["o3", "o2", "o1"],
        ),
        (OrderQuery(account_id=1, statuses=frozenset()), []),
        (OrderQuery(account_id=1, underlyings=frozenset({"AAPL"})), ["o3"]),
        (OrderQuery(account_id=1, updated_gt=60), ["o3"]),
        (OrderQuery(account_id=1, updated_gte=60), ["o3", "o2"]),
        (OrderQuery(account_id=1, updated_lt=50), ["o5"]),
        (OrderQuery(account_id=1, updated_lte=50), ["o5", "o1"]),
    ],
)
def test_each_filter_alone(query: OrderQuery, found: list[str]) -> None:
    history = a_history(SAMPLE)
    assert [order.order_id for order in history.orders(query).items] == found
    history.close()


@given(books(), order_queries, st.integers(1, 5))
@example(([an_order(number, created_at=1) for number in range(7)], []), OrderQuery(account_id=1), 2)
def test_a_walk_over_pages_meets_every_order_once(
    book: Book,
    query: OrderQuery,
    limit: int,
) -> None:
    orders, executions = book
    history = a_history(orders, executions)
    whole = history.orders(query)
    walked: list[Order] = []
    for offset in range(0, whole.total_items + limit, limit):
        page = history.orders(
            msgspec.structs.replace(query, limit=limit, offset=offset),
        )
        assert page.total_items == whole.total_items
        assert len(page.items) == max(0, min(limit, whole.total_items - offset))
        walked += page.items
    assert tuple(walked) == whole.items
    history.close()


@given(books(), st.integers(1, 5))
def test_a_walk_over_pages_meets_every_execution_once(book: Book, limit: int) -> None:
    history = a_history(*book)
    whole = history.executions(ExecutionQuery(account_id=1))
    walked: list[Execution] = []
    for offset in range(0, whole.total_items + limit, limit):
        page = history.executions(ExecutionQuery(account_id=1, limit=limit, offset=offset))
        walked += page.items
    assert tuple(walked) == whole.items
    history.close()


def test_a_page_beyond_any_number_is_empty() -> None:
    """A page token holds 64 unsigned bits, one more than a column of SQLite."""
    history = a_history([an_order()], [an_execution()])
    most = 2**64 - 1
    assert history.orders(OrderQuery(account_id=1, limit=most, offset=most)).items == ()
    assert history.orders(OrderQuery(account_id=1, limit=most)).items == (an_order(),)
    assert history.executions(ExecutionQuery(account_id=1, offset=most)).total_items == 1
    history.close()


@pytest.mark.parametrize("query", [OrderQuery, ExecutionQuery])
def test_a_page_that_cannot_be_is_refused(query: type[OrderQuery | ExecutionQuery]) -> None:
    with pytest.raises(ValueError, match="limit 0"):
        query(account_id=1, limit=0)
    with pytest.raises(ValueError, match="offset -1"):
        query(account_id=1, offset=-1)


def test_twenty_thousand_ids_are_one_filter() -> None:
    history = a_history([an_order()], [an_execution()])
    ids = frozenset(f"no-such-{number}" for number in range(20_000)) | {"c1"}
    assert history.orders(OrderQuery(account_id=1, order_ids=ids)).items == (an_order(),)
    found = history.executions(ExecutionQuery(account_id=1, order_ids=ids))
    assert found.items == (an_execution(),)
    history.close()


def test_the_first_to_use_a_client_id_is_found_by_it() -> None:
    """A later order under a taken id is refused; it is kept, and shadows nothing."""
    owner = an_order(1, client_order_id="mine")
    late = an_order(2, client_order_id="mine", status=OrderStatus.REJECTED)
    other = an_order(3, client_order_id="mine", account_id=2)
    history = a_history([late, other, owner])
    assert history.order_by_client_id(1, "mine") == owner
    assert history.order_by_client_id(2, "mine") == other
    assert history.order_by_client_id(3, "mine") is None
    history.close()


def test_an_id_that_the_desk_made_up_is_not_a_client_id() -> None:
    unnamed = an_order(1, client_order_id="o1", client_named=False)
    history = a_history([unnamed])
    assert history.order_by_client_id(1, "o1") is None
    assert history.orders(OrderQuery(account_id=1, order_ids=frozenset({"o1"}))).total_items == 1
    history.close()


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(OrderStatus), st.booleans()),
        max_size=12,
    ),
    order_queries,
)
def test_totals_stay_true_while_orders_change(
    steps: list[tuple[int, OrderStatus, bool]],
    query: OrderQuery,
) -> None:
    """A total is remembered between pages, and has to be forgotten in time."""
    history = History.open(None)
    held: dict[str, Order] = {}
    for sequence, (number, status, traded) in enumerate(steps, start=1):
        order = an_order(number, account_id=1 + number % 2, status=status, updated_at=sequence)
        execution = an_execution(
            number,
            execution_id=f"e{sequence}",
            account_id=order.account_id,
            transaction_time=sequence,
        )
        held[order.order_id] = order
        history.apply([one_change([order], [execution] if traded else [], sequence)])
        for asked in (query, OrderQuery(account_id=1), OrderQuery(account_id=2)):
            wanted = orders_of(asked, held.values())
            page = history.orders(asked)
            assert (list(page.items), page.total_items) == (wanted, len(wanted))
        executions = sum(
            history.executions(ExecutionQuery(account_id=account_id)).total_items
            for account_id in (1, 2)
        )
        assert executions == sum(traded for _, _, traded in steps[:sequence])
    history.close()


def test_an_order_moves_between_the_lists_of_its_statuses() -> None:
    history = a_history([an_order(1), an_order(2)])
    history.apply([one_change([an_order(1, status=OrderStatus.FILLED, updated_at=9)], sequence=2)])

    def found(**filters: frozenset[OrderStatus] | int) -> list[str]:
        query = msgspec.structs.replace(OrderQuery(account_id=1), **filters)
        page = history.orders(query)
        assert page.total_items == len(page.items)
        return [order.order_id for order in page.items]

    assert found(statuses=frozenset({OrderStatus.NEW})) == ["o2"]
    assert found(statuses=frozenset({OrderStatus.FILLED})) == ["o1"]
    assert found(statuses=frozenset({OrderStatus.NEW, OrderStatus.FILLED})) == ["o2", "o1"]
    assert found(updated_gte=9) == ["o1"]
    walked = history._connection.execute("SELECT count(*) FROM orders WHERE is_open").get
    assert walked == 1, "the list of open orders walks over orders that are not"
    history.apply([one_change([an_order(1, status=OrderStatus.NEW)], sequence=3)])
    assert found(statuses=frozenset({OrderStatus.NEW})) == ["o2", "o1"]
    history.close()


def test_an_execution_that_comes_without_its_order_is_counted() -> None:
    history = a_history([an_order(1)], [an_execution(1)])
    query = ExecutionQuery(account_id=1, instruments=frozenset({"AAPL"}))
    assert history.executions(query).total_items == 1
    history.apply([one_change([], [an_execution(1, execution_id="e2")], sequence=2)])
    assert history.executions(query).total_items == 2
    history.close()


def test_an_execution_that_was_taken_back_is_in_no_list_and_in_no_total() -> None:
    history = a_history([an_order(1)], [an_execution(1), an_execution(1, execution_id="e2")])
    taken_back = an_execution(1, state=FillState.BUSTED)
    history.apply([one_change([], [taken_back], sequence=2)])
    for query in (
        ExecutionQuery(account_id=1),
        ExecutionQuery(account_id=1, order_ids=frozenset({"o1"})),
        ExecutionQuery(account_id=1, instruments=frozenset({"AAPL"})),
    ):
        page = history.executions(query)
        assert [each.execution_id for each in page.items] == ["e2"]
        assert page.total_items == 1
    # It is taken back once, however often that is told.
    history.apply([one_change([], [taken_back], sequence=3)])
    assert history.executions(ExecutionQuery(account_id=1)).total_items == 1


def test_an_execution_that_was_corrected_shows_the_figures_in_force() -> None:
    history = a_history([an_order(1)], [an_execution(1)])
    corrected = an_execution(1, quantity=1_000_000, price=2_000_000, state=FillState.CORRECTED)
    history.apply([one_change([], [corrected], sequence=2)])
    page = history.executions(ExecutionQuery(account_id=1))
    assert (page.items, page.total_items) == ((corrected,), 1)


def test_an_execution_that_is_told_again_is_corrected_in_place() -> None:
    history = a_history([an_order(1)], [an_execution(1)])
    corrected = an_execution(1, price=1, quantity=2, venue="XNYS", transaction_time=3)
    history.apply([one_change([], [corrected], sequence=2)])
    page = history.executions(ExecutionQuery(account_id=1))
    assert page.items == (corrected,)
    assert page.total_items == 1
    history.close()


def test_more_different_questions_than_are_remembered_are_all_answered() -> None:
    history = a_history([an_order(number) for number in range(300)])
    for number in [*range(300), *range(300)]:
        assert history.orders(OrderQuery(account_id=1, created_to=number)).total_items == number + 1
    history.close()
