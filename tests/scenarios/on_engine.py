"""The engine alone: decide, evolve, and the timers beside them. No journal, no edge, no loop.

When a journey has been played, its records are replayed into an empty state, which must come to
the same digest: what happened once can be told again.
"""

import hashlib
from collections.abc import Callable, Iterable

from scenarios.clock_times import instant
from scenarios.money_told import account_told, position_told
from scenarios.scripted_market import ScriptedMarket, amount, house_command, seen_trade
from scenarios.scripted_venue import ScriptedVenue
from scenarios.stage import Told
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import average_price, parse_amount, render_amount, render_price
from sidestreet.domain.commands import (
    CancelOrder,
    CancelOrders,
    DeskCommand,
    NewOrder,
    OpenAccount,
    ReplaceOrder,
    Stamp,
    StartMarket,
    SubmitOrders,
    TakeReports,
)
from sidestreet.domain.conditions import Strategy, Trigger
from sidestreet.domain.enums import (
    InstrumentType,
    OrderType,
    PositionIntent,
    Side,
    StrategyType,
    TimeInForce,
    TrailingOffsetType,
)
from sidestreet.domain.events import Cause, Record
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.money_commands import ClosePositions, RollDay
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Refusal
from sidestreet.engine.digest import state_digest
from sidestreet.engine.evolve import evolve_record
from sidestreet.engine.execute import execute
from sidestreet.engine.money.available import available_quantity
from sidestreet.engine.money.valuation import value_account, value_holding
from sidestreet.engine.outcome import Answer
from sidestreet.engine.state import State
from sidestreet.reference.calendar import EveryDay
from sidestreet.runtime.outbox import messages_of
from sidestreet.runtime.timers import Timers

ACCOUNT = 1
CASH = 1_000_000_000_000
XYZ = InstrumentTerms(
    "0193c8a0-0000-7000-8000-0000000000aa", "XYZ", InstrumentType.COMMON_STOCK, "XNAS"
)


class EngineStage:
    """Satisfies `scenarios.stage.Stage`."""

    def __init__(self) -> None:
        self.state = State()
        self.records: list[Record] = []
        self._timers = Timers(self.state, EveryDay())
        self._venue = ScriptedVenue()
        self._market = ScriptedMarket()
        self._now = instant("00:00:00")
        self._ids: dict[str, str] = {}
        self._do(OpenAccount(Account(ACCOUNT, "ONE", "One", "2025-01-02"), CASH))
        self._do(RollDay(EveryDay().at(self._now)))
        self._do(StartMarket("scripted", 1))

    def move_to(self, *time: str) -> None:
        """Let time pass, timers going off at their own instants."""
        until = instant(*reversed(time))
        while (due := self._timers.next_due()) is not None and due <= until:
            self._now = max(due, self._now)
            for command in self._timers.take_due(self._now):
                self._do(command)
        self._now = until

    def house(self, words: tuple[str, ...], values: dict[str, str]) -> None:
        """Let something happen that no client asks for."""
        if words[0] == "mark":
            self._market.stand_at(*words[1:])
            return
        if words[0] == "trades":
            self._do(seen_trade(self._market, words, XYZ, self._now))
            return
        answer = self._do(house_command(words, values, self.state.accounts[ACCOUNT], XYZ))
        assert not isinstance(answer, Refusal), answer

    def submit(self, name: str, row: dict[str, str]) -> Told:
        """Place an order."""
        limit, until, intent = (
            row.get("limit_price"),
            row.get("until"),
            row.get("position_intent"),
        )
        asked = repr(sorted(row.items())).encode()
        command = NewOrder(
            terms=XYZ,
            side=Side(row["side"]),
            order_type=OrderType(row["order_type"]),
            time_in_force=TimeInForce(row["time_in_force"]),
            quantity=_amount(row["quantity"]),
            digest=hashlib.blake2b(asked, digest_size=16).digest(),
            limit_price=None if limit is None else _amount(limit),
            expires_at=None if until is None else instant(until),
            client_order_id=row.get("id"),
            position_intent=None if intent is None else PositionIntent(intent),
            strategy=_strategy(row),
            trigger=_trigger(row),
        )
        answer = self._do(SubmitOrders(ACCOUNT, (command,)))
        assert not isinstance(answer, Refusal)
        (order,) = answer
        self._ids[name] = order.order_id
        if order.refusal is not None:
            return _refusal_told(order.refusal)
        return order_told(order)

    def replace(self, name: str, changes: dict[str, str]) -> Told:
        """Ask for other terms."""
        quantity, limit = changes.get("quantity"), changes.get("limit")
        return _told(
            self._do(
                ReplaceOrder(
                    ACCOUNT,
                    self._ids[name],
                    quantity=None if quantity is None else _amount(quantity),
                    limit_price=None if limit is None else _amount(limit),
                    trigger=_trigger(
                        {
                            {"stop": "stop_price", "trail": "trailing_offset"}.get(
                                name, name
                            ): value
                            for name, value in changes.items()
                        }
                    ),
                )
            )
        )

    def cancel(self, name: str) -> Told:
        """Cancel an order."""
        return _told(self._do(CancelOrder(ACCOUNT, self._ids.get(name, name))))

    def cancel_all(self, filters: dict[str, str]) -> dict[str, Told]:
        """Cancel what matches."""
        side = filters.get("side")
        answer = self._do(CancelOrders(ACCOUNT, side=None if side is None else Side(side.upper())))
        if isinstance(answer, Refusal):
            return {"": _told(answer)}
        names = {order_id: name for name, order_id in self._ids.items()}
        return {names[order.order_id]: _told((order,)) for order in answer}

    def report(self, kind: str, name: str, details: tuple[str, ...]) -> None:
        """Let the venue report."""
        order = self.state.orders[self._ids[name]]
        self._venue.post(kind, order.routes[-1].route_id, details)
        reports = tuple(self._venue.advance(self._now))
        self._do(TakeReports(self.state.market_session, reports))
        self._venue.acknowledge(self.state.reports_taken)
        assert not self._venue.unacknowledged()

    def heard(self) -> list[str]:
        """Return what the venue has been told."""
        names = {
            route.route_id: name
            for name, order_id in self._ids.items()
            for route in self.state.orders[order_id].routes
        }
        return self._venue.heard(names)

    def close_position(self, name: str, symbol: str, body: dict[str, bool]) -> Told:
        """Close a position."""
        assert symbol == XYZ.symbol
        cancels = body.get("cancel_orders", False)
        answer = self._do(ClosePositions(ACCOUNT, XYZ.instrument_id, cancels))
        if isinstance(answer, Refusal):
            return _refusal_told(answer)
        (order,) = answer
        assert isinstance(order, Order)
        self._ids[name] = order.order_id
        return order_told(order)

    def account(self, is_there: Callable[[Told], bool]) -> Told:
        """Read the balances."""
        del is_there
        value = value_account(self.state, ACCOUNT, self._market)
        return account_told(value)

    def position(self, symbol: str, is_there: Callable[[Told], bool]) -> Told:
        """Read a position."""
        del symbol, is_there
        holding = self.state.holding(ACCOUNT, XYZ.instrument_id)
        if holding is None or not holding.quantity:
            return {"quantity": "0"}
        value = value_holding(self.state, XYZ.instrument_id, holding, self._market)
        available = available_quantity(self.state, ACCOUNT, XYZ.instrument_id)
        return position_told(value, available)

    def see(self, name: str, is_there: Callable[[Told], bool]) -> Told:
        """Read an order."""
        del is_there
        return order_told(self.state.orders[self._ids[name]])

    def replays(self) -> bool:
        """Whether the records alone lead to the same state."""
        again = State()
        for record in self.records:
            evolve_record(again, record)
        return state_digest(again) == state_digest(self.state)

    def _do(self, command: DeskCommand) -> Answer:
        sequence = len(self.records) + 1
        stamp = Stamp(
            sequence, self._now, EveryDay().at(self._now).ends_at, IdSpace(), self._market
        )
        events, answer = execute(self.state, command, stamp)
        if events:
            record = Record(sequence, self._now, Cause("script"), events)
            self.records.append(record)
            self._timers.follow(record)
            for message in messages_of(record, self.state):
                self._venue.send(message, self._now)
        return answer


def _strategy(row: dict[str, str]) -> Strategy | None:
    for kind in (StrategyType.TWAP, StrategyType.VWAP):
        end_at = row.get(kind.lower())
        if end_at is not None:
            return Strategy(kind, end_at=instant(end_at))
    return None


def _trigger(row: dict[str, str]) -> Trigger | None:
    stop, offset, limit_offset = (
        None if name not in row else amount(row[name])
        for name in ("stop_price", "trailing_offset", "limit_offset")
    )
    kind = row.get("trailing_offset_type")
    trigger = Trigger(
        stop, offset, None if kind is None else TrailingOffsetType(kind), limit_offset
    )
    return None if trigger == Trigger() else trigger


def _stop_told(order: Order) -> str:
    if order.trigger is None:
        return ""
    stop = order.trigger.stop_price if order.trail is None else order.trail.stop_price
    return "" if stop is None else render_price(stop)


def order_told(order: Order) -> Told:
    """Return an order's members as texts."""
    limit = order.shown.limit_price
    filled = order.filled_quantity
    average = average_price(order.filled_notional, filled) if filled else None
    return {
        "id": order.order_id,
        "status": str(order.status),
        "quantity": render_amount(order.shown.quantity),
        "filled": render_amount(filled),
        "leaves": render_amount(order.leaves_quantity),
        "limit": "" if limit is None else render_price(limit),
        "stop": _stop_told(order),
        "average": "" if average is None else render_price(average),
        "details": "; ".join(order.details),
    }


def _told(answer: Iterable[Order] | Refusal) -> Told:
    if isinstance(answer, Refusal):
        return _refusal_told(answer)
    (order,) = answer
    return order_told(order)


def _refusal_told(refusal: Refusal) -> Told:
    return {"refused": str(refusal.reason), **dict(refusal.figures)}


def _amount(text: str) -> int:
    amount = parse_amount(text)
    assert amount is not None, text
    return amount
