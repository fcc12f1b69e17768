"""Which order gets which script: rules in their order, then magic, and what counts for whom."""

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.played_desk import ABC, ACCOUNT, OTHER_ACCOUNT, SELL, XYZ, PlayedDesk, row
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import EvictOrders, SubmitOrders
from sidestreet.domain.control_commands import SetMagic, SetRules
from sidestreet.domain.control_events import RulesMatched, ScriptGiven
from sidestreet.domain.enums import OrderStatus, OrderType, Side
from sidestreet.domain.enums import TimeInForce as Tif
from sidestreet.domain.events import OrderAccepted, OrderDenied
from sidestreet.domain.magic import FIRST_SHARES, MAGIC, outcome_of
from sidestreet.domain.reasons import Reason
from sidestreet.domain.scripts import EdgeOutcome, Match, Rule, Script, Step, StepKind
from sidestreet.engine.control.matching import fits, fits_pattern, is_among, unreachable_after

REJECT = Script((Step(StepKind.REJECT),))
REST = Script((Step(StepKind.ACKNOWLEDGE),))


def rule(name: str, match: Match, script: Script = REJECT) -> Rule:
    """Return a rule."""
    return Rule(name, match, script)


def ruled(*rules: Rule) -> PlayedDesk:
    """Return a desk with rules."""
    desk = PlayedDesk()
    desk.do(SetRules(rules))
    return desk


def rule_of_next(desk: PlayedDesk, account_id: int = ACCOUNT, /, **changes: object) -> str | None:
    """Submit an order and return the rule that gave it its script, if any."""
    desk.submit(account_id, **changes)
    given_now = [event.rule for event in desk.events if isinstance(event, ScriptGiven)]
    assert len(given_now) <= 1
    return given_now[0] if given_now else None


def test_a_desk_without_rules_gives_no_script() -> None:
    desk = PlayedDesk()
    assert rule_of_next(desk, client_order_id="magic-reject") is None
    assert not desk.state.control.is_staged


def test_the_script_stands_right_ahead_of_the_acceptance() -> None:
    desk = ruled(rule("all", Match()))
    order = desk.submit()
    at = [type(event) for event in desk.events].index(OrderAccepted)
    assert desk.events[at - 1] == ScriptGiven(order.order_id, "all", REJECT, 1)
    assert desk.state.control.scripts[order.order_id].script == REJECT


@pytest.mark.parametrize(
    ("match", "fitting", "other"),
    [
        (Match(client_order_id="bot-?"), {"client_order_id": "bot-1"}, {"client_order_id": "bot"}),
        (Match(symbol="ABC"), {"terms": ABC}, {"terms": XYZ}),
        (Match(side=Side.SELL), {"side": SELL, "limit_price": 11 * SCALE}, {}),
        (
            Match(order_type=OrderType.LIMIT),
            {},
            {"order_type": OrderType.MARKET, "limit_price": None},
        ),
        (Match(quantity_min=50 * SCALE), {"quantity": 50 * SCALE}, {"quantity": 49 * SCALE}),
        (Match(quantity_max=50 * SCALE), {"quantity": 50 * SCALE}, {"quantity": 51 * SCALE}),
    ],
)
def test_a_rule_asks_for_what_its_match_names(
    match: Match, fitting: dict[str, object], other: dict[str, object]
) -> None:
    desk = ruled(rule("it", match))
    desk.fill(desk.submit(quantity=200 * SCALE), 200)
    assert rule_of_next(desk, **other) is None
    assert rule_of_next(desk, **fitting) == "it"


def test_a_rule_may_be_for_one_account() -> None:
    desk = ruled(rule("theirs", Match(account_id=OTHER_ACCOUNT)))
    assert rule_of_next(desk) is None
    assert rule_of_next(desk, OTHER_ACCOUNT) == "theirs"


def test_the_first_rule_that_matches_has_the_order() -> None:
    desk = ruled(rule("xyz", Match(symbol="XYZ")), rule("rest", Match()))
    assert rule_of_next(desk) == "xyz"
    assert rule_of_next(desk, terms=ABC) == "rest"
    assert desk.state.control.given == {"xyz": 1, "rest": 1}


def test_the_second_order_is_the_second_for_every_rule_that_it_fits() -> None:
    desk = ruled(
        rule("first", Match(first=1, last=1)),
        rule("second", Match(first=2, last=2)),
        rule("from the fourth on", Match(first=4)),
    )
    told = [rule_of_next(desk) for _ in range(5)]
    assert told == ["first", "second", None, "from the fourth on", "from the fourth on"]
    assert desk.state.control.matched == dict.fromkeys(desk.state.control.rules, 5)
    assert desk.state.control.given == {"first": 1, "second": 1, "from the fourth on": 2}


def test_what_an_order_counts_for_is_told_ahead_of_its_script() -> None:
    desk = ruled(rule("second", Match(first=2)), rule("all", Match()))
    order = desk.submit()
    told = [event for event in desk.events if isinstance(event, RulesMatched | ScriptGiven)]
    assert told == [
        RulesMatched(order.order_id, ("second",)),
        ScriptGiven(order.order_id, "all", REJECT, 1),
    ]


def test_rows_of_one_submit_are_counted_one_by_one() -> None:
    desk = ruled(rule("second", Match(first=2, last=2)))
    rows = tuple(row(client_order_id=name, digest=name.encode()) for name in "abc")
    orders = desk.orders(SubmitOrders(ACCOUNT, rows))
    assert list(desk.state.control.scripts) == [orders[1].order_id]


def test_a_denied_order_counts_nothing_and_gets_no_script() -> None:
    desk = ruled(rule("all", Match()))
    denied = desk.submit(quantity=10**9 * SCALE)
    assert denied.status is OrderStatus.REJECTED
    assert not any(isinstance(event, ScriptGiven) for event in desk.events)
    assert desk.state.control.matched == {"all": 0}


def test_a_retry_with_the_same_client_id_counts_once() -> None:
    desk = ruled(rule("all", Match()))
    desk.submit(client_order_id="a")
    desk.submit(client_order_id="a")
    assert desk.state.control.matched == {"all": 1}


def test_setting_rules_begins_their_counts_anew() -> None:
    rules = (rule("first", Match(first=1, last=1)),)
    desk = ruled(*rules)
    assert [rule_of_next(desk), rule_of_next(desk)] == ["first", None]
    desk.do(SetRules(rules))
    assert rule_of_next(desk) == "first"


def test_setting_no_rules_where_there_are_none_writes_nothing() -> None:
    desk = PlayedDesk()
    desk.do(SetRules(()))
    assert desk.events == ()


@pytest.mark.parametrize(
    "rules",
    [
        (rule("a", Match(first=1, last=1)), rule("a", Match())),
        (rule("", Match()),),
        (rule("magic:fill", Match()),),
        (rule("a", Match()), rule("b", Match(symbol="XYZ"))),
    ],
    ids=["twice", "nameless", "of magic", "never reached"],
)
def test_rules_that_cannot_be_are_refused_and_change_nothing(rules: tuple[Rule, ...]) -> None:
    desk = ruled(rule("before", Match()))
    assert desk.refusal(SetRules(rules)).reason is Reason.RULES_NOT_ACCEPTABLE
    assert list(desk.state.control.rules) == ["before"]


def test_a_script_goes_when_memory_lets_go_of_its_order() -> None:
    desk = ruled(rule("all", Match()))
    order = desk.submit()
    ended = desk.cancel(order)
    ended = desk.give_up(ended, ended.pending[0].kind)
    assert desk.state.control.scripts
    desk.do(EvictOrders(((ended.order_id, ended.version),)))
    assert not desk.state.control.scripts


def test_magic_is_off_until_it_is_set_on() -> None:
    desk = PlayedDesk()
    desk.do(SetMagic(is_on=True))
    assert rule_of_next(desk, client_order_id="magic-reject-1") == "magic:reject"
    desk.do(SetMagic(is_on=False))
    assert rule_of_next(desk, client_order_id="magic-reject-2") is None


def test_a_rule_goes_before_magic() -> None:
    desk = ruled(rule("all", Match(), REST))
    desk.do(SetMagic(is_on=True))
    assert rule_of_next(desk, client_order_id="magic-reject") == "all"


def test_a_client_id_goes_before_a_quantity() -> None:
    rejected = MAGIC["reject"].shares * SCALE
    assert outcome_of("magic-fill", rejected) is MAGIC["fill"]
    assert outcome_of("mine", rejected) is MAGIC["reject"]


@pytest.mark.parametrize("name", MAGIC)
def test_every_outcome_is_chosen_by_its_name_and_by_its_number(name: str) -> None:
    outcome = MAGIC[name]
    assert outcome_of(f"magic-{name}", SCALE) is outcome
    assert outcome_of(f"magic-{name}-and-7", SCALE) is outcome
    assert outcome_of("mine", outcome.shares * SCALE) is outcome
    assert outcome_of(f"magic-{name}x", SCALE) is not outcome
    assert (outcome.script is None) is (name in set(EdgeOutcome))


def test_the_numbers_of_outcomes_are_all_different_and_in_a_row() -> None:
    shares = [outcome.shares for outcome in MAGIC.values()]
    assert shares == list(range(FIRST_SHARES, FIRST_SHARES + len(MAGIC)))


def test_a_denial_by_magic_looks_like_a_want_of_buying_power() -> None:
    desk = PlayedDesk()
    desk.do(SetMagic(is_on=True))
    order = desk.submit(client_order_id="magic-deny")
    kinds = [type(event) for event in desk.events]
    assert kinds[-2:] == [ScriptGiven, OrderDenied]
    assert order.status is OrderStatus.REJECTED
    assert order.refusal is not None
    assert order.refusal.reason is Reason.BUYING_POWER
    # A cash account that buys 100 at 10.00.
    assert dict(order.refusal.figures)["required_total"] == "1000"
    assert dict(order.refusal.figures)["available"] == "0.0000"
    assert not order.routes


def test_a_rule_may_deny_for_any_reason() -> None:
    desk = ruled(rule("no", Match(), Script(deny=Reason.SHORT_SALE_RESTRICTED)))
    order = desk.submit()
    assert order.refusal is not None
    assert order.refusal.text() == "SHORT_SALE_RESTRICTED"


PATTERNS = st.text("ab*?", max_size=8)
TEXTS = st.text("ab*?", max_size=8)


@given(PATTERNS, st.text("ab", max_size=10))
def test_a_pattern_fits_what_the_shell_says_it_fits(pattern: str, text: str) -> None:
    expected = re.fullmatch(fnmatch.translate(pattern), text) is not None
    assert fits_pattern(pattern, text) is expected


def test_a_pattern_of_many_stars_takes_no_time_that_grows_with_their_number() -> None:
    """A regular expression would try every way of sharing the text out among the stars."""
    assert not fits_pattern("*a" * 200 + "b", "a" * 10_000)


MATCHES = st.builds(
    Match,
    client_order_id=st.none() | PATTERNS,
    symbol=st.none() | st.sampled_from(["XYZ", "ABC"]),
    side=st.none() | st.sampled_from(Side),
    quantity_min=st.none() | st.integers(1, 3),
    quantity_max=st.none() | st.integers(1, 3),
    first=st.integers(1, 3),
    last=st.none() | st.integers(1, 3),
)
ACCEPTED = st.builds(
    lambda name, side, quantity: OrderAccepted(
        "id", name, 1, "i", side, OrderType.LIMIT, Tif.DAY, quantity, 1, b"", client_named=True
    ),
    st.text("ab*?", max_size=6),
    st.sampled_from(Side),
    st.integers(1, 4),
)


@given(
    st.lists(MATCHES, min_size=2, max_size=4),
    st.lists(st.tuples(ACCEPTED, st.sampled_from(["XYZ", "ABC"])), max_size=12),
)
def test_a_rule_that_is_said_to_be_never_reached_never_is(
    matches: list[Match], orders: list[tuple[OrderAccepted, str]]
) -> None:
    rules = tuple(rule(str(index), match) for index, match in enumerate(matches))
    hidden = unreachable_after(rules)
    counts = dict.fromkeys((each.name for each in rules), 0)
    for accepted, symbol in orders:
        taken_by = None
        for each in rules:
            if fits(each.match, accepted, symbol):
                counts[each.name] += 1
                if taken_by is None and is_among(each.match, counts[each.name]):
                    taken_by = each.name
        assert taken_by not in hidden


def test_a_rule_behind_one_for_everything_is_never_reached() -> None:
    rules = (rule("all", Match()), rule("xyz", Match(symbol="XYZ")))
    assert unreachable_after(rules) == {"xyz": "all"}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (Match(last=3), Match()),
        (Match(first=2), Match()),
        (Match(client_order_id="a?"), Match(client_order_id="a*")),
        (Match(quantity_min=2), Match(quantity_min=1)),
        (Match(symbol="XYZ"), Match()),
    ],
)
def test_a_rule_that_one_ahead_leaves_something_can_be_reached(
    earlier: Match, later: Match
) -> None:
    assert unreachable_after((rule("earlier", earlier), rule("later", later))) == {}
