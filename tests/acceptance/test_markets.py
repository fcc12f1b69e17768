"""Every market by its name, on a real server: orders trade in it, and what is wrong is said."""

import json
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from clearstreet import ClearStreet

from acceptance.server_process import SIDESTREET, ServerProcess, serving

pytestmark = pytest.mark.server

# A second goes by at each request, so that whoever asks again sees the market move.
STEPPED = ("--open", "--clock", "stepped", "--step", "1s")
MONDAY = ("--start", "2026-01-05T10:00:00-05:00")
AGENTS = ("calm", "thin", "volatile", "gap", "halt")
BARS = """Date,Open,High,Low,Close,Volume
2026-01-05,244.31,247.33,243.20,245.00,45045600
2026-01-06,242.98,245.55,241.35,242.21,40856000
"""
ASKED_MAX = 200


def sdk_of(server: ServerProcess) -> ClearStreet:
    return ClearStreet(
        api_key="any", base_url=server.url, max_retries=0, _strict_response_validation=True
    )


def bought(sdk: ClearStreet, symbol: str, quantity: str) -> float:
    """Buy at the market, ask until it has traded, and return the price."""
    (order,) = sdk.v1.orders.submit_orders(
        0,
        orders=[
            {
                "symbol": symbol,
                "side": "BUY",
                "order_type": "MARKET",
                "time_in_force": "DAY",
                "quantity": quantity,
            }
        ],
    ).data
    for _ in range(ASKED_MAX):
        order = sdk.v1.orders.get_order_by_id(order.id, account_id=0).data
        if order.status == "FILLED":
            assert order.average_fill_price is not None
            return float(order.average_fill_price)
        assert order.status in {"PENDING_NEW", "NEW", "PARTIALLY_FILLED"}, order
    raise AssertionError(f"{symbol} was not bought: {order}")


def marks(sdk: ClearStreet, symbol: str) -> tuple[float, float, float]:
    """Return bid, last and ask, once there are all of them."""
    for _ in range(ASKED_MAX):
        (told,) = sdk.v1.instrument_data.market_data.get_snapshots(instrument_ids=[symbol]).data
        quote, trade = told.last_quote, told.last_trade
        if quote is not None and trade is not None and quote.bid and quote.ask:
            return float(quote.bid), float(trade.price), float(quote.ask)
    raise AssertionError(f"{symbol} has no market")


@pytest.mark.parametrize("name", AGENTS)
def test_in_a_market_of_agents_an_order_trades_near_the_touch(name: str) -> None:
    with serving(*STEPPED, *MONDAY, "--market", name) as server, sdk_of(server) as sdk:
        bid, _, ask = marks(sdk, "MSFT")
        price = bought(sdk, "MSFT", "10")

    assert bid < ask
    assert 0.97 * bid < price < 1.03 * ask


def test_an_option_follows_what_its_underlying_does_among_agents(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"accounts": [{"id": 0, "options_level": 3}]}))
    options = (*STEPPED, *MONDAY, "--market", "calm", "--seed", str(seed))
    with serving(*options) as server, sdk_of(server) as sdk:
        _, spot, _ = marks(sdk, "MSFT")
        expiry = date(2026, 1, 5) + timedelta(days=32)
        chain = sdk.v1.instrument_data.market_data.get_snapshots(
            underlying_instrument_id="MSFT", expiry=expiry
        ).data
        deep = min(
            (each for each in chain if each.symbol[12] == "C" and each.last_quote is not None),
            key=lambda each: abs(int(each.symbol[13:]) / 1000 - 0.8 * spot),
        )
        strike = int(deep.symbol[13:]) / 1000
        price = bought(sdk, deep.symbol, "1")

    assert spot - strike - 0.03 * spot < price < spot - strike + 0.06 * spot


def test_the_demo_market_plays_prices_of_2012() -> None:
    with serving(*STEPPED, *MONDAY, "--market", "demo") as server, sdk_of(server) as sdk:
        bid, _, ask = marks(sdk, "AAPL")
        price = bought(sdk, "FB", "10")

    # Of 21 May 2012: Apple between 534.05 and 561.54, Facebook between 33.00 and 36.66.
    assert 534 < bid < ask < 562
    assert 32.9 < price < 36.8


def test_a_replay_plays_the_users_file_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "bars.csv"
    path.write_text(BARS)
    replay = ("--market", "replay", "--market-file", f"NEWCO={path}")
    with serving(*STEPPED, *replay) as server, sdk_of(server) as sdk:
        began = sdk.v1.calendar.get_clock().data.clock
        bid, last, ask = marks(sdk, "NEWCO")
        price = bought(sdk, "NEWCO", "10")

    assert (began.date(), began.hour, began.minute) == (date(2026, 1, 5), 14, 30)
    assert 243.15 <= bid < ask <= 247.40
    assert 243.20 <= last <= 247.33
    assert 243.20 <= price <= 247.40


def refused(*options: str) -> str:
    """Return what is said where a server does not start."""
    ran = subprocess.run(
        [SIDESTREET, "serve", "--ephemeral", "--port", "0", *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert ran.returncode == 1
    assert ran.stdout == ""
    return ran.stderr.splitlines()[-1]


def test_a_market_that_is_not_there_is_refused_with_those_that_are() -> None:
    told = refused("--market", "bull")

    assert "there is no market called bull; there are reference, calm" in told


def test_a_replay_needs_a_file_and_nothing_else_takes_one(tmp_path: Path) -> None:
    assert "--market replay needs --market-file" in refused("--market", "replay")
    told = refused("--market", "calm", "--market-file", str(tmp_path / "bars.csv"))
    assert "--market calm takes no --market-file" in told


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (BARS.replace("241.35", "many"), "line 3"),
        (BARS.replace("245.55", "-245.55"), "line 3"),
        ("Date,Open\n2026-01-05,1.00\n", "line 1"),
        ("", "bars.csv"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "bars.csv"
    path.write_text(text)

    told = refused("--market", "replay", "--market-file", f"NEWCO={path}")

    assert "bars.csv" in told
    assert place in told


def test_files_of_a_time_in_which_no_desk_lives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bars.csv"
    path.write_text(BARS.replace("2026-", "1985-"))

    told = refused("--market", "replay", "--market-file", f"NEWCO={path}")

    assert "the market files are of 1985-01-05" in told
    assert "a desk lives from 1990-02-01" in told
