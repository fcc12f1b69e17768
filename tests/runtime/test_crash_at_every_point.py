"""The machine stops at every batch of a whole story, and no promise is lost.

A client with a ledger plays the same story each time: it writes down every answer, asks again
where it got none, and goes on. Power goes at batch k, once with the batch on disk and nobody told,
once with the batch lost; everything is made again from what was durable. In the end the story must
have come out as it does without a crash: nothing acknowledged is lost, and nothing happened twice.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from engine.played_desk import ACCOUNT, CASH, OTHER_ACCOUNT, START, XYZ, row, shares_held
from runtime.desk_parts import HOUR, KeptHistory, KeptJournal, PowerLost, Rig, StagedVenue
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import (
    CancelOrder,
    Command,
    OpenAccount,
    ReplaceOrder,
    SubmitOrders,
)
from sidestreet.domain.enums import OrderStatus, Side
from sidestreet.domain.enums import TimeInForce as Tif
from sidestreet.domain.events import OrderAccepted, OrderDenied, OrderFilled
from sidestreet.domain.orders import TERMINAL, Order
from sidestreet.domain.reasons import Refusal
from sidestreet.engine.digest import state_digest
from sidestreet.engine.evolve import evolve_record
from sidestreet.engine.outcome import Answer
from sidestreet.engine.state import State
from sidestreet.runtime.codec import decode_record

T = TypeVar("T")
BULK = 1200
"""Enough for a cancel-all of two slices, and for memory to let go of orders meanwhile."""


@dataclass
class Client:
    """Whoever trades here: asks until there is an answer, and remembers every one."""

    rig: Rig
    ledger: list[Order] = field(default_factory=list)
    restarts: int = 0

    def ask(self, command: Command) -> Answer:
        """Ask, and after a crash ask again."""
        return self._insist(lambda: self._take(self.rig.ask(command)))

    def cancel_all(self, side: Side) -> None:
        """Cancel all; asked again after a crash there may be nothing left to match."""
        self._insist(lambda: self._take(self.rig.cancel_all(side)))

    def wait(self, seconds: float) -> None:
        """Let time pass; a crash on the way is followed by a start."""
        end = self.rig.clock.now() + round(seconds * 1_000_000_000)
        self._insist(lambda: self.rig.wait((end - self.rig.clock.now()) / 1_000_000_000))

    def open(self) -> None:
        """Open the market of the first start."""

        def attempt() -> None:
            if not self.rig.is_open:
                self.rig.open()

        self._insist(attempt)

    def _insist(self, attempt: Callable[[], T]) -> T:
        stops = self.rig.journal.stops_left
        while True:
            try:
                if self.rig.journal.stops_left < stops:
                    stops = self.rig.journal.stops_left
                    self.restarts += 1
                    self.rig = self.rig.again()
                return attempt()
            except PowerLost:
                pass

    def _take(self, answer: Answer) -> Answer:
        if not isinstance(answer, Refusal):
            self.ledger += answer
        return answer


def play(client: Client) -> None:
    """Play the story: submits, fills, replaces, cancels, retries, ends, and a long silence."""
    for account_id in (ACCOUNT, OTHER_ACCOUNT):
        client.ask(OpenAccount(Account(account_id, "a", "A", "2020-01-01"), CASH))
    client.open()
    rows = tuple(row(client_order_id=f"array-{number}") for number in range(3))
    client.ask(SubmitOrders(ACCOUNT, rows))
    client.ask(SubmitOrders(ACCOUNT, (row(client_order_id="odd", limit_price=1),)))
    client.ask(SubmitOrders(OTHER_ACCOUNT, (row(client_order_id="array-0", side=Side.SELL),)))
    client.ask(ReplaceOrder(ACCOUNT, "array-1", quantity=60 * SCALE))
    client.ask(CancelOrder(ACCOUNT, "array-2"))
    client.ask(SubmitOrders(ACCOUNT, rows[:1]))
    client.ask(SubmitOrders(ACCOUNT, (row(client_order_id="day", time_in_force=Tif.DAY),)))
    # Above the buys, so that none of them would trade with one of the same account.
    bulk = [
        row(client_order_id=f"bulk-{number}", side=Side.SELL, limit_price=11 * SCALE)
        for number in range(BULK)
    ]
    client.ask(SubmitOrders(ACCOUNT, tuple(bulk[:1000])))
    client.ask(SubmitOrders(ACCOUNT, tuple(bulk[1000:])))
    client.cancel_all(side=Side.SELL)
    client.ask(SubmitOrders(ACCOUNT, (row(client_order_id="after"),)))
    client.ask(SubmitOrders(ACCOUNT, (bulk[0], row(client_order_id="bulk-1", digest=b"other"))))
    client.wait(3_600)
    client.rig.venue.answers = False
    client.ask(SubmitOrders(ACCOUNT, (row(client_order_id="unheard"),)))
    # Long enough for a silence that a crash cuts in two: it counts anew after the start.
    client.wait(62)
    client.rig.venue.answers = True
    client.ask(CancelOrder(ACCOUNT, "after"))


def new_client(journal: KeptJournal) -> Client:
    """Return a client of a desk that keeps few ended orders in memory."""
    venue = StagedVenue(answers=True, trades=True)
    rig = Rig(venue=venue, journal=journal, history=KeptHistory(), keep_closed=0, opens=False)
    return Client(rig)


def outcome(rig: Rig) -> dict[tuple[int, str, bool], tuple[OrderStatus, int, int]]:
    """Return how every order of the story came out, by the client's own names."""
    orders = rig.history.orders | rig.state.orders
    return {
        (order.account_id, order.client_order_id, order.refusal is not None): (
            order.status,
            order.quantity,
            order.filled_quantity,
        )
        for order in orders.values()
    }


def check_journal(rig: Rig) -> None:
    """Check that what is durable gives the memory at hand, and that nothing happened twice."""
    replayed = State()
    names: Counter[tuple[int, str]] = Counter()
    executions: Counter[str] = Counter()
    shares: Counter[str] = Counter()
    sequence = 0
    for batch in rig.journal.batches:
        for raw in batch.records:
            record = decode_record(raw)
            sequence += 1
            assert record.sequence == sequence
            evolve_record(replayed, record)
            for event in record.events:
                if isinstance(event, OrderAccepted):
                    names[event.account_id, event.client_order_id] += 1
                elif isinstance(event, OrderDenied) and event.indexed:
                    names[event.order.account_id, event.order.client_order_id] += 1
                elif isinstance(event, OrderFilled):
                    executions[event.execution_id] += 1
                    shares[event.order_id] += event.quantity
    assert state_digest(replayed) == state_digest(rig.state)
    assert set(names.values()) == {1}, "no order was placed twice"
    assert set(executions.values()) == {1}
    orders = rig.history.orders | rig.state.orders
    for order_id, order in orders.items():
        assert order.filled_quantity == shares[order_id]
    bought = sum(order.filled_quantity for order in orders.values() if order.side is Side.BUY)
    assert shares_held(rig.state, ACCOUNT)[XYZ.instrument_id] == bought
    assert rig.state.cash[ACCOUNT] == CASH - 10 * bought


def check_ledger(client: Client) -> None:
    """Check that every answer the client ever got is still true, or has become truer."""
    rig = client.rig
    for told in client.ledger:
        now = rig.desk.find_order(told.account_id, told.order_id)
        assert now is not None, "an acknowledged order is never lost"
        assert now.version >= told.version
        assert now.filled_quantity >= told.filled_quantity
        assert now.client_order_id == told.client_order_id
        if told.status in TERMINAL:
            assert now.status is told.status


@pytest.fixture(scope="module")
def undisturbed() -> Client:
    """Return the story as it goes when nothing happens."""
    client = new_client(KeptJournal())
    play(client)
    check_journal(client.rig)
    check_ledger(client)
    return client


def test_the_undisturbed_story_has_every_end_in_it(undisturbed: Client) -> None:
    """What never happens in the story is not proved by it."""
    assert undisturbed.restarts == 0
    assert undisturbed.rig.state.evicted_count == 1000
    assert len(undisturbed.rig.journal.batches) == POINTS - 1
    assert undisturbed.rig.clock.now() > START + HOUR
    statuses = {status for status, _, _ in outcome(undisturbed.rig).values()}
    assert statuses == {
        OrderStatus.NEW,
        OrderStatus.PARTIALLY_FILLED,
        OrderStatus.CANCELED,
        OrderStatus.REJECTED,
        OrderStatus.EXPIRED,
    }


POINTS = 34
"""One more than the story has batches: at the last point nothing happens."""


@pytest.mark.parametrize("times", [1, 3], ids=["once", "thrice"])
@pytest.mark.parametrize("keeps_last", [False, True], ids=["lost", "kept"])
@pytest.mark.parametrize("point", range(POINTS))
def test_a_crash_at_this_batch_loses_and_doubles_nothing(
    point: int, times: int, undisturbed: Client, *, keeps_last: bool
) -> None:
    """Thrice: the next two starts do not get beyond their own first batch either."""
    journal = KeptJournal()
    journal.stop_at, journal.stops_left, journal.keeps_last = point, times, keeps_last
    client = new_client(journal)
    play(client)
    if point < POINTS - 1:
        assert client.restarts >= 1
        assert journal.stops_left <= 2
    else:
        assert client.restarts == 0
    check_journal(client.rig)
    check_ledger(client)
    assert outcome(client.rig) == outcome(undisturbed.rig)
