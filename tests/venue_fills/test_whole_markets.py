"""Fill models in whole markets: agents, a replay, an option, a restart."""

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.messages import ExecType
from sidestreet.domain.ticks import QuoteTick, Tick, TradeTick
from sidestreet.venue.fills.named import ALL, fill_model
from sidestreet.venue.price_path import step_at
from sidestreet.venue.simulated import Latency
from sidestreet.venue.sources.agents import PRESETS, AgentMarket
from sidestreet.venue.sources.replay import ReplaySource
from venue.conversation import BASE, BUY, GTC, MS, SELL, START, STEP, Talk, option
from venue.scripted_source import CENT, SHARES
from venue_fills.test_at_the_venue import fills

SECOND = 1000 * MS
MINUTE = 60 * SECOND
MODELS = [name for name in ALL if name != "book"]


def agents(name: str) -> Talk:
    """Return a line to a calm market of agents."""
    return Talk(
        latency=Latency(0, 0, 0),
        sources=lambda terms, base: AgentMarket(PRESETS["calm"], 5).source(terms, base, START),
        fill_model=fill_model(name),
    )


@pytest.mark.parametrize("name", MODELS)
def test_agents_trade_as_if_no_client_were_there(name: str) -> None:
    busy, alone = agents(name), agents(name)
    busy.wait(SECOND)
    touch = busy.quote()
    busy.new(1, BUY, 50 * SHARES)
    busy.new(2, BUY, 5 * SHARES, touch.bid, GTC)
    busy.new(3, SELL, 5 * SHARES, touch.ask, GTC)
    heard = busy.wait(10 * MINUTE)
    assert fills(heard)
    alone.until(busy.now)
    name_of = busy.terms.instrument_id
    assert busy.venue.day_bar(name_of, busy.now) == alone.venue.day_bar(name_of, busy.now)
    assert busy.quote() == alone.quote()


def test_on_the_real_book_agents_do_notice() -> None:
    """What the test above would see if a model left a trace."""
    busy, alone = agents("book"), agents("book")
    for line in (busy, alone):
        line.wait(SECOND)
    busy.new(1, BUY, 50 * SHARES)
    busy.wait(10 * MINUTE)
    alone.until(busy.now)
    name_of = busy.terms.instrument_id
    assert busy.venue.day_bar(name_of, busy.now) != alone.venue.day_bar(name_of, busy.now)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # Behind the 500 that were shown when it came; a trade below its price takes it first.
        ("book", [(1, 100, -1), (1, 200, -1)]),
        # First in the queue, at each trade at its price and below it.
        ("touch", [(1, 300, -1), (1, 300, -1)]),
        # What trades below its price alone.
        ("through", [(1, 200, -1)]),
        ("pessimistic", []),
        ("optimistic", [(1, 600, -1)]),
        # A fifth of 300; then of 300, 300 and 200, less the 60.
        ("volume:share=0.2", [(1, 60, -1), (1, 60, -1), (1, 40, -1)]),
    ],
)
def test_in_a_replay_models_see_its_ticks(name: str, expected: list[tuple[int, int, int]]) -> None:
    bid, ask = BASE - CENT, BASE + CENT
    # A trade of the first minute would be that of the auction with which a listing begins.
    ticks: list[Tick] = [
        QuoteTick(START, bid, 5 * SHARES, ask, 5 * SHARES),
        TradeTick(START + 70 * SECOND, bid, 3 * SHARES, is_buy=False),
        TradeTick(START + 80 * SECOND, bid, 3 * SHARES, is_buy=False),
        TradeTick(START + 90 * SECOND, bid - CENT, 2 * SHARES, is_buy=False),
    ]
    line = Talk(
        latency=Latency(0, 0, 0),
        sources=lambda _, __: ReplaySource(iter(ticks)),
        fill_model=fill_model(name),
    )
    line.wait(SECOND)
    line.new(1, BUY, 6 * SHARES, bid, GTC)
    assert fills(line.wait(89 * SECOND)) == expected


@pytest.mark.parametrize("name", MODELS)
def test_options_trade_by_the_model_too(name: str) -> None:
    line = Talk(latency=Latency(0, 0, 0), terms=option(1), fill_model=fill_model(name))
    line.wait(SECOND)
    line.new(1, BUY, SCALE, 2 * BASE, GTC)
    trades = [each for each in line.wait(5 * MINUTE) if each.exec_type is ExecType.TRADE]
    assert [each.last_quantity for each in trades] == [SCALE]


@pytest.mark.parametrize("name", ["touch", "through", "slippage:ticks=2"])
def test_what_is_handed_over_again_is_at_rest(name: str) -> None:
    """The market comes to it, at its own limit, from the next step on, as on the real book."""
    line = Talk(latency=Latency(0, 0, 0), has_bands=False, fill_model=fill_model(name))
    limit = 2 * BASE
    line.resume(1, BUY, 3 * SHARES, limit, filled_quantity=2 * SHARES, time_in_force=GTC)
    wait = (step_at(line.now) + 1) * STEP - line.now
    assert line.wait(wait - 1) == []
    assert fills(line.wait(1)) == [(1, 100, 10_000)]
