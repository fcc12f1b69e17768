"""The seven operations of `v1:orders`.

Commands go to the desk and are answered when they are durable. A single order is read from the
desk's memory; lists come from the read model, which by then holds all that was durable when the
list was asked for.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from sidestreet.api.call import ENCODER, Call
from sidestreet.api.encode import wire_execution, wire_new_order, wire_order
from sidestreet.api.new_orders import new_order
from sidestreet.api.order_members import positive_amount, trigger_of
from sidestreet.api.paging import Window, page_info, window_of
from sidestreet.api.refusals import order_not_found, refusal_error
from sidestreet.api.risk_refusals import risk_error
from sidestreet.contract.order_requests import NewOrderRequest, ReplaceOrderRequest
from sidestreet.domain.commands import CancelOrder, CancelOrders, ReplaceOrder, SubmitOrders
from sidestreet.domain.enums import InstrumentType, OrderStatus, OrderType, Side
from sidestreet.domain.ids import BATCH_MAX
from sidestreet.domain.orders import Order
from sidestreet.domain.profiles import CancelProfile
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.outcome import Answer
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.http.json_scanner import JsonBounds
from sidestreet.readmodel.history import History
from sidestreet.readmodel.queries import ExecutionQuery, OrderQuery, Page
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk

__all__ = ["CancelProfile", "OrderOperations"]

T = TypeVar("T")

_SUBMIT_BOUNDS: Final = JsonBounds(elements_max=BATCH_MAX * 24)
"""Room for the largest batch with every member in each row."""


class OrderOperations:
    """Handlers over one desk. It goes by `cancel_profile` until a test sets another."""

    def __init__(
        self, desk: Desk, directory: InstrumentDirectory, cancel_profile: CancelProfile
    ) -> None:
        self._cancel_profile = cancel_profile
        self._desk = desk
        self._directory = directory

    def submit_orders(self, call: Call) -> None:
        """Place every row, or none if one of them makes no sense."""
        rows = call.body(list[NewOrderRequest], _SUBMIT_BOUNDS)
        if not 1 <= len(rows) <= BATCH_MAX:
            raise ApiError(
                ErrorKind.UNACCEPTABLE_REQUEST, f"expected 1 to {BATCH_MAX} orders, got {len(rows)}"
            )
        orders = tuple(new_order(row, index, self._directory) for index, row in enumerate(rows))
        is_single = len(orders) == 1

        def done(answer: Answer, _: int) -> None:
            if isinstance(answer, Refusal):
                call.refuse(refusal_error(answer))
            elif is_single and answer[0].refusal is not None:
                call.refuse(risk_error(answer[0], answer[0].refusal))
            else:
                call.answer([wire_new_order(order) for order in answer])

        self._desk.offer(SubmitOrders(call.account_id, orders), call.cause, done)

    def cancel_open_order(self, call: Call) -> None:
        """Cancel one order. The heart of it all."""
        order_id = call.path["order_id"]
        profile = self._desk.state.control.cancel_profile or self._cancel_profile

        def done(answer: Answer, _: int) -> None:
            if isinstance(answer, Refusal):
                is_hidden = profile is CancelProfile.HIDDEN
                if answer.reason is Reason.ORDER_NOT_OPEN and is_hidden:
                    call.refuse(order_not_found(order_id, call.account_id))
                else:
                    call.refuse(
                        refusal_error(answer, order_id=order_id, account_id=call.account_id)
                    )
            else:
                call.answer(wire_order(answer[0]))

        command = CancelOrder(
            call.account_id,
            order_id,
            refuse_terminal=profile is not CancelProfile.SPEC,
        )
        self._desk.offer(command, call.cause, done)

    def cancel_all_open_orders(self, call: Call) -> None:
        """Cancel every open order that matches."""
        query = call.query
        command = CancelOrders(
            call.account_id,
            side=None if "side" not in query else Side(query["side"]),
            order_type=_order_type_or_none(query),
            instrument_type=_instrument_type(query),
            instruments=self._instruments(query),
        )

        if query.get("type") == "OTHER":
            raise refusal_error(Refusal(Reason.NO_ORDERS_MATCH))
        # Each slice is encoded as it comes, so that a hundred thousand orders do not hold up
        # everybody else at the end.
        slices: list[bytes] = []

        def take(orders: tuple[Order, ...]) -> None:
            if orders:
                slices.append(ENCODER.encode([wire_order(order) for order in orders])[1:-1])

        def done(answer: Answer, _: int) -> None:
            if isinstance(answer, Refusal):
                call.refuse(refusal_error(answer))
            else:
                call.answer_encoded(b"[%b]" % b",".join(slices))

        self._desk.cancel_all(command, call.cause, take, done)

    def replace_order(self, call: Call) -> None:
        """Ask for other terms."""
        order_id = call.path["order_id"]
        body = call.body(ReplaceOrderRequest)
        given = [name for name in body.__struct_fields__ if getattr(body, name) is not None]
        if not given:
            raise ApiError(ErrorKind.UNACCEPTABLE_REQUEST, "at least one field must be provided")
        if body.trailing_offset_type is not None and body.trailing_offset is None:
            # Five dollars are not five basis points.
            raise ApiError(
                ErrorKind.UNACCEPTABLE_REQUEST, "trailing_offset_type needs a trailing_offset"
            )
        kind = ErrorKind.UNACCEPTABLE_REQUEST
        command = ReplaceOrder(
            call.account_id,
            order_id,
            quantity=(
                None
                if body.quantity is None
                else positive_amount(body.quantity, "quantity", kind=kind)
            ),
            limit_price=(
                None
                if body.limit_price is None
                else positive_amount(body.limit_price, "limit_price", kind=kind)
            ),
            trigger=trigger_of(body, kind=kind),
        )

        def done(answer: Answer, _: int) -> None:
            if isinstance(answer, Refusal):
                call.refuse(refusal_error(answer, order_id=order_id, account_id=call.account_id))
            else:
                call.answer(wire_order(answer[0]))

        self._desk.offer(command, call.cause, done)

    def get_order_by_id(self, call: Call) -> None:
        """Read one order, open or not, as it is now."""
        order_id = call.path["order_id"]
        order = self._desk.find_order(call.account_id, order_id)

        def seen() -> None:
            if order is None:
                call.refuse(order_not_found(order_id, call.account_id))
            else:
                call.answer(wire_order(order))

        self._desk.when_durable(seen)

    def get_orders(self, call: Call) -> None:
        """List orders, newest first."""
        query = call.query
        window = window_of(query)
        updated = query.get("updated_at", {})
        asked = OrderQuery(
            account_id=call.account_id,
            created_from=query.get("from"),
            created_to=query.get("to"),
            instruments=self._named(query),
            instrument_type=_instrument_type(query),
            order_ids=_texts(query, "order_ids"),
            statuses=_statuses(query),
            updated_gt=updated.get("gt"),
            updated_gte=updated.get("gte"),
            updated_lt=updated.get("lt"),
            updated_lte=updated.get("lte"),
            underlyings=self._roots(query),
            limit=window.limit,
            offset=window.offset,
        )
        self._answer_page(call, window, lambda history: history.orders(asked), wire_order)

    def get_executions(self, call: Call) -> None:
        """List executions, newest first."""
        query = call.query
        window = window_of(query)
        asked = ExecutionQuery(
            account_id=call.account_id,
            transacted_from=query.get("from"),
            transacted_to=query.get("to"),
            instruments=self._instruments(query),
            order_ids=_texts(query, "order_ids"),
            underlyings=self._roots(query),
            limit=window.limit,
            offset=window.offset,
        )
        self._answer_page(call, window, lambda history: history.executions(asked), wire_execution)

    def _answer_page(
        self,
        call: Call,
        window: Window,
        read: Callable[[History], Page[T]],
        encode: Callable[[T], object],
    ) -> None:
        """Answer with a page of the read model, once that has all that was durable by now."""

        def found(page: Page[T] | BaseException) -> None:
            if isinstance(page, BaseException):
                raise page
            data = [encode(item) for item in page.items]
            call.answer(data, page_info(window, page.total_items))

        self._desk.history.query(read, found)

    def _instruments(self, query: dict[str, object]) -> frozenset[str] | None:
        """Return the ids of the instruments of a filter; what nobody knows stays as it is.

        By id, because orders that ended before an instrument was renamed keep its symbol of then.
        """
        texts = _texts(query, "instrument_ids")
        return None if texts is None else frozenset(map(self._instrument_id, texts))

    def _instrument_id(self, text: str) -> str:
        instrument = self._directory.find(text)
        return text if instrument is None else instrument.instrument_id

    def _named(self, query: dict[str, object]) -> frozenset[str] | None:
        """Return the instruments that a list is asked for by ids and by a symbol together."""
        instruments, symbol = self._instruments(query), query.get("symbol")
        if symbol is None:
            return instruments
        named = frozenset((self._instrument_id(str(symbol)),))
        return named if instruments is None else instruments & named

    def _roots(self, query: dict[str, object]) -> frozenset[str] | None:
        """Return the roots of all options on the instruments of a filter."""
        texts = _texts(query, "underlying_instrument_ids")
        if texts is None:
            return None
        roots: set[str] = set()
        for text in texts:
            underlying = self._directory.find(text)
            roots |= {text} if underlying is None else self._directory.roots_of(underlying)
        return frozenset(roots)


def _texts(query: dict[str, object], name: str) -> frozenset[str] | None:
    values = query.get(name)
    return frozenset(values) if isinstance(values, list) else None


def _statuses(query: dict[str, object]) -> frozenset[OrderStatus] | None:
    texts = _texts(query, "status")
    if texts is None:
        return None
    # The wire's list has statuses that no order of this desk ever has; they match nothing.
    return frozenset(status for status in OrderStatus if status in texts)


def _instrument_type(query: dict[str, object]) -> InstrumentType | None:
    value = query.get("instrument_type")
    return None if value is None else InstrumentType(str(value))


def _order_type_or_none(query: dict[str, object]) -> OrderType | None:
    value = query.get("type")
    return None if value in {None, "OTHER"} else OrderType(str(value))
