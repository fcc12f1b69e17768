"""Listing positions and closing them, through the whole application."""

from typing import Any

import pytest

from api.desk_in_process import SECOND, DeskInProcess, Reply
from api.money_desk import CASH, KEY, MARGIN, OPTION, SEED, MoneyDesk, id_of
from sidestreet.api.positions import _FIGURES
from sidestreet.contract.enums import PositionSort

PATH = f"/v1/accounts/{MARGIN}/positions"


def close(desk: DeskInProcess, name: str = "", body: object = None) -> Reply:
    path = f"{PATH}/{name}" if name else PATH
    return desk.ask("DELETE", path.replace(" ", "%20"), body, key=KEY)


@pytest.fixture
def market() -> Any:
    """Plant the desk with the simulated market's own prices, so that it can trade."""
    made = DeskInProcess(SEED)
    yield made
    made.close()


def test_a_position_has_what_it_cost_and_what_it_is_worth(money: MoneyDesk) -> None:
    """100 AAPL at 145.00 began the day at 151.00 and are at 152.00: 700 in all, 100 today."""
    money.prices.set("AAPL", 15_200)
    (shown,) = money.read("positions", query="instrument_ids=AAPL")
    assert shown == {
        "account_id": MARGIN,
        "instrument_id": id_of("AAPL"),
        "symbol": "AAPL",
        "instrument_type": "COMMON_STOCK",
        "position_type": "LONG",
        "quantity": "100",
        "available_quantity": "100",
        "avg_price": "145.00",
        "cost_basis": "14500.00",
        "instrument_price": "152.00",
        "closing_price": "151.00",
        "market_value": "15200.00",
        "unrealized_pnl": "700.00",
        "unrealized_pnl_pct": "4.827586",
        "daily_unrealized_pnl": "100.00",
        "daily_unrealized_pnl_pct": "0.662252",
        "daily_realized_pnl": "0.00",
    }


def test_a_short_position_is_negative_and_an_option_names_what_it_is_on(money: MoneyDesk) -> None:
    option, short = money.read("positions", query="instrument_ids=TSLA,AAPL%20291221C00200000")
    assert (short["position_type"], short["quantity"]) == ("SHORT", "-50")
    assert (short["market_value"], short["cost_basis"]) == ("-8925.00", "-9000.00")
    assert (short["available_quantity"], short["unrealized_pnl"]) == ("50", "75.00")
    assert option["symbol"] == OPTION
    assert (option["market_value"], option["cost_basis"]) == ("2700.00", "2500.00")
    assert option["underlying_instrument_id"] == id_of("AAPL")
    assert option["underlying_instrument_type"] == "COMMON_STOCK"


def test_the_last_close_is_told_with_its_day(money: MoneyDesk) -> None:
    money.pass_time(11 * 3_600 * SECOND)
    money.prices.set("AAPL", None)
    (shown,) = money.read("positions", query="instrument_ids=AAPL")
    assert "instrument_price" not in shown
    assert (shown["closing_price"], shown["closing_price_date"]) == ("151.00", "2025-10-31")
    assert shown["market_value"] == "15100.00"


@pytest.mark.parametrize(
    ("names", "symbols"),
    [
        ("AAPL", ["AAPL"]),
        ("aapl", ["AAPL"]),
        ("AAPL,AAPL", ["AAPL"]),
        ("AAPL291221C00200000", [OPTION]),
        ("AAPL%20%20291221C00200000", [OPTION]),
        ("TSLA,AAPL", ["AAPL", "TSLA"]),
        ("MSFT", []),
        ("NOBODY", []),
        ("NOBODY,TSLA", ["TSLA"]),
        (",", []),
    ],
)
def test_positions_are_found_by_any_name_of_their_instrument(
    money: MoneyDesk, names: str, symbols: list[str]
) -> None:
    shown = money.read("positions", query=f"instrument_ids={names}")
    assert [each["symbol"] for each in shown] == symbols
    if names == "AAPL":
        by_id = money.read("positions", query=f"instrument_ids={id_of('AAPL')}")
        assert by_id == shown


STOCK, SHORT = "AAPL", "TSLA"


@pytest.mark.parametrize(
    ("sort", "ascending"),
    [
        ("SYMBOL", [STOCK, OPTION, SHORT]),
        ("INSTRUMENT_TYPE", [STOCK, SHORT, OPTION]),
        ("QUANTITY", [SHORT, OPTION, STOCK]),
        ("MARKET_VALUE", [SHORT, OPTION, STOCK]),
        ("POSITION_TYPE", [STOCK, OPTION, SHORT]),
        ("UNREALIZED_PNL", [SHORT, OPTION, STOCK]),
        ("DAILY_UNREALIZED_PNL", [SHORT, STOCK, OPTION]),
        ("DAILY_REALIZED_PNL", [STOCK, OPTION, SHORT]),
    ],
)
def test_positions_are_sorted_either_way_and_ties_stand_by_symbol(
    money: MoneyDesk, sort: str, ascending: list[str]
) -> None:
    """Today the stock earns nothing, the calls 100.00, the short loses 75.00."""
    money.prices.set(OPTION, 280)
    money.prices.set("TSLA", 18_000)
    order = [each["symbol"] for each in money.read("positions", query=f"sort_by={sort}")]
    assert order == ascending
    falling = f"sort_by={sort}&sort_direction=DESC"
    order = [each["symbol"] for each in money.read("positions", query=falling)]
    ties = {
        "INSTRUMENT_TYPE": [OPTION, STOCK, SHORT],
        "POSITION_TYPE": [SHORT, STOCK, OPTION],
        "DAILY_REALIZED_PNL": [STOCK, OPTION, SHORT],
    }
    assert order == ties.get(sort, ascending[::-1])


def test_there_is_a_figure_for_every_way_of_sorting() -> None:
    assert set(_FIGURES) == set(PositionSort)


def test_positions_come_in_pages_that_lead_both_ways(money: MoneyDesk) -> None:
    first = money.ask("GET", PATH, key=KEY, query="page_size=2")
    assert [each["symbol"] for each in first.data] == [STOCK, OPTION]
    metadata = first.body["metadata"]
    assert (metadata["total_items"], metadata["total_pages"]) == (3, 2)
    query = f"page_token={metadata['next_page_token']}"
    second = money.ask("GET", PATH, key=KEY, query=query)
    assert [each["symbol"] for each in second.data] == [SHORT]
    assert "next_page_token" not in second.body["metadata"]
    query = f"page_token={second.body['metadata']['previous_page_token']}"
    assert money.ask("GET", PATH, key=KEY, query=query).data == first.data


def test_an_account_without_positions_has_an_empty_list(money: MoneyDesk) -> None:
    assert money.read("positions", CASH) == []


@pytest.mark.parametrize("query", ["sort_by=PRICE", "sort_direction=UP", "page_size=0", "symbol=A"])
def test_a_list_that_makes_no_sense_is_refused(money: MoneyDesk, query: str) -> None:
    reply = money.ask("GET", PATH, key=KEY, query=query)
    assert reply.status == 400
    assert query.partition("=")[0] in reply.message


def test_an_open_sale_lays_claim_to_what_it_may_still_sell(market: DeskInProcess) -> None:
    row = {
        "symbol": "AAPL",
        "side": "SELL",
        "order_type": "LIMIT",
        "limit_price": "9000.00",
        "quantity": "30",
        "time_in_force": "GOOD_TILL_CANCEL",
    }
    path = f"/v1/accounts/{MARGIN}/orders"
    assert market.ask("POST", path, [row], key=KEY).status == 200
    (shown,) = market.ask("GET", PATH, key=KEY, query="instrument_ids=AAPL").data
    assert (shown["quantity"], shown["available_quantity"]) == ("100", "70")


@pytest.mark.parametrize("body", [None, {}, {"cancel_orders": None}, {"cancel_orders": True}])
@pytest.mark.parametrize("name", ["AAPL", id_of("AAPL")])
def test_closing_a_position_sells_all_of_it_at_the_market(
    market: DeskInProcess, name: str, body: object
) -> None:
    (order,) = close(market, name, body).data
    assert (order["symbol"], order["side"], order["quantity"]) == ("AAPL", "SELL", "100")
    assert (order["order_type"], order["time_in_force"]) == ("MARKET", "DAY")
    assert order["status"] == "PENDING_NEW"
    assert order["client_order_id"].startswith("close-position-")
    market.pass_time(SECOND)
    assert market.ask("GET", PATH, key=KEY, query="instrument_ids=AAPL").data == []


def test_closing_a_short_position_buys_it_back(market: DeskInProcess) -> None:
    (order,) = close(market, "TSLA").data
    assert (order["side"], order["quantity"]) == ("BUY", "50")


def test_closing_everything_closes_each_position_once(market: DeskInProcess) -> None:
    closed = {(order["symbol"], order["side"]) for order in close(market).data}
    assert closed == {("AAPL", "SELL"), ("TSLA", "BUY"), (OPTION, "SELL")}
    market.pass_time(SECOND)
    assert market.ask("GET", PATH, key=KEY).data == []
    assert close(market).data == []


def test_orders_in_the_way_are_canceled_first_if_asked(market: DeskInProcess) -> None:
    row = {
        "id": "in-the-way",
        "symbol": "AAPL",
        "side": "SELL",
        "order_type": "LIMIT",
        "limit_price": "9000.00",
        "quantity": "100",
        "time_in_force": "GOOD_TILL_CANCEL",
    }
    orders = f"/v1/accounts/{MARGIN}/orders"
    assert market.ask("POST", orders, [row], key=KEY).status == 200
    market.pass_time(SECOND)
    refused = close(market, "AAPL")
    assert refused.status == 400
    assert "available_quantity=0" in refused.message
    (order,) = close(market, "AAPL", {"cancel_orders": True}).data
    assert order["quantity"] == "100"
    market.pass_time(SECOND)
    listed = market.ask("GET", orders, key=KEY).data
    statuses = {each["client_order_id"]: each["status"] for each in listed}
    assert statuses == {"in-the-way": "CANCELED", order["client_order_id"]: "FILLED"}


@pytest.mark.parametrize(
    ("name", "status", "text"),
    [
        ("MSFT", 400, "The position cannot be closed"),
        ("NOBODY", 404, "Instrument not found: NOBODY"),
    ],
)
def test_what_is_not_held_cannot_be_closed(
    market: DeskInProcess, name: str, status: int, text: str
) -> None:
    before = market.digest
    reply = close(market, name)
    assert (reply.status, text in reply.message) == (status, True), reply.body
    assert market.digest == before


@pytest.mark.parametrize(
    ("body", "status"),
    [({"cancel_orders": "yes"}, 422), ({"cancel": True}, 422), ([], 422), (b"{", 400)],
)
def test_a_close_that_makes_no_sense_closes_nothing(
    market: DeskInProcess, body: object, status: int
) -> None:
    before = market.digest
    assert close(market, "", body).status == status
    assert market.digest == before
