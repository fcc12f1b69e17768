"""An auditor of the desk: what every order must be, worked out from what was asked and reported.

Written from the contract and DESIGN's rules over plain values. It imports nothing of the engine
and does not know its events; where the two disagree, one of them misreads the rules.
"""

from dataclasses import dataclass, field

from sidestreet.domain.enums import OrderStatus as S
from sidestreet.domain.enums import Side
from sidestreet.domain.messages import ExecType, ExecutionReport

CANCELABLE = {
    S.PENDING_NEW,
    S.NEW,
    S.PARTIALLY_FILLED,
    S.PENDING_REPLACE,
    S.STOPPED,
    S.SUSPENDED,
}
REPLACEABLE = {S.PENDING_NEW, S.NEW, S.PARTIALLY_FILLED}
CENT = 10_000


@dataclass
class Waits:
    """What an order waits for: a stop, or an offset from the best price that was seen."""

    stop: int = 0
    offset: int = 0
    limit_offset: int | None = None
    best: int | None = None

    def level(self, side: Side) -> int | None:
        """Return the price that sends it out, None while nobody has seen one."""
        if not self.offset:
            return self.stop
        if self.best is None:
            return None
        return self.best + self.offset if side is Side.BUY else self.best - self.offset

    def see(self, side: Side, price: int) -> bool:
        """Take a price in; return whether it is the one that was waited for."""
        is_buy = side is Side.BUY
        if self.offset and (
            self.best is None or (price < self.best if is_buy else price > self.best)
        ):
            self.best = price
            return False
        level = self.level(side)
        return level is not None and (price >= level if is_buy else price <= level)

    def limit(self, side: Side) -> int | None:
        """Return the limit that a trailing order gets, None for one at the market."""
        level = self.level(side)
        if self.limit_offset is None or level is None:
            return None
        return level + self.limit_offset if side is Side.BUY else level - self.limit_offset


@dataclass
class Audited:
    """One order in plain values. `new`, `cancel`, `replace`, `expire` are open requests' ids."""

    account_id: int
    instrument_id: str
    side: Side
    quantity: int
    price: int | None
    new: int = 0
    cancel: int = 0
    replace: int = 0
    expire: int = 0
    wanted: tuple[int, int | None] = (0, 0)
    replaced_by: int = 0
    filled: int = 0
    notional: int = 0
    paused: S | None = None
    ended: S | None = None
    cancels_asked: int = 0
    cancels_refused: int = 0
    held: S | None = None
    waits: Waits | None = None
    trades: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    """Shares, price and money of each trade by its number; of one that was taken back, none."""
    away: bool = False
    """Whether the venue of this session is kept from it, as its end was asked for before."""

    @property
    def status(self) -> S:
        """What the client must be shown."""
        if self.ended is not None:
            return self.ended
        if self.held is not None:
            return self.held
        if self.cancel:
            return S.PENDING_CANCEL
        if self.replace:
            return S.PENDING_REPLACE
        if self.paused is not None:
            return self.paused
        if self.filled:
            return S.PARTIALLY_FILLED
        return S.PENDING_NEW if self.new else S.NEW

    @property
    def shown(self) -> tuple[int, int | None]:
        """Quantity and price that the client must be shown."""
        if self.ended is None and self.replace and self.wanted[0] > self.filled:
            return self.wanted
        return self.quantity, self.price

    def end(self, status: S) -> None:
        """Close the order: once, and with nothing left open."""
        assert self.ended is None, f"a second end: {self.ended}, {status}"
        self.ended = status
        self.held = None
        self.new = self.cancel = self.replace = self.expire = 0
        self.paused = None


@dataclass
class Auditor:
    """All orders, and the money and shares that they must have moved."""

    orders: dict[str, Audited] = field(default_factory=dict)
    routes: dict[int, str] = field(default_factory=dict)
    names: dict[tuple[int, str], tuple[str, object]] = field(default_factory=dict)
    cash: dict[int, int] = field(default_factory=dict)
    positions: dict[tuple[int, str], int] = field(default_factory=dict)
    taken: int = 0

    def cancel(self, order_id: str, sequence: int) -> bool:
        """Take a cancel in; return whether a venue must hear of it."""
        order = self.orders[order_id]
        if order.held is not None:
            # No venue knows it, so it is over at once.
            order.cancels_asked += 1
            order.end(S.CANCELED)
            return True
        if order.status not in CANCELABLE:
            return False
        order.cancel, order.paused = sequence, None
        order.cancels_asked += 1
        return True

    def replace(self, order_id: str, sequence: int, quantity: int, price: int) -> bool:
        """Take a replace in; return whether it is accepted."""
        order = self.orders[order_id]
        if order.ended is not None or order.price is None:
            return False
        if order.held is not None:
            order.quantity, order.price = quantity, price
            return True
        if order.status not in REPLACEABLE or quantity <= order.filled:
            return False
        order.replace, order.wanted = sequence, (quantity, price)
        return True

    def wait_for(self, order_id: str, price: int) -> bool:
        """Take in what an order is to wait for from now on; return whether that is accepted."""
        waits = self.orders[order_id].waits
        if self.orders[order_id].held is None or waits is None:
            return False
        if waits.offset:
            waits.offset = price
        else:
            waits.stop = price
        return True

    def begin(self, order_id: str, mark: int, sequence: int) -> bool:
        """Note that an order's session is on; return whether it goes to a venue."""
        order = self.orders[order_id]
        if order.waits is None:
            order.held, order.new = None, sequence
            return True
        order.held = S.PENDING_TRIGGER
        order.waits.best = mark
        return False

    def see(self, instrument_id: str, price: int, sequence: int) -> list[str]:
        """Take a price in while the session is on; return the orders that it sends out."""
        sent = []
        for order_id, order in self.orders.items():
            if order.held is not S.PENDING_TRIGGER or order.instrument_id != instrument_id:
                continue
            assert order.waits is not None
            if order.waits.see(order.side, price):
                limit = order.waits.limit(order.side)
                order.price = order.price if limit is None else limit
                order.held, order.new = None, sequence
                sent.append(order_id)
        return sent

    def expire(self, order_id: str, sequence: int) -> None:
        """Note that an order's time is over."""
        order = self.orders[order_id]
        if order.held is not None:
            order.end(S.EXPIRED)
        elif order.ended is None and not order.expire:
            order.expire = sequence

    def restart(self) -> None:
        """Note that a new session begins, in which no report has a number yet."""
        self.taken = 0
        for order in self.orders.values():
            order.away = bool(order.cancel or order.expire)

    def give_up(self, order_id: str, kind: str, request_id: int) -> None:
        """Note that nobody answered a request."""
        order = self.orders[order_id]
        if getattr(order, kind.lower()) != request_id or order.ended is not None:
            return
        match kind:
            case "NEW":
                if not order.away:
                    order.end(S.REJECTED)
            case "EXPIRE":
                order.end(S.EXPIRED)
            case "CANCEL" if order.away:
                order.end(S.CANCELED)
            case "CANCEL":
                order.cancel = 0
                order.cancels_refused += 1
            case "REPLACE":
                order.replace = 0

    def take(self, reports: list[ExecutionReport], gone: set[str]) -> None:
        """Take reports in: each number once and in order, none for orders let go of."""
        for report in reports:
            if report.report_id != self.taken + 1:
                continue
            self.taken += 1
            order_id = self.routes.get(report.route_id)
            if order_id is not None and order_id not in gone:
                self._report(self.orders[order_id], report)

    def _report(self, order: Audited, report: ExecutionReport) -> None:
        if report.exec_type is ExecType.TRADE:
            self._trade(order, report)
        elif report.exec_type in {ExecType.TRADE_CANCEL, ExecType.TRADE_CORRECT}:
            self._change_trade(order, report)
        elif order.ended is None:
            _answer(order, report)

    def _trade(self, order: Audited, report: ExecutionReport) -> None:
        """Book shares and money, whatever the order's status; refuse only the impossible."""
        quantity, price = report.last_quantity, report.last_price
        number = report.trade or max(order.trades, default=0) + 1
        if quantity <= 0 or price <= 0 or number in order.trades:
            return
        if order.filled + quantity > order.quantity:
            return
        money = price * quantity // 1_000_000
        order.trades[number] = quantity, price, money
        order.new, order.paused = 0, None
        self._book(order, quantity, money)

    def _change_trade(self, order: Audited, report: ExecutionReport) -> None:
        """Take a trade back, or let it be another, if it is there and there is room for it."""
        shares, was_at, paid = order.trades.get(report.trade, (0, 0, 0))
        quantity, price = report.last_quantity, report.last_price
        if not shares:
            return
        if report.exec_type is ExecType.TRADE_CANCEL:
            order.trades[report.trade] = 0, 0, 0
            self._book(order, -shares, -paid)
            return
        if quantity <= 0 or price <= 0 or (quantity, price) == (shares, was_at):
            return
        if order.filled - shares + quantity <= order.quantity:
            money = price * quantity // 1_000_000
            order.trades[report.trade] = quantity, price, money
            self._book(order, quantity - shares, money - paid)

    def _book(self, order: Audited, quantity: int, money: int) -> None:
        """Count so much more as traded, less where negative."""
        order.filled += quantity
        order.notional += money
        sign = 1 if order.side is Side.BUY else -1
        self.cash[order.account_id] -= sign * money
        key = order.account_id, order.instrument_id
        self.positions[key] = self.positions.get(key, 0) + sign * quantity
        if order.filled == order.quantity and order.ended is None:
            order.end(S.FILLED)


ENDS = {ExecType.EXPIRED: S.EXPIRED, ExecType.DONE_FOR_DAY: S.DONE_FOR_DAY}
PAUSES = {ExecType.STOPPED: S.STOPPED, ExecType.SUSPENDED: S.SUSPENDED}


def _answer(order: Audited, report: ExecutionReport) -> None:
    """Take in what is not a trade, for an order that is open."""
    exec_type = report.exec_type
    if exec_type is ExecType.NEW:
        order.new = 0
    elif exec_type is ExecType.CANCELED:
        order.end(S.EXPIRED if order.expire and not order.cancel else S.CANCELED)
    elif exec_type in ENDS:
        order.end(ENDS[exec_type])
    elif exec_type in PAUSES:
        if order.status in {S.NEW, S.PARTIALLY_FILLED}:
            order.paused = PAUSES[exec_type]
    elif exec_type is ExecType.REPLACED:
        _replaced(order, report)
    else:
        _refused(order, report)


def _refused(order: Audited, report: ExecutionReport) -> None:
    """Take in the venue's no: it must name what it refuses, the order itself excepted."""
    exec_type, request_id = report.exec_type, report.request_id
    if exec_type is ExecType.REJECTED:
        if order.new:
            order.end(S.REJECTED)
    elif not request_id:
        return
    elif exec_type is ExecType.REPLACE_REJECTED:
        if request_id == order.replace:
            order.replace = 0
    elif order.away and request_id in {order.cancel, order.expire}:
        order.end(S.CANCELED if order.cancel else S.EXPIRED)
    elif request_id == order.cancel and report.is_unknown:
        order.end(S.CANCELED)
    elif request_id == order.cancel:
        order.cancel = 0
        order.cancels_refused += 1
    elif request_id == order.expire:
        order.end(S.EXPIRED)


def _replaced(order: Audited, report: ExecutionReport) -> None:
    """Believe the venue's terms, unless more has traded or it has yet to take the order.

    An answer that comes again tells of terms that may no longer hold.
    """
    if 0 < report.request_id <= order.replaced_by:
        return
    if report.quantity <= order.filled or order.status is S.PENDING_NEW:
        return
    if (order.price is None) is not (report.limit_price is None):
        # No venue can give an order at the market a limit, or take one away.
        return
    order.quantity, order.price = report.quantity, report.limit_price
    order.replaced_by = max(order.replaced_by, report.request_id)
    if report.request_id in {0, order.replace}:
        order.replace = 0
