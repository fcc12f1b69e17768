"""What a folder of company data can hold: one row for each file that there can be.

The rule: members are called as on the wire, so that whoever has seen an answer can write a file.
The few that are not on the wire say so. A member with a dot is one of an inner mapping.

`known_at` says from which instant on a row is told. That is the whole of what keeps the future
from a reader, so it is written here, beside the members that it goes by.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sidestreet.reference.calendar import new_york_instant
from sidestreet.reference.company_files.kinds import (
    AMOUNT,
    COUNT,
    COUNTRY,
    CURRENCY,
    LINE,
    TEXT,
    URL,
    choice,
)
from sidestreet.reference.seed_file.kinds import DATE, FLAG, INSTANT, Kind

Members = Mapping[str, Any]

PERIODS: Final = ("Q1", "Q2", "Q3", "Q4", "FY")
QUARTERLY: Final = "QUARTERLY"
SCHEDULED_DAYS: Final = 90
"""How far ahead the day of a report of earnings is told."""


class Resource(NamedTuple):
    """One kind of file. `name` is the file's without its ending.

    `own` are members that are not on the wire. `key` are those that no two rows of a company have
    alike. What is of no single company, `is_of_one` says.
    """

    name: str
    members: Mapping[str, Kind[Any]]
    required: tuple[str, ...]
    key: tuple[str, ...]
    known_at: Callable[[Members], int]
    defaults: Mapping[str, object] = {}
    own: Mapping[str, Kind[Any]] = {}
    is_of_one: bool = True


def _day(text: str, hour: int = 0, minute: int = 0) -> int:
    return new_york_instant(date.fromisoformat(text), hour, minute)


def _filed(row: Members) -> int:
    """Return when a filing was accepted; without a time, when the SEC closes its desk."""
    accepted: int | None = row.get("accepted_date")
    return _day(row["filing_date"], 17, 30) if accepted is None else accepted


def reported_at(row: Members) -> int:
    """Return from when on the figures of a report of earnings are told."""
    hour, minute = (7, 0) if row.get("report_time") == "BMO" else (16, 5)
    return _day(row["date"], hour, minute)


def _scheduled(row: Members) -> int:
    return new_york_instant(date.fromisoformat(row["date"]) - timedelta(days=SCHEDULED_DAYS), 0)


def _declared(row: Members) -> int:
    return _day(row.get("declaration_date") or row["ex_date"])


def _announced(row: Members) -> int:
    announced: int | None = row.get("announced_at")
    return _day(row["date"]) if announced is None else announced


def _written_down(row: Members) -> int:
    return new_york_instant(date.fromisoformat(row["date"]) + timedelta(days=1), 0)


Kinds = dict[str, Kind[Any]]


def _amounts(names: str) -> Kinds:
    return dict.fromkeys(names.split(), AMOUNT)


_SOURCE: Final[Kinds] = {"source": LINE}
_FILING: Final[Kinds] = {
    "year": COUNT,
    "period": choice(*PERIODS),
    "period_type": choice(QUARTERLY, "ANNUAL", "TTM", "BIANNUAL"),
    "filing_date": DATE,
    "accepted_date": INSTANT,
    "reported_currency": CURRENCY,
}


def _statement(name: str, lines: str) -> Resource:
    return Resource(
        name,
        _FILING | _amounts(lines),
        required=("year", "period", "filing_date"),
        key=("year", "period", "period_type"),
        known_at=_filed,
        defaults={"period_type": QUARTERLY, "reported_currency": "USD"},
    )


_PROFILE: Final[Kinds] = {
    "description": TEXT,
    "sector": LINE,
    "industry": LINE,
    "list_date": DATE,
    "logo_url": URL,
    "reporting_currency": CURRENCY,
    "average_volume": COUNT,
}

FUNDAMENTALS: Final = Resource(
    "fundamentals",
    _PROFILE
    | _amounts(
        "beta dividend_yield earnings_per_share fifty_two_week_high fifty_two_week_low market_cap "
        "previous_close price_to_earnings"
    ),
    required=("as_of",),
    key=("as_of",),
    known_at=lambda row: _day(row["as_of"]),
    own={"as_of": DATE, "shares_outstanding": AMOUNT, **_SOURCE},
)
INCOME: Final = _statement(
    "income-statements",
    "revenue cost_of_revenue gross_profit research_and_development_expenses "
    "selling_and_marketing_expenses general_and_administrative_expenses "
    "selling_general_and_administrative_expenses other_expenses operating_expenses "
    "cost_and_expenses operating_income interest_income interest_expense net_interest_income "
    "non_operating_income_excluding_interest total_other_income_expenses_net income_before_tax "
    "income_tax_expense net_income_from_continuing_operations "
    "net_income_from_discontinued_operations other_adjustments_to_net_income net_income "
    "net_income_deductions bottom_line_net_income ebit ebitda depreciation_and_amortization eps "
    "eps_diluted weighted_average_shs_out weighted_average_shs_out_dil",
)
BALANCE: Final = _statement(
    "balance-sheet-statements",
    "cash_and_cash_equivalents short_term_investments cash_and_short_term_investments "
    "accounts_receivables other_receivables net_receivables inventory prepaids "
    "other_current_assets total_current_assets property_plant_and_equipment_net goodwill "
    "intangible_assets goodwill_and_intangible_assets long_term_investments total_investments "
    "tax_assets other_non_current_assets total_non_current_assets other_assets total_assets "
    "account_payables other_payables tax_payables total_payables accrued_expenses "
    "short_term_debt capital_lease_obligations_current deferred_revenue "
    "other_current_liabilities total_current_liabilities long_term_debt "
    "capital_lease_obligations deferred_revenue_non_current "
    "deferred_tax_liabilities_non_current other_non_current_liabilities "
    "total_non_current_liabilities other_liabilities total_liabilities preferred_stock "
    "common_stock additional_paid_in_capital treasury_stock retained_earnings "
    "accumulated_other_comprehensive_income_loss other_total_stockholders_equity "
    "total_stockholders_equity minority_interest total_equity "
    "total_liabilities_and_total_equity total_debt net_debt",
)
CASH_FLOW: Final = _statement(
    "cash-flow-statements",
    "net_income depreciation_and_amortization stock_based_compensation deferred_income_tax "
    "other_non_cash_items accounts_receivables inventory accounts_payables "
    "other_working_capital change_in_working_capital "
    "net_cash_provided_by_operating_activities operating_cash_flow "
    "investments_in_property_plant_and_equipment capital_expenditure free_cash_flow "
    "acquisitions_net purchases_of_investments sales_maturities_of_investments "
    "other_investing_activities net_cash_provided_by_investing_activities "
    "long_term_net_debt_issuance short_term_net_debt_issuance net_debt_issuance "
    "common_stock_issuance common_stock_repurchased net_common_stock_issuance "
    "net_preferred_stock_issuance net_stock_issuance common_dividends_paid "
    "preferred_dividends_paid net_dividends_paid other_financing_activities "
    "net_cash_provided_by_financing_activities effect_of_forex_changes_on_cash "
    "net_change_in_cash cash_at_beginning_of_period cash_at_end_of_period income_taxes_paid "
    "interest_paid",
)
CONSENSUS: Final = Resource(
    "analyst-consensus",
    {
        "date": DATE,
        "rating": choice("STRONG_BUY", "BUY", "HOLD", "SELL", "STRONG_SELL"),
        "price_target.currency": CURRENCY,
        **_amounts("price_target.average price_target.high price_target.low"),
        **dict.fromkeys(
            (
                f"distribution.{each}"
                for each in ("strong_buy", "buy", "hold", "sell", "strong_sell")
            ),
            COUNT,
        ),
    },
    required=("date",),
    key=("date",),
    known_at=lambda row: _day(row["date"]),
)
EARNINGS: Final = Resource(
    "earnings",
    {
        "date": DATE,
        "report_time": choice("BMO", "AMC"),
        "transcript_available": FLAG,
        **_amounts(
            "eps_actual eps_estimate eps_surprise_percent revenue_actual revenue_estimate "
            "revenue_surprise_percent"
        ),
    },
    required=("date",),
    key=("date",),
    known_at=_scheduled,
    defaults={"transcript_available": False},
)
DIVIDENDS: Final = Resource(
    "dividends",
    {
        "ex_date": DATE,
        "declaration_date": DATE,
        "record_date": DATE,
        "payment_date": DATE,
        "frequency": LINE,
        **_amounts("dividend_amount adjusted_dividend_amount dividend_yield"),
    },
    required=("ex_date", "dividend_amount"),
    key=("ex_date",),
    known_at=_declared,
)
SPLITS: Final = Resource(
    "splits",
    {"date": DATE, "split_type": LINE, **_amounts("numerator denominator")},
    required=("date", "numerator", "denominator"),
    key=("date",),
    known_at=lambda row: _day(row["date"]),
    defaults={"split_type": "stock-split"},
)
IPOS: Final = Resource(
    "ipos",
    {
        "date": DATE,
        "actions": LINE,
        "announced_at": INSTANT,
        "company": LINE,
        "exchange": LINE,
        "price_range": LINE,
        **_amounts("market_cap offering_amount shares"),
    },
    required=("date",),
    key=("date",),
    known_at=_announced,
)
TRANSCRIPTS: Final = Resource(
    "transcripts",
    {
        "date": DATE,
        "year": COUNT,
        "period": choice(*PERIODS[:4]),
        "period_type": _FILING["period_type"],
        "content": TEXT,
    },
    required=("date", "year", "period", "content"),
    key=("year", "period"),
    known_at=_written_down,
    defaults={"period_type": QUARTERLY},
    own=_SOURCE,
)
NEWS: Final = Resource(
    "news",
    {
        "news_type": choice("NEWS", "PRESS_RELEASE"),
        "published_at": INSTANT,
        "publisher": LINE,
        "title": LINE,
        "url": URL,
        "image_url": URL,
        "site": LINE,
        "text": TEXT,
    },
    required=("published_at", "publisher", "title", "url"),
    key=("url",),
    known_at=lambda row: int(row["published_at"]),
    defaults={"news_type": "NEWS"},
    is_of_one=False,
)
ECONOMY: Final = Resource(
    "economic-events",
    {
        "timestamp": INSTANT,
        "name": LINE,
        "country": COUNTRY,
        "impact": choice("NONE", "LOW", "MEDIUM", "HIGH"),
        "currency": CURRENCY,
        **dict.fromkeys(
            ("unit", "previous", "estimate", "actual", "change", "change_percentage"), LINE
        ),
    },
    required=("timestamp", "name"),
    key=("timestamp", "name", "country"),
    known_at=lambda _: 0,
    defaults={"country": "US"},
    is_of_one=False,
)

RESOURCES: Final = (
    FUNDAMENTALS,
    INCOME,
    BALANCE,
    CASH_FLOW,
    CONSENSUS,
    EARNINGS,
    DIVIDENDS,
    SPLITS,
    IPOS,
    TRANSCRIPTS,
    NEWS,
    ECONOMY,
)
"""All that a folder can hold."""
