"""The only writer: one batch on its way at a time, and nothing leaves before it is on disk."""

import pytest
from msgspec.structs import replace

from engine.played_desk import ACCOUNT, CASH, START, row
from runtime.desk_parts import CLIENT, Hours, KeptHistory
from sidestreet.domain.accounts import Account
from sidestreet.domain.commands import (
    CancelOrder,
    Command,
    CreateKey,
    EvictOrders,
    OpenAccount,
    ReplaceOrder,
    RevokeKey,
    StartMarket,
    SubmitOrders,
    TakeReports,
)
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import Cause, OrderAccepted
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.key_events import KeyCreated
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.digest import state_digest
from sidestreet.engine.invariants import InvariantBroken
from sidestreet.engine.outcome import Answer
from sidestreet.engine.state import State
from sidestreet.runtime.codec import RecordUnreadable, decode_record
from sidestreet.runtime.sequencer import BATCH_BYTES_MAX, BATCH_COMMANDS_MAX, Batch, Sequencer
from sidestreet.workspace.execute import digest as workspace_digest
from sidestreet.workspace.state import Workspace

ACCOUNT_OPENED = OpenAccount(Account(ACCOUNT, "a", "A", "2020-01-01"), CASH)
KEY = CreateKey("k1", b"hash", "mine", None, ("orders",))


class Line:
    """A sequencer with a list of what left it."""

    def __init__(self, recall: KeptHistory | None = None) -> None:
        self.sequencer = Sequencer(
            State(), Workspace(), id_space=IdSpace(), days=Hours(), recall=recall
        )
        self.payloads: list[bytes] = []

    def offer(self, command: Command) -> None:
        """Offer a command that nobody waits for."""
        self.sequencer.offer(command, CLIENT, lambda _, __: None)

    def take(self) -> Batch:
        """Take a batch that must be there."""
        batch = self.sequencer.take_batch(START)
        assert batch is not None
        return batch

    def settle(self, batch: Batch) -> list[tuple[Answer, int]]:
        """Make a batch durable and return its answers."""
        self.payloads += batch.payloads
        self.sequencer.durable(batch)
        return [(answer, sequence) for _, answer, sequence in batch.answers]

    def ask(self, *commands: Command) -> list[Answer]:
        """Have commands decided in one batch and return the answers."""
        for command in commands:
            self.offer(command)
        return [answer for answer, _ in self.settle(self.take())]

    def orders(self, command: Command) -> tuple[Order, ...]:
        """Have a command decided that is not refused."""
        (answer,) = self.ask(command)
        assert not isinstance(answer, Refusal)
        return answer


def opened(recall: KeptHistory | None = None) -> Line:
    """Return a line with an account and a market."""
    line = Line(recall)
    line.ask(ACCOUNT_OPENED, StartMarket("m", 1))
    return line


def test_nothing_waits_nothing_is_taken() -> None:
    assert Line().sequencer.take_batch(START) is None


def test_one_batch_is_in_flight_and_the_next_gathers_behind_it() -> None:
    line = opened()
    line.offer(SubmitOrders(ACCOUNT, (row(),)))
    first = line.take()
    line.offer(SubmitOrders(ACCOUNT, (row(),)))
    line.offer(SubmitOrders(ACCOUNT, (row(),)))
    assert line.sequencer.take_batch(START) is None
    assert line.sequencer.has_waiting
    line.settle(first)
    second = line.take()
    assert (first.first_sequence, len(first.payloads)) == (3, 1)
    assert (second.first_sequence, len(second.payloads)) == (4, 2)
    assert not line.sequencer.has_waiting


def test_only_the_batch_in_flight_can_become_durable() -> None:
    line = opened()
    line.offer(StartMarket("m", 1))
    batch = line.take()
    with pytest.raises(ValueError, match="not in flight"):
        line.sequencer.durable(Batch(first_sequence=1))
    line.settle(batch)
    with pytest.raises(ValueError, match="not in flight"):
        line.sequencer.durable(batch)


def test_a_reader_who_may_have_seen_what_is_in_flight_waits_for_it() -> None:
    line = opened()
    told: list[str] = []
    line.sequencer.when_durable(lambda: told.append("nothing in flight"))
    line.offer(SubmitOrders(ACCOUNT, (row(),)))
    batch = line.take()
    line.sequencer.when_durable(lambda: told.append("seen too early"))
    assert told == ["nothing in flight"]
    line.settle(batch)
    for reader in batch.readers:
        reader()
    assert told[1:] == ["seen too early"]


def test_answers_name_the_sequence_at_which_they_were_given() -> None:
    line = opened()
    line.offer(SubmitOrders(ACCOUNT, (row(),)))
    line.offer(CancelOrder(ACCOUNT, "nobody"))
    line.offer(SubmitOrders(ACCOUNT, (row(),)))
    answers = line.settle(line.take())
    assert [sequence for _, sequence in answers] == [3, 3, 4]


def test_refusals_and_repetitions_write_nothing_and_take_no_sequence() -> None:
    line = opened()
    digest = state_digest(line.sequencer.state)
    line.offer(CancelOrder(ACCOUNT, "nobody"))
    line.offer(ACCOUNT_OPENED)
    batch = line.take()
    assert (batch.payloads, batch.records, batch.changes, batch.messages) == ([], [], [], [])
    assert [answer for answer, _ in line.settle(batch)] == [
        Refusal(Reason.ORDER_NOT_FOUND),
        (),
    ]
    assert line.sequencer.sequence == 2
    assert state_digest(line.sequencer.state) == digest


def test_a_batch_takes_a_limited_number_of_commands() -> None:
    line = opened()
    for _ in range(BATCH_COMMANDS_MAX + 1):
        line.offer(CancelOrder(ACCOUNT, "nobody"))
    assert len(line.settle(line.take())) == BATCH_COMMANDS_MAX
    assert len(line.settle(line.take())) == 1


def test_a_batch_takes_a_limited_number_of_bytes() -> None:
    line = opened()
    rows = (row(digest=bytes(BATCH_BYTES_MAX // 10)),) * 10
    for _ in range(3):
        line.offer(SubmitOrders(ACCOUNT, rows))
    assert len(line.take().payloads) == 1
    assert line.sequencer.has_waiting


def test_every_record_says_why_and_what_is_to_be_seen_after_it() -> None:
    line = opened()
    line.offer(SubmitOrders(ACCOUNT, (row(), row())))
    batch = line.take()
    (record,) = batch.records
    assert (record.cause, record.time_ns, record.sequence) == (CLIENT, START, 3)
    assert decode_record(batch.payloads[0]) == record
    (change,) = batch.changes
    assert change.orders == tuple(line.sequencer.state.orders.values())
    assert len(batch.messages) == 2


def test_after_a_decision_that_broke_nothing_is_ever_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """State that no journal holds must not come to stand under the next batch."""
    line = opened()

    def broken(*_: object, **_named: object) -> None:
        raise InvariantBroken

    line.offer(SubmitOrders(ACCOUNT, (row(),)))
    line.offer(StartMarket("m", 2))
    monkeypatch.setattr("sidestreet.engine.order_changes.check_order", broken)
    with pytest.raises(InvariantBroken):
        line.sequencer.take_batch(START)
    monkeypatch.undo()
    assert line.sequencer.take_batch(START) is None
    told: list[str] = []
    line.sequencer.when_durable(lambda: told.append("too much"))
    assert told == []


def test_keys_go_through_the_same_line() -> None:
    line = opened()
    created, twice, missing = line.ask(KEY, KEY, RevokeKey("nobody"))
    assert not isinstance(created, Refusal)
    assert len(created) == 1
    assert twice == Refusal(Reason.KEY_EXISTS, (("key_id", "k1"),))
    assert missing == Refusal(Reason.KEY_NOT_FOUND, (("key_id", "nobody"),))
    assert line.sequencer.sequence == 3
    assert isinstance(decode_record(line.payloads[-1]).events[0], KeyCreated)


def test_what_was_written_reads_back_to_the_same_memory() -> None:
    line = opened()
    line.ask(SubmitOrders(ACCOUNT, (row(client_order_id="mine"),)), KEY)
    line.ask(CancelOrder(ACCOUNT, "mine"), RevokeKey("k1"))
    again = Line().sequencer
    for payload in line.payloads:
        again.read_back(decode_record(payload))
    assert again.sequence == line.sequencer.sequence == 6
    assert state_digest(again.state) == state_digest(line.sequencer.state)
    assert workspace_digest(again.workspace) == workspace_digest(line.sequencer.workspace)


def test_bytes_that_are_no_record_are_refused_by_name() -> None:
    line = opened()
    for raw in (b"", b"\xc1", b"[]", line.payloads[0][:-1]):
        with pytest.raises(RecordUnreadable):
            decode_record(raw)


def evicted_order(line: Line, history: KeptHistory, **changes: object) -> Order:
    """Return an order that has ended and is in the read model alone."""
    (order,) = line.orders(SubmitOrders(ACCOUNT, (row(**changes),)))
    session = line.sequencer.state.market_session
    number = line.sequencer.state.reports_taken + 1
    report = ExecutionReport(number, order.routes[0].route_id, ExecType.REJECTED)
    line.offer(TakeReports(session, (report,)))
    batch = line.take()
    line.settle(batch)
    history.apply(batch.changes)
    order = line.sequencer.state.orders[order.order_id]
    line.ask(EvictOrders(((order.order_id, order.version),)))
    assert order.order_id not in line.sequencer.state.orders
    return order


def test_an_order_that_memory_let_go_of_is_put_on_the_command() -> None:
    history = KeptHistory()
    line = opened(history)
    order = evicted_order(line, history, client_order_id="mine")
    assert line.orders(CancelOrder(ACCOUNT, order.order_id)) == (order,)
    (refused,) = line.ask(ReplaceOrder(ACCOUNT, order.order_id, quantity=1))
    assert refused == Refusal(Reason.ORDER_NOT_REPLACEABLE, (("status", "REJECTED"),))
    retry = SubmitOrders(ACCOUNT, (row(client_order_id="mine"), row(), row(client_order_id="x")))
    known, unnamed, new = line.orders(retry)
    assert known == order
    assert (unnamed.status, new.status) == (OrderStatus.PENDING_NEW,) * 2
    # Still in memory: nobody has to be asked.
    assert line.orders(SubmitOrders(ACCOUNT, (row(client_order_id="x"),))) == (new,)
    assert line.orders(CancelOrder(ACCOUNT, new.order_id))[0].order_id == new.order_id


def test_history_of_another_account_stays_out_of_reach() -> None:
    history = KeptHistory()
    line = opened(history)
    line.ask(replace(ACCOUNT_OPENED, account=Account(7, "b", "B", "2020-01-01")))
    order = evicted_order(line, history, client_order_id="mine")
    missing = Refusal(Reason.ORDER_NOT_FOUND)
    assert line.ask(CancelOrder(7, order.order_id), CancelOrder(7, "nobody")) == [missing] * 2
    (own,) = line.orders(SubmitOrders(7, (row(client_order_id="mine"),)))
    assert own.order_id != order.order_id


def test_without_a_read_model_nothing_is_looked_up() -> None:
    line = opened()
    (order,) = line.orders(SubmitOrders(ACCOUNT, (row(client_order_id="mine"),)))
    assert line.orders(SubmitOrders(ACCOUNT, (row(client_order_id="mine"),))) == (order,)
    record = decode_record(line.payloads[-1])
    assert isinstance(record.events[1], OrderAccepted)


def test_what_the_desk_offers_ahead_is_decided_before_all_that_waits() -> None:
    line = opened()
    line.offer(SubmitOrders(ACCOUNT, (row(),)))
    line.sequencer.offer_ahead([KEY, RevokeKey("k1")], Cause("venue"))
    line.settle(line.take())
    causes = [decode_record(payload).cause.command for payload in line.payloads[-3:]]
    assert causes == ["venue", "venue", CLIENT.command]


def test_what_is_offered_ahead_overtakes_nothing_that_is_ahead_already() -> None:
    """Reports that were heard in two looks are counted: out of order, the later ones are lost."""
    line = opened()
    line.offer(SubmitOrders(ACCOUNT, (row(),)))
    told: list[int] = []
    line.sequencer.offer_ahead([KEY], Cause("first"), lambda _, sequence: told.append(sequence))
    line.sequencer.offer_ahead([RevokeKey("k1")], Cause("second"))
    batch = line.take()
    line.settle(batch)
    assert [record.cause.command for record in batch.records] == ["first", "second", CLIENT.command]
    for done, answer, sequence in batch.answers:
        done(answer, sequence)
    assert told == [batch.first_sequence]


def test_what_is_offered_ahead_lets_in_no_client_who_has_to_wait() -> None:
    line = opened()
    line.sequencer.let_clients_wait()
    line.sequencer.offer(SubmitOrders(ACCOUNT, (row(),)), Cause("submit_orders", "a-key"))
    assert line.sequencer.take_batch(START) is None
    line.sequencer.offer_ahead([KEY], Cause("venue"))
    line.settle(line.take())
    assert isinstance(decode_record(line.payloads[-1]).events[0], KeyCreated)
    assert line.sequencer.take_batch(START) is None
    line.sequencer.let_clients_in()
    line.settle(line.take())
    assert isinstance(decode_record(line.payloads[-1]).events[1], OrderAccepted)
