"""Market data through both clients of the official SDK, strict, on a server with a live market."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from clearstreet import BadRequestError, ClearStreet, NotFoundError

from acceptance.both_clients import FLAVORS, client_of
from acceptance.server_process import ServerProcess
from acceptance.test_cli_money import typed

pytestmark = [
    pytest.mark.server,
    # The vendor calls daily summaries deprecated, and they are served all the same.
    pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning"),
]


@pytest.fixture(params=FLAVORS)
def sdk(rich: ServerProcess, request: pytest.FixtureRequest) -> Iterator[ClearStreet]:
    """Make a strict client of either kind."""
    with client_of(request.param, rich.url) as made:
        yield made


def test_a_snapshot_has_a_live_touch_and_the_day_so_far(sdk: ClearStreet) -> None:
    (told,) = sdk.v1.instrument_data.market_data.get_snapshots(instrument_ids=["AAPL"]).data

    quote, trade, session = told.last_quote, told.last_trade, told.session
    assert quote is not None
    assert quote.bid is not None
    assert quote.ask is not None
    assert trade is not None
    assert 0 < float(quote.bid) < float(quote.ask)
    assert session.low is not None
    assert session.high is not None
    assert float(session.low) <= float(trade.price) <= float(session.high)
    assert told.short_sale_restricted is False
    assert told.greeks is None


def test_an_option_chain_of_an_expiry_comes_with_greeks(sdk: ClearStreet) -> None:
    today = sdk.v1.calendar.get_clock().data.clock.date()
    # Contracts are there for every Friday.
    expiry = today + timedelta(days=(4 - today.weekday()) % 7 + 35)

    chain = sdk.v1.instrument_data.market_data.get_snapshots(
        underlying_instrument_id="AAPL", expiry=expiry
    ).data

    with_greeks = [each for each in chain if each.greeks is not None]
    assert len(with_greeks) > len(chain) // 2
    calls = [each for each in with_greeks if each.symbol[12] == "C"]
    deltas = [float(each.greeks.delta) for each in calls if each.greeks is not None]
    assert all(0 <= delta <= 1 for delta in deltas)
    # Far in or out of the money a midpoint in cents hardly tells the volatility that delta is for.
    in_between = [delta for delta in deltas if 0.05 < delta < 0.95]
    assert len(in_between) > 2
    assert in_between == sorted(in_between, reverse=True)
    assert all(each.open_interest is not None for each in chain)


def test_summaries_of_the_day_are_read(sdk: ClearStreet) -> None:
    first, second = sdk.v1.instrument_data.market_data.get_daily_summaries(
        instrument_ids="MSFT,AAPL"
    ).data

    assert (first.symbol, second.symbol) == ("MSFT", "AAPL")
    assert first.low is not None
    assert first.high is not None
    assert float(first.low) <= float(first.high)
    assert first.not_applicable is False


def test_what_cannot_be_shown_is_an_error_of_the_sdk(sdk: ClearStreet) -> None:
    with pytest.raises(BadRequestError, match="At least one instrument_id is required"):
        sdk.v1.instrument_data.market_data.get_snapshots()
    with pytest.raises(NotFoundError, match="Instrument not found for id `NOBODY`"):
        sdk.v1.instrument_data.market_data.get_snapshots(instrument_ids=["NOBODY"])


def test_the_command_line_reads_them_too(rich: ServerProcess) -> None:
    resource = "v1:instrument-data:market-data"

    shown = typed(rich, f"{resource} get-snapshots --instrument-id AAPL --instrument-id MSFT")
    days = typed(rich, f"{resource} get-daily-summaries --instrument-ids AAPL,MSFT")

    assert [each["symbol"] for each in shown] == ["AAPL", "MSFT"]
    assert [each["symbol"] for each in days] == ["AAPL", "MSFT"]
