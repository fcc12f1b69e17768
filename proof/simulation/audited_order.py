"""What an order must be, worked out from what was asked and reported, by the rules alone.

Written from the pages about cancels and the lifecycle, over plain values. It imports nothing of the
engine and knows nothing of its events; where the two disagree, one of them misreads the rules.
"""

from dataclasses import dataclass, field
from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OrderStatus as S
from sidestreet.domain.enums import Side
from sidestreet.domain.messages import ExecType, ExecutionReport

CANCELABLE: Final = frozenset(
    {S.PENDING_NEW, S.NEW, S.PARTIALLY_FILLED, S.PENDING_REPLACE, S.STOPPED, S.SUSPENDED}
)
HELD: Final = frozenset({S.QUEUED, S.PENDING_TRIGGER})
REPLACEABLE: Final = frozenset({S.PENDING_NEW, S.NEW, S.PARTIALLY_FILLED, *HELD})
_ENDS: Final = {ExecType.EXPIRED: S.EXPIRED, ExecType.DONE_FOR_DAY: S.DONE_FOR_DAY}
_PAUSES: Final = {ExecType.STOPPED: S.STOPPED, ExecType.SUSPENDED: S.SUSPENDED}


@dataclass(slots=True)
class AuditedOrder:
    """One order in plain values. Open requests are kept by kind: their number and when sent."""

    order_id: str
    account_id: int
    instrument_id: str
    side: Side
    quantity: int
    price: int | None
    client_order_id: str
    digest: bytes
    expires_at: int | None = None
    releases_at: int | None = None
    stop_price: int | None = None
    requests: dict[str, tuple[int, int]] = field(default_factory=dict)
    wanted: tuple[int, int | None] = (0, None)
    replaced_by: int = 0
    """The newest replace that the venue has carried out."""
    filled: int = 0
    paused: S | None = None
    held: S | None = None
    ended: S | None = None
    ends: int = 0
    """How often it has ended, which is once at most."""
    cancels_asked: int = 0
    trades: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Shares and price of each trade by its number; of one that was taken back, none."""
    is_away: bool = False
    """Whether the venue of this session is kept from it, as its end was asked for before."""
    is_gone: bool = False
    """Whether memory has let go of it."""

    @property
    def status(self) -> S:
        """What the client must be shown."""
        if self.ended is not None:
            return self.ended
        if self.held is not None:
            return self.held
        if "CANCEL" in self.requests:
            return S.PENDING_CANCEL
        if "REPLACE" in self.requests:
            return S.PENDING_REPLACE
        if self.paused is not None:
            return self.paused
        if self.filled:
            return S.PARTIALLY_FILLED
        return S.PENDING_NEW if "NEW" in self.requests else S.NEW

    @property
    def shown(self) -> tuple[int, int | None]:
        """Quantity and limit that the client must be shown."""
        if self.ended is None and "REPLACE" in self.requests and self.wanted[0] > self.filled:
            return self.wanted
        return self.quantity, self.price

    @property
    def is_cancelable(self) -> bool:
        """Whether a cancel would move it."""
        return self.status in CANCELABLE or self.status in HELD

    def end(self, status: S) -> None:
        """Close it: once, and with nothing left open."""
        assert self.ended is None, f"a second end of {self.order_id}: {self.ended}, {status}"
        self.ended = status
        self.ends += 1
        self.held = self.paused = None
        self.requests.clear()

    # What clients and time do.

    def cancel(self, sequence: int, now: int) -> None:
        """Take a cancel in that has moved it."""
        assert self.is_cancelable, f"a cancel of {self.status} moved something"
        self.cancels_asked += 1
        if self.held is not None:
            self.end(S.CANCELED)
        else:
            self.requests["CANCEL"] = sequence, now
            self.paused = None

    def replace(self, quantity: int | None, price: int | None, sequence: int, now: int) -> None:
        """Take a replace in that was accepted."""
        assert self.status in REPLACEABLE, f"a replace of {self.status} was taken"
        terms = (
            self.quantity if quantity is None else quantity,
            self.price if price is None else price,
        )
        assert terms[0] > self.filled, "a replace to no more than has traded was taken"
        if self.held is not None:
            self.quantity, self.price = terms
        else:
            self.requests["REPLACE"] = sequence, now
            self.wanted = terms

    def route(self, sequence: int, now: int) -> None:
        """Go out to a venue."""
        assert self.ended is None
        assert "NEW" not in self.requests, "sent twice"
        self.held = None
        self.requests["NEW"] = sequence, now

    def ask_to_expire(self, sequence: int, now: int) -> None:
        """Note that its time is over."""
        self.requests.setdefault("EXPIRE", (sequence, now))

    def give_up(self, kind: str) -> None:
        """Note that nobody answered a request."""
        del self.requests[kind]
        match kind:
            case "NEW":
                assert not self.is_away, "nobody was asked to take it"
                self.end(S.REJECTED)
            case "EXPIRE":
                self.end(S.EXPIRED)
            case "CANCEL" if self.is_away:
                self.end(S.CANCELED)
            case _:
                pass

    # What venues do.

    def take(self, report: ExecutionReport) -> tuple[int, int]:
        """Take a report in; return the shares and the money that it has moved."""
        if report.exec_type is ExecType.TRADE:
            return self._trade(report)
        if report.exec_type in {ExecType.TRADE_CANCEL, ExecType.TRADE_CORRECT}:
            return self._change_trade(report)
        if self.ended is None:
            self._answer(report)
        return 0, 0

    def _trade(self, report: ExecutionReport) -> tuple[int, int]:
        quantity, price = report.last_quantity, report.last_price
        number = report.trade or max(self.trades, default=0) + 1
        if quantity <= 0 or price <= 0 or number in self.trades:
            return 0, 0
        if self.filled + quantity > self.quantity:
            return 0, 0
        self.trades[number] = quantity, price
        self.requests.pop("NEW", None)
        self.paused = None
        return self._book(quantity, price * quantity // SCALE)

    def _change_trade(self, report: ExecutionReport) -> tuple[int, int]:
        shares, was_at = self.trades.get(report.trade, (0, 0))
        if not shares:
            return 0, 0
        paid = shares * was_at // SCALE
        if report.exec_type is ExecType.TRADE_CANCEL:
            self.trades[report.trade] = 0, 0
            return self._book(-shares, -paid)
        quantity, price = report.last_quantity, report.last_price
        if quantity <= 0 or price <= 0 or self.filled - shares + quantity > self.quantity:
            return 0, 0
        self.trades[report.trade] = quantity, price
        return self._book(quantity - shares, price * quantity // SCALE - paid)

    def _book(self, quantity: int, money: int) -> tuple[int, int]:
        self.filled += quantity
        if self.filled == self.quantity and self.ended is None:
            self.end(S.FILLED)
        return quantity, money

    def _answer(self, report: ExecutionReport) -> None:
        exec_type = report.exec_type
        if exec_type is ExecType.NEW:
            self.requests.pop("NEW", None)
        elif exec_type is ExecType.CANCELED:
            is_expiry = "EXPIRE" in self.requests and "CANCEL" not in self.requests
            self.end(S.EXPIRED if is_expiry else S.CANCELED)
        elif exec_type in _ENDS:
            self.end(_ENDS[exec_type])
        elif exec_type in _PAUSES:
            if self.status in {S.NEW, S.PARTIALLY_FILLED}:
                self.paused = _PAUSES[exec_type]
        elif exec_type is ExecType.REPLACED:
            self._replaced(report)
        else:
            self._refused(report)

    def _refused(self, report: ExecutionReport) -> None:
        number = {kind: request[0] for kind, request in self.requests.items()}
        asked = report.request_id
        if report.exec_type is ExecType.REJECTED:
            if "NEW" in number:
                self.end(S.REJECTED)
        elif report.exec_type is ExecType.REPLACE_REJECTED:
            if asked and asked == number.get("REPLACE"):
                del self.requests["REPLACE"]
        elif asked and asked in {number.get("CANCEL"), number.get("EXPIRE")}:
            if self.is_away:
                self.end(S.CANCELED if "CANCEL" in number else S.EXPIRED)
            elif asked == number.get("CANCEL") and report.is_unknown:
                self.end(S.CANCELED)
            elif asked == number.get("CANCEL"):
                del self.requests["CANCEL"]
            else:
                self.end(S.EXPIRED)

    def _replaced(self, report: ExecutionReport) -> None:
        """Believe the venue's terms, unless more has traded or it has yet to take the order.

        An answer that comes again tells of terms that may no longer hold.
        """
        if 0 < report.request_id <= self.replaced_by:
            return
        if report.quantity <= self.filled or self.status is S.PENDING_NEW:
            return
        if (self.price is None) is not (report.limit_price is None):
            return
        self.quantity, self.price = report.quantity, report.limit_price
        self.replaced_by = max(self.replaced_by, report.request_id)
        number = self.requests.get("REPLACE", (0, 0))[0]
        if report.request_id in {0, number}:
            self.requests.pop("REPLACE", None)
