import json
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.building import body, build, target
from cli.sample_operations import SAMPLES
from sidestreet.cli.client.derive import command
from sidestreet.cli.client.problem import Problem
from sidestreet.contract.operations import OPERATIONS

THINGS = ("list-things", "--account-id", "1")


def test_the_documented_cancel_is_a_delete_of_that_order() -> None:
    made = build(
        "v1:orders",
        "cancel-open-order",
        "--api-key",
        "My API Key",
        "--account-id",
        "0",
        "--order-id",
        "order_id",
        operations=OPERATIONS,
    )
    assert made == ("DELETE", "v1/accounts/0/orders/order_id", None)


def test_a_submit_sends_a_bare_list() -> None:
    made = build(
        "v1:orders",
        "submit-orders",
        "--account-id",
        "0",
        "--order",
        '{symbol: TSLA, side: BUY, quantity: "1", order_type: LIMIT, limit_price: "48.00",'
        " time_in_force: DAY}",
        operations=OPERATIONS,
    )
    assert made.method == "POST"
    assert made.target == "v1/accounts/0/orders"
    assert made.body == (
        b'[{"symbol":"TSLA","side":"BUY","quantity":"1","order_type":"LIMIT",'
        b'"limit_price":"48.00","time_in_force":"DAY"}]'
    )


@pytest.mark.parametrize(
    ("flags", "query"),
    [
        (("--instrument-id", "AAPL", "--instrument-id", "MSFT"), "instrument_ids=AAPL,MSFT"),
        (("--order-id=a", "--order-id=b"), "order_ids=a,b"),
        (("--underlying-instrument-id", "SPX"), "underlying_instrument_ids=SPX"),
        (("--underlying-instrument-ids", "SPX,NDX"), "underlying_instrument_ids=SPX,NDX"),
        (("--status", "NEW", "--status", "FILLED"), "status=NEW,FILLED"),
        (("--event-type", "EARNINGS"), "event_types=EARNINGS"),
        (("--sector", "ENERGY"), "sectors=ENERGY"),
        (("--impact", "HIGH", "--impact", "LOW"), "impact=HIGH,LOW"),
        (("--level", "0x10", "--level", "2"), "levels=16,2"),
        (("--include-publishers", "a,b"), "include_publishers=a,b"),
        (("--easy-to-borrow",), "easy_to_borrow=true"),
        (("--easy-to-borrow=f",), "easy_to_borrow=false"),
        (("--include-dates", "true"), "include_dates=true"),
        (("--include-dates", "null"), ""),
        (("--from", "'2019-12-27T18:11:19.117Z'"), "from=2019-12-27T18:11:19.117Z"),
        (("--from", "2019-12-27T18:11:19.117Z"), "from=2019-12-27T18:11:19.117Z"),
        (("--from", '"2019-12-27T18:11:19+01:00"'), "from=2019-12-27T18:11:19%2B01:00"),
        (("--date", "2026-01-01"), "date=2026-01-01"),
        (("--updated-at.gte", "2026-01-01"), "updated_at%5Bgte%5D=2026-01-01"),
        (
            ("--updated-at.gte", "'2026-01-01'", "--updated-at.lt", "2026-02-01"),
            "updated_at%5Bgte%5D=2026-01-01&updated_at%5Blt%5D=2026-02-01",
        ),
        (("--updated-at", "{gt: 2026-01-01}"), "updated_at%5Bgt%5D=2026-01-01"),
        (
            ("--updated-at", "{gt: 2026-01-01}", "--updated-at.lte", "2026-02-01"),
            "updated_at%5Bgt%5D=2026-01-01&updated_at%5Blte%5D=2026-02-01",
        ),
        (("--symbol", "BRK.B"), "symbol=BRK.B"),
        (("--symbol", "TSLA  250117C00190000"), "symbol=TSLA%20%20250117C00190000"),
        (("--symbol", "a&b=c/é"), "symbol=a%26b%3Dc%2F%C3%A9"),
        (("--symbol", "one", "--symbol", "two"), "symbol=two"),
        (("--page-size", "5"), "page_size=5"),
        (("--symbol", "-5"), "symbol=-5"),
        ((), ""),
    ],
)
def test_query_flags(flags: tuple[str, ...], query: str) -> None:
    expected = "v1/accounts/1/things" + (f"?{query}" if query else "")
    assert target(*THINGS, *flags) == expected


@pytest.mark.parametrize(
    ("argv", "sent"),
    [
        (
            ("patch-settings", "1", "--risk", '{max_notional: "5000000.00"}'),
            '{"risk":{"max_notional":"5000000.00"}}',
        ),
        (
            ("patch-settings", "1", "--risk.max-notional", "5000000.00"),
            '{"risk":{"max_notional":"5000000.00"}}',
        ),
        (
            ("patch-settings", "1", "--risk", "{max_orders: 3}", "--risk.max-notional", "5"),
            '{"risk":{"max_orders":3,"max_notional":"5"}}',
        ),
        (("patch-settings", "1", "--risk", "null"), '{"risk":null}'),
        (("patch-settings", "1", "--risk.max-orders", "0x10"), '{"risk":{"max_orders":16}}'),
        (("patch-settings", "1", "--risk.max-notional", "null"), '{"risk":{"max_notional":null}}'),
        (("patch-settings", "1"), "{}"),
        (("close", "1", "--cancel-orders", "true"), '{"cancel_orders":true}'),
        (("close", "1", "--cancel-orders=0"), '{"cancel_orders":false}'),
        (("close", "1", "--cancel-orders", "null"), '{"cancel_orders":null}'),
        (
            ("create-thread", "--type", "instant", "--target.ticker", "NVDA"),
            '{"type":"instant","target":{"ticker":"NVDA"}}',
        ),
        (
            ("create-thread", "--type", "instant", "--target", "{kind: sector, sector: no}"),
            '{"type":"instant","target":{"kind":"sector","sector":"no"}}',
        ),
        (
            ("create-thread", "--type=instant", "--capability", "OPEN_CHART"),
            '{"type":"instant","capabilities":["OPEN_CHART"]}',
        ),
        (
            (
                *("consent", "--agreement-id", "007", "--entitlement-code", "omni.account_data"),
                *("--account-id", "1", "--account-id", "0b11"),
            ),
            '{"agreement_id":"007","entitlement_codes":["omni.account_data"],"account_ids":[1,3]}',
        ),
        (
            (
                *("create-screener", "--column.name", "price", "--column.period", "QUARTER"),
                *("--column.name", "volume"),
            ),
            '{"columns":[{"name":"price","period":"QUARTER"},{"name":"volume"}]}',
        ),
        (
            ("create-screener", "--column", "{name: a}", "--column", "[{name: b}, {name: c}]"),
            '{"columns":[{"name":"a"},{"name":"b"},{"name":"c"}]}',
        ),
        (
            ("create-screener", "--column", "{name: a}", "--column.period", "ANNUAL"),
            '{"columns":[{"name":"a","period":"ANNUAL"}]}',
        ),
        (
            (
                *("create-screener", "--filter.operator", "in", "--filter.value", "1.50"),
                *("--filter.values", "x", "--filter.values", "y"),
            ),
            '{"filters":[{"operator":"in","value":1.50,"values":["x","y"]}]}',
        ),
        (
            (
                *("create-screener", "--filter.operator", "in", "--filter.value", "1.50"),
                *("--filter.value", "plain"),
            ),
            '{"filters":[{"operator":"in","value":1.50},{"value":"plain"}]}',
        ),
        (
            ("create-screener", "--filter.column", "{name: x}", "--filter.column", "{name: y}"),
            '{"filters":[{"column":{"name":"x"}},{"column":{"name":"y"}}]}',
        ),
        (("create-screener", "--shared", "--limit", "1e3"), '{"shared":true,"limit":1e3}'),
        (("create-screener", "--limit", "0.10"), '{"limit":0.10}'),
        (
            ("submit", "1", "--order.side", "BUY", "--order.limit-price", "48.00"),
            '[{"side":"BUY","limit_price":"48.00"}]',
        ),
        (
            ("submit", "1", "--order", "{side: BUY, limit_price: 48.00}"),
            '[{"side":"BUY","limit_price":48.00}]',
        ),
        (
            ("submit", "1", "--order", "{side: BUY}", "--order.side", "SELL"),
            '[{"side":"BUY"},{"side":"SELL"}]',
        ),
        (
            ("submit", "1", "--order", '[{"side": "BUY"}, {"side": "SELL"}]'),
            '[{"side":"BUY"},{"side":"SELL"}]',
        ),
        (
            ("submit", "1", "--order.tag", "a", "--order.tag", "b", "--order.side", "BUY"),
            '[{"tags":["a","b"],"side":"BUY"}]',
        ),
        (
            ("submit", "1", "--order.tag", "a", "--order.tag", "null", "--order.side", "BUY"),
            '[{"tags":null,"side":"BUY"}]',
        ),
        (
            ("create-screener", "--column.name", "a", "--column", "null", "--column", "{name: b}"),
            '{"columns":[{"name":"b"}]}',
        ),
        (
            ("patch-settings", "1", "--risk.max-orders=1", "--risk", "{max_notional: x}"),
            '{"risk":{"max_orders":1,"max_notional":"x"}}',
        ),
        (
            ("submit", "1", "--order.expires-at", "'2026-01-01T00:00:00Z'"),
            '[{"expires_at":"2026-01-01T00:00:00Z"}]',
        ),
        (
            ("submit", "1", "--order.expires-at", "2026-01-01T00:00:00Z"),
            '[{"expires_at":"2026-01-01T00:00:00Z"}]',
        ),
        (
            ("submit", "1", "--order.extended-hours", "t", "--order.strategy", "{kind: ticker}"),
            '[{"extended_hours":true,"strategy":{"kind":"ticker"}}]',
        ),
        (
            ("submit", "1", "--order.limit-price", "-0.05", "--order.side", "BUY"),
            '[{"limit_price":"-0.05","side":"BUY"}]',
        ),
        (
            ("instruct", "1", "--instruction.action", "EXERCISE"),
            '[{"action":"EXERCISE"}]',
        ),
    ],
)
def test_body_flags(argv: tuple[str, ...], sent: str) -> None:
    assert body(*argv) == sent


@pytest.mark.parametrize(
    ("argv", "piped", "where", "sent"),
    [
        (
            ("close", "1"),
            "cancel_orders: true",
            "v1/accounts/1/positions",
            '{"cancel_orders":true}',
        ),
        (
            ("close", "1", "--cancel-orders=false"),
            "cancel_orders: true\nother: 1.0",
            "v1/accounts/1/positions",
            '{"cancel_orders":false,"other":1.0}',
        ),
        (
            ("close",),
            '{"account_id": 7, "cancel_orders": null}',
            "v1/accounts/7/positions",
            '{"cancel_orders":null}',
        ),
        (("close", "1"), "account_id: 7", "v1/accounts/1/positions", "{}"),
        (
            ("update-interest",),
            "account_id: 0x10\ninterest_id: a b",
            "v1/interests/a%20b?account_id=16",
            "{}",
        ),
        (
            ("patch-settings", "1", "--risk.max-orders", "2"),
            'risk: {max_notional: "5", max_orders: 1}',
            "v1/accounts/1",
            '{"risk":{"max_notional":"5","max_orders":2}}',
        ),
        (
            ("patch-settings", "1", "--risk", "{max_orders: 2}"),
            'risk: {max_notional: "5"}',
            "v1/accounts/1",
            '{"risk":{"max_orders":2}}',
        ),
        (("submit", "1"), "[{side: BUY}]", "v1/accounts/1/orders", '[{"side":"BUY"}]'),
        (("submit", "1"), "- side: BUY\n", "v1/accounts/1/orders", '[{"side":"BUY"}]'),
        (
            ("submit",),
            "account_id: 3\norder: {side: BUY}",
            "v1/accounts/3/orders",
            '[{"side":"BUY"}]',
        ),
        (
            ("submit", "--order.side", "SELL"),
            "account_id: 3\norder: [{side: BUY}]",
            "v1/accounts/3/orders",
            '[{"side":"SELL"}]',
        ),
        (("submit", "1"), "\ufeff[{side: BUY}]", "v1/accounts/1/orders", '[{"side":"BUY"}]'),
        (
            ("create-screener",),
            "# nothing\n",
            "v1/screeners",
            "{}",
        ),
    ],
)
def test_what_is_piped_in_is_merged_and_flags_win(
    argv: tuple[str, ...], piped: str, where: str, sent: str
) -> None:
    made = build(*argv, piped=piped)
    assert (made.target, made.body) == (where, sent.encode())


def test_a_pipe_may_carry_query_parameters_of_every_shape() -> None:
    piped = """
        account_id: 1
        status: [NEW, FILLED]
        order_ids: x
        page_size: 5
        easy_to_borrow: true
        from: 2026-01-01
        updated_at: {gte: 2026-01-01}
        symbol: null
        """
    assert target("list-things", piped=piped) == (
        "v1/accounts/1/things?order_ids=x&status=NEW,FILLED&easy_to_borrow=true&from=2026-01-01"
        "&page_size=5&updated_at%5Bgte%5D=2026-01-01"
    )


@pytest.mark.parametrize(
    ("argv", "piped", "message"),
    [
        (
            ("close", "1", "--cancel-orders=true"),
            "[1, 2]",
            "Cannot merge flags with a body that is not a map: [1,2]",
        ),
        (
            ("submit", "1", "--order.side=BUY"),
            "[{side: SELL}]",
            'Cannot merge flags with a body that is not a map: [{"side":"SELL"}]',
        ),
        (("submit", "1"), "{side: [", "Failed to parse piped data as YAML/JSON:\n"),
        (("submit", "1"), "just words", "takes a map or a list from standard input"),
        (("close", "1"), "[1]", "takes a map from standard input"),
        (("submit", "1"), "side: BUY", 'has no parameter "side" to take from stdin'),
        (("close", "1"), "a: 1\na: 2", 'member "a" is given twice'),
        (("list-things",), "account_id: [1, 2]", "--account-id: expected a single value"),
        (("list-things",), "account_id: x", "--account-id: expected a whole number"),
        (("list-things", "1"), "updated_at: soon", "--updated-at: expected a map"),
    ],
)
def test_what_cannot_be_merged_is_refused(argv: tuple[str, ...], piped: str, message: str) -> None:
    with pytest.raises(Problem) as caught:
        build(*argv, piped=piped)
    assert message in str(caught.value)


def test_a_long_body_is_cut_short_in_the_message() -> None:
    with pytest.raises(Problem) as caught:
        build("close", "1", "--cancel-orders=true", piped=str(list(range(1000))))
    assert len(str(caught.value)) < 300
    assert str(caught.value).endswith("...")


@pytest.mark.parametrize(
    ("argv", "where"),
    [
        (("get-order", "1", "--order-id", "x", "--account-id", "2"), None),
        (("get-order", "--account-id", "1", "ORDER"), "v1/accounts/1/orders/ORDER"),
        (("get-order", "ORDER", "--account-id=1"), "v1/accounts/1/orders/ORDER"),
        (("get-order", "--account-id=1", "--", "--odd"), "v1/accounts/1/orders/--odd"),
        (("get-order", "--account-id=1", "a/b?c#d"), "v1/accounts/1/orders/a%2Fb%3Fc%23d"),
        (("get-order", "--account-id=-1", "x:y@z"), "v1/accounts/-1/orders/x:y@z"),
        (("list-things", "9223372036854775807"), "v1/accounts/9223372036854775807/things"),
        (("list-things", "+0x1_0"), "v1/accounts/16/things"),
        (("get-status",), "v1/status"),
    ],
)
def test_one_bare_word_fills_the_last_parameter_of_the_path(
    argv: tuple[str, ...], where: str | None
) -> None:
    if where is None:
        with pytest.raises(Problem, match=r"^Unexpected extra arguments: \[1\]$"):
            target(*argv)
    else:
        assert target(*argv) == where


@pytest.mark.parametrize(
    ("argv", "extra"),
    [
        (("list-things", "1", "a", "b"), "a b"),
        (("get-status", "a"), "a"),
        (("get-order", "--order-id", "x", "--account-id", "1", "a", "b"), "a b"),
    ],
)
def test_more_bare_words_are_refused(argv: tuple[str, ...], extra: str) -> None:
    with pytest.raises(Problem) as caught:
        build(*argv)
    assert str(caught.value) == f"Unexpected extra arguments: [{extra}]"


@pytest.mark.parametrize(
    ("argv", "first", "name"),
    [
        (("get-order", "--account-id", "1"), 'Required flag "order-id" not set', "get-order"),
        (("get-order",), 'Required flags "account-id, order-id" not set', "get-order"),
        (("submit", "1"), 'Required flag "order" not set', "submit"),
        (("search",), 'Required flag "q" not set', "search"),
        (
            ("consent", "--account-id", "1"),
            'Required flags "agreement-id, entitlement-code" not set',
            "consent",
        ),
    ],
)
def test_missing_flags_are_named(argv: tuple[str, ...], first: str, name: str) -> None:
    with pytest.raises(Problem) as caught:
        build(*argv)
    assert str(caught.value) == (
        f"{first}\nRun 'clear-street v1:sample {name} --help' for usage information"
    )


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("list-things", "one"), '"one" for flag --account-id: expected a whole number'),
        (("list-things", "1.0"), "expected a whole number"),
        (("list-things", "\N{ARABIC-INDIC DIGIT ONE}"), "expected a whole number"),
        (("list-things", "010"), "a leading 0 would make it octal"),
        (("list-things", "9223372036854775808"), "does not fit into 64 bits"),
        (("list-things", "9" * 5000), "expected a whole number"),
        (("get-order", "--account-id=1", ""), '"" for flag --order-id: it must name something'),
        (("get-order", "--account-id=1", ".."), "it must name something"),
        (("close", "1", "--cancel-orders", "maybe"), "expected true or false"),
        (("create-screener", "--limit", "much"), "expected a number"),
        (("create-screener", "--limit", "nan"), "expected a number"),
        (("patch-settings", "1", "--risk", "words"), "expected a map"),
        (("submit", "1", "--order", "[1]"), "expected a map, or a list of maps"),
        (("submit", "1", "--order", "{side: BUY, side: SELL}"), 'member "side" is given twice'),
        (("submit", "1", "--order", "{side: [}"), "failed to parse as YAML: "),
        ((*THINGS, "--from", "'2026"), "failed to parse as YAML: "),
        ((*THINGS, "--symbol", "\udcff"), "is not UTF-8 text"),
        (("create-thread", "--type", "\udcff"), "is not UTF-8 text"),
    ],
)
def test_values_that_cannot_be_sent_are_refused(argv: tuple[str, ...], message: str) -> None:
    with pytest.raises(Problem) as caught:
        build(*argv)
    assert message in str(caught.value)


def test_an_unreadable_but_plain_value_is_taken_as_it_stands() -> None:
    sent = body("create-screener", "--filter.operator", "is", "--filter.value", "-")
    assert sent == '{"filters":[{"operator":"is","value":[null]}]}'
    assert '"value":"a=b"' in body("create-screener", "--filter.value", "a=b")


FLAGS = sorted({f"--{flag.name}" for item in SAMPLES for flag in command(item).flags})
VALUES = st.sampled_from(
    ["1", "0x10", "true", "null", "[1]", "{a: 1}", "[{a: 1}]", "{", "-", "@", "'x", "a=b", ""]
)


@given(
    st.sampled_from([item.command for item in SAMPLES]),
    st.lists(st.sampled_from(FLAGS) | VALUES | st.text(max_size=5)),
    st.none() | VALUES | st.text(max_size=5),
)
def test_any_words_make_a_request_or_a_problem(
    name: str, words: list[str], piped: str | None
) -> None:
    try:
        made = build(name, *words, piped=piped)
    except Problem:
        return
    assert made.target.isascii()
    assert not set(made.target) & set(" \r\n#")
    if made.body is not None:
        json.loads(made.body)


@given(st.text(min_size=1).filter(lambda text: text not in {".", ".."} and text[0] not in "-@\\"))
def test_any_text_survives_the_path_and_the_query(text: str) -> None:
    path = urlsplit("/" + build("get-order", "--account-id=1", text).target).path
    assert [unquote(part) for part in path.split("/")][-1] == text
    query = urlsplit("/" + build("search", "--q", text).target).query
    assert unquote(query) == f"q={text}"
