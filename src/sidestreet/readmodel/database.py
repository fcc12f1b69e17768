"""The file under the read model: how it is opened, what it must be, when it is thrown away.

Every setting is read back after it is made, because SQLite reports a setting that it could not
make only to those who look. One connection writes the file; a second one may look into it. The
file is a cache of the journal: if it is damaged, foreign or of another version it is deleted, the
log says so, and the caller, who finds an applied sequence of 0, builds it again.
"""

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import apsw
import msgspec

LOG: Final = logging.getLogger("sidestreet.readmodel")

SQLITE_MIN: Final = (3, 51, 3)
"""Before it, two connections could corrupt a write-ahead log by a checkpoint at a bad moment."""

DAMAGE: Final = (apsw.CorruptError, apsw.NotADBError, msgspec.DecodeError)
"""What reading a damaged file raises: pages, the header, or a row's content make no sense."""


class HistoryFull(Exception):  # noqa: N818 - it says what is so
    """The disk has no room for what was to be written; nothing of it was. It may be tried again."""


SCHEMA_VERSION: Final = 4
"""Raised with every change of a table, or of what is kept in it; the file is then rebuilt."""

BUSY_TIMEOUT_MS: Final = 10_000
"""How long one connection waits for the other around a start or an end."""

_APPLICATION_ID: Final = 0x53745372  # "StSr"

_SETTINGS: Final[tuple[tuple[str, str | int], ...]] = (
    ("cell_size_check", 1),
    ("trusted_schema", 0),
    ("temp_store", 2),
    ("cache_size", -65_536),  # KiB
)
_FILE_SETTINGS: Final[tuple[tuple[str, str | int], ...]] = (
    ("journal_mode", "wal"),
    # A power cut may lose the last commits, never consistency; the journal still has them.
    ("synchronous", 1),
    ("wal_autocheckpoint", 8192),  # pages
    ("journal_size_limit", 64 * 1024 * 1024),  # bytes
)

_SCHEMA: Final = """
CREATE TABLE progress (applied_sequence INTEGER NOT NULL) STRICT;
INSERT INTO progress VALUES (0);

CREATE TABLE totals (
    account_id INTEGER PRIMARY KEY,
    orders     INTEGER NOT NULL DEFAULT 0,
    executions INTEGER NOT NULL DEFAULT 0
) STRICT;

-- client_order_id is NULL where the desk made it and it says no more than the order id.
CREATE TABLE orders (
    order_id        TEXT NOT NULL UNIQUE,
    account_id      INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    client_order_id TEXT,
    client_named    INTEGER NOT NULL,
    instrument_id   TEXT NOT NULL,
    symbol          TEXT NOT NULL,
    instrument_type TEXT NOT NULL,
    status          TEXT NOT NULL,
    is_open         INTEGER NOT NULL,
    snapshot        BLOB NOT NULL
) STRICT;
CREATE INDEX orders_by_created ON orders (account_id, created_at, order_id);
CREATE INDEX open_orders_by_created ON orders (account_id, created_at, order_id) WHERE is_open;
-- The client's id first: ids that count up then grow one end of the index, whoever sends them.
CREATE INDEX orders_by_client_id ON orders (client_order_id, account_id)
    WHERE client_order_id IS NOT NULL;

CREATE TABLE executions (
    execution_id     TEXT NOT NULL,
    order_id         TEXT NOT NULL,
    account_id       INTEGER NOT NULL,
    instrument_id    TEXT NOT NULL,
    symbol           TEXT NOT NULL,
    side             TEXT NOT NULL,
    quantity         INTEGER NOT NULL,
    price            INTEGER NOT NULL,
    venue            TEXT NOT NULL,
    transaction_time INTEGER NOT NULL,
    underlying_id    TEXT,
    state            TEXT NOT NULL,
    route_id         INTEGER NOT NULL,
    fill             TEXT,
    PRIMARY KEY (order_id, execution_id)
) STRICT, WITHOUT ROWID;
-- The state is there for lists, which leave out what was taken back without looking at its row.
CREATE INDEX executions_by_time ON executions (account_id, transaction_time, execution_id, state);

-- Of orders that have ended, because what is open is in memory. It grows at its end, or near it.
CREATE TABLE routes (route_id INTEGER PRIMARY KEY, order_id TEXT NOT NULL) STRICT;

CREATE TABLE days (
    account_id INTEGER NOT NULL,
    date       TEXT NOT NULL,
    snapshot   BLOB NOT NULL,
    PRIMARY KEY (account_id, date)
) STRICT, WITHOUT ROWID;

-- An upsert that finds its row fires no insert trigger, so each row is counted once.
CREATE TRIGGER order_counted AFTER INSERT ON orders BEGIN
    INSERT INTO totals (account_id, orders) VALUES (NEW.account_id, 1)
        ON CONFLICT (account_id) DO UPDATE SET orders = orders + 1;
END;
CREATE TRIGGER execution_counted AFTER INSERT ON executions WHEN NEW.state <> 'BUSTED' BEGIN
    INSERT INTO totals (account_id, executions) VALUES (NEW.account_id, 1)
        ON CONFLICT (account_id) DO UPDATE SET executions = executions + 1;
END;
CREATE TRIGGER execution_taken_back AFTER UPDATE OF state ON executions
WHEN OLD.state <> 'BUSTED' AND NEW.state = 'BUSTED' BEGIN
    UPDATE totals SET executions = executions - 1 WHERE account_id = NEW.account_id;
END;
"""


def open_database(path: Path | None) -> apsw.Connection:
    """Return a connection to a file with our tables, made new if it has to be; None is memory.

    Raises:
        RuntimeError: SQLite is too old, or would not take a setting.
        apsw.Error: the file cannot be opened or written, or another process has it.
    """
    check_sqlite(apsw.sqlite_lib_version())
    if path is None:
        return _with_tables(_connect(None))
    if path.exists():
        reason = f"it is not of version {SCHEMA_VERSION}"
        try:
            connection = _connect(path)
            if _is_ours(connection):
                return connection
            connection.close()
        except DAMAGE as error:
            reason = f"it is damaged: {error}"
        LOG.warning("history %s is deleted and has to be built again; %s", path, reason)
        delete_database(path)
    return _with_tables(_connect(path))


def read_progress(connection: apsw.Connection) -> int:
    """Return the sequence of the last change in the tables; 0 for none."""
    return int(connection.execute("SELECT applied_sequence FROM progress").get)


def write_progress(connection: apsw.Connection, sequence: int) -> None:
    """Note the last change, in the transaction that writes it."""
    connection.execute("UPDATE progress SET applied_sequence = ?", (sequence,))


def check_sqlite(version: str) -> None:
    """Refuse a version of SQLite that is known to corrupt files."""
    if tuple(int(part) for part in version.split(".")) < SQLITE_MIN:
        wanted = ".".join(str(part) for part in SQLITE_MIN)
        raise RuntimeError(f"SQLite {version} is too old: at least {wanted} is needed")


@contextlib.contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """Commit what is written inside, or nothing of it.

    A connection of APSW is a context manager too, but leaving it keeps the interpreter to itself
    until the pages are written, and at a checkpoint that is a tenth of a second. A statement lets
    other threads run meanwhile.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite may have rolled back by itself; and what went wrong first is what counts.
        if connection.in_transaction:
            with contextlib.suppress(apsw.Error):
                connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def telling_full(path: Path | None) -> Iterator[None]:
    """Raise `HistoryFull` where SQLite found no room; it has rolled back by then.

    Of all that a disk can refuse, this alone leaves what is there as it was and known.
    """
    try:
        yield
    except apsw.Error as error:
        # The index of the log, which grows by pieces of its own, is refused under another name.
        is_index = getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_SHMSIZE
        if not is_index and not isinstance(error, apsw.FullError):
            raise
        raise HistoryFull(f"there is no room for the history {path}: {error}") from error


def delete_database(path: Path) -> None:
    """Delete the file and what SQLite keeps beside it.

    The file goes first: SQLite ignores a write-ahead log whose file is new and empty, while a
    file without its log could look whole and not be.
    """
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _connect(path: Path | None) -> apsw.Connection:
    connection = apsw.Connection(":memory:" if path is None else str(path))
    connection.set_busy_timeout(BUSY_TIMEOUT_MS)
    with _closed_on_error(connection):
        for name, value in _SETTINGS if path is None else _FILE_SETTINGS + _SETTINGS:
            connection.pragma(name, value)
            _check_kept(name, value, connection.pragma(name))
    return connection


def _check_kept(name: str, wanted: str | int, found: object) -> None:
    if found != wanted:
        raise RuntimeError(f"SQLite keeps {name} at {found!r}, but {wanted!r} is needed")


def _is_ours(connection: apsw.Connection) -> bool:
    """Whether the tables are of this version, and begin to read well."""
    with _closed_on_error(connection):
        stamp = (connection.pragma("application_id"), connection.pragma("user_version"))
        return stamp == (_APPLICATION_ID, SCHEMA_VERSION) and read_progress(connection) >= 0


def _with_tables(connection: apsw.Connection) -> apsw.Connection:
    with _closed_on_error(connection):
        with transaction(connection):
            connection.execute(_SCHEMA)
            connection.pragma("application_id", _APPLICATION_ID)
            connection.pragma("user_version", SCHEMA_VERSION)
        _check_kept("user_version", SCHEMA_VERSION, connection.pragma("user_version"))
    return connection


@contextlib.contextmanager
def _closed_on_error(connection: apsw.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise
