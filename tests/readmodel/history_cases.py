"""Orders and executions for the tests of the read model, and what lists of them must say.

The reference here is the contract's rules said plainly over a list in memory; it shares no line
with what it checks.
"""

import re
from collections.abc import Iterable

import msgspec
from hypothesis import strategies as st

from sidestreet.domain.enums import (
    InstrumentType,
    OrderStatus,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)
from sidestreet.domain.fills import Fill, FillState
from sidestreet.domain.orders import Order, PendingRequest, RequestKind, Route, Terms
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.readmodel.changes import Change, Execution
from sidestreet.readmodel.queries import ExecutionQuery, OrderQuery

ACCOUNTS = (1, 2)
# Few instants, so that ties are common; one on each side of a filter's bounds.
TIMES = st.integers(0, 8)
CLIENT_IDS = st.sampled_from(["a", "b", "c", "d", "o3", "with, comma", "née 'quoted'", ""])
INSTRUMENTS: tuple[tuple[str, str, InstrumentType], ...] = (
    ("id-aapl", "AAPL", InstrumentType.COMMON_STOCK),
    ("id-msft", "MSFT", InstrumentType.COMMON_STOCK),
    ("id-spx", "SPX", InstrumentType.INDEX),
    ("id-call", "AAPL  250117C00190000", InstrumentType.OPTION),
    ("id-put", "SPX   250117P04000000", InstrumentType.OPTION),
)
NAMES = [text for row in INSTRUMENTS for text in row[:2]]

_OSI = re.compile(r"(.*)\d{6}[CP]\d{8}", re.ASCII)


def an_order(number: int = 1, **changes: object) -> Order:
    """Return an ordinary open order, with some members changed."""
    order = Order(
        order_id=f"o{number}",
        client_order_id=f"c{number}",
        account_id=1,
        instrument_id="id-aapl",
        symbol="AAPL",
        instrument_type=InstrumentType.COMMON_STOCK,
        venue="XNAS",
        side=Side.BUY,
        order_type=OrderType.LIMIT,
        time_in_force=TimeInForce.DAY,
        quantity=100_000_000,
        limit_price=150_500_000,
        status=OrderStatus.NEW,
        created_at=number,
        updated_at=number,
        client_named=True,
    )
    return msgspec.structs.replace(order, **changes)


def an_execution(number: int = 1, **changes: object) -> Execution:
    """Return an ordinary execution of order `o<number>`, with some members changed."""
    execution = Execution(
        execution_id=f"e{number}",
        order_id=f"o{number}",
        account_id=1,
        instrument_id="id-aapl",
        symbol="AAPL",
        side=Side.BUY,
        quantity=60_000_000,
        price=150_490_000,
        venue="XNAS",
        transaction_time=number,
    )
    return msgspec.structs.replace(execution, **changes)


def a_fill(execution_id: str, trade: int, **changes: object) -> Fill:
    """Return a trade as the desk booked it: 60 shares at 150.49, with some members changed."""
    fill = Fill(
        execution_id=execution_id,
        trade=trade,
        quantity=60_000_000,
        price=150_490_000,
        notional=9_029_400_000,
        commission=600_000,
        regulatory_fees=10_000,
        time_ns=1_700_000_000_000_000_000,
        sequence=8,
        date="2026-01-05",
        settles_on="2026-01-06",
        booked_on="2026-01-05",
        cost=9_029_400_000,
        day_cost=9_029_400_000,
    )
    return msgspec.structs.replace(fill, **changes)


_INTS = st.integers(-(2**63), 2**63 - 1)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_TERMS = st.builds(Terms, quantity=_INTS, limit_price=st.none() | _INTS)

any_order = st.builds(
    Order,
    order_id=_TEXT,
    client_order_id=_TEXT,
    account_id=_INTS,
    instrument_id=_TEXT,
    symbol=_TEXT,
    venue=_TEXT,
    quantity=_INTS,
    limit_price=st.none() | _INTS,
    created_at=_INTS,
    updated_at=_INTS,
    version=_INTS,
    filled_quantity=_INTS,
    filled_notional=_INTS,
    expires_at=st.none() | _INTS,
    extended_hours=st.none() | st.booleans(),
    position_intent=st.none() | st.sampled_from(PositionIntent),
    details=st.lists(_TEXT, max_size=3).map(tuple),
    routes=st.lists(
        st.builds(
            Route,
            route_id=_INTS,
            venue=_TEXT,
            quantity=_INTS,
            limit_price=st.none() | _INTS,
            priority=_INTS,
            filled_quantity=_INTS,
        ),
        max_size=2,
    ).map(tuple),
    pending=st.lists(
        st.builds(
            PendingRequest,
            kind=st.sampled_from(RequestKind),
            request_id=_INTS,
            sent_at=_INTS,
            terms=st.none() | _TERMS,
        ),
        max_size=2,
    ).map(tuple),
    digest=st.binary(max_size=32),
    refusal=st.none() | st.just(Refusal(Reason.QUANTITY_BELOW_FILLED, (("quantity", "50"),))),
    client_named=st.booleans(),
)
"""Every order that the type allows, likely or not."""

any_execution = st.builds(
    Execution,
    execution_id=_TEXT,
    order_id=_TEXT,
    account_id=_INTS,
    instrument_id=_TEXT,
    symbol=_TEXT,
    quantity=_INTS,
    price=_INTS,
    venue=_TEXT,
    transaction_time=_INTS,
    state=st.sampled_from([FillState.BOOKED, FillState.CORRECTED]),
)


@st.composite
def books(draw: st.DrawFn) -> tuple[list[Order], list[Execution]]:
    """Draw the whole content of a history: orders, and executions of some of them."""
    orders = []
    executions = []
    for number in range(draw(st.integers(0, 14))):
        instrument_id, symbol, instrument_type = draw(st.sampled_from(INSTRUMENTS))
        named = draw(st.booleans())
        order = an_order(
            number,
            account_id=draw(st.sampled_from(ACCOUNTS)),
            client_order_id=draw(CLIENT_IDS | st.just(f"o{number}")),
            client_named=named,
            instrument_id=instrument_id,
            symbol=symbol,
            instrument_type=instrument_type,
            status=draw(st.sampled_from(OrderStatus)),
            created_at=draw(TIMES),
            updated_at=draw(TIMES),
        )
        orders.append(order)
        executions += [
            an_execution(
                number,
                execution_id=f"e{number}.{index}",
                account_id=order.account_id,
                instrument_id=instrument_id,
                symbol=symbol,
                transaction_time=draw(TIMES),
                state=draw(st.sampled_from(FillState)),
            )
            for index in range(draw(st.integers(0, 2)))
        ]
    return orders, executions


def _sets(of: st.SearchStrategy[str]) -> st.SearchStrategy[frozenset[str] | None]:
    return st.none() | st.frozensets(of, max_size=4)


_BOUNDS = st.none() | st.none() | TIMES | st.sampled_from([-(2**70), 2**70])
_ORDER_IDS = _sets(CLIENT_IDS | st.integers(0, 14).map("o{}".format))
_ROOTS = _sets(st.sampled_from(["AAPL", "SPX", "MSFT"]))

order_queries = st.builds(
    OrderQuery,
    account_id=st.sampled_from(ACCOUNTS),
    created_from=_BOUNDS,
    created_to=_BOUNDS,
    instruments=_sets(st.sampled_from(NAMES)),
    instrument_type=st.none() | st.sampled_from(InstrumentType),
    order_ids=_ORDER_IDS,
    statuses=st.none() | st.frozensets(st.sampled_from(OrderStatus)),
    underlyings=_ROOTS,
    updated_gt=_BOUNDS,
    updated_gte=_BOUNDS,
    updated_lt=_BOUNDS,
    updated_lte=_BOUNDS,
)
execution_queries = st.builds(
    ExecutionQuery,
    account_id=st.sampled_from(ACCOUNTS),
    transacted_from=_BOUNDS,
    transacted_to=_BOUNDS,
    instruments=_sets(st.sampled_from(NAMES)),
    order_ids=_ORDER_IDS,
    underlyings=_ROOTS,
)


def orders_of(query: OrderQuery, orders: Iterable[Order]) -> list[Order]:
    """Return what all pages of a query hold together, in order, by the contract's rules."""
    kept = [
        order
        for order in orders
        if order.account_id == query.account_id
        and (query.created_from is None or order.created_at >= query.created_from)
        and (query.created_to is None or order.created_at <= query.created_to)
        and (query.updated_gt is None or order.updated_at > query.updated_gt)
        and (query.updated_gte is None or order.updated_at >= query.updated_gte)
        and (query.updated_lt is None or order.updated_at < query.updated_lt)
        and (query.updated_lte is None or order.updated_at <= query.updated_lte)
        and (query.instrument_type is None or order.instrument_type == query.instrument_type)
        and (query.statuses is None or order.status in query.statuses)
        and _either(query.instruments, order.instrument_id, order.symbol)
        and _either(query.order_ids, order.order_id, order.client_order_id)
        and _either(query.underlyings, _root(order.symbol))
    ]
    return sorted(kept, key=lambda order: (order.created_at, order.order_id), reverse=True)


def executions_of(
    query: ExecutionQuery,
    executions: Iterable[Execution],
    orders: Iterable[Order],
) -> list[Execution]:
    """Return what all pages of a query hold together, in order, by the contract's rules."""
    client_ids = {order.order_id: order.client_order_id for order in orders}
    kept = [
        execution
        for execution in executions
        if execution.account_id == query.account_id
        and execution.state is not FillState.BUSTED
        and (query.transacted_from is None or execution.transaction_time >= query.transacted_from)
        and (query.transacted_to is None or execution.transaction_time <= query.transacted_to)
        and _either(query.instruments, execution.instrument_id, execution.symbol)
        and _either(query.order_ids, execution.order_id, client_ids[execution.order_id])
        and _either(query.underlyings, _root(execution.symbol))
    ]
    return sorted(kept, key=lambda one: (one.transaction_time, one.execution_id), reverse=True)


def one_change(
    orders: Iterable[Order] = (),
    executions: Iterable[Execution] = (),
    sequence: int = 1,
) -> Change:
    """Return a change that brings all of these."""
    return Change(sequence, tuple(orders), tuple(executions))


def _either(wanted: frozenset[str] | None, *names: str | None) -> bool:
    return wanted is None or any(name in wanted for name in names)


def _root(symbol: str) -> str | None:
    found = _OSI.fullmatch(symbol)
    return found.group(1).rstrip() if found else None
