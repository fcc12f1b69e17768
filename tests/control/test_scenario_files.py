"""Scenario files: what they may say, what is wrong with one and where, and writing them back."""

import itertools
import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.control.scenarios.files import (
    SCENARIO_BYTES_MAX,
    ScenarioError,
    load_scenarios,
    parse_scenarios,
)
from sidestreet.control.scenarios.rendering import render_rule, render_step
from sidestreet.control.scenarios.steps import read_step
from sidestreet.control.scenarios.words import DENIALS, FORMS
from sidestreet.domain.amounts import AMOUNT_MAX, SCALE
from sidestreet.domain.enums import OrderType, Side
from sidestreet.domain.reasons import Reason
from sidestreet.domain.scripts import Match, Rule, Script, Step, StepKind
from sidestreet.engine.risk.table import CHECKS
from sidestreet.reference.seed_file.formats import read_json
from sidestreet.reference.seed_file.problems import Problem, Problems

K = StepKind
MS = 1_000_000


def read(text: str) -> tuple[Rule, ...]:
    """Return the rules of a YAML text."""
    return parse_scenarios(text.encode())


def one(text: str) -> Rule:
    """Return the one rule whose members a YAML text has, its name aside."""
    (rule,) = read("scenarios:\n- name: it\n" + "".join(f"  {line}\n" for line in text.split("\n")))
    return rule


def problems(text: str) -> list[str]:
    """Return what is wrong with a YAML text."""
    with pytest.raises(ScenarioError) as refused:
        read(text)
    return [problem.text() for problem in refused.value.problems]


def problem(text: str) -> str:
    """Return the one thing that is wrong with the members of a scenario."""
    lines = "".join(f"  {line}\n" for line in text.split("\n"))
    (found,) = problems("scenarios:\n- name: it\n" + lines)
    return found


def steps(text: str) -> tuple[Step, ...]:
    """Return steps, told in a line."""
    return one(f"steps: [{text}]").script.steps


def test_a_whole_scenario_is_read() -> None:
    rule = one(
        """match: {client_order_id: "bot-*", account_id: 7001, symbol: AAPL, side: BUY,
        order_type: LIMIT, quantity: ">=100", nth: 2..}
steps:
- acknowledge: {after: 50ms}
- fill: {quantity: 40, price: "150.00"}
- wait: 1s
- cancel: the exchange has closed
on_cancel: [{wait: 10ms}, {reject: too late}]
on_replace: [ignore]"""
    )
    assert rule == Rule(
        "it",
        Match("bot-*", 7001, "AAPL", Side.BUY, OrderType.LIMIT, quantity_min=100 * SCALE, first=2),
        Script(
            (
                Step(K.WAIT, wait_ns=50 * MS),
                Step(K.ACKNOWLEDGE),
                Step(K.FILL, quantity=40 * SCALE, price=150 * SCALE),
                Step(K.WAIT, wait_ns=1000 * MS),
                Step(K.CANCEL, text="the exchange has closed"),
            ),
            (Step(K.WAIT, wait_ns=10 * MS), Step(K.REJECT, text="too late")),
            (Step(K.IGNORE),),
        ),
    )


def test_without_steps_the_market_works_the_order() -> None:
    assert one("on_cancel: [ignore]").script.steps == (Step(K.WORK),)


def test_an_order_may_be_denied() -> None:
    script = one("deny: BUYING_POWER").script
    assert script == Script(deny=Reason.BUYING_POWER)


def test_a_desk_can_be_had_to_deny_for_every_reason_of_its_checks() -> None:
    assert set(DENIALS.values()) == {check.reason for check in CHECKS}


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("fill", Step(K.FILL)),
        ("fill: all", Step(K.FILL)),
        ("fill: half", Step(K.FILL, share=500_000)),
        ("fill: 12.5%", Step(K.FILL, share=125_000)),
        ("fill: 100%", Step(K.FILL, share=1_000_000)),
        ("fill: 0.5", Step(K.FILL, quantity=500_000)),
        ("fill: {price: 9}", Step(K.FILL, price=9 * SCALE)),
        ("reject", Step(K.REJECT)),
        ("reject: no", Step(K.REJECT, text="no")),
        ("reject: {reason: no}", Step(K.REJECT, text="no")),
        ("wait: PT1M", Step(K.WAIT, wait_ns=60_000 * MS)),
    ],
)
def test_a_step_may_be_said_in_short(text: str, step: Step) -> None:
    assert steps(text) == (step,)


def test_a_report_is_lost_for_a_span() -> None:
    assert steps("lose: 3s, acknowledge")[0] == Step(K.LOSE, wait_ns=3000 * MS)


def test_a_bust_and_a_correction_name_their_trade() -> None:
    told = "{fill: half}, fill, {bust: 1}, {correct: {trade: 2, quantity: 10, price: 9}}"
    assert steps(told)[2:] == (
        Step(K.BUST, trade=1),
        Step(K.CORRECT, trade=2, quantity=10 * SCALE, price=9 * SCALE),
    )


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("quantity: 100", Match(quantity_min=100 * SCALE, quantity_max=100 * SCALE)),
        ("quantity: '>=100'", Match(quantity_min=100 * SCALE)),
        ("quantity: '<= 0.5'", Match(quantity_max=500_000)),
        ("quantity: 1..99", Match(quantity_min=SCALE, quantity_max=99 * SCALE)),
        ("nth: 2", Match(first=2, last=2)),
        ("nth: 2..", Match(first=2)),
        ("nth: ..3", Match(last=3)),
        ("nth: 2..5", Match(first=2, last=5)),
    ],
)
def test_a_match_says_how_many_and_which(text: str, match: Match) -> None:
    assert one(f"match: {{{text}}}\nsteps: [acknowledge]").match == match


@pytest.mark.parametrize(
    "text",
    [
        "quantity: 0",
        "quantity: -1",
        "quantity: 5..4",
        "quantity: '>=1..2'",
        "quantity: '>5'",
        "quantity: 1e9",
        "quantity: ..5",
        "quantity: 1.2.3",
        "nth: 0",
        "nth: 3..2",
        "nth: ..",
        "nth: -1",
        "nth: 1.5",
        "side: buy",
        "order_type: STOPP",
        "symbol: ''",
        "account_id: x",
        "client_order_id: ''",
        "venue: XNAS",
    ],
)
def test_a_match_that_means_nothing_is_refused_with_its_place(text: str) -> None:
    name = text.partition(":")[0]
    told = problem(f"match: {{{text}}}\nsteps: [acknowledge]")
    assert told.startswith(f"line 3: scenarios[0].match.{name}: found ")


@pytest.mark.parametrize(
    "text",
    [
        "fill: 0",
        "fill: 0%",
        "fill: 101%",
        "fill: -1",
        "fill: some",
        "fill: {price: 0}",
        "fill: {prize: 1}",
        "fill: [1]",
        "wait: 0s",
        "wait: {for: 1s}",
        "wait: soon",
        "wait",
        "acknowledge: 5",
        "acknowledge: {after: never}",
        "bust: 0",
        "reject: ''",
    ],
)
def test_a_step_that_means_nothing_is_refused_with_its_place(text: str) -> None:
    assert problem(f"steps: [{text}]").startswith("line 3: scenarios[0].steps[0]")


def test_the_nearest_step_is_named_for_one_that_there_is_not() -> None:
    told = problem("steps: [acknowlege]")
    assert "found the step 'acknowlege'; accepted: acknowledge? Otherwise a step: " in told
    assert "? " not in problem("steps: [zzz]")


@pytest.mark.parametrize("text", ["steps: []", "steps:", "match: {symbol: AAPL}"])
def test_a_scenario_in_which_nothing_happens_is_refused(text: str) -> None:
    assert "found nothing that happens" in problem(text)


@pytest.mark.parametrize(
    "text",
    [
        "- {fill: 1, wait: 1s}",
        "- ",
        "- [fill]",
        "- {}",
    ],
)
def test_an_item_is_one_step(text: str) -> None:
    assert "each an item of its own" in problem(f"steps:\n{text}")


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    told = problems(
        """scenarios:
- name: a
  match: {side: LEFT}
  steps: [fil]
  stepz: []
- match: {nth: x}
  steps: [wait]
"""
    )
    assert [each.partition(": found")[0] for each in told] == [
        "line 3: scenarios[0].match.side",
        "line 4: scenarios[0].steps[0]",
        "line 5: scenarios[0].stepz",
        "line 6: scenarios[1].name",
        "line 6: scenarios[1].match.nth",
        "line 7: scenarios[1].steps[0]",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "found nothing; accepted: a mapping with scenarios"),
        ("[]", "found a list; accepted: a mapping of names to values"),
        ("a: 1", "found a name that means nothing here"),
        ("scenarios: x", "scenarios: found 'x'; accepted: a list"),
        ("scenarios: [", "found a fault"),
        ("scenarios: &a [*a]", "found the alias *a"),
        ("scenarios: [{name: magic:x, steps: [fill]}]", "a name of your own"),
        ("scenarios: [{name: a, deny: NO}]", "why a desk denies an order"),
        ("scenarios: [{name: a, deny: BUYING_POWER, steps: [fill]}]", "accepted: deny alone"),
        ("scenarios: [{name: a, steps: x}]", "accepted: a list of steps"),
        (f"scenarios: [{{name: a, steps: [{'work, ' * 201}]}}]", "accepted: at most 200"),
    ],
)
def test_a_file_that_is_none_is_refused(text: str, told: str) -> None:
    assert any(told in each for each in problems(text)), problems(text)


def test_a_file_beyond_a_mebibyte_is_not_read() -> None:
    with pytest.raises(ScenarioError, match="a larger file"):
        parse_scenarios(b" " * (SCENARIO_BYTES_MAX + 1))


def test_bytes_that_are_no_text_are_told_with_their_line() -> None:
    with pytest.raises(ScenarioError, match="line 2: found bytes that are not UTF-8"):
        parse_scenarios(b"scenarios:\n\xff")


def test_a_name_stands_once() -> None:
    rule = "{name: a, match: {nth: 1}, steps: [fill]}"
    (told,) = problems(f"scenarios: [{rule}, {rule}]")
    assert told.startswith("line 1: scenarios[1].name: found a name for the second time")


def test_a_scenario_that_no_order_gets_to_is_told_with_the_one_that_has_them_all() -> None:
    told = problems(
        """scenarios:
- {name: all, steps: [fill]}
- {name: apple, match: {symbol: AAPL}, steps: [reject]}
"""
    )
    assert told == [
        Problem(
            "scenarios[1]",
            3,
            "a scenario that no order gets to, because 'all' has them all",
            "the narrower one first",
        ).text()
    ]


CONTRADICTIONS = [
    ("acknowledge, acknowledge", 1, "acknowledge once"),
    ("fill: half, acknowledge", 1, "acknowledge once"),
    ("reject, acknowledge", 1, "the order has ended with reject"),
    ("reject, fill", 1, "the order has ended with reject"),
    ("acknowledge, reject", 1, "cancel, because the order has been acknowledged"),
    ("acknowledge, ignore", 1, "nothing, because the order has been acknowledged"),
    ("ignore, fill", 1, "what is ignored is never answered"),
    ("accept", 0, "acknowledge, because nothing is asked yet"),
    ("cancel, suspend", 1, "the order has ended with cancel"),
    ("expire, cancel", 1, "the order has ended with expire"),
    ("done-for-day, acknowledge", 1, "the order has ended with done-for-day"),
    ("fill, cancel", 1, "the order has ended with a fill of all of it"),
    ("fill, fill", 1, "nothing is left"),
    ("fill: half, fill: 51%", 1, "fills of no more than all of it"),
    ("fill: 100%, fill: 1", 1, "fills of no more than all of it"),
    ("bust", 0, "a trade that was filled before"),
    ("fill, bust: 2", 1, "a trade that was filled before"),
    ("fill, bust, bust", 2, "a trade that was not busted before"),
    ("fill, correct", 1, "a quantity or a price that it is corrected to"),
    ("work, work", 1, "work once"),
    ("fill: 60, correct: {quantity: 60}", 1, "another quantity than the trade had"),
    ("fill: half, fill: half, correct: {quantity: 51%}", 2, "fills of no more than all of it"),
    ("acknowledge, duplicate", 1, "a step behind it that is reported"),
    ("fill, lose, wait: 1s", 1, "a step behind it that is reported"),
    ("fill: 10, hold, disconnect", 1, "a step behind it that is reported"),
]


def listed(text: str) -> str:
    """Return steps, told in a line, as a list in which each stands by itself."""
    each = re.split(r", (?![^{]*\})", text)
    return ", ".join(f"{{{step}}}" if ":" in step else step for step in each)


@pytest.mark.parametrize(("text", "at", "told"), CONTRADICTIONS)
def test_a_script_that_contradicts_itself_is_refused(text: str, at: int, told: str) -> None:
    found = problem(f"steps: [{listed(text)}]")
    assert found.startswith(f"line 3: scenarios[0].steps[{at}]: found ")
    assert told in found


@pytest.mark.parametrize(
    ("match", "text", "is_well"),
    [
        ("100", "fill: 60, fill: 40", True),
        ("100", "fill: 60, fill: 41", False),
        ("100", "fill: 60, fill: half", False),
        ("100", "fill: 50, fill: half, cancel", False),
        ("'>=100'", "fill: 100, fill, wait: 1s", True),
        ("'>=100'", "fill: 101", False),
        ("'<=100'", "fill: 101", False),
        ("50..100", "fill: 50, cancel", True),
        ("50..100", "fill: 51", False),
        ("100", "fill: 60, bust, fill: 100", True),
        ("100", "fill: 60, correct: {quantity: 20}, fill: 80", True),
        ("100", "fill: 60, correct: {quantity: 100}", True),
        ("100", "fill: 60, correct: {quantity: 101}", False),
        ("100", "fill: 60, fill: 40, correct: {quantity: 61, trade: 1}", False),
        ("100", "fill: 60, cancel, correct: {quantity: 500}", False),
        ("100", "fill: 60, correct: {quantity: 60, price: 9}", True),
        ("100", "fill: 60, cancel, fill: 40", True),
        ("100", "fill: 60, cancel, fill: 41", False),
    ],
)
def test_fills_are_held_against_the_quantity_that_is_sure(
    match: str, text: str, *, is_well: bool
) -> None:
    told = f"match: {{quantity: {match}}}\nsteps: [{listed(text)}]"
    if is_well:
        one(told)
    else:
        problem(told)


@pytest.mark.parametrize(
    "text",
    [
        "acknowledge, fill: 40, fill, bust, correct: {trade: 1, price: 9}",
        "acknowledge, cancel, wait: 1s, fill",
        "reject, disconnect, wait: 1s",
        "fill: 40, fill: half",
        "work, fill: half, fill: 60%, bust: 7",
        "duplicate, acknowledge, lose, fill: half, hold, fill",
        "fill, bust, fill",
        "suspend, fill: half, stop, expire",
    ],
)
def test_what_a_venue_could_do_is_taken(text: str) -> None:
    steps(listed(text))


@pytest.mark.parametrize(
    ("member", "text", "told"),
    [
        ("on_cancel", "accept, reject", "the order has ended with accept"),
        ("on_cancel", "reject, accept", "one answer, which is reject already"),
        ("on_cancel", "ignore, accept", "one answer, which is ignore already"),
        ("on_cancel", "accept, suspend", "the order has ended with accept"),
        ("on_cancel", "acknowledge", "accept, reject or ignore"),
        ("on_replace", "accept, ignore", "one answer, which is accept already"),
        ("on_replace", "cancel, fill, accept", "the order has ended with cancel"),
    ],
)
def test_a_request_is_answered_once(member: str, text: str, told: str) -> None:
    found = problem(f"{member}: [{listed(text)}]")
    assert f".{member}[" in found
    assert told in found


@pytest.mark.parametrize(
    ("member", "text"),
    [
        ("on_cancel", "fill, accept"),
        ("on_cancel", "accept, wait: 1s, fill"),
        ("on_cancel", "ignore, wait: 1s, fill: half"),
        ("on_cancel", "fill: half"),
        ("on_cancel", "bust"),
        ("on_replace", "accept, fill: half"),
        ("on_replace", "suspend, reject"),
    ],
)
def test_what_a_venue_could_answer_is_taken(member: str, text: str) -> None:
    one(f"{member}: [{listed(text)}]")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("steps: [acknowledge]\non_cancel: [bust]", ".on_cancel[0]: found bust here"),
        ("steps: [acknowledge]\non_replace: [wait: 1s, bust]", ".on_replace[1]: found bust here"),
        ("steps: [acknowledge]\non_cancel: [ignore]\non_replace: [bust]", ".on_replace[0]"),
        ("on_cancel: [duplicate, ignore]", ".on_cancel[0]: found duplicate here"),
    ],
)
def test_an_answer_speaks_of_no_trade_or_report_that_there_is_not(text: str, told: str) -> None:
    assert told in problem(text)


@pytest.mark.parametrize(
    "text",
    [
        "steps: [fill: half]\non_cancel: [bust]",
        "steps: [acknowledge]\non_cancel: [fill: half, bust]",
        "steps: [acknowledge]\non_replace: [fill: 1]\non_cancel: [bust]",
        "steps: [acknowledge, work]\non_cancel: [bust]",
        "steps: [acknowledge]\non_cancel: [lose]",
        "steps: [acknowledge]\non_cancel: [wait: 1s, hold, fill: 1]",
    ],
)
def test_an_answer_may_speak_of_what_the_other_steps_traded(text: str) -> None:
    one(text)


def test_a_request_may_be_answered_with_more_than_the_order_was_for_at_first() -> None:
    """A replace may have raised it since."""
    script = one("match: {quantity: 100}\non_replace: [accept, fill: 150]").script
    assert script.on_replace[1] == Step(K.FILL, quantity=150 * SCALE)


def test_json_says_the_same_as_yaml(tmp_path: Path) -> None:
    told = {
        "scenarios": [{"name": "a", "match": {"nth": 2}, "steps": ["acknowledge", {"fill": 4}]}]
    }
    as_json, as_yaml = tmp_path / "a.json", tmp_path / "b.yaml"
    as_json.write_text(json.dumps(told))
    as_yaml.write_text(yaml.safe_dump(told))
    assert load_scenarios((as_json,)) == load_scenarios((as_yaml,))


def test_files_are_read_one_after_the_other(tmp_path: Path) -> None:
    for name in "ab":
        text = f"scenarios: [{{name: {name}, steps: [fill]}}]"
        (tmp_path / name).write_text(text)
    rules = load_scenarios((tmp_path / "a", tmp_path / "b"))
    assert [rule.name for rule in rules] == ["a", "b"]


QUANTITY = st.integers(1, AMOUNT_MAX)
SHARE = st.integers(1, SCALE)
TEXT = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=9)


@st.composite
def any_step(draw: st.DrawFn) -> Step:
    """Draw a step of any kind with whatever its form lets it say."""
    kind = draw(st.sampled_from(StepKind))
    form = FORMS[kind]
    said: dict[str, object] = {}
    if "quantity" in form.members:
        # A figure or a share, or neither.
        name, values = draw(st.sampled_from([("quantity", QUANTITY), ("share", SHARE)]))
        said[name] = draw(st.just(0) | values)
    for member_name, member, drawn in (
        ("price", "price", QUANTITY),
        ("reason", "text", TEXT),
        ("trade", "trade", st.integers(1, 100)),
        ("for", "wait_ns", st.integers(1, 10**15)),
    ):
        if member_name in form.members and (form.is_alone_only or draw(st.booleans())):
            said[member] = draw(drawn)
    return Step(kind, **said)  # type: ignore[arg-type]


@given(any_step())
def test_a_step_that_is_written_is_read_as_it_was(step: Step) -> None:
    found = Problems("x")
    node = read_json(json.dumps(render_step(step)), found)
    assert node is not None
    told = read_step(node, "", found)
    assert [each.step for each in told] == [step]


BOUNDS = st.sampled_from([(None, None), (5, 5), (5, None), (None, 5), (5, 9)])
MATCHES = st.builds(
    lambda name, account, symbol, side, kind, quantities, nth: Match(
        name,
        account,
        symbol,
        side,
        kind,
        quantities[0],
        quantities[1],
        nth[0] or 1,
        nth[1],
    ),
    st.none() | TEXT,
    st.none() | st.integers(0, 2**53 - 1),
    st.sampled_from([None, "AAPL", "AAPL  250117C00190000"]),
    st.none() | st.sampled_from(Side),
    st.none() | st.sampled_from(OrderType),
    BOUNDS,
    BOUNDS,
)


@given(MATCHES, st.sampled_from([None, *DENIALS.values()]))
def test_a_rule_that_is_written_is_read_as_it_was(match: Match, deny: Reason | None) -> None:
    script = Script((Step(K.FILL),)) if deny is None else Script(deny=deny)
    rule = Rule("it", match, script)
    raw = json.dumps({"scenarios": [render_rule(rule)]}).encode()
    assert parse_scenarios(raw, "x.json") == (rule,)


def test_every_step_has_a_form() -> None:
    assert list(FORMS) == list(StepKind)


def test_a_large_file_is_read_without_walking_every_pair_for_ever() -> None:
    rules = "".join(
        f"- {{name: r{index}, match: {{client_order_id: 'c{index}-*'}}, steps: [fill]}}\n"
        for index in range(1000)
    )
    assert len(read("scenarios:\n" + rules)) == 1000


def test_more_scenarios_than_a_thousand_are_refused() -> None:
    rules = "- {name: a, steps: [fill]}\n" * 1001
    assert problems("scenarios:\n" + rules) == [
        "line 1: scenarios: found 1001; accepted: at most 1000"
    ]


def test_pairs_of_steps_are_either_taken_or_refused_at_the_second() -> None:
    """No pair makes the check stumble, and what it refuses, it refuses where it stands."""
    words = [kind for kind in StepKind if not FORMS[kind].is_alone_only and kind is not K.CORRECT]
    for first, second in itertools.product(words, words):
        text = f"scenarios: [{{name: a, steps: [acknowledge, {first}, {second}]}}]"
        for path in paths_of_problems(text):
            assert path.startswith("scenarios[0].steps[")


def paths_of_problems(text: str) -> list[str]:
    """Return where something is wrong with a YAML text, nowhere if it can be used."""
    try:
        read(text)
    except ScenarioError as error:
        return [each.path for each in error.problems]
    return []
