"""The page about the seed file says what the code does, and its example is a seed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed import SeedError, is_published, parse_seed

PAGE = (Path(__file__).parents[2] / "docs" / "seed-file.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLE, DUMP = (text for language, text in BLOCKS if language == "yaml")

# A section of the file: where the example has one, and the heading that explains it.
SECTIONS = [
    (("accounts", 0), "accounts"),
    (("accounts", 0, "positions", 0), "positions"),
    (("accounts", 0, "instructions", 0), "instructions"),
    (("accounts", 0, "limits"), "limits"),
    (("accounts", 0, "locates", 0), "locates"),
    (("accounts", 0, "orders", 0), "orders"),
    (("accounts", 0, "orders", 0, "fills", 0), "orders"),
    (("keys", 0), "keys"),
    (("instruments", 1), "instruments"),
    (("instruments", 1, "tick_rules", 0), "instruments"),
    (("options", 0), "options"),
    *((("corporate_actions", index), "corporate_actions") for index in range(4)),
    (("desk",), "desk"),
    (("desk", "fees"), "desk"),
    (("desk", "limits"), "limits"),
    (("desk", "borrow", 0), "desk"),
    (("desk", "interest"), "desk"),
    (("watchlists", 0), "watchlists"),
    (("watchlists", 0, "items", 0), "watchlists"),
    (("screeners", 0), "screeners"),
    (("screeners", 0, "filters", 0), "screeners"),
    (("conversations", 0), "conversations"),
    (("entitlements", 0), "entitlements"),
    *(
        (("private_markets", *place), "private_markets")
        for place in (
            (),
            ("companies", 0),
            ("companies", 0, "people", 0),
            ("companies", 0, "metric_series", 0),
            ("companies", 0, "metric_series", 0, "points", 0),
            ("companies", 0, "narrative_sections", 0),
            ("offerings", 0),
            ("offerings", 0, "highlights", 0),
            ("offerings", 0, "key_risks", 0),
            ("offerings", 0, "documents", 0),
            ("offerings", 0, "participants", 0),
            ("offerings", 0, "spv"),
            ("offerings", 0, "spv", "fee_terms", 0),
            ("offerings", 0, "spv", "nda_agreements", 0),
            ("iois", 0),
        )
    ),
    (("market",), "market"),
]

# The same of what a dump has beside, which stands in an example of its own.
_ACCOUNT = ("accounts", 0)
_TURN = ("conversations", 0, "turns", 0)
OF_A_DUMP: list[tuple[str | int, ...]] = [
    (*_ACCOUNT, "balances"),
    (*_ACCOUNT, "balances", "unsettled", 0),
    (*_ACCOUNT, "balances", "sold_short", 0),
    (*_ACCOUNT, "balances", "day_start"),
    (*_ACCOUNT, "positions", 0),
    (*_ACCOUNT, "positions", 0, "day"),
    *((*_ACCOUNT, "orders", index) for index in range(4)),
    (*_ACCOUNT, "orders", 0, "reserve"),
    (*_ACCOUNT, "orders", 0, "routes", 0),
    (*_ACCOUNT, "orders", 0, "routes", 0, "fills", 0),
    (*_ACCOUNT, "orders", 0, "replacement"),
    (*_ACCOUNT, "orders", 1, "trail"),
    (*_ACCOUNT, "orders", 3, "schedule"),
    (*_ACCOUNT, "orders", 3, "strategy"),
    (*_ACCOUNT, "locates", 0),
    (*_ACCOUNT, "instructions", 0),
    (*_ACCOUNT, "dead_mans_switch"),
    ("desk", "kill_switches", 0),
    ("desk", "kill_switches", 1),
    ("desk", "short_sale_restrictions", 0),
    ("desk", "closing_prices"),
    ("desk", "closing_prices", "prices", 0),
    ("conversations", 0),
    _TURN,
    (*_TURN, "answer"),
    (*_TURN, "answer", "parts", 0),
    (*_TURN, "answer", "thoughts", 0),
    (*_TURN, "answer", "feedback"),
    ("opt_outs", 0),
    ("private_markets", "offerings", 0),
    ("private_markets", "offerings", 0, "spv", "nda_agreements", 0),
    ("private_markets", "iois", 0),
    ("feeds", 0),
    ("feeds", 0, "items", 0),
]


def accepted_members(where: tuple[str | int, ...], example: str = EXAMPLE) -> set[str]:
    """Return the members that the reader knows in one section of an example."""
    document = yaml.load(example, yaml.BaseLoader)  # noqa: S506 - it makes texts alone
    section: Any = document
    for step in where:
        section = section[step]
    section["not-a-member"] = "x"
    with pytest.raises(SeedError) as caught:
        parse_seed(yaml.safe_dump(document).encode())
    (problem,) = (p for p in caught.value.problems if p.path.endswith("not-a-member"))
    return set(problem.accepted.split(", "))


def documented_members(heading: str) -> set[str]:
    """Return the names in code type in the table under a heading."""
    table = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([a-z_0-9]+)`", row)}


def names(value: object) -> Iterator[str]:
    """Return all names of members in a document."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from names(member)
    elif isinstance(value, list):
        for item in value:
            yield from names(item)


def test_the_example_is_a_seed() -> None:
    seed = parse_seed(EXAMPLE.encode())
    assert [one.account.account_id for one in seed.accounts] == [19816, 7]
    assert [order.order.terms.symbol for order in seed.orders] == ["AAPL", "XYZ"]
    assert [each.terms.symbol for each in seed.positions] == [
        "MSFT",
        "TSLA",
        "MSFT  300118C00600000",
        "AAPL  300118C00300000",
    ]
    assert [each.symbol for each in seed.instruments][-2:] == [
        "MSFT  300118C00600000",
        "XYZ1  300118C00010000",
    ]
    assert [key.key_id for key in seed.keys] == ["sandbox", "reader"]
    assert seed.market_seed == 42


@pytest.mark.parametrize(("where", "heading"), SECTIONS)
def test_every_member_is_documented(where: tuple[str | int, ...], heading: str) -> None:
    assert accepted_members(where) <= documented_members(heading)


@pytest.mark.parametrize(("where", "_heading"), SECTIONS)
def test_every_member_stands_in_the_example(where: tuple[str | int, ...], _heading: str) -> None:
    assert accepted_members(where) <= members_of_the_page()


@pytest.mark.parametrize("where", OF_A_DUMP, ids=str)
def test_every_member_of_a_dump_is_documented_and_stands_in_the_example(
    where: tuple[str | int, ...],
) -> None:
    accepted = accepted_members(where, DUMP)
    table = documented_members("dump")
    other = documented_members("accounts") | documented_members("private_markets")
    assert accepted <= table | other
    assert accepted <= members_of_the_page()


def members_of_the_page() -> set[str]:
    """Return the names of all members in the examples."""
    documents = (yaml.load(text, yaml.BaseLoader) for text in (EXAMPLE, DUMP))  # noqa: S506 - it makes texts alone
    return {name for document in documents for name in names(document)}


def test_the_example_of_a_dump_is_a_seed() -> None:
    seed = parse_seed(DUMP.encode())
    assert [order.order.order_id for order in seed.orders][1:] == [
        "trailing",
        "waiting",
        "worked",
        "elsewhere",
    ]
    assert seed.business_date == "2025-11-03"
    assert [each.key_id for each in seed.revoked] == ["desk"]


def test_the_keys_of_the_example_are_known_to_be_published() -> None:
    """People copy examples."""
    assert all(is_published(key.secret_hash) for key in parse_seed(EXAMPLE.encode()).keys)


def test_the_packaged_symbols_on_the_page_are_those_of_the_package() -> None:
    told = re.search(r"The package has a table of twenty: ([A-Z.,\s]+)\. Beside", PAGE)
    assert told is not None
    assert re.split(r",\s+", told[1]) == [
        i.symbol for i in InstrumentDirectory.from_packaged().written()
    ]


def test_the_problems_on_the_page_are_worded_as_they_are_told() -> None:
    text = EXAMPLE.replace("150.50", "150.505").replace("[orders:read]", "[orders:cancel]")
    with pytest.raises(SeedError) as caught:
        parse_seed(text.encode(), "seed.yaml")
    (printed,) = (text for language, text in BLOCKS if language == "text")

    def without_lines(message: str) -> set[str]:
        return {re.sub(r"line \d+: |\[\d+\]", "", line) for line in message.splitlines()}

    assert without_lines(printed) == without_lines(str(caught.value))
