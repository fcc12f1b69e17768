"""From a sentence to what is wanted: a small grammar of verbs, nouns and figures.

The verb decides, in the order of `_RULES`: what is to be done comes before what is to be shown. A
sentence with "not" asks for nothing to be done. What is left unsaid stays None, and the answer asks
back for it; nothing is guessed about an order.
"""

from collections.abc import Callable
from typing import Final

from sidestreet.api.assistant.intents import (
    CancelOrders,
    ChangeOrder,
    ClosePosition,
    GiveAccess,
    Help,
    Intent,
    NotUnderstood,
    PlaceOrder,
    Screen,
    ShowBalances,
    ShowChart,
    ShowMarket,
    ShowOrders,
    ShowPositions,
    ShowPrices,
    Why,
)
from sidestreet.api.assistant.words import IsSymbol, Word, words_of
from sidestreet.domain.enums import OrderType, Side, TimeInForce

_SYMBOLS_MAX: Final = 10

_CANCEL: Final = {"cancel", "kill", "pull", "withdraw", "scrap", "canceling", "cancelling"}
_CHANGE: Final = {
    *("replace", "modify", "change", "amend", "move", "raise", "lower", "reduce", "increase"),
    *("update", "reprice", "edit", "resize"),
}
CLOSE: Final = {"close", "flatten", "exit", "liquidate", "unwind", "cover"}
_BUY: Final = {"buy", "long", "purchase"}
_SELL: Final = {"sell", "short", "dump"}
_CHART: Final = {"chart", "charts", "graph", "plot", "draw", "pie"}
_ORDER: Final = {"order", "orders", "fill", "fills", "filled", "executions", "working"}
_POSITION: Final = {
    *("position", "positions", "holding", "holdings", "portfolio", "hold", "own", "pnl", "profit"),
    *("loss", "gains", "p&l", "exposure"),
}
_BALANCE: Final = {
    *("balance", "balances", "cash", "equity", "money", "power", "afford", "funds", "margin"),
    *("networth", "withdraw", "spend"),
}
PRICE: Final = {
    *("price", "prices", "quote", "quotes", "trading", "trade", "worth", "much", "bid", "ask"),
    *("last", "cost", "doing", "stand", "value", "now", "today", "spread"),
}
_MARKET: Final = {"market", "markets", "indices", "index"}
_NOT: Final = {"not", "don't", "dont", "never", "doesn't"}
_HELP: Final = {"help", "hello", "hi", "hey", "thanks", "commands", "examples"}
_ACCESS: Final = {"access", "consent", "entitlement", "entitlements", "permission", "authorize"}
_SCREEN: Final = {"stocks", "screen", "screener", "shares", "companies"}
_PRICE_BEFORE: Final = {"at", "@", "limit", "price", "for"}
_UNITS: Final = {"share", "shares", "contract", "contracts", "units", "lots"}
_SIZE: Final = {"quantity", "size", "qty", "amount"}
_STOP: Final = {"stop", "trigger"}
_TIMEFRAMES: Final = {"week": "1W", "month": "1M", "quarter": "3M", "year": "1Y", "day": "1D"}
_TIMES: Final = {
    "gtc": TimeInForce.GOOD_TILL_CANCEL,
    "ioc": TimeInForce.IMMEDIATE_OR_CANCEL,
    "fok": TimeInForce.FILL_OR_KILL,
}


class Sentence:
    """The words of a sentence, and what every rule asks of them."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self.words = words
        self.texts = [word.text for word in words]
        self.said = frozenset(self.texts)
        self.symbols = tuple(
            dict.fromkeys(word.symbol for word in words if word.symbol is not None)
        )[:_SYMBOLS_MAX]

    @property
    def symbol(self) -> str | None:
        """The first instrument that is named."""
        return self.symbols[0] if self.symbols else None

    @property
    def side(self) -> Side | None:
        """Which orders are meant: those that buy or those that sell."""
        if self.said & _BUY:
            return Side.BUY
        return Side.SELL if self.said & _SELL else None

    @property
    def order_id(self) -> str | None:
        """The order that is named: a UUID anywhere, or a key of some shape behind `order`."""
        for word in self.words:
            if word.order_id is not None:
                return word.order_id
        for before, word in zip(self.words, self.words[1:], strict=False):
            has_shape = any(each in word.raw for each in "-_") or any(map(str.isdigit, word.raw))
            if before.text == "order" and word.symbol is None and has_shape:
                return word.raw
        return None

    def has(self, phrase: str) -> bool:
        """Whether some words stand behind one another."""
        return f" {phrase} " in f" {' '.join(self.texts)} "


def read(text: str, is_symbol: IsSymbol) -> Intent:
    """Return what a sentence asks for. `is_symbol` is asked with names in capitals.

    >>> read("What is the price of AAPL?", lambda name: name == "AAPL")
    ShowPrices(symbols=('AAPL',))
    """
    return intent_in(Sentence(words_of(text, is_symbol)))


def intent_in(sentence: Sentence) -> Intent:
    """Return what a sentence asks for by itself, whatever was said before it."""
    for rule in _RULES:
        intent = rule(sentence)
        if intent is not None:
            return intent
    return NotUnderstood()


def _access(sentence: Sentence) -> Intent | None:
    return GiveAccess() if sentence.said & _ACCESS else None


def _cancel(sentence: Sentence) -> Intent | None:
    said = sentence.said
    if not said & _CANCEL or sentence.has("good till cancel"):
        return None
    if said & _NOT:
        return NotUnderstood(Why.NEGATED)
    return CancelOrders(
        symbol=sentence.symbol,
        side=sentence.side,
        order_id=sentence.order_id,
        every=bool(said & {"all", "everything", "every"}),
        latest=bool(said & {"last", "latest", "newest"}),
    )


def _change(sentence: Sentence) -> Intent | None:
    if not sentence.said & _CHANGE:
        return None
    if sentence.said & _NOT:
        return NotUnderstood(Why.NEGATED)
    quantity, limit_price, stop_price = None, None, None
    for place, word in _figures(sentence):
        before, after = _around(sentence, place)
        # "its size to 50", "its price to 151": what the figure is, is said before the "to".
        named = _before(sentence, place - 1) if before == "to" else before
        is_bare = before == "to" and not sentence.said & {"price", "limit"}
        if after in _UNITS or named in _SIZE or (is_bare and sentence.said & _SIZE):
            quantity = word.number
        elif named in _STOP or (is_bare and sentence.said & _STOP):
            stop_price = word.number
        else:
            limit_price = word.number
    return ChangeOrder(
        symbol=sentence.symbol,
        side=sentence.side,
        order_id=sentence.order_id,
        quantity=quantity,
        limit_price=limit_price,
        stop_price=stop_price,
    )


def _close(sentence: Sentence) -> Intent | None:
    said = sentence.said
    is_meant = said & CLOSE and (said & _POSITION or sentence.symbol or said & {"everything"})
    is_close = said & {"close"} and sentence.has("at the close")
    is_sale_of_all = said & _SELL and (said & _POSITION or sentence.has("all my"))
    if (not is_meant or is_close) and not is_sale_of_all:
        return None
    if said & _NOT:
        return NotUnderstood(Why.NEGATED)
    return ClosePosition(sentence.symbol)


def _place(sentence: Sentence) -> Intent | None:
    said = sentence.said
    is_about_orders = said & {"orders", "order"} and not _figures(sentence)
    if sentence.side is None or is_about_orders or said & {"should", "afford"}:
        return None
    if said & _NOT:
        return NotUnderstood(Why.NEGATED)
    if sentence.has("worth of") or sentence.has("dollars of"):
        return NotUnderstood(Why.BY_VALUE)
    return _ticket(sentence, sentence.side)


def _ticket(sentence: Sentence, side: Side) -> Intent:
    """Tell which figure of an order is its quantity, its limit and its stop."""
    quantity, limit_price, stop_price = None, None, None
    for place, word in _figures(sentence):
        before, after = _around(sentence, place)
        if after in _UNITS:
            quantity = word.number
        elif before in _STOP or (before == "at" and _before(sentence, place - 1) in _STOP):
            stop_price = word.number
        elif before in _PRICE_BEFORE or (word.is_money and quantity is not None):
            limit_price = word.number
        elif word.is_money:
            return NotUnderstood(Why.BY_VALUE)
        elif quantity is None:
            quantity = word.number
    return PlaceOrder(
        side=side,
        symbol=sentence.symbol,
        quantity=quantity,
        order_type=_order_type(limit_price, stop_price),
        time_in_force=_time_in_force(sentence),
        limit_price=limit_price,
        stop_price=stop_price,
    )


def _order_type(limit_price: int | None, stop_price: int | None) -> OrderType:
    if stop_price is not None:
        return OrderType.STOP if limit_price is None else OrderType.STOP_LIMIT
    return OrderType.MARKET if limit_price is None else OrderType.LIMIT


def _time_in_force(sentence: Sentence) -> TimeInForce:
    for text, time_in_force in _TIMES.items():
        if text in sentence.said:
            return time_in_force
    for phrase in ("good till cancel", "good til cancel", "good till canceled"):
        if sentence.has(phrase):
            return TimeInForce.GOOD_TILL_CANCEL
    if sentence.has("at the open"):
        return TimeInForce.AT_OPEN
    return TimeInForce.AT_CLOSE if sentence.has("at the close") else TimeInForce.DAY


def _chart(sentence: Sentence) -> Intent | None:
    if not sentence.said & _CHART:
        return None
    for text, timeframe in _TIMEFRAMES.items():
        if text in sentence.said:
            return ShowChart(sentence.symbol, timeframe)
    return ShowChart(sentence.symbol)


def _screen(sentence: Sentence) -> Intent | None:
    if sentence.symbol is not None or not sentence.said & _SCREEN:
        return None
    filters: list[tuple[str, str, int]] = []
    for place, word in _figures(sentence):
        before, _ = _around(sentence, place)
        if before == "than":
            before = _before(sentence, place - 1)
        if word.number is None or before is None:
            continue
        if before in {"under", "below", "less", "cheaper"}:
            filters.append(("price", "LESS_THAN", word.number))
        elif before in {"over", "above", "more"}:
            filters.append(("price", "GREATER_THAN", word.number))
    return Screen(tuple(filters)) if filters else None


def _orders(sentence: Sentence) -> Intent | None:
    said = sentence.said
    if not said & _ORDER and sentence.order_id is None:
        return None
    ended = {"all", "history", "today", "recent", "last", "latest", "fill", "fills", "filled"}
    return ShowOrders(
        symbol=sentence.symbol,
        side=sentence.side,
        order_id=sentence.order_id,
        with_ended=bool(said & (ended | {"executions"})) and "open" not in said,
    )


def _positions(sentence: Sentence) -> Intent | None:
    if sentence.said & _POSITION or (sentence.symbol and sentence.has("do i have")):
        return ShowPositions(sentence.symbol)
    return None


def _balances(sentence: Sentence) -> Intent | None:
    is_worth = sentence.said & {"worth"} and sentence.said & {"account", "i"}
    if sentence.symbol is None and (sentence.said & _BALANCE or is_worth):
        return ShowBalances()
    return None


def _prices(sentence: Sentence) -> Intent | None:
    if not sentence.symbols:
        return NotUnderstood(Why.NO_SYMBOL) if sentence.said & {"price", "quote"} else None
    is_asked = bool(sentence.said & PRICE) or len(sentence.words) <= 2 * len(sentence.symbols) + 1
    # "What is AAPL at?", "Where is it?": the price is what an instrument is at.
    is_asked = is_asked or sentence.texts[-1] == "at" or sentence.texts[0] in {"where", "where's"}
    return ShowPrices(sentence.symbols) if is_asked else None


def _market(sentence: Sentence) -> Intent | None:
    return ShowMarket() if sentence.said & _MARKET else None


def _help(sentence: Sentence) -> Intent | None:
    is_asked = sentence.said & _HELP or sentence.has("can you do") or not sentence.words
    return Help() if is_asked else None


_RULES: Final[tuple[Callable[[Sentence], Intent | None], ...]] = (
    _access,
    _cancel,
    _change,
    _close,
    _chart,
    _place,
    _orders,
    _positions,
    _screen,
    _balances,
    _prices,
    _market,
    _help,
)


def _figures(sentence: Sentence) -> list[tuple[int, Word]]:
    """Return the numbers of a sentence and where they stand, but for one that names an order."""
    return [
        (place, word)
        for place, word in enumerate(sentence.words)
        if word.number is not None and word.raw != sentence.order_id
    ]


def _around(sentence: Sentence, place: int) -> tuple[str | None, str | None]:
    """Return the words before and behind a place."""
    after = sentence.texts[place + 1] if place + 1 < len(sentence.texts) else None
    return _before(sentence, place), after


def _before(sentence: Sentence, place: int) -> str | None:
    return sentence.texts[place - 1] if place > 0 else None
