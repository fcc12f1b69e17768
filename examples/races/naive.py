"""Finds the race in `reprice_naive`, and prints what it found: `python examples/races/naive.py`."""

from reprice import buy, reprice_naive

from sidestreet.testing.races import Race, RaceFound, explore


def wants_ten(race: Race) -> None:
    """Bid for ten, and move the bid. Whatever happens, ten are wanted and no more."""
    client = race.client()
    order = buy(client, race.account_id, "bid", "10", "100.00")
    reprice_naive(client, race.account_id, order, "101.00")
    race.sleep(1)
    orders = client.v1.orders.get_orders(race.account_id).data
    bought = sum(int(each.filled_quantity) for each in orders)
    bids = sum(int(each.leaves_quantity) for each in orders)
    assert bought + bids <= 10, f"wants 10, has {bought} and bids for {bids}"


if __name__ == "__main__":
    try:
        print(explore(wants_ten, seeds=200))
    except RaceFound as found:
        print(found)
