"""How the assistant puts orders, positions, prices and amounts into words."""

from sidestreet.api.assistant.desk_view import DeskView
from sidestreet.domain.amounts import divide_half_even, render_amount, render_price
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


def price_line(view: DeskView, symbol: str) -> str:
    """Return one line about where an instrument stands, and how far it has moved today."""
    instrument = view.instrument(symbol)
    last, bid, ask = (None, None, None)
    if instrument is not None:
        last, bid, ask = view.prices(instrument.instrument_id)
    if instrument is None or last is None:
        return f"{symbol} has no price just now."
    told = f"{symbol} last traded at {render_price(last)}"
    if bid is not None and ask is not None:
        told += f", bid {render_price(bid)}, asked {render_price(ask)}"
    return f"{told}.{_move(view, instrument.instrument_id, last)}"


def _move(view: DeskView, instrument_id: str, last: int) -> str:
    bar = view.day_bar(instrument_id)
    if bar is None or bar.previous_close <= 0:
        return ""
    moved = last - bar.previous_close
    hundredths = divide_half_even(moved * 10_000, bar.previous_close)
    sign = "-" if hundredths < 0 else "+"
    whole, part = divmod(abs(hundredths), 100)
    return (
        f" That is {sign}{whole}.{part:02d}% from the previous close of "
        f"{render_price(bar.previous_close)}."
    )


def suggest(*prompts: str) -> SuggestionsPart:
    """Return buttons that ask what stands on them."""
    return SuggestionsPart(tuple(Suggestion(each, each) for each in prompts))
