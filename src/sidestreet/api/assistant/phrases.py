"""How the assistant puts orders, positions and amounts into words."""

from sidestreet.domain.amounts import render_amount, render_price
from sidestreet.domain.answer_parts import Suggestion, SuggestionsPart
from sidestreet.domain.orders import Order
from sidestreet.engine.money.valuation import HoldingValue


def money(amount: int) -> str:
    """Return an amount of money to the cent below, with thousands set apart.

    >>> money(1_234_567_890_000)
    '1,234,567.89'
    """
    cents = abs(amount) // 10_000
    return f"{'-' if amount < 0 else ''}{cents // 100:,}.{cents % 100:02d}"


def terms_of(order: Order) -> str:
    """Return what was ordered.

    A limit and a stop are named where there are any.
    """
    told = [f"{order.side} {render_amount(order.quantity)} {order.symbol} {order.order_type}"]
    if order.trigger is not None and order.trigger.stop_price is not None:
        told.append(f"stop {render_price(order.trigger.stop_price)}")
    if order.limit_price is not None:
        told.append(f"at {render_price(order.limit_price)}")
    return " ".join(told)


def line_of(order: Order) -> str:
    """Return one line about an order."""
    filled = render_amount(order.filled_quantity)
    return (
        f"- {terms_of(order)}, {order.time_in_force}: {order.status}, {filled} filled "
        f"(id {order.order_id})"
    )


def holding_line(value: HoldingValue) -> str:
    """Return one line about a position."""
    quantity = value.holding.quantity
    return (
        f"- {render_amount(quantity)} {value.terms.symbol} at {render_price(value.price)}: worth "
        f"{money(value.market_value)}, unrealized {money(value.unrealized)}"
    )


def suggest(*prompts: str) -> SuggestionsPart:
    """Return buttons that ask what stands on them."""
    return SuggestionsPart(tuple(Suggestion(each, each) for each in prompts))
