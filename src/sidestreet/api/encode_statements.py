"""From made-up statements to the wire: each line by its name there, with sums worked out here.

A line that such a company never has, as preferred shares, is left out; one that came to nothing in
the quarter is 0.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sidestreet.api.instants import render_second
from sidestreet.contract.balance_sheets import InstrumentBalanceSheetStatement
from sidestreet.contract.cash_flow_statements import InstrumentCashFlowStatement
from sidestreet.contract.income_statements import InstrumentIncomeStatement
from sidestreet.contract.reporting import PeriodType
from sidestreet.domain.amounts import SCALE, divide_half_even, render_amount, render_price
from sidestreet.reference.synthetic.cash_flow import CashFlow
from sidestreet.reference.synthetic.character import Character
from sidestreet.reference.synthetic.income import income, per_share_now
from sidestreet.reference.synthetic.levels import levels
from sidestreet.reference.synthetic.quarters import accepted_at, filed_on, fiscal_year, period_of


def wire_income(company: Character, quarter: int, factor: Fraction) -> InstrumentIncomeStatement:
    """Return an income statement. `factor` is how many shares of now one of the listing became."""
    earned = income(company, quarter)
    before_tax = earned.before_interest_and_tax
    net_interest = earned.interest_income - earned.interest_expense
    lines = {
        "revenue": earned.revenue,
        "cost_of_revenue": earned.cost_of_revenue,
        "gross_profit": earned.gross_profit,
        "research_and_development_expenses": earned.research,
        "selling_and_marketing_expenses": earned.marketing,
        "general_and_administrative_expenses": earned.administration,
        "selling_general_and_administrative_expenses": earned.marketing + earned.administration,
        "other_expenses": 0,
        "operating_expenses": earned.operating_expenses,
        "cost_and_expenses": earned.cost_of_revenue + earned.operating_expenses,
        "operating_income": earned.operating_income,
        "interest_income": earned.interest_income,
        "interest_expense": earned.interest_expense,
        "net_interest_income": net_interest,
        "non_operating_income_excluding_interest": earned.other_income,
        "total_other_income_expenses_net": net_interest + earned.other_income,
        "income_before_tax": earned.before_tax,
        "income_tax_expense": earned.tax,
        "net_income_from_continuing_operations": earned.net_income,
        "net_income": earned.net_income,
        "bottom_line_net_income": earned.net_income,
        "ebit": before_tax,
        "ebitda": before_tax + earned.depreciation,
        "depreciation_and_amortization": earned.depreciation,
        "weighted_average_shs_out": _shares(earned.shares, factor),
        "weighted_average_shs_out_dil": _shares(earned.diluted_shares, factor),
    }
    return InstrumentIncomeStatement(
        **_filing(company, quarter),
        **_rendered(lines),
        eps=render_price(per_share_now(earned, factor)),
        eps_diluted=render_price(per_share_now(earned, factor, diluted=True)),
    )


def wire_balance_sheet(company: Character, quarter: int) -> InstrumentBalanceSheetStatement:
    """Return a balance sheet."""
    held = levels(company, quarter)
    lines = {
        "cash_and_cash_equivalents": held.cash,
        "short_term_investments": held.short_investments,
        "cash_and_short_term_investments": held.cash + held.short_investments,
        "accounts_receivables": held.receivables,
        "other_receivables": 0,
        "net_receivables": held.receivables,
        "inventory": held.inventory,
        "prepaids": held.prepaid,
        "other_current_assets": 0,
        "total_current_assets": held.current_assets,
        "property_plant_and_equipment_net": held.plant,
        "goodwill": held.goodwill,
        "intangible_assets": held.intangibles,
        "goodwill_and_intangible_assets": held.goodwill + held.intangibles,
        "long_term_investments": held.long_investments,
        "total_investments": held.investments,
        "tax_assets": held.tax_assets,
        "other_non_current_assets": 0,
        "total_non_current_assets": held.lasting_assets,
        "other_assets": 0,
        "total_assets": held.assets,
        "account_payables": held.payables,
        "other_payables": 0,
        "tax_payables": held.tax_payables,
        "total_payables": held.payables + held.tax_payables,
        "accrued_expenses": held.accrued,
        "short_term_debt": held.short_debt,
        "deferred_revenue": held.deferred_revenue,
        "other_current_liabilities": 0,
        "total_current_liabilities": held.current_liabilities,
        "long_term_debt": held.long_debt,
        "deferred_tax_liabilities_non_current": held.deferred_tax,
        "other_non_current_liabilities": 0,
        "total_non_current_liabilities": held.lasting_liabilities,
        "other_liabilities": 0,
        "total_liabilities": held.liabilities,
        "common_stock": held.par,
        "additional_paid_in_capital": held.paid_in,
        "treasury_stock": 0,
        "retained_earnings": held.retained,
        "total_stockholders_equity": held.equity,
        "total_equity": held.equity,
        "total_liabilities_and_total_equity": held.liabilities + held.equity,
        "total_debt": held.debt,
        "net_debt": held.debt - held.cash,
    }
    return InstrumentBalanceSheetStatement(**_filing(company, quarter), **_rendered(lines))


def wire_cash_flow(company: Character, quarter: int, flow: CashFlow) -> InstrumentCashFlowStatement:
    """Return a cash flow statement."""
    lines = {
        "net_income": flow.net_income,
        "depreciation_and_amortization": flow.depreciation,
        "stock_based_compensation": flow.pay_in_shares,
        "deferred_income_tax": flow.deferred_tax,
        "other_non_cash_items": 0,
        "accounts_receivables": flow.receivables,
        "inventory": flow.inventory,
        "accounts_payables": flow.payables,
        "other_working_capital": flow.other_working_capital,
        "change_in_working_capital": flow.working_capital,
        "net_cash_provided_by_operating_activities": flow.operating,
        "operating_cash_flow": flow.operating,
        "investments_in_property_plant_and_equipment": flow.capital_expenditure,
        "capital_expenditure": flow.capital_expenditure,
        "free_cash_flow": flow.operating + flow.capital_expenditure,
        "acquisitions_net": 0,
        "purchases_of_investments": flow.investments_bought,
        "sales_maturities_of_investments": flow.investments_sold,
        "other_investing_activities": 0,
        "net_cash_provided_by_investing_activities": flow.investing,
        "long_term_net_debt_issuance": flow.long_debt,
        "short_term_net_debt_issuance": flow.short_debt,
        "net_debt_issuance": flow.short_debt + flow.long_debt,
        "common_stock_issuance": flow.shares_issued,
        "common_stock_repurchased": flow.shares_repurchased,
        "net_common_stock_issuance": flow.shares_issued + flow.shares_repurchased,
        "net_stock_issuance": flow.shares_issued + flow.shares_repurchased,
        "common_dividends_paid": flow.dividends,
        "net_dividends_paid": flow.dividends,
        "other_financing_activities": 0,
        "net_cash_provided_by_financing_activities": flow.financing,
        "effect_of_forex_changes_on_cash": 0,
        "net_change_in_cash": flow.net_change,
        "cash_at_beginning_of_period": flow.cash_before,
        "cash_at_end_of_period": flow.cash_after,
        "income_taxes_paid": flow.tax_paid,
        "interest_paid": flow.interest_paid,
    }
    return InstrumentCashFlowStatement(**_filing(company, quarter), **_rendered(lines))


def _filing(company: Character, quarter: int) -> dict[str, Any]:
    return {
        "accepted_date": render_second(accepted_at(company, quarter)),
        "filing_date": filed_on(company, quarter).isoformat(),
        "period": period_of(quarter),
        "period_type": PeriodType.QUARTERLY,
        "reported_currency": company.currency,
        "year": fiscal_year(quarter),
    }


def _rendered(lines: Mapping[str, int]) -> dict[str, Any]:
    return {name: render_amount(amount) for name, amount in lines.items()}


def _shares(shares: int, factor: Fraction) -> int:
    return divide_half_even(shares * factor.numerator, factor.denominator * SCALE) * SCALE
