"""What a seed file announces, and what it cannot announce."""

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.corporate_actions import CashDividend, Delisting, Split, SymbolChange
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed import Seed, SeedError, parse_seed

APPLE = InstrumentDirectory.from_packaged().find("AAPL")
assert APPLE is not None
ID = APPLE.instrument_id
DAY = "2040-06-01"
SPLIT = f"{{type: SPLIT, symbol: AAPL, ex_date: {DAY}, ratio: 2:1}}"
DIVIDEND = f"{{type: CASH_DIVIDEND, symbol: AAPL, ex_date: {DAY}, amount: 0.25}}"
RENAMING = f"{{type: SYMBOL_CHANGE, symbol: AAPL, ex_date: {DAY}, new_symbol: APL}}"
DELISTING = f"{{type: DELISTING, symbol: AAPL, ex_date: {DAY}, amount: 0}}"


def seed(*actions: str) -> Seed:
    """Return a seed of these actions."""
    listed = "".join(f"- {action}\n" for action in actions)
    return parse_seed(f"corporate_actions:\n{listed}".encode())


def problems(*actions: str) -> list[str]:
    """Return what is told about actions that have to be refused."""
    with pytest.raises(SeedError) as caught:
        seed(*actions)
    return [problem.text() for problem in caught.value.problems]


def test_each_kind_of_action_is_announced_with_its_figures_and_terms() -> None:
    read = seed(SPLIT, DIVIDEND, RENAMING, DELISTING).corporate_actions
    assert [each.action for each in read] == [
        Split(ID, DAY, 2, 1),
        CashDividend(ID, DAY, DAY, DAY, SCALE // 4),
        SymbolChange(ID, DAY, "APL"),
        Delisting(ID, DAY, 0),
    ]
    assert {each.terms and each.terms.symbol for each in read} == {"AAPL"}


def test_the_days_of_a_dividend_can_be_told() -> None:
    told = DIVIDEND.replace("amount", "record_date: 2040-05-31, pay_date: 2040-06-15, amount")
    (read,) = seed(told).corporate_actions
    assert read.action == CashDividend(ID, DAY, "2040-05-31", "2040-06-15", SCALE // 4)


def test_two_dividends_on_different_days_are_two() -> None:
    later = DIVIDEND.replace(DAY, "2040-09-01")
    assert len(seed(DIVIDEND, later).corporate_actions) == 2


def test_actions_are_no_commands_for_a_desk_without_a_day() -> None:
    assert seed(SPLIT).desk_commands == ()


@pytest.mark.parametrize(
    ("action", "told"),
    [
        (SPLIT.replace("SPLIT", "MERGER"), "type: found 'MERGER'; accepted: SPLIT, CASH_DIVIDEND"),
        (SPLIT.replace("AAPL", "NOSUCH"), "symbol: found NOSUCH, which is no instrument"),
        (SPLIT.replace("AAPL", "AAPL 300118C00230000"), "symbol: found AAPL  300118C00230000, an"),
        (SPLIT.replace(DAY, "2040-06-31"), "ex_date: found '2040-06-31'; accepted: a date like"),
        (SPLIT.replace("2:1", "2"), "ratio: found '2'; accepted: new shares for old ones like 2:1"),
        (SPLIT.replace("2:1", "3:3"), "ratio: found '3:3'; accepted: new shares for old"),
        (SPLIT.replace("2:1", "1001:1"), "ratio: found '1001:1'; accepted: new shares for old"),
        (SPLIT.replace("2:1", "0:1"), "ratio: found '0:1'; accepted: new shares for old"),
        (SPLIT.replace("ratio", "amount"), "ratio: found nothing; accepted: new shares for old"),
        (DIVIDEND.replace("0.25", "0"), "amount: found '0'; accepted: a decimal above 0"),
        (
            DIVIDEND.replace("amount", "pay_date: 2040-05-31, amount"),
            "pay_date: found 2040-05-31; accepted: no day before 2040-06-01",
        ),
        (
            DIVIDEND.replace("amount", "ratio: 2:1, amount"),
            "ratio: found a name that means nothing",
        ),
        (
            RENAMING.replace(": APL", ": apl"),
            "new_symbol: found 'apl'; accepted: a symbol of 1 to 12",
        ),
        (
            RENAMING.replace(": APL", ": MSFT"),
            "new_symbol: found MSFT, which Microsoft Corporation has",
        ),
        (RENAMING.replace(": APL", ": AAPL"), "new_symbol: found AAPL, which Apple Inc. has"),
        (DELISTING.replace(", amount: 0", ""), "amount: found nothing; accepted: a decimal from 0"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(action: str, told: str) -> None:
    # The line before holds an action that is as it should be.
    found = problems(SPLIT.replace("AAPL", "MSFT"), action)
    assert f"line 3: corporate_actions[1].{told}" in "\n".join(found)


def test_the_same_action_twice_is_refused() -> None:
    assert problems(SPLIT, SPLIT) == [
        "line 3: corporate_actions[1].type: found the same SPLIT again; accepted: each action once"
    ]


def test_two_cannot_get_one_symbol() -> None:
    assert problems(RENAMING, RENAMING.replace("AAPL", "MSFT")) == [
        "line 3: corporate_actions[1].new_symbol: found APL again; accepted: each new symbol once"
    ]
