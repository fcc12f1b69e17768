"""A desk in this process: asked like a server, and moved through time on the spot."""

import pytest

from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.config import MarketChoice
from sidestreet.reference.moments import parse_moment
from sidestreet.reference.seed import default_seed
from sidestreet.runtime.time_travel import NotAhead

NOON = parse_moment("2025-11-03T17:00:00Z") or 0
SECOND = 1_000_000_000
ORDER = {
    "id": "mine",
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "MARKET",
    "quantity": "100",
    "time_in_force": "DAY",
}


def desk(market: MarketChoice | None = None) -> InProcessDesk:
    """Return a desk that begins at noon with the built-in seed."""
    return InProcessDesk(default_seed(), NOON, market=market)


def test_an_order_fills_when_time_passes_and_not_before() -> None:
    here = desk()
    placed = here.ask("POST", "/v1/accounts/100001/orders", [ORDER])
    assert placed.status == 200
    assert placed.body["data"][0]["status"] == "PENDING_NEW"
    here.advance_to(NOON + SECOND)
    found = here.ask("GET", f"/v1/accounts/100001/orders/{placed.body['data'][0]['id']}")
    assert found.body["data"]["status"] == "FILLED"
    listed = here.ask("GET", "/v1/accounts/100001/executions").body["data"]
    assert sum(int(each["quantity"]) for each in listed) == 100
    here.close()


def test_two_desks_of_one_seed_tell_the_same() -> None:
    answers = []
    for _ in range(2):
        here = desk(MarketChoice(name="calm", seed=3))
        here.ask("POST", "/v1/accounts/100001/orders", [ORDER])
        here.advance_to(NOON + 60 * SECOND)
        answers.append(here.ask("GET", "/v1/accounts/100001/executions").body["data"])
        here.close()
    assert answers[0]
    assert answers[0] == answers[1]


def test_a_fill_model_can_be_chosen_by_name() -> None:
    """An optimist trades in full whatever the size, and at the middle."""
    here = desk(MarketChoice(fill_model="optimistic"))
    here.list_instrument("AAPL")
    order = {**ORDER, "quantity": "3000"}
    here.ask("POST", "/v1/accounts/100001/orders", [order])
    here.advance_to(NOON + SECOND)
    (fill,) = here.ask("GET", "/v1/accounts/100001/executions").body["data"]
    assert fill["quantity"] == "3000"
    here.close()


@pytest.mark.parametrize(
    ("market", "told"),
    [
        (MarketChoice(name="none"), "there is no market called none"),
        (MarketChoice(fill_model="none"), "there is no fill model 'none'"),
        (MarketChoice(fill_model="volume"), "volume wants share=PART"),
    ],
)
def test_a_market_that_cannot_be_had_is_told(market: MarketChoice, told: str) -> None:
    with pytest.raises(StartRefused, match=told):
        desk(market)


def test_time_does_not_go_back() -> None:
    here = desk()
    with pytest.raises(NotAhead):
        here.advance_to(NOON - 1)
    here.close()


def test_who_has_no_key_is_not_let_in() -> None:
    here = desk()
    assert here.ask("GET", "/v1/accounts", key="nobody's").status == 401
    with pytest.raises(LookupError, match="there is no instrument NONE"):
        here.list_instrument("NONE")
    here.close()
