"""An auditor of money: every balance worked out again from executions and other plain facts.

It keeps books of its own in the simplest way there is, which `audited_facts.py` fills, and walks
all positions and all open orders whenever it is asked. It imports nothing of the engine; where the
two disagree, one of them misreads the rules.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.audited_margin import Member, Wanted, unit_of_stock, unit_of_written, wanted
from engine.audited_money import (
    AuditedAccount,
    AuditedOrder,
    AuditedPosition,
    AuditedTrade,
    covering,
    worth,
)
from sidestreet.domain.instruments import InstrumentTerms

Marks = Callable[[str], int | None]
"""The price of an instrument at a moment, None where nobody knows one."""


class Audited(NamedTuple):
    """An account at a moment. What depends on a group that is out of reach is None."""

    trade_cash: int
    settled_cash: int
    unsettled_credits: int
    unsettled_debits: int
    long_market_value: int
    short_market_value: int
    equity: int
    reserved: int
    unrealized: int
    day_unrealized: int
    day_realized: int
    day_pnl: int
    bought: int
    sold: int
    position_pnl: int
    wanted: Wanted | None
    free: int | None
    buying_power: int | None


@dataclass
class MoneyAuditor:
    """Accounts, instruments and orders, and what the house and the street have against them."""

    accounts: dict[int, AuditedAccount] = field(default_factory=dict)
    terms: dict[str, InstrumentTerms] = field(default_factory=dict)
    orders: dict[str, AuditedOrder] = field(default_factory=dict)
    house: dict[str, int] = field(default_factory=dict)
    closing: dict[str, int] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    ratios: dict[str, tuple[int, int]] = field(default_factory=dict)
    changes: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    trades: dict[str, AuditedTrade] = field(default_factory=dict)
    today: str = ""
    days: int = 0
    settles_on: str = ""
    marks: Marks = field(default=lambda _: None)
    sequence: int = 0
    now: int = 0

    # What an account is worth, and what it may still do.

    def price(self, instrument_id: str) -> int | None:
        """Return the mark, else the last closing price; of what has ended, what it went at."""
        if instrument_id in self.ended:
            return self.ended[instrument_id]
        mark = self.marks(instrument_id)
        return self.closing.get(instrument_id) if mark is None else mark

    def value(self, instrument_id: str, position: AuditedPosition) -> tuple[int, int]:
        """Return price and value of a position: what it cost, if nobody knows another price."""
        price = self.price(instrument_id)
        if price is None:
            return position.average_price, position.cost
        return price, worth(price, position.quantity, position.multiplier)

    def audit(self, account_id: int) -> Audited:
        """Return an account's figures at the prices that were read last."""
        account = self.accounts[account_id]
        groups: dict[str, list[Member]] = {}
        long_value = short_value = cost = day_cost = bought = sold = carried = 0
        for instrument_id, position in account.positions.items():
            terms = self.terms[instrument_id]
            price, value = self.value(instrument_id, position)
            long_value += max(0, value)
            short_value += min(0, value)
            cost += position.cost
            day_cost += position.day_cost
            bought += position.bought
            sold += position.sold
            moved = worth(price, position.start_quantity, terms.multiplier)
            carried += moved - position.start_value
            if position.quantity:
                member = Member(terms, position.quantity, price, value)
                groups.setdefault(terms.group, []).append(member)
        equity = account.cash + long_value + short_value
        day_pnl = equity - account.start_equity - account.paid_in
        want = self._wanted(groups, is_margin=account.is_margin)
        ordered = {order.instrument_id for order in account.open_orders.values()}
        reserved = sum(self.reserved(account_id, instrument_id) for instrument_id in ordered)
        credit = sum(amounts[0] for amounts in account.due.values())
        free = None
        if want is not None:
            free = equity - want.maintenance - reserved - (0 if account.is_margin else credit)
        return Audited(
            trade_cash=account.cash,
            settled_cash=account.settled,
            unsettled_credits=credit,
            unsettled_debits=sum(amounts[1] for amounts in account.due.values()),
            long_market_value=long_value,
            short_market_value=short_value,
            equity=equity,
            reserved=reserved,
            unrealized=long_value + short_value - cost,
            day_unrealized=long_value + short_value - day_cost,
            day_realized=day_pnl - (long_value + short_value - day_cost),
            day_pnl=day_pnl,
            bought=bought,
            sold=sold,
            position_pnl=carried,
            wanted=want,
            free=free,
            buying_power=None if free is None else free * (4 if account.is_margin else 1),
        )

    def _wanted(self, groups: dict[str, list[Member]], *, is_margin: bool) -> Wanted | None:
        total = Wanted(0, 0, 0)
        for group, members in groups.items():
            want = wanted(members, self.price(group), is_margin=is_margin)
            if want is None:
                return None
            total = Wanted(*(each + more for each, more in zip(total, want, strict=True)))
        return total

    def reserved(
        self,
        account_id: int,
        instrument_id: str,
        added: AuditedOrder | None = None,
        without: AuditedOrder | None = None,
    ) -> int:
        """Return what the open orders in an instrument reserve, with one more or without one.

        Buys and sells cannot both open a position, so the dearer side counts. On each side what
        closes a position is free, and the rest counts with its part of the whole.
        """
        account = self.accounts[account_id]
        held = account.held(instrument_id)
        quantities, reserves = [0, 0], [0, 0]
        for order in (*account.open_orders.values(), added):
            if order is None or order is without or order.instrument_id != instrument_id:
                continue
            quantities[order.is_buy] += order.leaves
            reserves[order.is_buy] += order.reserve
        sides = []
        for is_buy, closes in ((True, max(0, -held)), (False, max(0, held))):
            opening = max(0, quantities[is_buy] - closes)
            quantity = quantities[is_buy]
            sides.append(covering(reserves[is_buy] * opening, quantity) if opening else 0)
        return max(sides)

    def unit(
        self, account_id: int, instrument_id: str, *, is_buy: bool, price: int | None
    ) -> int | None:
        """Return what one unit of an order reserves; None for an option that may be covered.

        At worst a purchase pays its limit, or at the market a twentieth more than the mark and
        five ticks at least; a sale opens at its limit, or at the mark if that is higher. The best
        ask of these markets is the mark.
        """
        terms, mark = self.terms[instrument_id], self.price(instrument_id) or 0
        at_market = mark
        if is_buy:
            at_market = max(mark * 21 // 20, mark + 5 * (terms.tick_size(mark) or 0))
        worst = at_market if price is None else price
        if not is_buy:
            worst = max(worst, mark)
        account = self.accounts[account_id]
        is_margin = account.is_margin
        if terms.option is not None:
            if is_buy:
                return worst * terms.multiplier
            is_alone = all(
                each == instrument_id or self.terms[each].group != terms.group
                for each in account.instruments()
            )
            spot = self.price(terms.group) or terms.option.strike
            return unit_of_written(terms.option, spot) if is_margin and is_alone else None
        return unit_of_stock(terms, worst, is_buy=is_buy, is_margin=is_margin)

    def may_uncover(self, account_id: int, added: str = "") -> bool:
        """Whether an open sale, or one more, is of something held beside others in its group."""
        account = self.accounts[account_id]
        sold = {
            order.instrument_id
            for order in account.open_orders.values()
            if not order.is_buy and order.leaves
        }
        sold |= {added} if added else set()
        present = {each for each in account.positions if account.held(each)} | sold
        return any(
            account.held(each) > 0
            and any(
                other != each and self.terms[other].group == self.terms[each].group
                for other in present
            )
            for each in sold
        )

    def available(self, account_id: int, instrument_id: str) -> int:
        """Return how much of a position no open order closes already, unsigned."""
        account = self.accounts[account_id]
        held = account.held(instrument_id)
        claimed = sum(
            order.leaves
            for order in account.open_orders.values()
            if order.instrument_id == instrument_id and order.is_buy is (held < 0)
        )
        return max(0, abs(held) - claimed)
