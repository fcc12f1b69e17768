"""From the desk's values to the wire's: the one place where an amount becomes a string."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from sidestreet.api.closes import Closes
from sidestreet.api.instants import render_instant
from sidestreet.contract import accounts as wire_accounts
from sidestreet.contract import enums as wire
from sidestreet.contract import instruments as wire_instruments
from sidestreet.contract.option_contracts import (
    ContractType,
    ExerciseStyle,
    ListingType,
    OptionsContract,
)
from sidestreet.contract.orders import Execution as WireExecution
from sidestreet.contract.orders import Order as WireOrder
from sidestreet.contract.orders import Strategy as WireStrategy
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import average_price, render_amount, render_price
from sidestreet.domain.conditions import Strategy, Trail, Trigger
from sidestreet.domain.enums import (
    InstrumentType,
    OrderStatus,
    OrderType,
    Shortable,
    Side,
    TimeInForce,
    TrailingOffsetType,
)
from sidestreet.domain.instruments import TickRule
from sidestreet.domain.orders import TERMINAL, Order
from sidestreet.readmodel.changes import Execution
from sidestreet.reference.instruments import Instrument

# The wire's lists are wider than the desk's; a test holds that every name has its twin.
_SIDES = {each: wire.Side(each) for each in Side}
_ORDER_TYPES = {each: wire.OrderType(each) for each in OrderType}
_TIMES_IN_FORCE = {each: wire.TimeInForce(each) for each in TimeInForce}
_STATUSES = {each: wire.OrderStatus(each) for each in OrderStatus}
_INSTRUMENT_TYPES = {each: wire.InstrumentType(each) for each in InstrumentType}


def wire_order(order: Order) -> WireOrder:
    """Return an order as its readers see it: the requested terms while a replace is pending."""
    shown = order.shown
    filled, status = order.filled_quantity, order.status
    wired = WireOrder(
        id=order.order_id,
        account_id=order.account_id,
        client_order_id=order.client_order_id,
        symbol=order.symbol,
        instrument_id=order.instrument_id,
        instrument_type=_INSTRUMENT_TYPES[order.instrument_type],
        underlying_instrument_id=order.underlying_id,
        side=_SIDES[order.side],
        order_type=_ORDER_TYPES[order.order_type],
        quantity=render_amount(shown.quantity),
        limit_price=None if shown.limit_price is None else render_amount(shown.limit_price, 2),
        stop_price=None,
        time_in_force=_TIMES_IN_FORCE[order.time_in_force],
        extended_hours=order.extended_hours,
        status=_STATUSES[status],
        filled_quantity=render_amount(filled),
        leaves_quantity="0" if status in TERMINAL else render_amount(shown.quantity - filled),
        average_fill_price=(
            render_price(average_price(order.filled_notional, filled)) if filled else None
        ),
        venue=order.venue,
        details=order.details or None,
        created_at=render_instant(order.created_at),
        updated_at=render_instant(order.updated_at),
    )
    # Most orders wait for nothing and are worked as they are, and an answer is to cost little.
    if shown.trigger is not None:
        wired = replace(wired, **_trigger_members(shown.trigger, order.trail))
    if (
        order.releases_at is not None
        or order.strategy is not None
        or status is OrderStatus.QUEUED
        or order.time_in_force is TimeInForce.GOOD_TILL_DATE
    ):
        wired = replace(wired, **_dated_members(order))
    return wired


def _trigger_members(trigger: Trigger, trail: Trail | None) -> dict[str, Any]:
    """Return what an order shows that waits for a price, or has waited for one."""
    members = {
        "stop_price": _price(trigger.stop_price),
        "trailing_offset": _offset(trigger),
        "trailing_offset_type": _offset_type(trigger),
        "limit_offset": _price(trigger.limit_offset),
    }
    if trail is None:
        return members
    return members | {
        "trailing_watermark_px": _price(trail.watermark),
        "trailing_watermark_ts": render_instant(trail.seen_at),
        "trailing_stop_px": _price(trail.stop_price),
        "trailing_limit_px": _price(trail.limit_price),
    }


def _dated_members(order: Order) -> dict[str, Any]:
    """Return what an order shows that is held, or has an end, or is worked over time.

    The end that a DAY order has is the desk's affair; `expires_at` is shown where the client
    gave it.
    """
    gives_end = order.time_in_force is TimeInForce.GOOD_TILL_DATE
    return {
        "expires_at": _instant(order.expires_at) if gives_end else None,
        "strategy": None if order.strategy is None else _strategy(order.strategy),
        "queue_state": _queue_state(order),
        "releases_at": _instant(order.releases_at),
    }


def wire_new_order(order: Order) -> WireOrder:
    """Return an order as the answer to its submit shows it.

    Where a trailing order stands is told by later reads alone. Source: the vendor's text about the
    watermark members.
    """
    return wire_order(order if order.trail is None else replace(order, trail=None))


def _queue_state(order: Order) -> wire.QueueState | None:
    """Return whether an order is held for its session or other orders, or has been.

    Nothing for one that was never held, nor for one that ended before it was released.
    """
    if order.status is OrderStatus.QUEUED:
        return wire.QueueState.AWAITING_RELEASE
    is_out = bool(order.routes) or order.status is OrderStatus.PENDING_TRIGGER
    return wire.QueueState.RELEASED if is_out and order.releases_at is not None else None


def _strategy(strategy: Strategy) -> WireStrategy:
    return WireStrategy(
        type=wire.StrategyType(strategy.type),
        start_at=_instant(strategy.start_at),
        end_at=_instant(strategy.end_at),
        destination=strategy.destination,
    )


def _offset_type(trigger: Trigger) -> wire.TrailingOffsetType | None:
    kind = trigger.trailing_offset_type
    return None if kind is None else wire.TrailingOffsetType(kind)


def _price(price: int | None) -> str | None:
    return None if price is None else render_price(price)


def _offset(trigger: Trigger) -> str | None:
    offset = trigger.trailing_offset
    if offset is not None and trigger.trailing_offset_type is TrailingOffsetType.BPS:
        return render_amount(offset)
    return _price(offset)


def _instant(time_ns: int | None) -> str | None:
    return None if time_ns is None else render_instant(time_ns)


def wire_execution(execution: Execution) -> WireExecution:
    """Return an execution for the wire."""
    return WireExecution(
        id=execution.execution_id,
        order_id=execution.order_id,
        symbol=execution.symbol,
        instrument_id=execution.instrument_id,
        underlying_instrument_id=execution.underlying_id,
        side=_SIDES[execution.side],
        quantity=render_amount(execution.quantity),
        price=render_price(execution.price),
        venue=execution.venue,
        transaction_time=render_instant(execution.transaction_time),
    )


def wire_account(account: Account) -> wire_accounts.Account:
    """Return an account for a list."""
    return wire_accounts.Account(
        id=account.account_id,
        short_name=account.short_name,
        full_name=account.full_name,
        type=wire.AccountType.CUSTOMER,
        subtype=wire.AccountSubtype(account.subtype),
        status=wire.AccountStatus(account.status),
        options_level=account.options_level,
        account_holder_entity_id=account.holder_id,
        account_holder_entity_kind=wire.AccountHolderEntityKind(account.holder_kind),
        open_date=account.open_date,
        close_date=account.close_date,
    )


def wire_account_details(account: Account) -> wire_accounts.AccountWithPersonalDetails:
    """Return an account for its own page; the desk keeps no personal details."""
    listed = wire_account(account)
    members = {name: getattr(listed, name) for name in listed.__struct_fields__}
    return wire_accounts.AccountWithPersonalDetails(**members)


def wire_tick_rules(rules: tuple[TickRule, ...]) -> tuple[wire_instruments.TickRule, ...]:
    """Return price steps for the wire."""
    return tuple(
        wire_instruments.TickRule(
            start_price=render_amount(rule.start_price),
            end_price=None if rule.end_price is None else render_amount(rule.end_price),
            tick_size=render_amount(rule.tick_size),
        )
        for rule in rules
    )


def wire_instrument_core(instrument: Instrument, closes: Closes) -> wire_instruments.InstrumentCore:
    """Return an instrument for a list."""
    return wire_instruments.InstrumentCore(**_instrument_members(instrument, closes))


def wire_instrument(
    instrument: Instrument, closes: Closes, expiries: Sequence[date] | None = None
) -> wire_instruments.Instrument:
    """Return an instrument for its own page, with the days on which its options expire.

    All of them settle on closing prices. Without `expiries` nothing is said of options.
    """
    days = None if expiries is None else tuple(day.isoformat() for day in expiries)
    return wire_instruments.Instrument(
        **_instrument_members(instrument, closes),
        options_expiry_dates=days,
        options_contract_expiry_dates=None
        if days is None
        else tuple(
            wire_instruments.OptionExpiryDate(
                date=day, has_settles_on_open=False, has_settles_on_close=True
            )
            for day in days
        ),
    )


def wire_option_contract(contract: Instrument, open_interest: Mapping[str, int]) -> OptionsContract:
    """Return an option contract. Raises ValueError if the instrument is none."""
    terms, option = contract.terms, contract.terms.option
    if option is None:
        raise ValueError(f"{terms.symbol} is no option")
    return OptionsContract(
        id=terms.instrument_id,
        symbol=terms.symbol,
        contract_type=ContractType(option.right),
        currency=contract.currency,
        exchange=terms.venue,
        exercise_style=ExerciseStyle(option.style),
        expiry=option.expiry,
        is_liquidation_only=terms.is_liquidation_only,
        is_marginable=terms.is_marginable,
        is_tradable=terms.is_tradable,
        listing_type=ListingType.STANDARD,
        multiplier=str(option.multiplier),
        strike_price=render_price(option.strike),
        is_settle_on_open=False,
        last_trade_cutoff=render_instant(option.expires_at),
        open_interest=open_interest.get(terms.instrument_id),
        tick_rules=wire_tick_rules(terms.tick_rules),
        underlying_instrument_id=option.underlying_id,
    )


def _instrument_members(instrument: Instrument, closes: Closes) -> dict[str, Any]:
    terms = instrument.terms
    shortable = instrument.shortable
    volume, worth = instrument.present_adv, instrument.notional_adv
    close, adjusted = closes
    reasons = None
    if shortable is Shortable.NOT_SHORTABLE:
        reasons = (wire.NotShortableReason.UNSUPPORTED_SECURITY,)
    return {
        "id": terms.instrument_id,
        "symbol": terms.symbol,
        "name": instrument.name,
        "instrument_type": _INSTRUMENT_TYPES[terms.instrument_type],
        "venue": terms.venue,
        "currency": instrument.currency,
        "country_of_issue": instrument.country_of_issue,
        "is_tradable": terms.is_tradable,
        "is_liquidation_only": terms.is_liquidation_only,
        "is_fractionable": terms.is_fractionable,
        "is_marginable": terms.is_marginable,
        "is_ptp": instrument.is_ptp,
        "is_threshold_security": instrument.is_threshold_security,
        "is_short_prohibited": instrument.is_short_prohibited,
        "easy_to_borrow": instrument.easy_to_borrow,
        "shortable_attribute": None if shortable is None else wire.ShortableAttribute(shortable),
        "not_shortable_reasons": reasons,
        "long_margin_rate": render_amount(terms.long_margin_rate),
        "short_margin_rate": render_amount(terms.short_margin_rate),
        "tick_rules": wire_tick_rules(terms.tick_rules),
        "previous_close": None if close is None else render_price(close),
        "cax_adjusted_previous_close": None if adjusted is None else render_price(adjusted),
        "adv": None if volume is None else render_amount(volume),
        "notional_adv": None if worth is None else render_price(worth),
    }
