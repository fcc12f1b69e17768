"""The clock of a test's desk: it goes where it is told, through all that is due on the way."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sidestreet.api.instants import render_instant
from sidestreet.domain.orders import TERMINAL
from sidestreet.reference.moments import render_span
from sidestreet.testing.choices import MomentLike, SpanLike, instant_of, span_of
from sidestreet.testing.control_calls import ControlCalls
from sidestreet.testing.order_ids import OrderLike, order_id_of


class NotReached(AssertionError):  # noqa: N818 - it names the fact
    """What a test has waited for did not happen in the time that it was given."""


class DeskClock:
    """Moves the time of one desk.

    Instants are RFC 3339 texts, dates (09:30 in New York) or datetimes with a zone; spans are
    texts like `90s` and `PT1H`, or timedeltas.
    """

    def __init__(self, calls: ControlCalls, account_id: int, *, can_run: bool = True) -> None:
        """`account_id` is the account that is meant where none is named.

        `can_run` is whether anybody acts on time that passes by itself, as a server does.
        """
        self._calls = calls
        self._account_id = account_id
        self._can_run = can_run

    @property
    def now(self) -> datetime:
        """What time it is on the desk, in UTC. A datetime has no nanoseconds; they are cut."""
        return datetime.fromisoformat(self.text)

    @property
    def text(self) -> str:
        """What time it is on the desk, as RFC 3339 with nanoseconds."""
        return str(self.state()["now"])

    def state(self) -> dict[str, Any]:
        """Return all that the desk says of its clock: mode, session, what is due next."""
        state: dict[str, Any] = self._calls.call("get_clock")
        return state

    def advance(self, by: SpanLike | None = None, *, to: MomentLike | None = None) -> None:
        """Go forward by a span or to an instant. Raises `ControlRefused` for one that is past."""
        body = {
            "by": None if by is None else render_span(span_of(by, "by")),
            "to": None if to is None else rendered(to, "to"),
        }
        self._calls.call("advance_clock", body)

    def next_event(self) -> bool:
        """Go to the first instant at which anything happens; False if nothing is ever going to."""
        progress = self._calls.call("advance_clock", {"until": "next-event"})
        return not progress["has_nothing_ahead"]

    def next_session(self) -> None:
        """Go to where the session after the present one begins."""
        self._calls.call("next_clock_session")

    def run_until(
        self,
        wanted: OrderLike | Callable[[], object],
        status: str | None = None,
        *,
        limit: SpanLike = "P1D",
        account_id: int | None = None,
    ) -> None:
        """Go to the instant at which an order has a status, or at which a function says so.

        The function is asked now, and whenever something has happened to an order of the account.
        Raises `NotReached` if that is not so within `limit`; the clock is then there. An order that
        ends with another status keeps that, so the clock goes no further than to there.
        """
        account = self._account_id if account_id is None else account_id
        left = span_of(limit, "limit")
        if callable(wanted):
            while not wanted():
                run = self._run({"account_id": account, "event": "ORDER"}, left)
                left -= _span_between(run["advance"]["began_at"], run["advance"]["now"])
                if not run["is_reached"] and not wanted():
                    raise NotReached(f"nothing that happened by {self.text} made it so")
            return
        name = order_id_of(wanted)
        run = self._run({"account_id": account, "order_id": name, "status": status}, left)
        if not run["is_reached"]:
            raise NotReached(_not_so(run, name, status))

    def _run(self, wanted: dict[str, Any], span_ns: int) -> dict[str, Any]:
        run: dict[str, Any] = self._calls.call(
            "run_clock_until", {**wanted, "limit": render_span(span_ns)}
        )
        return run

    def freeze(self) -> None:
        """Have the clock stand still."""
        self._calls.call("freeze_clock")

    def resume(self) -> None:
        """Let it go on: step at each request if it is a stepped one, else run with the machine's.

        RuntimeError for a desk in process whose clock is no stepped one: nothing in there runs by
        itself, so its time goes where it is told and nowhere else.
        """
        if not self._can_run and self.state()["step"] is None:
            raise RuntimeError(
                "the clock of a desk in process goes where it is told: advance it, begin the desk "
                'with clock="stepped", or as a server, where it can run'
            )
        self._calls.call("resume_clock")


def _not_so(run: Mapping[str, Any], name: str, status: str | None) -> str:
    """Return what became of an order in place of what was waited for."""
    found, now = run["order"]["status"], run["advance"]["now"]
    if found in TERMINAL:
        return f"the order {name} has ended {found}, so it was not {status} by {now} and never is"
    return f"the order {name} was not {status} by {now}: it was {found}"


def rendered(moment: MomentLike, name: str) -> str:
    """Return an instant as it travels. ValueError or TypeError for what is none."""
    return render_instant(instant_of(moment, name))


def _span_between(began: str, now: str) -> int:
    return instant_of(now, "now") - instant_of(began, "began_at")
