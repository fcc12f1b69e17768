"""An order as risk looks at it: new, or with the terms that a replace would give it."""

from typing import Final

import msgspec

from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import FIGURE_MAX, NOTIONAL_MAX, SCALE, notional
from sidestreet.domain.commands import Stamp
from sidestreet.domain.conditions import Trigger
from sidestreet.domain.enums import (
    InstrumentType,
    MarginType,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.orders import Order, Terms
from sidestreet.domain.prices import Prices
from sidestreet.engine.margin import Leg, group_requirement, opening_requirement
from sidestreet.engine.money.concentration import rule_of
from sidestreet.engine.money.valuation import price_of, value_account
from sidestreet.engine.options.instructions import instructed_quantity
from sidestreet.engine.risk.reservations import exposure, side_of
from sidestreet.engine.state import State
from sidestreet.engine.waiting.trail import limit_from, stop_from

MARKET_BUFFER: Final = SCALE // 20
"""How far above mark and ask a market order to buy is counted: 5 %, the narrow limit-up band."""

MARKET_TICKS: Final = 5
"""And how many ticks above the mark at least: 5 % of what costs some cents is less than a tick."""

UNIT_MAX: Final = 2 * NOTIONAL_MAX
"""Most that a unit reserves: more than `form.py` lets an order open, less than a journal holds."""


class Proposal(msgspec.Struct, frozen=True, gc=False):
    """What is asked for, and the figures that the checks go by. Millionths.

    `leaves` is what may trade, `others` what the account's other open orders of the side may, and
    `opening` the part of `leaves` that would open or enlarge a position once those have traded.
    `mark` is None where nobody knows a price. `replaces` is the order whose terms these would be.
    """

    account: Account
    terms: InstrumentTerms
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    quantity: int
    limit_price: int | None
    expires_at: int | None
    position_intent: PositionIntent | None
    digest: bytes
    now: int
    held: int
    others: int
    leaves: int
    opening: int
    mark: int | None
    worst_price: int
    reserve_unit: int
    replaces: Order | None = None
    trigger: Trigger | None = None

    @property
    def is_option(self) -> bool:
        """Whether it is for option contracts."""
        return self.terms.instrument_type is InstrumentType.OPTION

    @property
    def notional(self) -> int:
        """What all of it is worth at its worst price, what has traded of it included."""
        return -(-self.quantity * self.worst_price * self.terms.multiplier // SCALE)

    def new_terms(self) -> Terms:
        """Return the terms as an order keeps them."""
        return Terms(
            self.quantity, self.limit_price, self.worst_price, self.reserve_unit, self.trigger
        )


class Asked(msgspec.Struct, frozen=True, gc=False):
    """What the client said, new order or replace alike."""

    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    quantity: int
    limit_price: int | None
    expires_at: int | None = None
    position_intent: PositionIntent | None = None
    digest: bytes = b""
    replaces: Order | None = None
    trigger: Trigger | None = None
    """What it waits for; None for one that goes out now."""


def propose_order(
    state: State,
    order: Order,
    stamp: Stamp,
    *,
    quantity: int,
    limit_price: int | None,
    order_type: OrderType,
    trigger: Trigger | None = None,
) -> Proposal:
    """Return an order as risk looks at it once more, by the terms given; all else is its own."""
    asked = Asked(
        side=order.side,
        order_type=order_type,
        time_in_force=order.time_in_force,
        quantity=quantity,
        limit_price=limit_price,
        position_intent=order.position_intent,
        replaces=order,
        trigger=trigger,
    )
    account, terms = state.accounts[order.account_id], state.instruments[order.instrument_id]
    return propose(state, account, terms, asked, stamp)


def propose(
    state: State, account: Account, terms: InstrumentTerms, asked: Asked, stamp: Stamp
) -> Proposal:
    """Return the proposal with its figures worked out."""
    replaces = asked.replaces
    account_id, instrument_id = account.account_id, terms.instrument_id
    prices = stamp.prices
    filled = 0 if replaces is None else replaces.filled_quantity
    leaves = asked.quantity - filled
    held = state.held_quantity(account_id, instrument_id)
    others = _others_open(state, account_id, terms, asked.side, replaces)
    # What was given to the clearing house is not there to be sold.
    instructed = (
        0 if terms.option is None else instructed_quantity(state, account_id, instrument_id)
    )
    closable = max(0, -held if asked.side is Side.BUY else held - instructed)
    opening = max(0, min(leaves, others + leaves - closable))
    mark = price_of(state, prices, instrument_id)
    ask = prices.ask(instrument_id) if asked.limit_price is None else None
    worst = min(_worst_price(asked, terms, mark, ask), FIGURE_MAX)
    return Proposal(
        account=account,
        terms=terms,
        side=asked.side,
        order_type=asked.order_type,
        time_in_force=asked.time_in_force,
        quantity=asked.quantity,
        limit_price=asked.limit_price,
        expires_at=asked.expires_at,
        position_intent=asked.position_intent,
        digest=asked.digest,
        now=stamp.time_ns,
        held=held,
        others=others,
        leaves=leaves,
        opening=opening,
        mark=mark,
        worst_price=worst,
        reserve_unit=_reserve_unit(
            state,
            account,
            terms,
            prices,
            # What is held and would be closed covers nothing that is written after it.
            (asked.side, opening or leaves, worst, min(0, held - others)),
        ),
        replaces=replaces,
        trigger=asked.trigger,
    )


def _others_open(
    state: State, account_id: int, terms: InstrumentTerms, side: Side, replaces: Order | None
) -> int:
    """Return what the account's other open orders of the same side may still trade."""
    working = state.working.get(account_id, {}).get(terms.instrument_id)
    if working is None:
        return 0
    own = 0 if replaces is None else exposure(replaces)[0]
    return side_of(working, side).quantity - own


def _worst_price(asked: Asked, terms: InstrumentTerms, mark: int | None, ask: int | None) -> int:
    """Return the price of a share that the order counts with.

    A buy pays its limit at worst; at the market it may run up from the mark and has to pay the
    best ask at least. A sale brings its limit at least, but a short one is worth covering at the
    mark if that is higher, and at the market at the best ask, which may be the next mark. More
    than that is possible: a market order that takes all of the book has no worst price.
    """
    mark, ask = mark or 0, ask or 0
    if asked.trigger is not None:
        stop, limit = stop_and_limit(asked, asked.trigger, terms, mark)
        if asked.side is Side.BUY and limit is not None:
            return limit
        # It comes to the market at its stop or, gone through by a gap, at what is asked there.
        mark = max(mark, stop)
    if asked.side is Side.SELL:
        return max(asked.limit_price or 0, mark, ask)
    if asked.limit_price is not None:
        return asked.limit_price
    run_up = max(mark, ask) * (SCALE + MARKET_BUFFER) // SCALE
    return max(run_up, mark + MARKET_TICKS * (terms.tick_size(mark) or 0))


def stop_and_limit(
    asked: Asked | Proposal, trigger: Trigger, terms: InstrumentTerms, mark: int
) -> tuple[int, int | None]:
    """Return the stop of a held order as things stand, and the limit it has then, if any.

    That of a trailing buy follows the market down, so it is never higher than it is now. 0 is for
    a trailing sale that has no stop by now: its offset is more than the price.
    """
    if trigger.trailing_offset is None:
        return trigger.stop_price or 0, asked.limit_price
    stop = stop_from(asked.side, trigger, terms, watermark_of(asked, mark))
    if trigger.limit_offset is None:
        return stop, None
    return stop, limit_from(asked.side, terms, stop, trigger.limit_offset)


def watermark_of(asked: Asked | Proposal, mark: int) -> int:
    """Return the price that a trailing order is reckoned from: its watermark, else the mark."""
    trail = None if asked.replaces is None else asked.replaces.trail
    return mark if trail is None else trail.watermark


def _reserve_unit(
    state: State,
    account: Account,
    terms: InstrumentTerms,
    prices: Prices,
    order: tuple[Side, int, int, int],
) -> int:
    """Return what one whole unit of an order of a side, opening so much at worst, reserves.

    The last member of `order` is what is written in the instrument before it. An order that only
    closes has a unit too: what it closes may be gone before it trades. Figures are journaled with
    what is denied as well, so they end at `UNIT_MAX`.
    """
    side, opening, worst, written = order
    is_margin = account.margin is not MarginType.NONE
    if terms.option is None or side is Side.BUY:
        unit = opening_requirement(
            terms, is_buy=side is Side.BUY, price=worst, underlying_price=0, is_margin=is_margin
        )
        if terms.option is None and is_margin:
            unit = max(unit, _concentrated_unit(state, account, terms, prices, (opening, worst)))
        return min(unit, UNIT_MAX)
    # A sold option may be covered by what the account holds, but by no unit of it twice: what
    # the open sales of the group would use is gone. It is worth its mark, however far the limit:
    # a high price makes an uncovered option look like the one that has to be covered first.
    legs = _group_legs(state, account.account_id, terms, written, prices)
    underlying = price_of(state, prices, terms.group) or terms.option.strike
    mark = price_of(state, prices, terms.instrument_id)
    sold = Leg(terms, -opening, worst if mark is None else mark)
    before = group_requirement(legs, underlying, is_margin=is_margin).maintenance
    after = group_requirement([*legs, sold], underlying, is_margin=is_margin).maintenance
    return min(max(0, -(-(after - before) * SCALE // opening)), UNIT_MAX)


def _concentrated_unit(
    state: State,
    account: Account,
    terms: InstrumentTerms,
    prices: Prices,
    order: tuple[int, int],
) -> int:
    """Return what a share reserves if the order would make the position too large; else 0."""
    rule = rule_of(state, terms.instrument_id)
    if rule is None:
        return 0
    opening, worst = order
    account_id = account.account_id
    after = abs(state.held_quantity(account_id, terms.instrument_id)) + opening
    equity = value_account(state, account_id, prices).equity
    if not rule.holds_for(notional(worst, after), equity):
        return 0
    return -(-worst * rule.rate // SCALE)


def _group_legs(
    state: State, account_id: int, terms: InstrumentTerms, written: int, prices: Prices
) -> list[Leg]:
    """Return the positions in an underlying as they are once all open sales have traded.

    The position in the instrument itself is then `written`, which is 0 or negative.
    """
    group = terms.group
    working = state.working.get(account_id, {})
    held = {
        instrument_id: holding.quantity
        for instrument_id, holding in state.holdings.get(account_id, {}).items()
        if state.instruments[instrument_id].group == group
    }
    for instrument_id, orders in working.items():
        if state.instruments[instrument_id].group == group and orders.sells.quantity:
            held[instrument_id] = held.get(instrument_id, 0) - orders.sells.quantity
    held[terms.instrument_id] = written
    return [
        Leg(
            state.instruments[instrument_id],
            quantity,
            price_of(state, prices, instrument_id) or 0,
        )
        for instrument_id, quantity in held.items()
        if quantity
    ]
