import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from sidestreet.domain.amounts import parse_amount
from sidestreet.domain.enums import Shortable
from sidestreet.reference.seed import MARKET_SEED, Seed, SeedError, load_seed, parse_seed

ACCOUNT = "accounts: [{{id: 1, {}}}]"
ORDER = (
    "accounts: [{{id: 1, orders: [{{symbol: AAPL, side: BUY, order_type: LIMIT, "
    "time_in_force: DAY, quantity: 10, limit_price: 150.50, {}}}]}}]"
)
HELD = (
    "accounts: [{{id: 1, positions: [{{symbol: AAPL, quantity: 10, average_price: 150.50, {}}}]}}]"
)
LOCATE = (
    "accounts: [{{id: 1, locates: [{{symbol: AAPL, quantity: 10, client_request_id: r, {}}}]}}]"
)
LIMIT = "accounts: [{{id: 1, limits: {{{}}}}}]"
OPTION = "options: [{{symbol: AAPL1 300118C00230000, underlying: AAPL, {}}}]"
BORROW = "desk: {{borrow: [{{symbol: AAPL, rate: 0.01, available: 10, {}}}]}}"
KEY = "keys: [{{id: desk, secret: 0123456789abcdef, accounts: all, scopes: [admin], {}}}]"
NEW = "instruments: [{{symbol: XYZ, name: X, venue: XNYS, price: 10, {}}}]"

MEMBERS = [
    "accounts",
    "orders",
    "fills",
    "keys",
    "instruments",
    "options",
    "desk",
    "positions",
    "locates",
    "limits",
    "fees",
    "borrow",
    "interest",
    "market",
    "id",
    "symbol",
    "quantity",
    "price",
    "tick_rules",
    "scopes",
    "secret",
    "side",
]


def seed(text: str) -> Seed:
    """Return the seed of a YAML text that has to be in order."""
    return parse_seed(text.encode())


def refusal(text: str, name: str = "seed.yaml") -> str:
    """Return what is told about a text that has to be refused, a problem to a line."""
    with pytest.raises(SeedError) as caught:
        parse_seed(text.encode(), name)
    head, _, problems = str(caught.value).partition("\n")
    assert head.startswith(f"{name} cannot be used as a seed, ")
    return problems


def swapped(template: str, member: str, value: str) -> str:
    """Return a template with another value in the place of a member's value."""
    before, _, after = template.format("").partition(f"{member}: ")
    end = min(after.index(mark) for mark in (",", "}", "]") if mark in after)
    return f"{before}{member}: {value}{after[end:]}"


@pytest.mark.parametrize("quote", ["", '"', "'"])
@pytest.mark.parametrize("text", ["150.50", "100", "0.01", "123456789.12"])
def test_amounts_are_exact_with_quotes_and_without(quote: str, text: str) -> None:
    found = seed(swapped(ORDER, "limit_price", f"{quote}{text}{quote}")).orders[0].order
    assert found.limit_price == parse_amount(text)


@given(st.integers(1, 10**15), st.integers(0, 6))
def test_every_price_that_can_be_held_is_read_exactly(amount: int, decimals: int) -> None:
    """Through a double, a sixteen-digit price would come out as another one."""
    whole, part = divmod(amount, 10**decimals)
    told = f"{whole % 10**9}.{part:0{decimals}d}" if decimals else f"{whole % 10**9 + 1}"
    expected = parse_amount(told)
    assume(expected)
    tick = "tick_rules: [{start_price: 0, tick_size: 0.000001}]"
    text = NEW.format(tick).replace("price: 10,", f"price: {told}, adv: 1,")
    found = next(i for i in seed(text).instruments if i.symbol == "XYZ")
    assert found.base_price == expected


@pytest.mark.parametrize(
    "text",
    ["1e2", "-1", "+1", ".5", "1.", "1_000", "0x10", "010", "1.0000001", "'1 '", ".inf", "true"],
)
def test_what_is_no_amount_is_refused_with_its_path(text: str) -> None:
    told = refusal(swapped(ORDER, "quantity", text))
    assert "line 1: accounts[0].orders[0].quantity: found " in told
    assert "accepted: a decimal above 0" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # Accounts
        ("accounts: {}", "accounts: found a mapping; accepted: a list"),
        ("accounts: [7]", "accounts[0]: found '7'; accepted: a mapping of names to values"),
        ("accounts: [{cash: 1}]", "accounts[0].id: found nothing; accepted: a whole number"),
        ("accounts: [{id: -1}]", "accounts[0].id: found '-1'"),
        ("accounts: [{id: 1.0}]", "accounts[0].id: found '1.0'"),
        ("accounts: [{id: 9007199254740992}]", "accounts[0].id: found '9007199254740992'"),
        ("accounts: [{id: 1}, {id: 1}]", "accounts[1].id: found 1 again"),
        (ACCOUNT.format("status: active"), "status: found 'active'; accepted: ACTIVE, INACTIVE"),
        (ACCOUNT.format("open_date: 2025-02-30"), "open_date: found '2025-02-30'"),
        (ACCOUNT.format("open_date: 20250203"), "open_date: found '20250203'"),
        (ACCOUNT.format("full_name: ' x'"), "full_name: found ' x'"),
        (ACCOUNT.format('full_name: "a\\nb"'), "full_name: found 'a\\nb'"),
        (ACCOUNT.format("options_level: 10"), "options_level: found '10'"),
        (ACCOUNT.format("cash: 1e3"), "cash: found '1e3'"),
        (ACCOUNT.format("status: CLOSED"), "close_date: found nothing; accepted: a date for a"),
        (ACCOUNT.format("close_date: 2025-05-05"), "close_date: found 2025-05-05; accepted: a"),
        (
            ACCOUNT.format("status: CLOSED, open_date: 2025-05-05, close_date: 2025-05-04"),
            "close_date: found 2025-05-04; accepted: no day before 2025-05-05",
        ),
        (
            ORDER.format("").replace("id: 1,", "id: 1, status: CLOSED, close_date: 2025-05-04,"),
            "accounts[0].orders: found open orders; accepted: none in a CLOSED account",
        ),
        (ACCOUNT.format("nmae: x"), "accounts[0].nmae: found a name that means nothing here"),
        # Orders
        (swapped(ORDER, "side", "buy"), "side: found 'buy'; accepted: BUY, SELL"),
        (swapped(ORDER, "order_type", "STOP"), "order_type: found 'STOP'; accepted: LIMIT, MARKET"),
        (swapped(ORDER, "time_in_force", "FILL_OR_KILL"), "time_in_force: found 'FILL_OR_KILL'"),
        (swapped(ORDER, "symbol", "ZZZ"), "symbol: found ZZZ, which is no instrument"),
        (swapped(ORDER, "symbol", "null"), "symbol: found nothing; accepted: a symbol, or an"),
        (
            ORDER.format("instrument_id: TSLA"),
            "instrument_id: found TSLA; accepted: the instrument",
        ),
        (swapped(ORDER, "limit_price", "150.505"), "found 150.505; accepted: a whole multiple of"),
        (swapped(ORDER, "limit_price", "null"), "limit_price: found nothing; accepted: a price"),
        (swapped(ORDER, "order_type", "MARKET"), "limit_price: found 150.50; accepted: a price"),
        (swapped(ORDER, "quantity", "999999999999"), "quantity: found '999999999999'"),
        (
            swapped(ORDER, "quantity", "900000000.0").replace("150.50", "1200"),
            "found an order worth",
        ),
        (
            swapped(ORDER, "quantity", "1.5").replace("DAY", "GOOD_TILL_CANCEL"),
            "quantity: found 1.5; accepted: whole shares",
        ),
        (ORDER.format("expires_at: 2030-01-01T00:00:00Z"), "expires_at: found an instant"),
        (swapped(ORDER, "time_in_force", "GOOD_TILL_DATE"), "expires_at: found nothing"),
        (
            ORDER.format("expires_at: tomorrow"),
            "expires_at: found 'tomorrow'; accepted: an instant",
        ),
        (ORDER.format("id: a/b"), "id: found 'a/b'; accepted: 1 to 64 letters"),
        (ORDER.format("id: .."), "id: found '..'; accepted: 1 to 64 letters"),
        (ORDER.format(f"client_order_id: {'x' * 65}"), "client_order_id: found 'xxx"),
        (ORDER.format("extended_hours: yes"), "found 'yes'; accepted: true or false"),
        (ORDER.format("extended_hours: 'true'"), "found 'true'; accepted: true or false"),
        (ORDER.format("position_intent: BOTH"), "position_intent: found 'BOTH'"),
        (ORDER.format("stop_price: 1"), "stop_price: found a name that means nothing here"),
        # Fills
        (ORDER.format("fills: [{quantity: 10, price: 1}]"), "fills: found 10 filled in all"),
        (
            ORDER.format("fills: [{quantity: 4, price: 1}, {quantity: 7, price: 1}]"),
            "fills: found 11 filled in all; accepted: less than the quantity, 10",
        ),
        (
            ORDER.format("fills: [{quantity: 1, price: 150.51}]"),
            "fills[0].price: found 150.51; accepted: no price worse than the limit, 150.50",
        ),
        (
            ORDER.format("fills: [{quantity: 1, price: 150.49}]").replace("BUY", "SELL"),
            "fills[0].price: found 150.49; accepted: no price worse than the limit, 150.50",
        ),
        (ORDER.format("fills: [{quantity: 1}]"), "orders[0].fills[0].price: found nothing"),
        (
            ORDER.format("fills: [{quantity: 0.5, price: 1}]"),
            "fills[0].quantity: found 0.5; accepted: whole shares",
        ),
        (
            ORDER.format("fills: [{quantity: 9, price: 999999999}]")
            .replace("quantity: 10", "quantity: 9000")
            .replace("quantity: 9,", "quantity: 8999,")
            .replace("BUY", "SELL"),
            "fills: found fills worth",
        ),
        (swapped(ORDER, "symbol", "''"), "symbol: found ''; accepted: 1 to 36 printable"),
        (ORDER.format("fills: {quantity: 1}"), "fills: found a mapping; accepted: a list"),
        (ORDER.format("fills: [[1, 2]]"), "fills[0]: found a list; accepted: a mapping of names"),
        (swapped(ORDER, "side", "{}"), "side: found a mapping; accepted: BUY, SELL"),
        (
            ORDER.format(f"fills: [{'{quantity: 0.001, price: 1}, ' * 1001}]").replace(
                "quantity: 10,", "quantity: 9.5,"
            ),
            "fills: found 1001 fills; accepted: at most 1000",
        ),
        # Positions
        (swapped(HELD, "quantity", "0"), "positions[0].quantity: found '0'; accepted: a decimal"),
        (swapped(HELD, "quantity", "+1"), "positions[0].quantity: found '+1'"),
        (swapped(HELD, "quantity", "-1000000001"), "positions[0].quantity: found '-1000000001'"),
        (swapped(HELD, "quantity", "-1.5"), "quantity: found -1.5; accepted: whole units"),
        (
            swapped(HELD, "symbol", "AAPL300118C00230000").replace("10,", "1.5,"),
            "quantity: found 1.5; accepted: whole units",
        ),
        (swapped(HELD, "average_price", "-1"), "average_price: found '-1'"),
        (swapped(HELD, "average_price", "null"), "positions[0].average_price: found nothing"),
        (swapped(HELD, "symbol", "ZZZ"), "symbol: found ZZZ, which is no instrument"),
        (swapped(HELD, "symbol", "AAPL300117C00230000"), "00, which is no instrument"),
        (HELD.format("side: BUY"), "positions[0].side: found a name that means nothing here"),
        (
            HELD.format("").replace("10,", "900000000,").replace("150.50", "1200"),
            "quantity: found a position that cost 1080000000000.00; accepted: at most",
        ),
        (
            swapped(HELD, "symbol", "AAPL300118C00230000")
            .replace("10,", "20000000,")
            .replace("150.50", "600"),
            "quantity: found a position that cost 1200000000000.00; accepted: at most",
        ),
        (
            ACCOUNT.format(
                "positions: [{symbol: AAPL, quantity: 1, average_price: 1}, "
                "{instrument_id: aapl, quantity: 2, average_price: 1}]"
            ),
            "positions[1].symbol: found AAPL again; accepted: each instrument once",
        ),
        (
            swapped(HELD, "quantity", "-1").replace("id: 1,", "id: 1, subtype: CASH,"),
            "quantity: found -1; accepted: shares that are owned",
        ),
        (
            swapped(HELD, "quantity", "-1").replace("id: 1,", "id: 1, margin_type: NONE,"),
            "quantity: found -1; accepted: shares that are owned",
        ),
        (
            HELD.format("").replace("id: 1,", "id: 1, status: CLOSED, close_date: 2025-05-04,"),
            "accounts[0].positions: found positions; accepted: none in a CLOSED account",
        ),
        (ACCOUNT.format("margin_type: reg_t"), "margin_type: found 'reg_t'; accepted: NONE, REG_T"),
        (
            ACCOUNT.format("subtype: CASH, margin_type: REG_T"),
            "margin_type: found REG_T; accepted: NONE in a CASH account",
        ),
        # Limits
        (LIMIT.format("max_order_quantity: 0"), "limits.max_order_quantity: found '0'"),
        (LIMIT.format("price_collar: 1.5"), "limits.price_collar: found '1.5'"),
        (LIMIT.format("max_identical: 1.5"), "limits.max_identical: found '1.5'"),
        (LIMIT.format("identical_window_s: 0"), "limits.identical_window_s: found '0'"),
        (LIMIT.format("self_match: NEVER"), "self_match: found 'NEVER'; accepted: CANCEL_NEWEST"),
        (LIMIT.format("max_price: 5"), "max_price: found a name that means nothing here"),
        ("desk: {limits: {max_notional: 5}}", "max_notional: found a name that means nothing here"),
        (ACCOUNT.format("limits: 5"), "limits: found '5'; accepted: a mapping of names to values"),
        # Locates
        (swapped(LOCATE, "quantity", "0.5"), "locates[0].quantity: found '0.5'; accepted: a whole"),
        (swapped(LOCATE, "client_request_id", "null"), "client_request_id: found nothing"),
        (LOCATE.format("status: EXPIRED"), "status: found 'EXPIRED'; accepted: REQUESTED"),
        (LOCATE.format("effective_date: today"), "effective_date: found 'today'"),
        (
            swapped(LOCATE, "symbol", "AAPL300118C00230000"),
            "symbol: found AAPL  300118C00230000, an option; accepted: a share",
        ),
        (
            ACCOUNT.format(
                "locates: [{symbol: AAPL, quantity: 1, client_request_id: r}, "
                "{symbol: TSLA, quantity: 1, client_request_id: r}]"
            ),
            "locates[1].client_request_id: found r again; accepted: each request id once",
        ),
        # Options
        (swapped(OPTION, "symbol", "AAPL"), "symbol: found 'AAPL'; accepted: an option symbol"),
        (swapped(OPTION, "symbol", "AAPL300231C00230000"), "symbol: found 'AAPL300231C00230000'"),
        (swapped(OPTION, "underlying", "ZZZ"), "underlying: found ZZZ, which is no share"),
        (
            swapped(OPTION, "underlying", "null"),
            "symbol: found AAPL1 300118C00230000, whose root is no share's; accepted: the root",
        ),
        (
            swapped(OPTION, "underlying", "AAPL300118C00230000"),
            "underlying: found AAPL300118C00230000, which is no share",
        ),
        (OPTION.format("multiplier: 0"), "multiplier: found '0'; accepted: a whole number from 1"),
        (OPTION.format("style: BERMUDAN"), "style: found 'BERMUDAN'; accepted: AMERICAN, EUROPEAN"),
        (OPTION.format("id: 1"), "id: found '1'; accepted: a UUID"),
        (
            OPTION.format("id: 390386b6-c30b-5b8c-b6f8-a3baf0a69f83"),
            "options[0].id: found the id of AAPL; accepted: an id of its own",
        ),
        (OPTION.format("strike: 5"), "strike: found a name that means nothing here"),
        (
            "options: [{symbol: AAPL300118C00230000}, {symbol: AAPL  300118C00230000}]",
            "options[1].symbol: found AAPL  300118C00230000 again; accepted: each symbol once",
        ),
        # The desk
        ("desk: []", "desk: found a list; accepted: a mapping of names to values"),
        ("desk: {fees: {per_share: -1}}", "desk.fees.per_share: found '-1'"),
        ("desk: {fees: {per_contract: 1000.01}}", "desk.fees.per_contract: found '1000.01'"),
        (
            "desk: {fees: {minimum: 2, maximum: 1}}",
            "desk.fees.maximum: found 1.00; accepted: no less than the minimum, 2.00",
        ),
        ("desk: {fees: {per_order: 1}}", "per_order: found a name that means nothing here"),
        ("desk: {interest: {debit_rate: 1.5}}", "desk.interest.debit_rate: found '1.5'"),
        ("desk: {interest: {rate: 0.5}}", "rate: found a name that means nothing here"),
        ("desk: {liquidates: 1}", "desk.liquidates: found '1'; accepted: true or false"),
        ("desk: {assignment_seed: x}", "desk.assignment_seed: found 'x'"),
        ("desk: {margin: true}", "desk.margin: found a name that means nothing here"),
        (swapped(BORROW, "rate", "100.1"), "desk.borrow[0].rate: found '100.1'"),
        (swapped(BORROW, "available", "0.5"), "desk.borrow[0].available: found '0.5'"),
        (swapped(BORROW, "symbol", "AAPL300118C00230000"), "an option; accepted: a share"),
        (
            BORROW.format("").replace("}]", "}, {symbol: AAPL, rate: 0, available: 2}]"),
            "desk.borrow[1].symbol: found AAPL again; accepted: each instrument once",
        ),
        # Keys
        (swapped(KEY, "id", "a.b"), "keys[0].id: found 'a.b'"),
        (swapped(KEY, "accounts", "some"), "accounts: found 'some'; accepted: all, or a list"),
        (swapped(KEY, "accounts", "null"), "accounts: found nothing; accepted: all, or a list"),
        (swapped(KEY, "accounts", "[5]"), "accounts: found account 5; accepted: ids of accounts"),
        (KEY.format("").replace("[admin]", "[]"), "scopes: found nothing; accepted: a list of at"),
        (KEY.format("").replace("[admin]", "[cancel]"), "scopes[0]: found 'cancel'; accepted: ord"),
        (
            KEY.format("").replace("[admin]", "[admin, admin]"),
            "scopes[1]: found 'admin'; accepted: ",
        ),
        (KEY.format("expires: never"), "keys[0].expires: found a name that means nothing here"),
        # Instruments
        ("instruments: [{symbol: aapl}]", "instruments[0].symbol: found 'aapl'"),
        (
            "instruments: [{symbol: NEW-1, name: X, venue: XNYS}]",
            "instruments[0].price: found nothing",
        ),
        ("instruments: [{symbol: AAPL, id: 1}]", "found an id; accepted: none, because AAPL has"),
        (
            "instruments: [{symbol: AAPL}, {symbol: AAPL}]",
            "instruments[1].symbol: found AAPL again",
        ),
        (NEW.format("id: 123"), "id: found '123'; accepted: a UUID in lower case with dashes"),
        (
            NEW.format("id: 390386b6-c30b-5b8c-b6f8-a3baf0a69f83"),
            "instruments[0].id: found the id of AAPL; accepted: an id of its own",
        ),
        (swapped(NEW, "price", "10.005"), "price: found a price between two ticks"),
        (NEW.format("currency: EUR"), "currency: found 'EUR'; accepted: USD"),
        (NEW.format("long_margin_rate: 1.01"), "found '1.01'; accepted: a decimal from 0 to 1"),
        (NEW.format("adv: 200000000000"), "adv: found a volume worth"),
        (NEW.format("tick_rules: []"), "tick_rules: found bands that leave a gap or overlap"),
        (
            NEW.format("tick_rules: [{start_price: 1, tick_size: 1}]"),
            "tick_rules: found bands that leave a gap",
        ),
        (
            NEW.format(
                "tick_rules: [{start_price: 0, end_price: 5, tick_size: 1}, "
                "{start_price: 5, end_price: 4, tick_size: 1}, {start_price: 4, tick_size: 1}]"
            ),
            "tick_rules: found bands that leave a gap or overlap",
        ),
        (
            NEW.format("tick_rules: [{start_price: 0, end_price: 5, tick_size: 1}]"),
            "tick_rules: found bands that leave a gap",
        ),
        (
            NEW.format(
                "tick_rules: [{start_price: 0, tick_size: 1}, {start_price: 5, tick_size: 1}]"
            ),
            "tick_rules: found bands that leave a gap",
        ),
        (
            "instruments: [{symbol: AAPL, is_tradable: false}]\n" + ORDER.format(""),
            "symbol: found AAPL, which is not tradable",
        ),
        # The whole
        ("market: {seed: 0.5}", "market.seed: found '0.5'"),
        ("market: 7", "market: found '7'; accepted: a mapping of names to values"),
        ("users: []", "users: found a name that means nothing here; accepted: instruments, opt"),
        ("[]", "found a list; accepted: a mapping of names to values"),
        ("", "found nothing; accepted: a mapping"),
        ("accounts: [\n", "line 2: found a fault, "),
        ("accounts: [{id: 1, id: 2}]", "accounts[0].id: found the same name again"),
    ],
)
def test_one_thing_wrong_is_told_and_nothing_else(text: str, told: str) -> None:
    problems = refusal(text)
    assert told in problems
    assert "\n" not in problems


def test_a_twice_used_order_id_is_refused_across_accounts() -> None:
    order = ORDER.format("id: o")[len("accounts: [") : -1]
    assert "accounts[1].orders[0].id: found o again" in refusal(
        f"accounts: [{order}, {order.replace('id: 1,', 'id: 2,')}]"
    )


def test_client_order_ids_are_each_accounts_own() -> None:
    order = ORDER.format("client_order_id: mine")[len("accounts: [") : -1]
    found = seed(f"accounts: [{order}, {order.replace('id: 1,', 'id: 2,')}]")
    assert [(each.account_id, each.order.client_order_id) for each in found.orders] == [
        (1, "mine"),
        (2, "mine"),
    ]


def test_a_twice_used_client_order_id_is_refused_even_where_it_is_an_orders_id() -> None:
    inner = "symbol: AAPL, side: BUY, order_type: MARKET, time_in_force: DAY, quantity: 1"
    text = f"accounts: [{{id: 1, orders: [{{id: o, {inner}}}, {{client_order_id: o, {inner}}}]}}]"
    assert "orders[1].client_order_id: found o again" in refusal(text)


def test_a_twice_used_key_id_is_refused() -> None:
    key = KEY.format("")[len("keys: [") : -1]
    assert "keys[1].id: found desk again" in refusal(f"keys: [{key}, {key}]")


def test_all_problems_are_told_in_the_order_of_the_file() -> None:
    text = "market: {seed: x}\nkeys:\n- id: a\naccounts:\n- id: 1\n  cash: much\n- id: two\n"
    lines = [line.partition(": found")[0].strip() for line in refusal(text).splitlines()]
    assert lines == [
        "line 1: market.seed",
        "line 3: keys[0].secret",
        "line 3: keys[0].accounts",
        "line 6: accounts[0].cash",
        "line 7: accounts[1].id",
    ]


def test_problems_of_one_order_do_not_hide_those_of_the_next() -> None:
    bad = "{symbol: AAPL, side: up, order_type: MARKET, time_in_force: DAY, quantity: 1}"
    problems = refusal(f"accounts: [{{id: 1, orders: [{bad}, {bad}]}}]")
    assert "orders[0].side" in problems
    assert "orders[1].side" in problems


def test_a_secret_is_never_repeated() -> None:
    """A refusal ends up in logs."""
    problems = refusal(swapped(KEY, "secret", "hunter2"))
    assert "hunter2" not in problems
    assert "keys[0].secret: found a text that is not shown" in problems


@pytest.mark.parametrize("symbol", ["NO", "ON", "Y", "TRUE", "NULL", "010", "1E5"])
def test_a_ticker_that_looks_like_another_value_needs_no_quotes(symbol: str) -> None:
    found = seed(NEW.format("").replace("XYZ", symbol))
    assert symbol in {instrument.symbol for instrument in found.instruments}


def test_a_part_that_is_left_out_is_empty() -> None:
    found = seed("market: {}")
    assert (found.accounts, found.keys, found.orders) == ((), (), ())
    assert found.market_seed == MARKET_SEED
    assert len(found.instruments) == 20
    assert not found.has_published_key
    assert found.printed_keys == ()


def test_a_packaged_instrument_is_changed_in_what_the_entry_says_alone() -> None:
    before = {i.symbol: i for i in seed("market: {}").instruments}
    after = {i.symbol: i for i in seed("instruments: [{symbol: AAPL, price: 100.01}]").instruments}
    assert after["AAPL"].base_price == parse_amount("100.01")
    expected = replace(before["AAPL"].terms, base_price=100_010_000)
    assert after["AAPL"].terms == expected
    assert {s: i for s, i in after.items() if s != "AAPL"} == {
        s: i for s, i in before.items() if s != "AAPL"
    }


def test_margin_rates_and_flags_of_an_entry_reach_the_terms() -> None:
    entry = NEW.format(
        "long_margin_rate: 0.5, short_margin_rate: 1, is_marginable: false, "
        "is_liquidation_only: true, easy_to_borrow: false"
    )
    (made,) = (one for one in seed(entry).instruments if one.symbol == "XYZ")
    assert (made.terms.long_margin_rate, made.terms.short_margin_rate) == (500_000, 1_000_000)
    assert (made.terms.is_marginable, made.terms.is_liquidation_only) == (False, True)
    assert made.terms.shortable is Shortable.HARD_TO_BORROW
    assert made.easy_to_borrow is False


@pytest.mark.parametrize("flag", ["is_tradable: false", "is_short_prohibited: true"])
def test_what_must_not_be_sold_short_is_not_shortable_in_the_terms(flag: str) -> None:
    (made,) = (one for one in seed(NEW.format(flag)).instruments if one.symbol == "XYZ")
    assert made.terms.shortable is Shortable.NOT_SHORTABLE


def test_an_order_takes_the_terms_that_the_file_gives_its_instrument() -> None:
    """The parts may stand in any order in the file."""
    text = ORDER.format("") + "\ninstruments: [{symbol: AAPL, venue: XNYS}]"
    assert seed(text).orders[0].order.terms.venue == "XNYS"


def test_a_published_secret_is_recognised_under_another_id() -> None:
    text = KEY.format("").replace("0123456789abcdef", "everyone-knows-this-key")
    assert seed(text).has_published_key
    assert not seed(KEY.format("")).has_published_key


def test_a_file_is_read_by_the_format_that_its_name_tells(tmp_path: Path) -> None:
    expected = seed("accounts: [{id: 1, cash: 150.50}]")
    as_yaml, as_json = tmp_path / "seed.yml", tmp_path / "seed.JSON"
    as_yaml.write_bytes(b"\xef\xbb\xbfaccounts:\r\n- id: 1\r\n  cash: 150.50\r\n")
    as_json.write_text(json.dumps({"accounts": [{"id": 1, "cash": "150.50"}]}, indent="\t"))
    assert load_seed(as_yaml) == load_seed(as_json) == expected


def test_a_refusal_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("accounts: 1")
    with pytest.raises(SeedError) as caught:
        load_seed(path)
    assert str(caught.value).startswith(f"{path} cannot be used as a seed, 1 problem:")


def test_a_json_problem_has_a_path_and_no_line() -> None:
    assert refusal('{"accounts": [{"id": "x"}]}', "seed.json").strip().startswith("accounts[0].id")


def test_bytes_that_are_not_utf8_are_refused_with_their_line() -> None:
    with pytest.raises(SeedError) as caught:
        parse_seed(b"accounts:\n- id: 1\n  full_name: \xe9\n")
    assert "line 3: found bytes that are not UTF-8" in str(caught.value)


@given(
    st.recursive(
        st.sampled_from(["AAPL", "1", "x", "-1", "all", "1e9", "true", "", "DAY", "BUY"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(MEMBERS),
                inner,
                max_size=5,
            )
        ),
        max_leaves=15,
    )
)
def test_any_structure_is_a_seed_or_is_refused(value: object) -> None:
    try:
        found = parse_seed(json.dumps(value).encode(), "seed.json")
    except SeedError as error:
        assert error.problems  # noqa: PT017 - both outcomes are right, and each has its law
    else:
        assert isinstance(found, Seed)


def test_a_file_beyond_all_measure_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sidestreet.reference.seed.SEED_BYTES_MAX", 10)
    assert "found a larger file; accepted: at most 10 bytes" in refusal("market: {}  ")
    assert seed("market: {}").market_seed == MARKET_SEED


def test_a_market_order_can_have_filled_at_any_price() -> None:
    text = ORDER.format("fills: [{quantity: 3, price: 999.99}, {quantity: 2, price: 0.000001}]")
    text = text.replace("LIMIT", "MARKET").replace("limit_price: 150.50,", "")
    assert [fill.price for fill in seed(text).orders[0].fills] == [999_990_000, 1]


def test_a_fraction_can_fill_in_fractions() -> None:
    text = ORDER.format("fills: [{quantity: 0.25, price: 150}]")
    found = seed(text.replace("quantity: 10,", "quantity: 1.5,")).orders[0]
    assert (found.order.quantity, found.fills[0].quantity) == (1_500_000, 250_000)
