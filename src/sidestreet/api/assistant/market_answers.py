"""Answers about the market: prices, charts, a look at an instrument, a screener to open."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sidestreet.api.assistant import intents
from sidestreet.api.assistant.order_answers import position_chart
from sidestreet.api.assistant.phrases import holding_line, price_line, suggest
from sidestreet.api.assistant.reply import Reply
from sidestreet.domain.amounts import render_price
from sidestreet.domain.answer_parts import (
    ActionPart,
    ChartPart,
    Series,
    ViewChart,
    ViewScreener,
)
from sidestreet.domain.conversations import Capability

_OF_THE_MARKET: Final = ("SPY", "QQQ", "DIA", "IWM")
"""Funds that follow the large indices; those of them that the desk has stand for the market."""


def show_prices(reply: Reply, intent: intents.ShowPrices) -> None:
    """Tell where instruments stand."""
    reply.say("\n".join(_price_line(reply, symbol) for symbol in intent.symbols))
    first = intent.symbols[0]
    reply.add(suggest(f"Show a chart of {first}", f"Buy 10 {first}"))


def show_chart(reply: Reply, intent: intents.ShowChart) -> None:
    """Draw the day of an instrument and offer its chart; or draw what is held."""
    if intent.symbol is None:
        if not reply.view.positions():
            reply.say("You hold nothing that could be drawn. Name an instrument by its symbol.")
            return
        reply.say("This is what your positions are worth.")
        reply.add(position_chart(reply))
        return
    reply.say(_price_line(reply, intent.symbol))
    chart = _day_chart(reply, intent.symbol)
    if chart is not None:
        reply.add(chart)
    if reply.can(Capability.OPEN_CHART):
        reply.add(ActionPart(ViewChart(intent.symbol, intent.timeframe)))


def show_market(reply: Reply, _: intents.ShowMarket) -> None:
    """Tell where the funds stand that follow the large indices."""
    known = [symbol for symbol in _OF_THE_MARKET if reply.view.instrument(symbol) is not None]
    if not known:
        reply.say("I know of no index here. Ask about an instrument by its symbol.")
        return
    reply.say("\n".join(_price_line(reply, symbol) for symbol in known))


def research(reply: Reply, intent: intents.Research) -> None:
    """Tell all that the desk knows of an instrument, and what it does not."""
    instrument = reply.view.instrument(intent.symbol)
    if instrument is None:
        reply.say(f"There is no instrument {intent.symbol} on this desk.")
        return
    symbol = instrument.symbol
    reply.say(f"## {symbol}: {instrument.name or symbol}\n\n{_price_line(reply, symbol)}")
    chart = _day_chart(reply, symbol)
    if chart is not None:
        reply.add(chart)
    held = reply.view.positions(symbol)
    if held:
        reply.say("\n".join(["You hold:", *map(holding_line, held)]))
    facts = reply.view.company_facts(symbol)
    if facts:
        reply.think(f"Read what the desk knows of {instrument.name or symbol}.")
        reply.say("\n".join(["What the desk knows of it:", *(f"- {each}" for each in facts)]))
    thesis = ""
    if intent.thesis.strip():
        thesis = f'Your thesis was: "{" ".join(intent.thesis.split())}" I cannot weigh it. '
    reply.say(f"{thesis}I give no advice: this is what the desk itself knows.")
    reply.add(suggest(f"Buy 10 {symbol}", f"Show a chart of {symbol}"))


def screen(reply: Reply, intent: intents.Screen) -> None:
    """Offer a screener with the range that was named."""
    words = {"LESS_THAN": "below", "GREATER_THAN": "above"}
    told = " and ".join(
        f"{field} {words[operator]} {render_price(value)}"
        for field, operator, value in intent.filters
    )
    if reply.can(Capability.OPEN_SCREENER):
        reply.say(f"This opens a screener for stocks with a {told}.")
        reply.add(ActionPart(ViewScreener(intent.filters)))
    else:
        reply.say(f"Your client opens no screener. The search would be for a {told}.")


def _price_line(reply: Reply, symbol: str) -> str:
    reply.think(f"Looked at the market of {symbol}.")
    return price_line(reply.view, symbol)


def _day_chart(reply: Reply, symbol: str) -> ChartPart | None:
    """Return the day of an instrument in five figures, None where it has not traded."""
    instrument = reply.view.instrument(symbol)
    bar = None if instrument is None else reply.view.day_bar(instrument.instrument_id)
    if bar is None:
        return None
    points = (
        ("previous close", bar.previous_close),
        ("open", bar.open),
        ("low", bar.low),
        ("high", bar.high),
        ("last", bar.last),
    )
    return ChartPart((Series(symbol, points),))


MARKET_ANSWERS: Final[Mapping[type, Callable[[Reply, Any], None]]] = {
    intents.ShowPrices: show_prices,
    intents.ShowChart: show_chart,
    intents.ShowMarket: show_market,
    intents.Research: research,
    intents.Screen: screen,
}
