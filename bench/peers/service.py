"""The five calls as a FastAPI application over a store; both services are this and a store.

The endpoints are coroutines that call the store directly: SQLite has one writer, so calls handed to
threads would wait for each other there, and pay for the handing over as well.
"""

from pathlib import Path
from typing import Annotated, Protocol

from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse

from peers.rules import (
    Change,
    Envelope,
    Keys,
    NewOrder,
    Order,
    RefusedError,
    check_order,
    metadata,
)

_ORDERS = "/v1/accounts/{account_id}/orders"
_ORDER = _ORDERS + "/{order_id}"


class Store(Protocol):
    """Keeps orders; whatever changes is on disk when a method returns."""

    def submit(self, account_id: int, orders: list[NewOrder]) -> list[Order]:
        """Place orders, all or none; a retry gets what its order is now."""

    def cancel(self, account_id: int, order_id: str) -> Order:
        """Ask for the end of an order and return it as it is then."""

    def replace(self, account_id: int, order_id: str, change: Change) -> Order:
        """Change the terms of an order and return it as it is then."""

    def find(self, account_id: int, order_id: str) -> Order:
        """Return an order."""

    def page(self, account_id: int, statuses: list[str], page_size: int) -> tuple[list[Order], int]:
        """Return the newest orders in these statuses, all without any, and how many there are."""


class Service:
    """What answers: keys before the account, the account before anything is read."""

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store = store
        self._keys = keys

    async def submit(
        self, request: Request, account_id: int, orders: list[NewOrder]
    ) -> Envelope[list[Order]]:
        """Place orders."""
        self._keys.check(request.headers, account_id, "orders:write")
        for order in orders:
            check_order(order)
        return Envelope[list[Order]](
            data=self._store.submit(account_id, orders), metadata=metadata()
        )

    async def cancel(self, request: Request, account_id: int, order_id: str) -> Envelope[Order]:
        """Cancel an open order."""
        self._keys.check(request.headers, account_id, "orders:write")
        return Envelope[Order](data=self._store.cancel(account_id, order_id), metadata=metadata())

    async def replace(
        self, request: Request, account_id: int, order_id: str, change: Change
    ) -> Envelope[Order]:
        """Replace an order's terms."""
        self._keys.check(request.headers, account_id, "orders:write")
        order = self._store.replace(account_id, order_id, change)
        return Envelope[Order](data=order, metadata=metadata())

    async def find(self, request: Request, account_id: int, order_id: str) -> Envelope[Order]:
        """Return one order."""
        self._keys.check(request.headers, account_id, "orders:read")
        return Envelope[Order](data=self._store.find(account_id, order_id), metadata=metadata())

    async def page(
        self,
        request: Request,
        account_id: int,
        status: str = "",
        page_size: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Envelope[list[Order]]:
        """List the newest orders."""
        self._keys.check(request.headers, account_id, "orders:read")
        statuses = [each for each in status.split(",") if each]
        orders, total = self._store.page(account_id, statuses, page_size)
        return Envelope[list[Order]](data=orders, metadata=metadata(total, page_size))


async def _refuse(_: Request, error: RefusedError) -> JSONResponse:
    told = {"error": {"code": error.status, "message": error.message}, "metadata": metadata()}
    return JSONResponse(told, error.status)


def application(store: Store, seed: Path) -> FastAPI:
    """Return the service over a store, with the keys and accounts of a seed."""
    service = Service(store, Keys(seed))
    app = FastAPI()
    app.add_exception_handler(RefusedError, _refuse)
    app.add_api_route(_ORDERS, service.submit, methods=["POST"])
    app.add_api_route(_ORDERS, service.page, methods=["GET"])
    app.add_api_route(_ORDER, service.cancel, methods=["DELETE"])
    app.add_api_route(_ORDER, service.replace, methods=["PATCH"])
    app.add_api_route(_ORDER, service.find, methods=["GET"])
    return app
