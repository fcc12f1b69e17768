"""An order of a seed file that says its `status`: how it stood on the desk that it was told of.

What such an order has is what it had there: its routes with their executions, what it waits for,
what its venue was asked for. So what cannot be together is refused here, as the desk would believe
it. Its executions are in the cash and the positions of its account already, if that has `balances`.
"""

from collections.abc import Sequence
from typing import Final

from sidestreet.domain.commands import NewOrder, SeedOrder
from sidestreet.domain.conditions import PRICES, Strategy, Trail, Trigger
from sidestreet.domain.enums import (
    OrderStatus,
    OrderType,
    StrategyType,
    TimeInForce,
    TrailingOffsetType,
)
from sidestreet.domain.orders import HELD, TERMINAL, Terms
from sidestreet.domain.schedule import Schedule
from sidestreet.domain.standing import SeedFill, Standing, StandingRoute
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.instruments import read_named
from sidestreet.reference.seed_file.kinds import (
    ABOVE_ZERO,
    BALANCE,
    FLAG,
    INSTANT,
    MADE_ID,
    ZERO_OR_MORE,
    free_text,
    word,
)
from sidestreet.reference.seed_file.order_words import (
    CLIENT_ORDER_ID,
    FILLS_MAX,
    ORDER_ID,
    POSITION_INTENT,
    SIDE,
)
from sidestreet.reference.seed_file.section import Section

_OPEN: Final = tuple(each for each in OrderStatus if each not in TERMINAL)
_STATUS: Final = word(OrderStatus, *_OPEN)
_ORDER_TYPE: Final = word(OrderType)
_TIME_IN_FORCE: Final = word(TimeInForce)
_OFFSET_TYPE: Final = word(TrailingOffsetType)
_STRATEGY: Final = word(StrategyType)
_DESTINATION: Final = free_text(64)
_AT_NO_VENUE: Final = "no routes, because a held order is at no venue"
_PENDING_NEW: Final = "a last route that is not acknowledged, and no fills"
_NEW: Final = "an acknowledged route, and no fills"


def read_standing_order(
    section: Section, account_id: int, directory: InstrumentDirectory
) -> SeedOrder | None:
    """Read an order with a `status`, or return None if something in it is wrong."""
    terms = read_named(section, directory)
    status = section.required("status", _STATUS)
    order_type = section.required("order_type", _ORDER_TYPE)
    time_in_force = section.required("time_in_force", _TIME_IN_FORCE)
    order_id = section.required("id", ORDER_ID)
    client_order_id = section.optional("client_order_id", CLIENT_ORDER_ID, None)
    side = section.required("side", SIDE)
    quantity = section.required("quantity", ABOVE_ZERO)
    limit_price = section.optional("limit_price", ABOVE_ZERO, None)
    trigger = _read_trigger(section, order_type)
    extended_hours = section.optional("extended_hours", FLAG, None)
    position_intent = section.optional("position_intent", POSITION_INTENT, None)
    strategy = _read_strategy(section)
    standing = _read_standing(section, status)
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
        expires_at=standing.ends_at,
        extended_hours=extended_hours,
        position_intent=position_intent,
        client_order_id=client_order_id,
        order_id=order_id,
        underlying=directory.underlying_terms(terms),
        trigger=trigger,
        strategy=strategy,
    )
    _check_prices(section, row)
    _check_held(section, row, standing)
    _check_routed(section, row, standing)
    return SeedOrder(account_id, row, standing=standing)


def _read_trigger(section: Section, order_type: OrderType) -> Trigger | None:
    trigger = Trigger(
        stop_price=section.optional("stop_price", ABOVE_ZERO, None),
        trailing_offset=section.optional("trailing_offset", ABOVE_ZERO, None),
        trailing_offset_type=section.optional("trailing_offset_type", _OFFSET_TYPE, None),
        limit_offset=section.optional("limit_offset", BALANCE, None),
    )
    needed = PRICES[order_type]
    for name in ("stop_price", "trailing_offset", "trailing_offset_type", "limit_offset"):
        if (name in needed) is not section.has(name):
            found = "a value" if section.has(name) else "nothing"
            section.refuse(name, found, "what an order of its type has")
    return None if trigger == Trigger() else trigger


def _read_strategy(section: Section) -> Strategy | None:
    inner = section.section("strategy")
    if inner is None:
        return None
    strategy = Strategy(
        type=inner.required("type", _STRATEGY),
        start_at=inner.optional("start_at", INSTANT, None),
        end_at=inner.optional("end_at", INSTANT, None),
        destination=inner.optional("destination", _DESTINATION, None),
    )
    inner.finish()
    return strategy


def _read_standing(section: Section, status: OrderStatus) -> Standing:
    reserve = section.section("reserve")
    worst_price = reserve_unit = 0
    if reserve is not None:
        worst_price = reserve.required("price", ZERO_OR_MORE)
        reserve_unit = reserve.required("unit", ZERO_OR_MORE)
        reserve.finish()
    return Standing(
        status=status,
        ends_at=section.optional("expires_at", INSTANT, None),
        worst_price=worst_price,
        reserve_unit=reserve_unit,
        routes=tuple(_read_route(each) for each in section.sections("routes")),
        releases_at=section.optional("releases_at", INSTANT, None),
        awaits=section.values("awaits", ORDER_ID),
        trail=_read_trail(section),
        schedule=_read_schedule(section),
        replacement=_read_replacement(section),
    )


def _read_route(section: Section) -> StandingRoute:
    route = StandingRoute(
        quantity=section.required("quantity", ABOVE_ZERO),
        limit_price=section.optional("limit_price", ABOVE_ZERO, None),
        acknowledged=section.optional("is_acknowledged", FLAG, True),
        closed=section.optional("is_closed", FLAG, False),
        fills=tuple(_read_fill(each) for each in section.sections("fills")),
    )
    section.finish()
    if route.fills and not route.acknowledged:
        section.refuse("is_acknowledged", "false", "true, because the route has traded")
    return route


def _read_fill(section: Section) -> SeedFill:
    fill = SeedFill(
        quantity=section.required("quantity", ABOVE_ZERO),
        price=section.required("price", ABOVE_ZERO),
        execution_id=section.optional("id", MADE_ID, ""),
        commission=section.optional("commission", ZERO_OR_MORE, 0),
        regulatory_fees=section.optional("regulatory_fees", ZERO_OR_MORE, 0),
    )
    section.finish()
    return fill


def _read_trail(section: Section) -> Trail | None:
    inner = section.section("trail")
    if inner is None:
        return None
    trail = Trail(
        watermark=inner.required("watermark", ABOVE_ZERO),
        seen_at=inner.required("seen_at", INSTANT),
        stop_price=inner.required("stop_price", ABOVE_ZERO),
        limit_price=inner.optional("limit_price", ABOVE_ZERO, None),
    )
    inner.finish()
    return trail


def _read_schedule(section: Section) -> Schedule | None:
    inner = section.section("schedule")
    if inner is None:
        return None
    schedule = Schedule(
        starts_at=inner.required("starts_at", INSTANT),
        ends_at=inner.required("ends_at", INSTANT),
        session_begins_at=inner.required("session_begins_at", INSTANT),
        session_ends_at=inner.required("session_ends_at", INSTANT),
        next_at=inner.optional("next_at", INSTANT, None),
    )
    inner.finish()
    return schedule


def _read_replacement(section: Section) -> Terms | None:
    inner = section.section("replacement")
    if inner is None:
        return None
    quantity = inner.required("quantity", ABOVE_ZERO)
    limit_price = inner.optional("limit_price", ABOVE_ZERO, None)
    worst_price = inner.optional("worst_price", ZERO_OR_MORE, 0)
    reserve_unit = inner.optional("reserve_unit", ZERO_OR_MORE, 0)
    inner.finish()
    return Terms(quantity, limit_price, worst_price, reserve_unit)


def _check_prices(section: Section, row: NewOrder) -> None:
    # A trailing stop limit gets its limit as its price comes.
    if "limit_price" in PRICES[row.order_type] and row.limit_price is None:
        section.refuse("limit_price", "nothing", f"a price, because it is a {row.order_type} order")
    if row.limit_price is not None and row.order_type in {OrderType.MARKET, OrderType.STOP}:
        section.refuse("limit_price", "a price", f"nothing for a {row.order_type} order")


def _check_held(section: Section, row: NewOrder, standing: Standing) -> None:
    status = standing.status
    if status not in HELD:
        return
    if standing.routes:
        section.refuse("routes", "routes", _AT_NO_VENUE)
    if standing.replacement is not None:
        section.refuse("replacement", "terms", "none, because a held order is replaced at once")
    if status is OrderStatus.PENDING_TRIGGER and row.trigger is None:
        section.refuse("status", status, "a status without a trigger, or an order type with one")
    if status is OrderStatus.QUEUED and standing.releases_at is None and not standing.awaits:
        section.refuse("releases_at", "nothing", "when it goes out, or `awaits`")


def _check_routed(section: Section, row: NewOrder, standing: Standing) -> None:
    status, routes = standing.status, standing.routes
    if status in HELD:
        return
    if not routes:
        section.refuse("routes", "nothing", "a list of at least one route")
        return
    if standing.awaits:
        section.refuse("awaits", "orders", "none, because it has gone out")
    fills = standing.fills
    filled = sum(fill.quantity for fill in fills)
    if filled >= row.quantity:
        section.refuse("routes", "all of it filled", "less than the quantity: the order is open")
    if len(fills) > FILLS_MAX:
        section.refuse("routes", f"{len(fills)} fills", f"at most {FILLS_MAX}")
    if len({fill.execution_id for fill in fills if fill.execution_id}) < len(_named(fills)):
        section.refuse("routes", "the id of a fill again", "each id once")
    if any(route.closed for route in routes) and standing.schedule is None:
        section.refuse("routes", "a route that is closed", "open ones, but in a `schedule`")
    _check_status(section, standing, is_filled=bool(filled))
    replacement = standing.replacement
    if replacement is not None and replacement.quantity <= filled:
        section.refuse("replacement", "no more than has filled", "a quantity beyond what has")


def _check_status(section: Section, standing: Standing, *, is_filled: bool) -> None:
    status, last = standing.status, standing.routes[-1]
    is_asked = standing.replacement is not None
    if status is OrderStatus.PENDING_REPLACE and not is_asked:
        section.refuse("replacement", "nothing", "the terms that the venue was asked for")
    elif is_asked and status not in {OrderStatus.PENDING_REPLACE, OrderStatus.PENDING_CANCEL}:
        section.refuse("replacement", "terms", f"none in {status}")
    if status is OrderStatus.PARTIALLY_FILLED and not is_filled:
        section.refuse("routes", "no fills", "fills, because it is PARTIALLY_FILLED")
    if status is OrderStatus.PENDING_NEW and (is_filled or last.acknowledged):
        section.refuse("routes", "fills, or an acknowledged route", _PENDING_NEW)
    if status is OrderStatus.NEW and (
        is_filled or not any(each.acknowledged or each.closed for each in standing.routes)
    ):
        section.refuse("routes", "fills, or no acknowledged route", _NEW)


def _named(fills: Sequence[SeedFill]) -> list[str]:
    return [fill.execution_id for fill in fills if fill.execution_id]
