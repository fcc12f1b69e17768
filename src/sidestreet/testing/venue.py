"""What becomes of an order at its venue, as a test says: filled, refused, canceled, taken back.

It is there at once, without the time that a message takes: when a call returns, the order is as the
call says. What no venue could do raises `ControlRefused`, and nothing has changed.
"""

from typing import Any

from sidestreet.reference.moments import render_span
from sidestreet.testing.choices import SpanLike, span_of
from sidestreet.testing.control_calls import Amount, ControlCalls, text_of
from sidestreet.testing.order_ids import OrderLike, order_id_of


class DeskVenue:
    """Has the venue of a desk do things to orders. Each call returns the order as it then is.

    An order is named by its id, by the client's id of it, or by whatever has it as its `id`; open
    or ended makes no difference to that. `account_id` is needed where it is not that of the desk's
    first account.
    """

    def __init__(self, calls: ControlCalls, account_id: int) -> None:
        self._calls = calls
        self._account_id = account_id

    def see(self, order: OrderLike, *, account_id: int | None = None) -> dict[str, Any]:
        """Return an order as the venue has it: routes, requests without an answer, script."""
        seen: dict[str, Any] = self._calls.call("venue_see", path=self._path(order, account_id))
        return seen

    def fill(
        self,
        order: OrderLike,
        quantity: Amount | None = None,
        price: Amount | None = None,
        *,
        account_id: int | None = None,
    ) -> dict[str, Any]:
        """Have it trade: all that is left, at its limit, if nothing else is said.

        An order that has ended is refused, also one whose trade was taken back: its status stays,
        so what it trades from there on is a `late_fill`.
        """
        return self._have("venue_fill", order, account_id, *_trade(quantity, price))

    def late_fill(
        self,
        order: OrderLike,
        quantity: Amount | None = None,
        price: Amount | None = None,
        *,
        account_id: int | None = None,
    ) -> dict[str, Any]:
        """Have a trade reported of an order that has ended, as after a cancel that came late.

        An order that is open is refused: it fills.
        """
        return self._have("venue_late_fill", order, account_id, *_trade(quantity, price))

    def acknowledge(self, order: OrderLike, *, account_id: int | None = None) -> dict[str, Any]:
        """Have it acknowledged."""
        return self.step(order, "acknowledge", account_id=account_id)

    def reject(
        self, order: OrderLike, reason: str | None = None, *, account_id: int | None = None
    ) -> dict[str, Any]:
        """Have it refused, or the cancel or replace that was asked of it last."""
        return self._have("venue_reject", order, account_id, ("reason", reason))

    def cancel(
        self, order: OrderLike, reason: str | None = None, *, account_id: int | None = None
    ) -> dict[str, Any]:
        """Have it canceled, whether or not anybody asked."""
        return self._have("venue_cancel", order, account_id, ("reason", reason))

    def expire(
        self, order: OrderLike, reason: str | None = None, *, account_id: int | None = None
    ) -> dict[str, Any]:
        """Have it expire."""
        return self._have("venue_expire", order, account_id, ("reason", reason))

    def bust(
        self,
        order: OrderLike,
        trade: int | None = None,
        reason: str | None = None,
        *,
        account_id: int | None = None,
    ) -> dict[str, Any]:
        """Have a trade taken back: the latest, or the one of a number, counted from 1."""
        return self._have("venue_bust", order, account_id, ("trade", trade), ("reason", reason))

    def correct(
        self,
        order: OrderLike,
        trade: int | None = None,
        *,
        quantity: Amount | None = None,
        price: Amount | None = None,
        reason: str | None = None,
        account_id: int | None = None,
    ) -> dict[str, Any]:
        """Have a trade be of another quantity or price."""
        return self._have(
            "venue_correct",
            order,
            account_id,
            *_trade(quantity, price),
            ("trade", trade),
            ("reason", reason),
        )

    def step(
        self,
        order: OrderLike,
        step: str,
        *,
        account_id: int | None = None,
        wait: SpanLike | None = None,
        **members: Any,  # noqa: ANN401 - those of a step
    ) -> dict[str, Any]:
        """Have the venue do any step, by its name, with the members that it has."""
        if wait is not None:
            members["for"] = render_span(span_of(wait, "wait"))
        return self._have("venue_step", order, account_id, ("step", step), *members.items())

    def _have(
        self, operation_id: str, order: OrderLike, account_id: int | None, *members: tuple[str, Any]
    ) -> dict[str, Any]:
        answer = self._calls.call(operation_id, dict(members), path=self._path(order, account_id))
        told: dict[str, Any] = answer["order"]
        return told

    def _path(self, order: OrderLike, account_id: int | None) -> dict[str, object]:
        return {
            "account_id": self._account_id if account_id is None else account_id,
            "order_id": order_id_of(order),
        }


def _trade(quantity: Amount | None, price: Amount | None) -> tuple[tuple[str, str | None], ...]:
    return ("quantity", text_of(quantity, "quantity")), ("price", text_of(price, "price"))
