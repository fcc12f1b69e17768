"""Snapshots and summaries of the day, through the application, against figures set by hand."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from api.desk_in_process import SECOND, START, DeskInProcess
from api.people import MINE, OPTION, READER, SEED, TRADER, UNKNOWN, WRITER
from sidestreet.api.market_data import AT_ONCE
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.events import Cause
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.lending_commands import RestrictShorts
from sidestreet.domain.messages import DirectedMarket
from sidestreet.http.messages import Answer, Request, Response
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.venue.path_year import Range
from sidestreet.venue.port import DayBar, Quote

SNAPSHOT = "/v1/market-data/snapshot"
SUMMARY = "/v1/market-data/daily-summary"
CENT = SCALE // 100
SEEN = "2025-10-31T13:30:00.000000000Z"
BAR = DayBar(
    open=150_10 * CENT,
    high=151 * SCALE,
    low=149_88 * CENT,
    last=150_48 * CENT,
    last_size=40 * SCALE,
    last_at=START,
    volume=182_400 * SCALE,
    previous_close=150 * SCALE,
)


def id_of(name: str) -> str:
    found = InstrumentDirectory.from_packaged().find(name)
    assert found is not None
    return found.instrument_id


class OneMarket:
    """A market in which a test says what is quoted and how the day went."""

    def __init__(self) -> None:
        self.quotes: dict[str, Quote] = {}
        self.bars: dict[str, DayBar] = {}
        self.fell_at: dict[str, int] = {}
        self.asked_of_falls: list[str] = []

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """Nothing is listed here."""

    def last_price(self, instrument_id: str, now: int | None = None) -> int:
        """Return where it last traded; a KeyError for what is quoted nowhere."""
        del now
        quote = self.quotes[instrument_id]
        return self.bars[instrument_id].last if instrument_id in self.bars else quote.bid

    def quote(self, instrument_id: str, now: int) -> Quote:
        """Return what was set."""
        del now
        return self.quotes[instrument_id]

    def restricted_since(self, instrument_id: str, now: int) -> int | None:
        """Return what was set, and note that it was asked for."""
        del now
        self.asked_of_falls.append(instrument_id)
        return self.fell_at.get(instrument_id)

    def direct(self, message: DirectedMarket, now: int) -> None:
        """Prices stand here, whatever a test directs."""

    def day_bar(self, instrument_id: str, now: int) -> DayBar | None:
        """Return what was set."""
        del now
        return self.bars.get(instrument_id)

    def previous_close(self, instrument_id: str, now: int) -> int:
        """Return that of the bar; a KeyError for what is quoted nowhere."""
        bar = self.bars.get(instrument_id)
        return self.last_price(instrument_id, now) if bar is None else bar.previous_close

    def year(self, instrument_id: str, now: int) -> Range | None:
        """Return the day that was set."""
        del now
        bar = self.bars.get(instrument_id)
        return None if bar is None else Range(bar.low, bar.high)


Read = Callable[[str], Any]


@pytest.fixture
def market() -> OneMarket:
    """Return a market in AAPL and in a call on it."""
    found = OneMarket()
    aapl, call = id_of("AAPL"), id_of(OPTION)
    found.quotes[aapl] = Quote(150_46 * CENT, 300 * SCALE, 150_49 * CENT, 500 * SCALE)
    found.bars[aapl] = BAR
    found.quotes[call] = Quote(30 * SCALE, 3 * SCALE, 31 * SCALE, 5 * SCALE)
    found.quotes[id_of("MSFT")] = Quote(0, 0, 480 * SCALE, 100 * SCALE)
    found.quotes[id_of("TSLA")] = Quote(0, 0, 0, 0)
    return found


@pytest.fixture
def desk(market: OneMarket) -> Iterator[DeskInProcess]:
    """Return a desk in that market."""
    made = DeskInProcess(SEED, feed=market)
    yield made
    made.close()


def snapshots(desk: DeskInProcess, query: str) -> Any:
    return desk.ask("GET", SNAPSHOT, key=READER, query=query).data


def test_a_share_is_shown_with_its_touch_its_day_and_its_latest_trade(
    desk: DeskInProcess,
) -> None:
    assert snapshots(desk, "instrument_ids=AAPL") == [
        {
            "instrument_id": id_of("AAPL"),
            "symbol": "AAPL",
            "name": "Apple Inc.",
            "session": {
                "ohlv_applicable": True,
                "open": "150.10",
                "high": "151.00",
                "low": "149.88",
                "ohlv_date": "2025-10-31",
                "cumulative_volume": 182_400,
                "previous_close": "150.00",
                "change": "0.48",
                "change_percent": "0.3200",
            },
            "last_quote": {
                "bid": "150.46",
                "bid_size": 300,
                "bid_timestamp": SEEN,
                "bid_venue": "XNAS",
                "ask": "150.49",
                "ask_size": 500,
                "ask_timestamp": SEEN,
                "ask_venue": "XNAS",
                "midpoint": "150.475",
            },
            "last_trade": {"price": "150.48", "size": 40, "timestamp": SEEN, "venue": "XNAS"},
            "cumulative_volume": 182_400,
            "short_sale_restricted": False,
        }
    ]


def test_a_side_on_which_nobody_quotes_is_left_out(desk: DeskInProcess) -> None:
    one_sided, empty = snapshots(desk, "instrument_ids=MSFT,TSLA")

    assert set(one_sided["last_quote"]) == {"ask", "ask_size", "ask_timestamp", "ask_venue"}
    assert "last_quote" not in empty
    assert one_sided["session"] == {"ohlv_applicable": True}
    assert "last_trade" not in one_sided


def test_an_option_has_greeks_at_the_volatility_of_its_midpoint(desk: DeskInProcess) -> None:
    """Four years and two months are left; spot 150.48, strike 200, midpoint 30.50."""
    (call,) = snapshots(desk, f"instrument_ids={OPTION.replace(' ', '%20')}")

    # Worked out apart in floating point: the volatility at which Black-Scholes at rate 0 gives
    # 30.50 is 37.32448522 %, and these are its greeks.
    expected = {
        "theo_price": 30.5,
        "delta": 0.5021631,
        "gamma": 0.0034894,
        "theta": -0.0218409,
        "vega": 1.2219595,
        "rho": 1.8672090,
    }
    told = call["greeks"]
    assert {name: float(told[name]) for name in expected} == pytest.approx(expected, abs=2e-5)
    assert (told["iv"], told["timestamp"]) == ("0", SEEN)
    assert call["open_interest"] == 10
    assert "short_sale_restricted" not in call


def test_an_option_that_is_quoted_on_one_side_has_no_greeks(
    desk: DeskInProcess, market: OneMarket
) -> None:
    market.quotes[id_of(OPTION)] = Quote(0, 0, 31 * SCALE, 5 * SCALE)
    desk.clock.advance_to(START + SECOND)

    (call,) = snapshots(desk, f"instrument_ids={OPTION.replace(' ', '%20')}")

    assert "greeks" not in call


def test_ids_that_are_asked_for_twice_are_answered_once(desk: DeskInProcess) -> None:
    found = snapshots(desk, f"instrument_ids=AAPL,aapl,{id_of('AAPL')},MSFT")

    assert [each["symbol"] for each in found] == ["AAPL", "MSFT"]


def test_all_options_of_an_expiry_are_shown_by_strike(desk: DeskInProcess) -> None:
    found = snapshots(desk, "underlying_instrument_id=AAPL&expiry=2025-11-21")

    assert len(found) > 100
    assert {each["symbol"][:12] for each in found} == {"AAPL  251121"}
    strikes = [int(each["symbol"][13:]) for each in found]
    assert strikes == sorted(strikes)
    assert snapshots(desk, "underlying_instrument_id=AAPL&expiry=2025-11-20") == []


@pytest.mark.parametrize("day", ["0001-01-05", "1969-12-31", "2100-01-15", "9999-12-31"])
def test_a_day_that_no_symbol_can_say_has_no_options(desk: DeskInProcess, day: str) -> None:
    assert snapshots(desk, f"underlying_instrument_id=AAPL&expiry={day}") == []


def test_a_chain_is_read_in_parts_so_that_others_have_their_turn(desk: DeskInProcess) -> None:
    turns: list[Callable[[], None]] = []
    desk.desk.later = turns.append
    answers: list[Answer] = []
    desk.api.handle(
        Request(
            "GET",
            SNAPSHOT,
            "underlying_instrument_id=AAPL&expiry=2025-11-21",
            {"authorization": f"Bearer {READER}"},
            b"",
            "request",
            "127.0.0.1",
        ),
        answers.append,
    )
    parts = 0
    while turns:
        assert not answers
        turns.pop()()
        parts += 1

    (answer,) = answers
    assert isinstance(answer, Response)
    assert parts + 1 == -(-len(json.loads(answer.body)["data"]) // AT_ONCE)


def test_a_restriction_of_short_sales_is_shown(desk: DeskInProcess) -> None:
    desk.desk.offer(RestrictShorts(id_of("MSFT"), "2025-10-31", START), Cause("test"))
    desk.pump()

    (share,) = snapshots(desk, "instrument_ids=MSFT")

    assert share["short_sale_restricted"] is True


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("", 400, "At least one instrument_id is required"),
        ("instrument_ids=", 400, "At least one instrument_id is required"),
        ("instrument_ids=NOBODY", 404, "Instrument not found for id `NOBODY`"),
        (f"instrument_ids=AAPL,{UNKNOWN}", 404, f"Instrument not found for id `{UNKNOWN}`"),
        (
            "instrument_ids=AAPL&underlying_instrument_id=AAPL&expiry=2025-11-21",
            400,
            "instrument_ids and underlying_instrument_id exclude each other",
        ),
        (
            "underlying_instrument_id=AAPL",
            400,
            "underlying_instrument_id and expiry must be given together",
        ),
        ("expiry=2025-11-21", 400, "underlying_instrument_id and expiry must be given together"),
        (
            "underlying_instrument_id=NOBODY&expiry=2025-11-21",
            404,
            "Instrument not found for id `NOBODY`",
        ),
        (
            f"instrument_ids={','.join(['AAPL'] * 101)}",
            400,
            "At most 100 instrument_ids may be given, got 101",
        ),
    ],
)
def test_what_cannot_be_shown_is_said(
    desk: DeskInProcess, query: str, status: int, message: str
) -> None:
    reply = desk.ask("GET", SNAPSHOT, key=READER, query=query)

    assert (reply.status, reply.message) == (status, message)


def test_summaries_come_in_the_order_of_asking_and_echo_the_name(desk: DeskInProcess) -> None:
    data = desk.ask("GET", SUMMARY, key=READER, query="instrument_ids=MSFT,aapl").data

    assert data == [
        {"instrument_id": "MSFT", "symbol": "MSFT", "not_applicable": False},
        {
            "instrument_id": "aapl",
            "symbol": "AAPL",
            "trade_date": "2025-10-31",
            "open": "150.10",
            "high": "151.00",
            "low": "149.88",
            "volume": 182_400,
            "not_applicable": False,
        },
    ]


def test_names_that_nobody_knows_are_told_beside_the_rest(desk: DeskInProcess) -> None:
    some = desk.ask("GET", SUMMARY, key=READER, query="instrument_ids=AAPL,NOBODY")
    none = desk.ask("GET", SUMMARY, key=READER, query="instrument_ids=NOBODY")

    assert [each["symbol"] for each in some.part] == ["AAPL"]
    assert some.body["error"] == {"code": 404, "message": "Instrument not found: NOBODY"}
    assert none.status == 404


def test_who_may_only_write_reads_no_market_data(desk: DeskInProcess) -> None:
    assert desk.ask("GET", SNAPSHOT, key=WRITER, query="instrument_ids=AAPL").status == 403


def test_what_the_market_says_of_a_fall_holds_for_a_short_sale_that_follows(
    desk: DeskInProcess, market: OneMarket
) -> None:
    """TSLA is short already; a further sale at the bid is refused once it has fallen."""
    tsla = id_of("TSLA")
    market.quotes[tsla] = Quote(350 * SCALE, 100 * SCALE, 351 * SCALE, 100 * SCALE)
    market.fell_at[tsla] = START
    desk.clock.advance_to(START + SECOND)
    sale = {
        "symbol": "TSLA",
        "side": "SELL",
        "order_type": "LIMIT",
        "time_in_force": "DAY",
        "quantity": "1",
        "limit_price": "350.00",
    }
    orders = f"/v1/accounts/{MINE}/orders"

    at_the_bid = desk.ask("POST", orders, [sale], key=TRADER)
    above = desk.ask("POST", orders, [sale | {"limit_price": "350.01"}], key=TRADER)

    assert at_the_bid.status == 400
    assert at_the_bid.body["error"]["details"][0]["type"] == "SHORT_SALE_RESTRICTED"
    assert above.data[0]["status"] == "PENDING_NEW"
    assert desk.desk.state.lending.restricted == {tsla: "2025-10-31"}
    (share,) = snapshots(desk, "instrument_ids=TSLA")
    assert share["short_sale_restricted"] is True


def test_the_market_is_asked_once_of_a_share_that_a_batch_sells_many_times(
    desk: DeskInProcess, market: OneMarket
) -> None:
    sale = {
        "symbol": "AAPL",
        "side": "SELL",
        "order_type": "LIMIT",
        "time_in_force": "DAY",
        "quantity": "1",
        "limit_price": "160.00",
    }
    assert desk.ask("POST", f"/v1/accounts/{MINE}/orders", [sale] * 3, key=TRADER).status == 200
    assert market.asked_of_falls == [id_of("AAPL")]
