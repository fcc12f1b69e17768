"""What a folder of company data may hold, and how it is refused."""

import csv
import io
import json
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from company_files.folders import read
from sidestreet.contract.balance_sheets import InstrumentBalanceSheetStatement
from sidestreet.contract.calendar import EconomicEvent
from sidestreet.contract.cash_flow_statements import InstrumentCashFlowStatement
from sidestreet.contract.income_statements import InstrumentIncomeStatement
from sidestreet.contract.instrument_data import (
    InstrumentAnalystConsensus,
    InstrumentEarningsTranscript,
    InstrumentFundamentals,
)
from sidestreet.contract.instrument_events import (
    InstrumentDividendEvent,
    InstrumentEarnings,
    InstrumentIpoEvent,
    InstrumentSplitEvent,
)
from sidestreet.contract.news import NewsItem
from sidestreet.reference.company_files.folder import CompanyDataError, read_company_files
from sidestreet.reference.company_files.resources import (
    BALANCE,
    CASH_FLOW,
    CONSENSUS,
    DIVIDENDS,
    EARNINGS,
    ECONOMY,
    FUNDAMENTALS,
    INCOME,
    IPOS,
    NEWS,
    RESOURCES,
    SPLITS,
    TRANSCRIPTS,
    Resource,
)

WIRE: dict[str, type[msgspec.Struct]] = {
    FUNDAMENTALS.name: InstrumentFundamentals,
    INCOME.name: InstrumentIncomeStatement,
    BALANCE.name: InstrumentBalanceSheetStatement,
    CASH_FLOW.name: InstrumentCashFlowStatement,
    CONSENSUS.name: InstrumentAnalystConsensus,
    EARNINGS.name: InstrumentEarnings,
    DIVIDENDS.name: InstrumentDividendEvent,
    SPLITS.name: InstrumentSplitEvent,
    IPOS.name: InstrumentIpoEvent,
    TRANSCRIPTS.name: InstrumentEarningsTranscript,
    NEWS.name: NewsItem,
    ECONOMY.name: EconomicEvent,
}


def refusal(folder: Path, **files: str) -> list[str]:
    """Return the lines of what is wrong with some files, named without their dots."""
    with pytest.raises(CompanyDataError) as caught:
        read(
            folder,
            {name.replace("__", "-").replace("_", "."): text for name, text in files.items()},
        )
    return str(caught.value).splitlines()


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda each: each.name)
def test_the_members_of_a_file_are_those_of_the_wire(resource: Resource) -> None:
    wire = {field.name for field in msgspec.structs.fields(WIRE[resource.name])}
    ours = {name.partition(".")[0] for name in resource.members}
    assert ours == wire - {"instruments"}
    assert set(resource.required) <= {*resource.members, *resource.own}
    assert set(resource.key) <= {*resource.members, *resource.own}


def test_what_is_needed_on_the_wire_is_needed_in_a_file_or_follows(tmp_path: Path) -> None:
    """Each resource is written with nothing but what is needed, and told as its wire type."""
    from sidestreet.api.instrument_data_rows import dividend_told, told  # noqa: PLC0415

    values = {
        "year": "2025",
        "period": "Q1",
        "dividend_amount": "0.1",
        "numerator": "2",
        "denominator": "1",
        "published_at": "2025-01-02T00:00:00Z",
        "timestamp": "2025-01-02T00:00:00Z",
        "url": "https://example.com",
    }
    for resource in RESOURCES:
        row = {name: values.get(name, "2025-01-02") for name in resource.required}
        row |= {"symbol": "AAPL"} if resource.is_of_one else {}
        row |= {"symbols": "AAPL"} if resource is NEWS else {}
        header, cells = ",".join(row), ",".join(row.values())
        folder = tmp_path / resource.name
        folder.mkdir()
        files = read(folder, {f"{resource.name}.csv": f"{header}\n{cells}\n"})
        apple = next(iter(files._rows[resource.name]), "")
        held = (files.of(resource, apple, 2**63) or list(files.all_of(resource)))[0]
        if resource is DIVIDENDS:
            assert dividend_told(held).adjusted_dividend_amount == "0.1"
            continue
        more: dict[str, object] = {"instruments": ()} if resource is NEWS else {}
        if "filing_date" in resource.members:
            more["accepted_date"] = "2025-01-02T22:30:00Z"
        assert told(held, WIRE[resource.name], **more) is not None


def test_a_bad_value_is_refused_with_file_line_member_and_remedy(tmp_path: Path) -> None:
    table = "symbol,date,numerator,denominator\nAAPL,2020-08-31,4,1\nAAPL,2014-06-09,seven,1\n"
    title, problem = refusal(tmp_path, splits_csv=table)
    assert title == f"{tmp_path / 'splits.csv'} cannot be used as company data, 1 problem:"
    assert problem == (
        "  line 3: [1].numerator: found 'seven'; accepted: a decimal like 1234.5, at most 18 "
        "digits before the point and 6 behind it"
    )


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    told = refusal(
        tmp_path,
        ipos_yaml="- symbol: AAPL\n- symbol: NOBODY\n  date: 2020-01-01\n",
        dividends_json='[{"symbol": "AAPL", "ex_date": "2025-02-30", "dividend_amount": "1"}]',
    )
    assert [line.partition(": found")[0].strip() for line in told if line.startswith(" ")] == [
        "[0].ex_date",
        "line 1: [0].date",
        "line 2: [1].symbol",
    ]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("incomes.csv", "symbol\n", "a name that means nothing here"),
        ("splits.xlsx", "", "a name that means nothing here"),
        ("splits.yaml", "symbol: AAPL\n", "something else"),
        ("splits.yaml", "", "nothing"),
        ("splits.csv", "", "no names, or one twice"),
        ("splits.csv", "symbol,symbol\n", "no names, or one twice"),
        ("splits.csv", "symbol,date\nAAPL\n", "1 cells"),
        ("splits.csv", 'symbol,date\n"AAPL\n', "a fault, unexpected end of data"),
        ("splits.json", "[{]", "a fault, "),
        ("splits.yaml", "- &a {symbol: AAPL}\n- *a\n", "the alias *a"),
        ("news.yaml", "- {symbols: []}\n", "nothing"),
        ("analyst-consensus.csv", "symbol,date,distribution.buy\nAAPL,2025-01-02,1\n", "nothing"),
        ("economic-events.csv", "symbol,timestamp,name\n,2025-01-02,x\n", "'2025-01-02'"),
        ("splits.csv", "symbol,when\nAAPL,2025-01-02\n", "a name that means nothing here"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str, text: str, found: str) -> None:
    with pytest.raises(CompanyDataError) as caught:
        read(tmp_path, {name: text})
    assert f"found {found}" in str(caught.value)


def test_no_two_rows_are_of_the_same(tmp_path: Path) -> None:
    row = "- {symbol: AAPL, date: 2025-01-02, numerator: 2, denominator: 1}\n"
    told = refusal(tmp_path, splits_yaml=row + row.replace("AAPL", "MSFT") + row)
    assert "line 3: [2].date: found the same as in [0]; accepted: one row by date" in told[1]


def test_one_thing_is_told_by_one_file(tmp_path: Path) -> None:
    told = refusal(tmp_path, ipos_csv="symbol,date\n", ipos_yaml="[]\n")
    assert "found a second file of ipos; accepted: one file of each" in told[1]


def test_a_readme_and_hidden_names_are_passed_over(tmp_path: Path) -> None:
    read(tmp_path, {"README.md": "What this is.", ".cache": "x"})


def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_company_files(tmp_path / "nowhere", str)


def test_amounts_keep_their_digits(tmp_path: Path) -> None:
    text = '[{"symbol": "AAPL", "date": "2025-01-02", "market_cap": 0.10, "shares": "1.500000"}]'
    held = read(tmp_path, {"ipos.json": text})
    apple = next(iter(held._rows["ipos"]))
    (row,) = held.of(IPOS, apple, 2**63) or []
    assert (row.members["market_cap"], row.members["shares"]) == ("0.10", "1.500000")


_CELLS = st.text(st.characters(codec="utf-8"), max_size=12)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.sampled_from([each.name for each in RESOURCES]),
    rows=st.lists(st.lists(_CELLS, min_size=4, max_size=4), max_size=3),
)
def test_whatever_stands_in_a_table_is_read_or_refused(
    tmp_path: Path, name: str, rows: list[list[str]]
) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["symbol", "date", "x", "distribution.buy"])
    writer.writerows(rows)
    path = tmp_path / f"{name}.csv"
    path.write_text(text.getvalue(), "utf-8", newline="")
    with suppress(CompanyDataError):
        read_company_files(tmp_path, lambda _: "id")
    path.unlink()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.sampled_from([each.name for each in RESOURCES]),
    data=st.recursive(
        st.none() | st.booleans() | st.integers() | _CELLS,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["symbol", "symbols", "date", "distribution", "year"]), inner
            )
        ),
        max_leaves=8,
    ),
)
def test_whatever_stands_in_a_document_is_read_or_refused(
    tmp_path: Path, name: str, data: object
) -> None:
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(data), "utf-8")
    with suppress(CompanyDataError):
        read_company_files(tmp_path, lambda _: "id")
    path.unlink()
