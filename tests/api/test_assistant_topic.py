"""What a sentence means by those before it: a table of conversations."""

import pytest

from sidestreet.api.assistant.company_names import CompanyNames
from sidestreet.api.assistant.intents import (
    CancelOrders,
    ChangeOrder,
    ClosePosition,
    Intent,
    NotUnderstood,
    PlaceOrder,
    ShowBalances,
    ShowChart,
    ShowOrders,
    ShowPositions,
    ShowPrices,
    Why,
)
from sidestreet.api.assistant.topic import LOOKED_BACK, understand
from sidestreet.domain.conversations import Question
from sidestreet.domain.enums import OrderType, Side, TimeInForce
from sidestreet.reference.instruments import InstrumentDirectory

KNOWN = {"AAPL", "MSFT", "TSLA"}
UNIT = 1_000_000
UUID = "0199f3a2-6c00-7000-8000-000000000001"
BUY, DAY, MARKET = Side.BUY, TimeInForce.DAY, OrderType.MARKET

TABLE: list[tuple[tuple[str, ...], Intent]] = [
    (("show my AAPL orders", "cancel it"), CancelOrders("AAPL")),
    (("show my AAPL orders", "cancel them"), CancelOrders("AAPL", every=True)),
    (("show my buy orders", "cancel those"), CancelOrders(None, BUY, every=True)),
    (("show my open orders", "cancel it"), CancelOrders()),
    (("show my AAPL orders", "don't cancel it"), NotUnderstood(Why.NEGATED)),
    (("show my AAPL orders", "cancel my MSFT order"), CancelOrders("MSFT")),
    (("show my AAPL orders", "cancel everything"), CancelOrders(every=True)),
    (("show my AAPL orders", "change it to 151"), ChangeOrder("AAPL", limit_price=151 * UNIT)),
    ((f"status of order {UUID}", "cancel it"), CancelOrders(order_id=UUID)),
    (
        (f"status of order {UUID}", "change its price to 2"),
        ChangeOrder(order_id=UUID, limit_price=2 * UNIT),
    ),
    (("price of AAPL", "and MSFT?"), ShowPrices(("MSFT",))),
    (("price of AAPL", "and MSFT?", "what about TSLA"), ShowPrices(("TSLA",))),
    (("show my AAPL orders", "and MSFT?"), ShowOrders("MSFT")),
    (("show my AAPL orders", "and the price of MSFT?"), ShowPrices(("MSFT",))),
    (("do I have any MSFT position", "how about TSLA?"), ShowPositions("TSLA")),
    (("cancel my AAPL order", "and MSFT"), CancelOrders("MSFT")),
    (("chart of AAPL for a year", "and MSFT"), ShowChart("MSFT", "1Y")),
    (("price of AAPL", "how many of those do I have?"), ShowPositions("AAPL")),
    (("show my AAPL orders", "how many of those are there"), ShowOrders("AAPL")),
    (("price of AAPL", "buy 10 of it"), PlaceOrder(BUY, "AAPL", 10 * UNIT, MARKET, DAY)),
    (("price of AAPL", "close it"), ClosePosition("AAPL")),
    (("price of AAPL", "chart it"), ShowChart("AAPL")),
    (("my AAPL position", "what is its price?"), ShowPrices(("AAPL",))),
    (("my AAPL position", "how is it doing"), ShowPrices(("AAPL",))),
    (("my AAPL position", "my buying power", "what is its price?"), ShowPrices(("AAPL",))),
    (("buy AAPL", "20"), PlaceOrder(BUY, "AAPL", 20 * UNIT, MARKET, DAY)),
    (("buy AAPL", "twelve shares please"), PlaceOrder(BUY, "AAPL", 12 * UNIT, MARKET, DAY)),
    (("buy 20", "AAPL"), PlaceOrder(BUY, "AAPL", 20 * UNIT, MARKET, DAY)),
    (("buy AAPL", "20", "30"), NotUnderstood()),
    (("buy AAPL", "$20"), NotUnderstood()),
    (("price of AAPL", "tell me a joke", "cancel it"), CancelOrders("AAPL")),
    # Nothing was spoken of.
    (("cancel it",), CancelOrders()),
    (("my buying power", "cancel it"), CancelOrders()),
    (("and MSFT?",), ShowPrices(("MSFT",))),
    (("how many of those?",), NotUnderstood()),
    (("tell me a joke", "and that?"), NotUnderstood()),
    (("price of AAPL", "my buying power"), ShowBalances()),
]


def meant(*texts: str) -> Intent:
    *earlier, question = map(Question, texts)
    return understand(question, earlier, KNOWN.__contains__, lambda _, __: None)


@pytest.mark.parametrize(("texts", "intent"), TABLE)
def test_a_sentence_means_what_the_ones_before_it_make_of_it(
    texts: tuple[str, ...], intent: Intent
) -> None:
    assert meant(*texts) == intent


def test_what_was_spoken_of_long_ago_is_forgotten() -> None:
    between = ["my buying power"] * (LOOKED_BACK - 1)
    assert meant("price of AAPL", *between, "cancel it") == CancelOrders("AAPL")
    assert meant("price of AAPL", *between, "my cash", "cancel it") == CancelOrders()


def test_research_is_spoken_of_too() -> None:
    earlier = [Question("", ticker="MSFT")]
    told = understand(Question("cancel it"), earlier, KNOWN.__contains__, lambda _, __: None)
    assert told == CancelOrders("MSFT")


@pytest.fixture(scope="module")
def directory() -> InstrumentDirectory:
    return InstrumentDirectory.from_packaged()


@pytest.fixture(scope="module")
def names(directory: InstrumentDirectory) -> CompanyNames:
    return CompanyNames(directory)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("cancel my Apple orders", CancelOrders("AAPL")),
        ("cancel my apple orders", CancelOrders("AAPL")),
        ("CANCEL MY APPLE ORDERS", CancelOrders("AAPL")),
        ("what is Apple's price?", ShowPrices(("AAPL",))),
        ("how is apple doing", ShowPrices(("AAPL",))),
        ("price of google", ShowPrices(("GOOG",))),
        ("price of coca-cola", ShowPrices(("KO",))),
        ("price of general motors and Berkshire Hathaway", ShowPrices(("GM", "BRK.B"))),
        ("price of Target", ShowPrices(("TGT",))),
        # A plain word is a company only where it is written as a name.
        ("price of target", NotUnderstood(Why.NO_SYMBOL)),
        ("what is my target?", NotUnderstood()),
        ("PRICE OF TARGET", NotUnderstood(Why.NO_SYMBOL)),
        ("price of $Apple", NotUnderstood(Why.NO_SYMBOL)),
        ("tell me a joke", NotUnderstood()),
    ],
)
def test_companies_go_by_their_names(
    text: str, intent: Intent, names: CompanyNames, directory: InstrumentDirectory
) -> None:
    def named(name: str, is_written_as_name: bool) -> str | None:
        return names.find(name, is_written_as_name=is_written_as_name)

    told = understand(Question(text), (), lambda name: directory.find(name) is not None, named)
    assert told == intent
