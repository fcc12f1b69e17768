"""How many runs of a test body the race explorer plays in a second, and how soon it finds a bug.

The body places an order and moves it to another price by the official SDK, as in `examples/races`:
a new desk, a client, four to six requests, a minute of the desk's time, and the journal read back,
for every run.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sidestreet.domain.amounts import SCALE
from sidestreet.testing.races import Race, RaceFound, explore

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "examples" / "races"))
import reprice

SEEDS = 300


def main() -> None:
    """Print the figures."""
    explore(body(reprice.reprice), seeds=1)
    began = time.perf_counter()
    explored = explore(body(reprice.reprice), seeds=SEEDS)
    passed = time.perf_counter() - began
    print(f"sound body: {explored}, {explored.runs / passed:.0f} runs/s")
    began = time.perf_counter()
    try:
        explore(body(reprice.reprice_naive), seeds=SEEDS)
    except RaceFound as found:
        passed = time.perf_counter() - began
        print(f"naive body: seed {found.seed} found, shrunk and told in {passed:.2f} s")


def body(move: Callable[..., Any]) -> Callable[[Race], None]:
    """Return a body that buys ten and moves them by one of the two ways."""

    def run(race: Race) -> None:
        client = race.client()
        order = reprice.buy(client, race.account_id, "bid", "10", "100.00")
        move(client, race.account_id, order, "101.00")
        race.sleep(1)
        if held(race) > 10 * SCALE:
            raise AssertionError("bought twice")

    return run


def held(race: Race) -> int:
    """Return what the account holds or may still buy, in millionths of a share."""
    state = race.desk.inside.desk.state
    holdings = state.holdings.get(race.account_id, {}).values()
    orders = (state.orders[each] for each in state.open_orders.get(race.account_id, ()))
    return sum(each.quantity for each in holdings) + sum(each.leaves_quantity for each in orders)


if __name__ == "__main__":
    main()
