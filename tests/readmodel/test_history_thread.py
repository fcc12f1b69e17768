import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import apsw
import pytest

from readmodel.history_cases import an_execution, an_order, one_change
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.orders import Order
from sidestreet.readmodel import worker
from sidestreet.readmodel.changes import Change
from sidestreet.readmodel.database import HistoryFull, open_database, transaction
from sidestreet.readmodel.history import History
from sidestreet.readmodel.queries import OrderQuery, Page
from sidestreet.readmodel.worker import HistoryThread

T = TypeVar("T")
LATER = 30  # seconds after which a wait that should end has hung


class Watched:
    """A history thread with ears: what it committed, and how it failed."""

    def __init__(self, history: History) -> None:
        self.applied: list[int] = []
        self.failures: list[BaseException] = []
        self.thread = HistoryThread(
            history,
            failed=self.failures.append,
            on_applied=self.applied.append,
        )

    def ask(self, fn: Callable[[History], T]) -> Future[T | BaseException]:
        """Hand over a read and return its answer to come."""
        answer: Future[T | BaseException] = Future()
        self.thread.query(fn, answer.set_result)
        return answer

    def hold(self) -> threading.Event:
        """Keep the thread busy until the event is set, so that what follows queues up."""
        entered, release = threading.Event(), threading.Event()

        def wait(_: History) -> None:
            entered.set()
            release.wait(LATER)

        self.ask(wait)
        assert entered.wait(LATER)
        return release


def filled(sequence: int) -> Change:
    order = an_order(1, status=OrderStatus.FILLED, updated_at=sequence)
    return one_change([order], [an_execution(1, execution_id=f"e{sequence}")], sequence)


def newest(history: History) -> Order | None:
    return history.order("o1")


def test_a_read_sees_what_was_applied_before_it_and_nothing_after() -> None:
    watched = Watched(History.open(None))
    answers = []
    for sequence in range(1, 200):
        watched.thread.apply([filled(sequence)])
        answers.append(watched.ask(newest))
    watched.thread.close()
    seen = [answer.result(0) for answer in answers]
    assert [order.updated_at for order in seen if isinstance(order, Order)] == list(range(1, 200))
    assert watched.failures == []


def test_writes_that_wait_side_by_side_are_one_transaction() -> None:
    watched = Watched(History.open(None))
    release = watched.hold()
    for sequence in range(1, 101):
        watched.thread.apply([filled(sequence)])
    between = watched.ask(newest)
    watched.thread.apply([filled(101), filled(102)])
    watched.thread.apply([filled(103)])
    assert watched.thread.backlog == 3 * 103
    assert watched.thread.lag == 103
    assert watched.thread.applied_sequence == 0
    release.set()
    watched.thread.close()
    assert watched.applied == [100, 103]
    order = between.result(0)
    assert isinstance(order, Order)
    assert order.updated_at == 100
    assert (watched.thread.backlog, watched.thread.lag) == (0, 0)
    assert watched.thread.applied_sequence == 103


def test_a_transaction_has_an_end_however_much_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MERGED_MAX", 6)  # a change, its order and its execution: three
    watched = Watched(History.open(None))
    release = watched.hold()
    for sequence in range(1, 6):
        watched.thread.apply([filled(sequence)])
    release.set()
    watched.thread.close()
    assert watched.applied == [2, 4, 5]


def test_closing_finishes_what_was_handed_over(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    watched = Watched(History.open(path))
    release = watched.hold()
    watched.thread.apply([filled(1)])
    answer = watched.ask(newest)
    release.set()
    watched.thread.close()
    watched.thread.close()
    assert isinstance(answer.result(0), Order)
    history = History.open(path)
    assert history.applied_sequence == 1
    history.close()


def test_nothing_is_taken_after_the_end() -> None:
    watched = Watched(History.open(None))
    watched.thread.close()
    with pytest.raises(RuntimeError, match="closed"):
        watched.thread.apply([filled(1)])
    with pytest.raises(RuntimeError, match="closed"):
        watched.thread.query(newest, lambda _: None)


def test_what_is_already_applied_is_not_announced_again() -> None:
    history = History.open(None)
    history.apply([filled(1), filled(2)])
    watched = Watched(history)
    assert watched.thread.applied_sequence == 2
    watched.thread.apply([filled(1), filled(2)])
    watched.thread.apply([])
    assert watched.thread.lag == 0
    watched.thread.close()
    assert watched.applied == []
    assert watched.thread.backlog == 0


def test_callbacks_are_optional_and_run_on_the_thread() -> None:
    names: list[str] = []
    thread = HistoryThread(History.open(None), failed=lambda _: None)
    thread.apply([filled(1)])
    thread.query(lambda _: None, lambda _: names.append(threading.current_thread().name))
    thread.close()
    assert names == ["history"]


def test_a_failed_write_is_told_once_and_every_later_read_learns_of_it() -> None:
    history = History.open(None)
    watched = Watched(history)
    release = watched.hold()
    history._connection.set_commit_hook(lambda: True)
    watched.thread.apply([filled(1)])
    waiting = watched.ask(newest)
    release.set()
    first = waiting.result(LATER)
    watched.thread.apply([filled(2)])
    later = watched.ask(newest).result(LATER)
    watched.thread.close()
    (failure,) = watched.failures
    assert isinstance(failure, apsw.ConstraintError)
    assert first is failure
    assert later is failure
    assert watched.applied == []
    assert watched.thread.applied_sequence == 0
    assert watched.thread.lag == 2


def test_a_failed_read_reaches_its_asker_and_the_runtime() -> None:
    watched = Watched(History.open(None))

    def broken(_: History) -> None:
        raise LookupError("a bug")

    error = watched.ask(broken).result(LATER)
    watched.thread.close()
    assert isinstance(error, LookupError)
    assert watched.failures == [error]


def test_damage_ends_the_desk_and_the_next_start_builds_again(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = tmp_path / "history.sqlite"
    watched = Watched(History.open(path))
    watched.thread.apply([filled(1)])
    watched.ask(lambda history: history._connection.execute("UPDATE orders SET snapshot = x'93'"))

    def first_page(history: History) -> Page[Order]:
        return history.orders(OrderQuery(account_id=1))

    with caplog.at_level(logging.ERROR, logger="sidestreet.readmodel"):
        error = watched.ask(first_page).result(LATER)
        watched.thread.close()
    assert watched.failures == [error]
    assert "damaged" in caplog.text
    assert not path.exists()


def test_an_error_in_a_callback_is_a_failure_too() -> None:
    failures: list[BaseException] = []

    def surprised(sequence: int) -> None:
        raise ArithmeticError(sequence)

    thread = HistoryThread(History.open(None), failed=failures.append, on_applied=surprised)
    thread.apply([filled(1)])
    thread.close()
    assert [str(error) for error in failures] == ["1"]


def test_a_file_that_cannot_be_let_go_of_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    history = History.open(None)

    def no_close() -> None:
        raise apsw.IOError("disk gone")

    monkeypatch.setattr(history, "close", no_close)
    watched = Watched(history)
    watched.thread.close()
    assert [str(error) for error in watched.failures] == ["disk gone"]


class Full(History):
    """A history whose disk has no room for so many attempts."""

    def __init__(self, attempts: int) -> None:
        super().__init__(open_database(None), None)
        self.left = attempts
        self.tried = threading.Event()

    def apply(self, changes: Sequence[Change]) -> None:
        """Refuse, or do what the real one does."""
        if self.left:
            self.left -= 1
            self.tried.set()
            raise HistoryFull("there is no room")
        super().apply(changes)


def test_a_full_disk_is_waited_for_and_nothing_is_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "RETRY_S", 0.001)
    watched = Watched(Full(attempts=3))
    with caplog.at_level(logging.WARNING, "sidestreet.readmodel"):
        for sequence in (1, 2, 3):
            watched.thread.apply([filled(sequence)])
        found = watched.ask(newest).result(LATER)
    assert isinstance(found, Order)
    assert found.updated_at == 3
    assert not watched.thread.is_full
    watched.thread.close()
    assert watched.applied[-1] == 3
    assert watched.failures == []
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        "there is no room; lists are not answered until there is",
        "there is room for the history again",
    ]


def test_an_end_on_a_full_disk_leaves_to_the_next_start_what_is_not_there() -> None:
    """Nothing of it is lost, as it is in the journal; but nothing behind it may be let in."""
    history = Full(attempts=1_000_000)
    watched = Watched(history)
    watched.thread.apply([filled(1)])
    assert history.tried.wait(LATER)
    watched.thread.apply([filled(2)])
    answer = watched.ask(newest)
    watched.thread.close()
    assert watched.applied == []
    assert watched.failures == []
    assert not answer.done()


def test_a_history_without_room_changes_nothing_and_says_so(tmp_path: Path) -> None:
    history = History.open(tmp_path / "history.sqlite")
    history.apply([filled(1)])
    history._connection.pragma("max_page_count", 1)
    many = [filled(sequence) for sequence in range(2, 2000)]
    with pytest.raises(HistoryFull, match=r"there is no room for the history .*full"):
        history.apply(many)
    assert history.applied_sequence == 1
    history._connection.pragma("max_page_count", 100_000)
    history.apply(many)
    assert history.applied_sequence == 1999
    history.close()


def test_of_errors_that_follow_each_other_the_first_one_counts() -> None:
    """SQLite rolls back by itself on a full disk, and then there is nothing to roll back."""
    connection = apsw.Connection(":memory:")

    def write(*statements: str, then: Exception | None = None) -> None:
        with transaction(connection):
            for statement in statements:
                connection.execute(statement)
            if then is not None:
                raise then

    with pytest.raises(apsw.FullError, match="no page left"):
        write("ROLLBACK", then=apsw.FullError("no page left"))
    with pytest.raises(apsw.SQLError, match="nonsense"):
        write("CREATE TABLE rows (name TEXT)", "nonsense")
    write("CREATE TABLE rows (name TEXT)")
    connection.close()
