"""What a seed file tells of a running desk is checked like all else: line, path, and what to do."""

import pytest

from sidestreet.reference.seed import SeedError, parse_seed

ORDER = """
accounts:
  - id: 1
    orders:
      - id: one
        symbol: AAPL
        side: BUY
        order_type: LIMIT
        time_in_force: DAY
        quantity: 10
        limit_price: 10.00
        {rest}
"""
BOOKS = "accounts: [{{id: 1, balances: {{settled_cash: 5}}, {rest}}}]"
ROUTE = "routes: [{quantity: 10, limit_price: 10.00}]"
FILLED = "routes: [{quantity: 10, fills: [{quantity: 4, price: 9.5}]}]"
OPEN = "routes: [{quantity: 10, is_acknowledged: false}]"
TURN = "question_id: q, response_id: r, question: What, capabilities: all"
ANSWERED = (
    f"conversations: [{{id: t, title: T, turns: [{{{TURN}, answer: {{id: m, "
    "outcome: completed, parts: [{json: '[1]'}]}}]}]"
)


def orders(*members: str) -> str:
    """Return a file with an order that has these members beside its terms."""
    return ORDER.format(rest="\n        ".join(members))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            orders("status: FILLED"),
            "line 12: accounts[0].orders[0].status: found 'FILLED'; accepted",
        ),
        (
            orders("status: NEW"),
            "orders[0].routes: found nothing; accepted: a list of at least one",
        ),
        (orders("status: NEW", FILLED), "routes: found fills, or no acknowledged route"),
        (orders("status: NEW", OPEN), "routes: found fills, or no acknowledged route"),
        (orders("status: PARTIALLY_FILLED", ROUTE), "routes: found no fills; accepted: fills"),
        (orders("status: PENDING_NEW", ROUTE), "routes: found fills, or an acknowledged route"),
        (orders("status: PENDING_REPLACE", ROUTE), "replacement: found nothing; accepted: the"),
        (orders("status: NEW", ROUTE, "replacement: {quantity: 5}"), "found terms; accepted: none"),
        (orders("status: QUEUED"), "releases_at: found nothing; accepted: when it goes out"),
        (orders("status: QUEUED", "awaits: [two]", ROUTE), "routes: found routes; accepted: no"),
        (orders("status: PENDING_TRIGGER"), "status: found PENDING_TRIGGER; accepted: a status"),
        (
            orders("status: NEW", ROUTE, "stop_price: 9"),
            "stop_price: found a value; accepted: what",
        ),
        (orders("status: NEW", ROUTE, "trail: {}"), "trail.watermark: found nothing; accepted: a"),
        (
            orders("status: NEW", "routes: [{quantity: 10, is_closed: true}]"),
            "routes: found a route that is closed; accepted: open ones",
        ),
        (
            orders("status: PARTIALLY_FILLED", FILLED.replace("quantity: 4", "quantity: 10")),
            "routes: found all of it filled; accepted: less than the quantity",
        ),
        (
            BOOKS.format(rest="cash: 5"),
            "line 1: accounts[0].cash: found cash; accepted: none beside",
        ),
        (
            BOOKS.format(rest="positions: [{symbol: AAPL, quantity: -1, cost_basis: 5}]"),
            "accounts[0].positions[0].cost_basis: found 5.00; accepted: an amount with the sign",
        ),
        (
            BOOKS.format(rest="positions: [{symbol: AAPL, quantity: 1, average_price: 5}]"),
            "positions[0].cost_basis: found nothing; accepted: a decimal",
        ),
        (
            "keys: [{id: k, secret_sha256: 12, accounts: all, scopes: [admin]}]",
            "not shown; accepted",
        ),
        ("desk: {kill_switches: [{scope: ALL}]}", "scope: found 'ALL'; accepted: FIRM, ACCOUNT"),
        ("desk: {closing_prices: {prices: [{symbol: AAPL}]}}", "prices[0].price: found nothing"),
        ("feeds: [{owner: k, items: [{id: i}]}]", "feeds[0].items[0].key: found nothing; accepted"),
        (
            "conversations: [{id: t, title: T, turns: []}]",
            "turns: found no turn; accepted: at least",
        ),
        (
            ANSWERED,
            "turns[0].answer.parts[0].json: found '[1]'; accepted: the JSON of a part",
        ),
        ('screeners: [{name: S, question: \'{"columns": [{"name": "x"}]}\'}]', "JSON text of an"),
        (
            "opt_outs: [{owner: k}]",
            "opt_outs[0].account_id: found nothing; accepted: a whole number",
        ),
    ],
)
def test_what_cannot_stand_so_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(SeedError) as caught:
        parse_seed(text.encode())
    assert told in str(caught.value)


def test_figures_of_a_day_hold_on_that_day_alone() -> None:
    seed = parse_seed(
        b"accounts: [{id: 1, balances: {settled_cash: -5.25}, positions: [{symbol: AAPL,"
        b" quantity: 0, cost_basis: 0, day: {cost: 0, bought: 7, sold: 8}}]}]\n"
        b"desk: {business_date: 2025-11-03, closing_prices: {prices: [{symbol: AAPL, price: 9}]}}"
    )
    assert len(seed.told_on("2025-11-03")) == 2
    (books,) = seed.told_on("2025-11-04")
    (event,) = books.events
    assert (event.settled_cash, event.holdings) == (-5_250_000, ())  # type: ignore[union-attr]
