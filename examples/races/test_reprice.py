"""The mended way, under as many interleavings: `pytest examples/races`."""

from reprice import buy, reprice

from sidestreet.testing.races import Race, races


@races(seeds=200)
def test_wants_ten_and_never_more(race: Race) -> None:
    """Whatever happens, what was bought and what is bid for is ten at most."""
    client = race.client()
    order = buy(client, race.account_id, "bid", "10", "100.00")
    reprice(client, race.account_id, order, "101.00")
    race.sleep(1)
    orders = client.v1.orders.get_orders(race.account_id).data
    bought = sum(int(each.filled_quantity) for each in orders)
    bids = sum(int(each.leaves_quantity) for each in orders)
    assert bought + bids <= 10
