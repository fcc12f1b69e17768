"""The `orders` of an account: open orders, some of them filled in part.

A seeded order is placed without asking the desk or the venue whether they would take it, so what
they would refuse is refused here. Names and spellings are those of the API's answers.
"""

from typing import Final

from sidestreet.domain.amounts import (
    NOTIONAL_MAX,
    SCALE,
    notional,
    render_amount,
    render_price,
)
from sidestreet.domain.commands import NewOrder, SeedOrder
from sidestreet.domain.enums import OrderType, Side, TimeInForce
from sidestreet.domain.standing import SeedFill
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.instruments import read_named
from sidestreet.reference.seed_file.kinds import (
    ABOVE_ZERO,
    FLAG,
    INSTANT,
    word,
)
from sidestreet.reference.seed_file.order_words import (
    CLIENT_ORDER_ID,
    FILLS_MAX,
    ORDER_ID,
    POSITION_INTENT,
    SIDE,
    OrderNames,
    check_names,
)
from sidestreet.reference.seed_file.section import Section
from sidestreet.reference.seed_file.standing import read_standing_order

_ORDER_TYPE: Final = word(OrderType, OrderType.LIMIT, OrderType.MARKET)
# The other ones never rest: an order in a seed file is one that is still open.
_TIME_IN_FORCE: Final = word(
    TimeInForce,
    TimeInForce.DAY,
    TimeInForce.GOOD_TILL_CANCEL,
    TimeInForce.GOOD_TILL_DATE,
)


def read_order(
    section: Section, account_id: int, directory: InstrumentDirectory, names: OrderNames
) -> SeedOrder | None:
    """Read one order, or return None if something in it is wrong."""
    if section.has("status"):
        standing = read_standing_order(section, account_id, directory)
        if standing is not None:
            check_names(section, standing.order, names)
        return standing
    terms = read_named(section, directory)
    order_id = section.optional("id", ORDER_ID, None)
    client_order_id = section.optional("client_order_id", CLIENT_ORDER_ID, None)
    side = section.required("side", SIDE)
    order_type = section.required("order_type", _ORDER_TYPE)
    time_in_force = section.required("time_in_force", _TIME_IN_FORCE)
    quantity = section.required("quantity", ABOVE_ZERO)
    limit_price = section.optional("limit_price", ABOVE_ZERO, None)
    expires_at = section.optional("expires_at", INSTANT, None)
    extended_hours = section.optional("extended_hours", FLAG, None)
    position_intent = section.optional("position_intent", POSITION_INTENT, None)
    fills = _read_fills(section)
    section.finish()
    if terms is None or not section.is_sound():
        return None
    row = NewOrder(
        terms=terms,
        side=side,
        order_type=order_type,
        time_in_force=time_in_force,
        quantity=quantity,
        digest=b"",
        limit_price=limit_price,
        expires_at=expires_at,
        extended_hours=extended_hours,
        position_intent=position_intent,
        client_order_id=client_order_id,
        order_id=order_id,
        underlying=directory.underlying_terms(terms),
    )
    check_names(section, row, names)
    _check_terms(section, row)
    for inner, fill in fills:
        _check_fill(inner, row, fill)
    order = SeedOrder(account_id, row, tuple(fill for _, fill in fills))
    _check_sums(section, order)
    return order


def _read_fills(section: Section) -> list[tuple[Section, SeedFill]]:
    fills: list[tuple[Section, SeedFill]] = []
    for inner in section.sections("fills"):
        quantity = inner.required("quantity", ABOVE_ZERO)
        fills.append((inner, SeedFill(quantity, inner.required("price", ABOVE_ZERO))))
        inner.finish()
    if len(fills) > FILLS_MAX:
        section.refuse("fills", f"{len(fills)} fills", f"at most {FILLS_MAX}")
    return fills


def _check_terms(section: Section, row: NewOrder) -> None:
    terms, price = row.terms, row.limit_price
    if not terms.is_tradable:
        section.refuse("symbol", f"{terms.symbol}, which is not tradable", "one that is")
    if row.quantity % SCALE and not (
        terms.is_fractionable and row.time_in_force is TimeInForce.DAY
    ):
        section.refuse(
            "quantity",
            render_amount(row.quantity),
            "whole shares, or a fraction in a DAY order of a fractionable instrument",
        )
    if (price is not None) is not (row.order_type is OrderType.LIMIT):
        found = "nothing" if price is None else render_price(price)
        section.refuse("limit_price", found, "a price for a LIMIT order, nothing for MARKET")
    if (row.expires_at is not None) is not (row.time_in_force is TimeInForce.GOOD_TILL_DATE):
        found = "nothing" if row.expires_at is None else "an instant"
        section.refuse("expires_at", found, "an instant for GOOD_TILL_DATE, nothing for others")
    if price is None:
        return
    tick = terms.tick_size(price)
    if tick is None or price % tick:
        accepted = f"a whole multiple of the tick, {render_amount(tick or 0)}"
        section.refuse("limit_price", render_price(price), accepted)
    worth = notional(price, row.quantity) * terms.multiplier
    if worth > NOTIONAL_MAX:
        found = f"an order worth {render_price(worth)}"
        section.refuse("quantity", found, f"at most {render_price(NOTIONAL_MAX)}")


def _check_fill(section: Section, row: NewOrder, fill: SeedFill) -> None:
    if fill.quantity % SCALE and not row.quantity % SCALE:
        found = render_amount(fill.quantity)
        section.refuse("quantity", found, "whole shares, because the order is for whole shares")
    limit = row.limit_price
    if limit is None:
        return
    if fill.price > limit if row.side is Side.BUY else fill.price < limit:
        accepted = f"no price worse than the limit, {render_price(limit)}"
        section.refuse("price", render_price(fill.price), accepted)


def _check_sums(section: Section, order: SeedOrder) -> None:
    filled = sum(fill.quantity for fill in order.fills)
    if filled >= order.order.quantity:
        section.refuse(
            "fills",
            f"{render_amount(filled)} filled in all",
            f"less than the quantity, {render_amount(order.order.quantity)}: the order is open",
        )
    multiplier = order.order.terms.multiplier
    worth = sum(notional(fill.price, fill.quantity) for fill in order.fills) * multiplier
    if worth > NOTIONAL_MAX:
        found = f"fills worth {render_price(worth)}"
        section.refuse("fills", found, f"at most {render_price(NOTIONAL_MAX)}")
