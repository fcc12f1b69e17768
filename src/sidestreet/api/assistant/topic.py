"""What a thread is about: a sentence that leans on earlier ones, and what it means by itself.

"Cancel it", "and MSFT?", "how many of those?", "20" after a question back. What was spoken of is
read anew from the earlier questions each time, so nothing is kept beside them, and the same thread
means the same after a restart. Where nothing was spoken of, a sentence means what it says.
"""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from sidestreet.api.assistant import intents
from sidestreet.api.assistant.grammar import CLOSE, PRICE, Sentence, intent_in
from sidestreet.api.assistant.words import IsSymbol, Named, words_of
from sidestreet.domain.conversations import Question

LOOKED_BACK: Final = 10
"""How many earlier questions are looked at."""

_ONE: Final = frozenset({"it", "its", "it's", "that", "this"})
_SEVERAL: Final = frozenset({"them", "those", "these", "they"})
_LEANING: Final = (("and",), ("also",), ("what", "about"), ("how", "about"), ("same", "for"))
_UNITS: Final = frozenset({"share", "shares", "contract", "contracts", "of", "please"})


class Topic(msgspec.Struct, frozen=True):
    """The last thing that was asked for, and the last instrument that was spoken of."""

    intent: intents.Intent | None = None
    symbol: str | None = None


def understand(
    question: Question, earlier: Sequence[Question], is_symbol: IsSymbol, named: Named
) -> intents.Intent:
    """Return what a question asks for, given the questions before it, the oldest first."""
    topic = Topic()
    for each in earlier[-LOOKED_BACK:]:
        topic = _after(topic, _meant(each, topic, is_symbol, named))
    return _meant(question, topic, is_symbol, named)


def _meant(question: Question, topic: Topic, is_symbol: IsSymbol, named: Named) -> intents.Intent:
    if question.ticker:
        return intents.Research(question.ticker, question.thesis)
    sentence = Sentence(words_of(question.text, is_symbol, named))
    intent = intent_in(sentence)
    for rule in _RULES:
        meant = rule(sentence, intent, topic)
        if meant is not None:
            return meant
    return intent


def _after(topic: Topic, intent: intents.Intent) -> Topic:
    if isinstance(intent, intents.NotUnderstood | intents.Help):
        return topic
    symbols = getattr(intent, "symbols", None) or (getattr(intent, "symbol", None),)
    return Topic(intent, symbols[0] or topic.symbol)


def _another(sentence: Sentence, intent: intents.Intent, topic: Topic) -> intents.Intent | None:
    """Take "and MSFT?" for the last thing asked, of another instrument."""
    texts = tuple(sentence.texts)
    leans = any(texts[: len(each)] == each for each in _LEANING)
    if not leans or not sentence.symbols or topic.intent is None:
        return None
    is_bare = isinstance(intent, intents.NotUnderstood) or (
        isinstance(intent, intents.ShowPrices) and not sentence.said & PRICE
    )
    if not is_bare:
        return None
    if isinstance(topic.intent, intents.ShowPrices):
        return intents.ShowPrices(sentence.symbols)
    return _about(topic.intent, sentence.symbol)


def _filled_in(sentence: Sentence, _: intents.Intent, topic: Topic) -> intents.Intent | None:
    """Take "20" or "AAPL" for what an order still wanted."""
    wanted = topic.intent
    if not isinstance(wanted, intents.PlaceOrder):
        return None
    numbers = [word for word in sentence.words if word.number is not None]
    rest = [
        word
        for word in sentence.words
        if word.number is None and word.symbol is None and word.text not in _UNITS
    ]
    if rest:
        return None
    if wanted.quantity is None and len(numbers) == 1 and not numbers[0].is_money:
        symbol = wanted.symbol or sentence.symbol
        return replace(wanted, quantity=numbers[0].number, symbol=symbol)
    if wanted.symbol is None and not numbers and sentence.symbol is not None:
        return replace(wanted, symbol=sentence.symbol)
    return None


def _counted(sentence: Sentence, intent: intents.Intent, topic: Topic) -> intents.Intent | None:
    """Take "how many of those?" for the list that was shown, or for what is held."""
    is_asked = sentence.has("how many") and sentence.said & (_ONE | _SEVERAL)
    if not is_asked or sentence.symbols or isinstance(intent, intents.PlaceOrder):
        return None
    if isinstance(topic.intent, intents.ShowOrders | intents.ShowPositions):
        return topic.intent
    return None if topic.symbol is None else intents.ShowPositions(topic.symbol)


def _them(sentence: Sentence, intent: intents.Intent, topic: Topic) -> intents.Intent | None:
    """Take "cancel them" for all the orders that were shown."""
    shown = topic.intent
    if (
        not isinstance(intent, intents.CancelOrders)
        or not isinstance(shown, intents.ShowOrders)
        or not sentence.said & _SEVERAL
        or sentence.symbols
        or intent.order_id is not None
    ):
        return None
    side = intent.side or shown.side
    return replace(intent, symbol=shown.symbol, side=side, order_id=shown.order_id, every=True)


def _it(sentence: Sentence, intent: intents.Intent, topic: Topic) -> intents.Intent | None:
    """Take "it" for the order that was named last, or the instrument that was spoken of last."""
    if not sentence.said & (_ONE | _SEVERAL) or sentence.symbols or sentence.order_id is not None:
        return None
    last = topic.intent
    order_id = getattr(last, "order_id", None)
    if order_id is not None and isinstance(intent, intents.CancelOrders | intents.ChangeOrder):
        return replace(intent, order_id=order_id)
    symbol = topic.symbol
    if symbol is None:
        return None
    if isinstance(intent, intents.NotUnderstood):
        if intent.why is intents.Why.UNKNOWN and sentence.said & CLOSE:
            return intents.ClosePosition(symbol)
        asks_price = intent.why is intents.Why.UNKNOWN and bool(sentence.said & PRICE)
        asks_price = asks_price or intent.why is intents.Why.NO_SYMBOL
        return intents.ShowPrices((symbol,)) if asks_price else None
    return _about(intent, symbol)


def _about(intent: intents.Intent, symbol: str | None) -> intents.Intent | None:
    """Return an intent about another instrument, None for one that is about none."""
    if not isinstance(intent, _OF_ONE):
        return None
    if isinstance(intent, intents.ShowOrders | intents.CancelOrders | intents.ChangeOrder):
        return replace(intent, symbol=symbol, order_id=None)
    return replace(intent, symbol=symbol)


_OF_ONE: Final = (
    intents.ShowOrders,
    intents.ShowPositions,
    intents.ShowChart,
    intents.PlaceOrder,
    intents.CancelOrders,
    intents.ChangeOrder,
    intents.ClosePosition,
)
_Rule = Callable[[Sentence, intents.Intent, Topic], intents.Intent | None]
_RULES: Final[tuple[_Rule, ...]] = (_another, _filled_in, _counted, _them, _it)
