"""The operations of `v1:locates`: what was asked for and granted, and what borrowing costs."""

from collections.abc import Iterator

from sidestreet.api.call import Call
from sidestreet.api.instants import new_york_date, render_instant
from sidestreet.contract import enums as wire
from sidestreet.contract.envelope import ErrorBody
from sidestreet.contract.locates import Locate as WireLocate
from sidestreet.contract.locates import LocateRate, LocateRateResult
from sidestreet.domain.amounts import render_amount
from sidestreet.domain.locates import Borrow, Locate
from sidestreet.engine.lending.locates import locate_usage
from sidestreet.http.errors import ApiError, ErrorKind, bad_query
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk


class LocateOperations:
    """Handlers over one desk."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory

    def get_locates(self, call: Call) -> None:
        """List the locates of one business day, the running one if none is named, newest first."""
        query = call.query
        # A locate counts for a business day, which in the evening is a calendar day ahead.
        today = self._desk.state.business_date or new_york_date(self._desk.clock.now())
        date = query.get("effective_date", today)
        statuses = query.get("status")
        instruments = self._instruments(query.get("instrument_ids"))
        found = [
            locate
            for locate in self._of_account(call.account_id)
            if locate.effective_date == date
            and (statuses is None or locate.status in statuses)
            and (instruments is None or locate.instrument_id in instruments)
        ]
        data = [self._wire(locate) for locate in reversed(found)]
        self._desk.when_durable(lambda: call.answer(data))

    def get_locate_by_id(self, call: Call) -> None:
        """Read one locate by any of its three names."""
        name = call.path["id"]
        locate = self._find(call.account_id, name)
        data = None if locate is None else self._wire(locate)

        def seen() -> None:
            if data is None:
                call.refuse(ApiError(ErrorKind.NOT_FOUND))
            else:
                call.answer(data)

        self._desk.when_durable(seen)

    def get_locate_rate_by_id(self, call: Call) -> None:
        """Read what borrowing one instrument costs."""
        text = call.path["instrument_id"]
        rate = self._rate(text)

        def seen() -> None:
            if isinstance(rate, ApiError):
                call.refuse(rate)
            else:
                call.answer(rate)

        self._desk.when_durable(seen)

    def get_locate_rates(self, call: Call) -> None:
        """Read what borrowing several costs, row by row as they were asked for."""
        names: list[str] = call.query["instrument_ids"]
        if not names:
            raise bad_query("`instrument_ids` names no instrument, expected 1 to 1000")
        rows = [_result(name, self._rate(name)) for name in names]
        missing = sum(1 for row in rows if row.rate is None)

        def seen() -> None:
            if missing:
                error = ApiError(
                    ErrorKind.NOT_FOUND, f"No rate for {missing} of {len(rows)} instruments"
                )
                call.answer_in_part(rows, error)
            else:
                call.answer(rows)

        self._desk.when_durable(seen)

    def _of_account(self, account_id: int) -> Iterator[Locate]:
        """Yield the locates of an account in the order in which they were asked for."""
        for locate in self._desk.state.lending.locates.values():
            if locate.account_id == account_id:
                yield locate

    def _find(self, account_id: int, name: str) -> Locate | None:
        lending = self._desk.state.lending
        by_client = lending.client_ids.get(account_id, {}).get(name)
        locate = lending.locates.get(name if by_client is None else by_client)
        if locate is not None and locate.account_id == account_id:
            return locate
        granted = (each for each in self._of_account(account_id) if each.locate_id == name)
        return next(granted, None)

    def _wire(self, locate: Locate) -> WireLocate:
        reserved, used = locate_usage(self._desk.state, locate)
        return wire_locate(locate, reserved, used)

    def _instruments(self, names: list[str] | None) -> frozenset[str] | None:
        if names is None:
            return None
        found = [self._directory.find(name) for name in names]
        return frozenset(each.instrument_id for each in found if each is not None)

    def _rate(self, name: str) -> LocateRate | ApiError:
        """Return the rate of the instrument that a text names, or why there is none."""
        instrument = self._directory.find(name)
        if instrument is None:
            return ApiError(ErrorKind.NOT_FOUND, f"Instrument not found: {name}")
        borrow = self._desk.state.lending.borrows.get(instrument.instrument_id)
        if borrow is None:
            return ApiError(ErrorKind.NOT_FOUND, f"No borrow rate for instrument: {name}")
        return wire_rate(borrow)


def _result(name: str, rate: LocateRate | ApiError) -> LocateRateResult:
    if isinstance(rate, ApiError):
        return LocateRateResult(
            instrument=name, error=ErrorBody(code=rate.status, message=rate.message)
        )
    return LocateRateResult(instrument=name, rate=rate)


def wire_rate(borrow: Borrow) -> LocateRate:
    """Return what borrowing an instrument costs."""
    return LocateRate(
        instrument_id=borrow.instrument_id,
        rate=render_amount(borrow.rate),
        as_of=render_instant(borrow.as_of),
    )


def wire_locate(locate: Locate, reserved: int, used: int) -> WireLocate:
    """Return a locate. What was granted, and what became of it, is told once it is."""
    is_granted = locate.quantity is not None
    return WireLocate(
        account_id=locate.account_id,
        locate_request_id=locate.locate_request_id,
        client_request_id=locate.client_request_id,
        locate_id=locate.locate_id,
        related_order_id=locate.related_order_id,
        instrument_id=locate.instrument_id,
        # Asked for before the desk's first day, it has no day yet.
        effective_date=locate.effective_date or new_york_date(locate.created_at),
        status=wire.LocateStatus(locate.status),
        requested_quantity=locate.requested_quantity,
        quantity=locate.quantity,
        reserved_quantity=reserved if is_granted else None,
        used_quantity=used if is_granted else None,
    )
