"""What sentences ask for: a table, from plain ones to those that are meant to mislead."""

from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.api.assistant.grammar import read
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
from sidestreet.api.assistant.local import _ANSWERS
from sidestreet.domain.enums import OrderType, Side, TimeInForce

KNOWN = {"AAPL", "MSFT", "TSLA", "F", "A", "ALL", "NOW", "BRK.B", "OPEN", "SPY"}
UNIT = 1_000_000
BUY, SELL = Side.BUY, Side.SELL
DAY, GTC = TimeInForce.DAY, TimeInForce.GOOD_TILL_CANCEL
AT_CLOSE = TimeInForce.AT_CLOSE
MARKET, LIMIT = OrderType.MARKET, OrderType.LIMIT
UUID = "0199f3a2-6c00-7000-8000-000000000001"

TABLE: list[tuple[str, Intent]] = [
    ("cancel my AAPL order", CancelOrders("AAPL")),
    ("Please cancel all my aapl orders!", CancelOrders("AAPL", every=True)),
    ("CANCEL MY AAPL ORDER", CancelOrders("AAPL")),
    ("cancel everything", CancelOrders(every=True)),
    ("cancel my buy orders in MSFT", CancelOrders("MSFT", BUY)),
    ("cancel my last order", CancelOrders(latest=True)),
    (f"cancel order {UUID}", CancelOrders(order_id=UUID)),
    ("cancel order rebalance-17", CancelOrders(order_id="rebalance-17")),
    ("don't cancel my AAPL order", NotUnderstood(Why.NEGATED)),
    ("buy 10 AAPL at 150", PlaceOrder(BUY, "AAPL", 10 * UNIT, LIMIT, DAY, 150 * UNIT)),
    ("Buy 10 shares of AAPL", PlaceOrder(BUY, "AAPL", 10 * UNIT, MARKET, DAY)),
    ("sell 1,500 MSFT @ $481.25 gtc", PlaceOrder(SELL, "MSFT", 1500 * UNIT, LIMIT, GTC, 481250000)),
    ("buy AAPL limit 150.50", PlaceOrder(BUY, "AAPL", None, LIMIT, DAY, 150500000)),
    (
        "sell 5 tsla stop 380",
        PlaceOrder(SELL, "TSLA", 5 * UNIT, OrderType.STOP, DAY, stop_price=380 * UNIT),
    ),
    (
        "sell 5 TSLA stop at 380 limit 379.50",
        PlaceOrder(SELL, "TSLA", 5 * UNIT, OrderType.STOP_LIMIT, DAY, 379500000, 380000000),
    ),
    ("buy two F", PlaceOrder(BUY, "F", 2 * UNIT, MARKET, DAY)),
    ("buy 2k AAPL at the close", PlaceOrder(BUY, "AAPL", 2000 * UNIT, MARKET, AT_CLOSE)),
    ("buy 100", PlaceOrder(BUY, None, 100 * UNIT, MARKET, DAY)),
    ("buy $1000 of AAPL", NotUnderstood(Why.BY_VALUE)),
    ("buy 1000 dollars worth of AAPL", NotUnderstood(Why.BY_VALUE)),
    ("never buy 10 AAPL", NotUnderstood(Why.NEGATED)),
    (
        "replace my AAPL order with 200 shares at 151",
        ChangeOrder("AAPL", quantity=200 * UNIT, limit_price=151 * UNIT),
    ),
    ("raise the stop of my TSLA order to 390", ChangeOrder("TSLA", stop_price=390 * UNIT)),
    ("change the price of my AAPL order to 151.50", ChangeOrder("AAPL", limit_price=151500000)),
    ("reduce the quantity of my AAPL order to 50", ChangeOrder("AAPL", quantity=50 * UNIT)),
    ("move my TSLA stop to 390", ChangeOrder("TSLA", stop_price=390 * UNIT)),
    (f"modify order {UUID} to 10 shares", ChangeOrder(order_id=UUID, quantity=10 * UNIT)),
    ("close my TSLA position", ClosePosition("TSLA")),
    ("sell all my MSFT", ClosePosition("MSFT")),
    ("close all positions", ClosePosition(None)),
    ("show my open orders", ShowOrders()),
    ("what orders do I have in MSFT?", ShowOrders("MSFT")),
    ("list my sell orders", ShowOrders(side=SELL)),
    ("which orders filled today?", ShowOrders(with_ended=True)),
    (f"what is the status of order {UUID}?", ShowOrders(order_id=UUID)),
    ("What are my positions?", ShowPositions()),
    ("how many shares of AAPL do I have", ShowPositions("AAPL")),
    ("what do I own?", ShowPositions()),
    ("what's my buying power", ShowBalances()),
    ("how much cash do I have?", ShowBalances()),
    ("What is current price of AAPL?", ShowPrices(("AAPL",))),
    ("What is AAPL at?", ShowPrices(("AAPL",))),
    ("where is AAPL right now?", ShowPrices(("AAPL",))),
    ("AAPL price?", ShowPrices(("AAPL",))),
    ("aapl", ShowPrices(("AAPL",))),
    ("quote AAPL and MSFT", ShowPrices(("AAPL", "MSFT"))),
    ("how is NOW doing", ShowPrices(("NOW",))),
    ("what is $ALL worth", ShowPrices(("ALL",))),
    ("price of BRK.B?", ShowPrices(("BRK.B",))),
    ("what's the price?", NotUnderstood(Why.NO_SYMBOL)),
    ("chart of AAPL for a year", ShowChart("AAPL", "1Y")),
    ("draw a chart of my positions", ShowChart(None)),
    ("How are the markets doing today?", ShowMarket()),
    ("stocks under $20", Screen((("price", "LESS_THAN", 20 * UNIT),))),
    (
        "find stocks above 10 and below 20",
        Screen((("price", "GREATER_THAN", 10 * UNIT), ("price", "LESS_THAN", 20 * UNIT))),
    ),
    ("I want to give you access to my account", GiveAccess()),
    ("hello", Help()),
    ("what can you do?", Help()),
    ("", Help()),
    ("tell me a joke", NotUnderstood()),
    ("now all", NotUnderstood()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "intent"), TABLE, ids=[text for text, _ in TABLE])
def test_a_sentence_asks_for(text: str, intent: Intent) -> None:
    assert read(text, KNOWN.__contains__) == intent


def test_every_intent_has_an_answer_and_stands_in_the_table() -> None:
    kinds = {kind.__name__ for kind in _ANSWERS}
    assert kinds - {type(intent).__name__ for _, intent in TABLE} == {"Research"}
    assert {kind.__name__ for kind in Intent.__args__} == kinds


@given(st.text(max_size=80) | st.text(printable, max_size=80))
def test_any_text_is_read_and_asks_for_nothing_unless_it_says_so(text: str) -> None:
    intent = read(text, KNOWN.__contains__)
    if isinstance(intent, PlaceOrder):
        assert intent.quantity is None or 0 <= intent.quantity <= 10**15
        verbs = ("buy", "sell", "long", "short", "purchase", "dump")
        assert any(word in text.lower() for word in verbs)
