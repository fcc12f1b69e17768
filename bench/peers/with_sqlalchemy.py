"""The same orders in the same SQLite through SQLAlchemy's ORM: a session for each call.

The pragmas are those of the service by hand, and so is the schema, indexes included. A session ends
with its commit, which returns once the log is on disk.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Index, StaticPool, UniqueConstraint, create_engine, event, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from peers.rules import (
    AT_ONCE,
    AT_VENUE,
    REPLACEABLE,
    Change,
    NewOrder,
    Order,
    RefusedError,
    digest,
    instant,
    not_found,
    placed,
    refused_change,
)


class Base(DeclarativeBase):  # type: ignore[misc, unused-ignore] # the library may be absent
    """What the tables are declared on."""


class OrderRow(Base):
    """One order."""

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("account_id", "client_order_id"),
        Index("by_time", "account_id", "created_at"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int]
    client_order_id: Mapped[str]
    symbol: Mapped[str]
    instrument_id: Mapped[str]
    instrument_type: Mapped[str]
    side: Mapped[str]
    order_type: Mapped[str]
    quantity: Mapped[str]
    limit_price: Mapped[str | None]
    stop_price: Mapped[str | None]
    time_in_force: Mapped[str]
    status: Mapped[str]
    filled_quantity: Mapped[str]
    leaves_quantity: Mapped[str]
    average_fill_price: Mapped[str | None]
    venue: Mapped[str]
    created_at: Mapped[str]
    updated_at: Mapped[str]
    digest: Mapped[str]


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - a driver's connection
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


class SqlAlchemyStore:
    """A database file, made if it is not there."""

    def __init__(self, path: Path) -> None:
        engine = create_engine(f"sqlite:///{path}", poolclass=StaticPool)
        event.listen(engine, "connect", _prepare)
        Base.metadata.create_all(engine)
        # What is read stays readable after the commit, without asking for it again.
        self._session = sessionmaker(engine, expire_on_commit=False)

    def submit(self, account_id: int, orders: list[NewOrder]) -> list[Order]:
        """Place orders in one transaction."""
        with self._session() as session:
            rows = [self._place(session, account_id, order) for order in orders]
            session.commit()
            return [Order.model_validate(row) for row in rows]

    def _place(self, session: Session, account_id: int, order: NewOrder) -> OrderRow:
        if order.id is not None:
            asked = select(OrderRow).where(
                OrderRow.account_id == account_id, OrderRow.client_order_id == order.id
            )
            before: OrderRow | None = session.scalars(asked).one_or_none()
            if before is not None:
                if before.digest != digest(order):
                    raise RefusedError(400, "DUPLICATE_ORDER_ID")
                return before
        row = OrderRow(**placed(order, account_id))
        session.add(row)
        return row

    def cancel(self, account_id: int, order_id: str) -> Order:
        """Change the status if it may change."""
        with self._session() as session:
            row = self._row(session, account_id, order_id)
            if row.status in AT_ONCE:
                row.status, row.leaves_quantity, row.updated_at = "CANCELED", "0", instant()
            elif row.status in AT_VENUE:
                row.status, row.updated_at = "PENDING_CANCEL", instant()
            session.commit()
            return Order.model_validate(row)

    def replace(self, account_id: int, order_id: str, change: Change) -> Order:
        """Change the terms if they may change."""
        with self._session() as session:
            row = self._row(session, account_id, order_id)
            if row.status not in REPLACEABLE:
                raise refused_change(row.status)
            row.quantity = row.leaves_quantity = change.quantity or row.quantity
            row.limit_price = change.limit_price or row.limit_price
            row.updated_at = instant()
            session.commit()
            return Order.model_validate(row)

    def find(self, account_id: int, order_id: str) -> Order:
        """Read one row."""
        with self._session() as session:
            return Order.model_validate(self._row(session, account_id, order_id))

    def page(self, account_id: int, statuses: list[str], page_size: int) -> tuple[list[Order], int]:
        """Read the newest rows, and count."""
        where = [OrderRow.account_id == account_id]
        if statuses:
            where.append(OrderRow.status.in_(statuses))
        newest = (
            select(OrderRow).where(*where).order_by(OrderRow.created_at.desc()).limit(page_size)
        )
        with self._session() as session:
            total = session.scalar(select(func.count()).select_from(OrderRow).where(*where))
            return [Order.model_validate(row) for row in session.scalars(newest)], total or 0

    def _row(self, session: Session, account_id: int, order_id: str) -> OrderRow:
        row: OrderRow | None = session.get(OrderRow, order_id)
        if row is None or row.account_id != account_id:
            raise not_found(order_id, account_id)
        return row
