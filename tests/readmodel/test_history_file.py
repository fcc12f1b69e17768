"""What the file keeps through restarts, crashes and damage."""

import logging
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from msgspec.structs import replace

from readmodel.history_cases import a_fill, an_execution, an_order, one_change
from sidestreet.domain.commands import OrderWithTrades
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.orders import Route
from sidestreet.readmodel import database
from sidestreet.readmodel.changes import Change
from sidestreet.readmodel.history import History
from sidestreet.readmodel.queries import ExecutionQuery, OrderQuery
from sidestreet.readmodel.recall import HistoryRecall

Damage = Callable[[Path], None]


def numbered(sequence: int) -> Change:
    """Return the change that touches order `sequence % 10` and trades once."""
    order = an_order(sequence % 10, updated_at=sequence)
    execution = an_execution(sequence % 10, execution_id=f"e{sequence:06d}")
    return one_change([order], [execution], sequence)


def check_rows_agree(history: History) -> None:
    """Fail unless the rows are exactly what the changes up to the applied sequence left."""
    last = history.applied_sequence
    page = history.orders(OrderQuery(account_id=1))
    touched = range(max(1, last - 9), last + 1)
    assert {order.order_id: order.updated_at for order in page.items} == {
        f"o{sequence % 10}": sequence for sequence in touched
    }
    executions = history.executions(ExecutionQuery(account_id=1, limit=10**6))
    assert executions.total_items == len(executions.items) == last


def test_a_history_is_as_it_was_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    history = History.open(path)
    assert history.applied_sequence == 0
    history.apply([numbered(1), numbered(2)])
    history.close()
    again = History.open(path)
    assert again.applied_sequence == 2
    check_rows_agree(again)
    again.close()
    assert [file.name for file in tmp_path.iterdir()] == ["history.sqlite"]


def test_a_change_without_orders_moves_the_applied_sequence(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    history = History.open(path)
    history.apply([Change(7)])
    history.close()
    again = History.open(path)
    assert again.applied_sequence == 7
    again.close()


def test_what_is_applied_is_not_applied_again() -> None:
    history = History.open(None)
    history.apply([numbered(1), numbered(2)])
    history.apply([one_change([an_order(1, updated_at=99)], [an_execution(5)], sequence=2)])
    history.apply([])
    assert history.applied_sequence == 2
    history.apply([numbered(2), numbered(3)])
    assert history.applied_sequence == 3
    check_rows_agree(history)
    history.close()


def test_of_each_order_the_newest_snapshot_is_kept() -> None:
    history = History.open(None)
    history.apply([numbered(sequence) for sequence in range(1, 36)])
    check_rows_agree(history)
    history.close()


@pytest.mark.parametrize("sequences", [(2, 1), (3, 3)])
def test_changes_out_of_order_are_a_bug(sequences: tuple[int, int]) -> None:
    history = History.open(None)
    with pytest.raises(ValueError, match="came after"):
        history.apply([numbered(sequence) for sequence in sequences])
    assert history.applied_sequence == 0
    history.close()


def test_a_transaction_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    history = History.open(path)
    history.apply([numbered(1)])
    history._connection.set_commit_hook(lambda: True)
    with pytest.raises(apsw.ConstraintError):
        history.apply([numbered(2), numbered(3)])
    assert history.applied_sequence == 1
    check_rows_agree(history)
    history._connection.set_commit_hook(None)
    history.close()
    again = History.open(path)
    check_rows_agree(again)
    again.apply([numbered(2), numbered(3)])
    check_rows_agree(again)
    again.close()


def test_an_amount_that_no_column_holds_stops_everything() -> None:
    """Such an order is a bug of the engine; there is nothing sensible to write."""
    history = History.open(None)
    with pytest.raises(OverflowError):
        history.apply([one_change([an_order(1, filled_notional=2**64)])])
    with pytest.raises(apsw.Error):
        history.apply([one_change([an_order(1)], [an_execution(1, price=2**63)])])
    assert history.applied_sequence == 0
    assert history.order("o1") is None
    history.close()


WRITER = """
import sys
from pathlib import Path
from readmodel.test_history_file import numbered
from sidestreet.readmodel.history import History

history = History.open(Path(sys.argv[1]))
while True:
    first = history.applied_sequence + 1
    history.apply([numbered(sequence) for sequence in range(first, first + 1 + first % 7)])
    print(history.applied_sequence, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_process_leaves_rows_and_applied_sequence_that_agree(tmp_path: Path) -> None:
    """Five kills of the same file; the writer goes on while we decide to kill it."""
    path = tmp_path / "history.sqlite"
    chance = random.Random(20_261_122)  # noqa: S311 - only chooses when to kill
    for _ in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, path],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        ) as writer:
            assert writer.stdout is not None
            lines = [writer.stdout.readline() for _ in range(chance.randint(1, 60))]
            writer.kill()
        history = History.open(path)
        assert history.applied_sequence >= int(lines[-1])
        check_rows_agree(history)
        history.close()


def _overwrite_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"not a database at all")


def _overwrite_pages(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))


def _cut_short(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(5000)


def _raise_version(path: Path) -> None:
    with apsw.Connection(str(path)) as connection:
        connection.pragma("user_version", database.SCHEMA_VERSION + 1)
    connection.close()


def _lower_version(path: Path) -> None:
    with apsw.Connection(str(path)) as connection:
        connection.pragma("user_version", database.SCHEMA_VERSION - 1)
    connection.close()


def _make_foreign(path: Path) -> None:
    path.unlink()
    connection = apsw.Connection(str(path))
    connection.execute(f"CREATE TABLE t (x); PRAGMA user_version = {database.SCHEMA_VERSION}")
    connection.close()


def _make_empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    "harm",
    [
        _overwrite_header,
        _overwrite_pages,
        _cut_short,
        _raise_version,
        _lower_version,
        _make_foreign,
        _make_empty,
    ],
)
def test_a_file_that_cannot_be_trusted_is_built_again(
    tmp_path: Path,
    harm: Damage,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = tmp_path / "history.sqlite"
    changes = [numbered(sequence) for sequence in range(1, 200)]
    history = History.open(path)
    history.apply(changes)
    history.close()
    harm(path)
    with caplog.at_level(logging.WARNING, logger="sidestreet.readmodel"):
        again = History.open(path)
    assert "built again" in caplog.text
    assert again.applied_sequence == 0
    assert again.order("o1") is None
    again.apply(changes)
    check_rows_agree(again)
    again.close()


def test_a_log_whose_file_was_deleted_is_not_read_into_the_new_one(tmp_path: Path) -> None:
    """The process may die between the two deletions."""
    path = tmp_path / "history.sqlite"
    log = tmp_path / "history.sqlite-wal"
    history = History.open(path)
    history.apply([numbered(1)])
    left_behind = log.read_bytes()
    history.close()
    assert left_behind
    path.unlink()
    log.write_bytes(left_behind)
    again = History.open(path)
    assert again.applied_sequence == 0
    again.apply([numbered(1)])
    check_rows_agree(again)
    again.close()


def test_damage_met_while_running_is_raised_and_gone_at_the_next_start(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The file opened well, so only deleting it keeps the next start from meeting the same."""
    path = tmp_path / "history.sqlite"
    history = History.open(path)
    history.apply([numbered(1)])
    history._connection.execute("UPDATE orders SET snapshot = x'93'")
    with pytest.raises(database.DAMAGE):
        history.orders(OrderQuery(account_id=1))
    assert "damaged" in caplog.text
    assert list(tmp_path.iterdir()) == []
    again = History.open(path)
    assert again.applied_sequence == 0
    again.close()


def test_damage_in_memory_is_raised_too() -> None:
    history = History.open(None)
    history.apply([numbered(1)])
    history._connection.execute("UPDATE orders SET snapshot = x'93'")
    with pytest.raises(database.DAMAGE):
        history.order("o1")


@pytest.mark.parametrize("in_memory", [True, False])
def test_a_reset_history_starts_from_the_first_record(tmp_path: Path, in_memory: bool) -> None:
    path = None if in_memory else tmp_path / "history.sqlite"
    history = History.open(path)
    history.apply([numbered(1), numbered(2)])
    assert history.orders(OrderQuery(account_id=1)).total_items == 2
    history.reset()
    assert history.applied_sequence == 0
    assert history.orders(OrderQuery(account_id=1)).total_items == 0
    history.apply([numbered(1)])
    check_rows_agree(history)
    history.close()


def test_a_second_view_sees_what_was_applied_and_can_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    history = History.open(path)
    view = HistoryRecall.open(path)
    change = numbered(1)
    assert view.order(change.orders[0].order_id) is None
    history.apply([change])
    order = change.orders[0]
    assert view.order(order.order_id) == order
    assert view.order_by_client_id(order.account_id, order.client_order_id) == (
        history.order_by_client_id(order.account_id, order.client_order_id)
    )
    with pytest.raises(apsw.ReadOnlyError):
        view._connection.execute("DELETE FROM orders")
    view.close()
    history.close()


def test_a_second_view_finds_an_order_that_has_ended_by_any_of_its_routes(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    history = History.open(path)
    routes = tuple(Route(number, "XNAS", 100_000_000, None, 1) for number in (4, 5))
    order = an_order(1, routes=routes, status=OrderStatus.CANCELED)
    other = Route(6, "XNAS", 100_000_000, None, 1)
    fills = [(4, a_fill("e2", 1)), (5, a_fill("e3", 1)), (4, a_fill("e1", 2, cost=-(2**70)))]
    executions = [
        an_execution(1, execution_id=fill.execution_id, route_id=route_id, fill=fill)
        for route_id, fill in fills
    ]
    still_open = an_order(2, routes=(other,))
    history.apply([one_change([order, still_open], [*executions, an_execution(2, route_id=6)])])
    view = HistoryRecall.open(path)
    # What has no bound in memory has one in the journal.
    last = a_fill("e1", 2, cost=-(2**63 - 1))
    found = OrderWithTrades(order, ((4, (fills[0][1], last)), (5, (fills[1][1],))))
    assert view.order_by_route(4) == view.order_by_route(5) == found
    assert view.order_by_route(6) is view.order_by_route(7) is None
    ended = an_order(3, routes=(replace(other, route_id=7),), status=OrderStatus.REJECTED)
    history.apply([one_change([ended], sequence=2), one_change([ended, order], sequence=3)])
    assert view.order_by_route(7) == OrderWithTrades(ended, ())
    assert view.order_by_route(5) == found
    view.close()
    history.close()


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2"])
def test_a_sqlite_that_corrupts_files_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    version: str,
) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)
    with pytest.raises(RuntimeError, match=r"at least 3\.51\.3"):
        History.open(None)


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0.0"])
def test_a_sound_sqlite_is_taken(version: str) -> None:
    database.check_sqlite(version)


def test_a_setting_that_sqlite_did_not_take_is_not_passed_over(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when the switch to a write-ahead log fails: the file would quietly work otherwise."""
    monkeypatch.setattr(database, "_FILE_SETTINGS", (("journal_mode", "no such mode"),))
    with pytest.raises(RuntimeError, match="journal_mode"):
        History.open(tmp_path / "history.sqlite")
