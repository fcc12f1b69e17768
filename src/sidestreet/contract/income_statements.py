"""Income statements on the wire: what a company earned in a fiscal quarter.

Amounts are decimal texts in the reported currency. A line that a company does not have is left out.
"""

from typing import Annotated

from msgspec import Meta

from sidestreet.contract.reporting import Money, Reported


class InstrumentIncomeStatement(Reported, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What came in and what it cost. Shares and what is said of each are in the units of now."""

    revenue: Annotated[Money | None, Meta(description="What customers were charged.")] = None
    cost_of_revenue: Annotated[
        Money | None, Meta(description="What it took to make what they were charged for.")
    ] = None
    gross_profit: Annotated[Money | None, Meta(description="Revenue less its cost.")] = None
    research_and_development_expenses: Annotated[
        Money | None, Meta(description="Spent on what is to be sold later.")
    ] = None
    selling_and_marketing_expenses: Annotated[
        Money | None, Meta(description="Spent on selling.")
    ] = None
    general_and_administrative_expenses: Annotated[
        Money | None, Meta(description="Spent on running the company.")
    ] = None
    selling_general_and_administrative_expenses: Annotated[
        Money | None, Meta(description="The two before together.")
    ] = None
    other_expenses: Annotated[
        Money | None, Meta(description="Of the business, in no other line.")
    ] = None
    operating_expenses: Annotated[
        Money | None, Meta(description="All expenses beside the cost of revenue.")
    ] = None
    cost_and_expenses: Annotated[
        Money | None, Meta(description="Cost of revenue and operating expenses.")
    ] = None
    operating_income: Annotated[
        Money | None, Meta(description="Gross profit less operating expenses.")
    ] = None
    interest_income: Annotated[Money | None, Meta(description="Earned on cash and securities.")] = (
        None
    )
    interest_expense: Annotated[Money | None, Meta(description="Owed on debt.")] = None
    net_interest_income: Annotated[
        Money | None, Meta(description="Interest earned less interest owed.")
    ] = None
    non_operating_income_excluding_interest: Annotated[
        Money | None, Meta(description="From beside the business, without interest.")
    ] = None
    total_other_income_expenses_net: Annotated[
        Money | None, Meta(description="Interest and what else came from beside the business.")
    ] = None
    income_before_tax: Annotated[
        Money | None,
        Meta(description="Operating income and all that came from beside the business."),
    ] = None
    income_tax_expense: Annotated[Money | None, Meta(description="Tax on it.")] = None
    net_income_from_continuing_operations: Annotated[
        Money | None, Meta(description="Of what the company goes on with.")
    ] = None
    net_income_from_discontinued_operations: Annotated[
        Money | None, Meta(description="Of what it has given up.")
    ] = None
    other_adjustments_to_net_income: Annotated[
        Money | None, Meta(description="In no other line.")
    ] = None
    net_income: Annotated[Money | None, Meta(description="What is left for shareholders.")] = None
    net_income_deductions: Annotated[
        Money | None, Meta(description="What comes off it, as preferred dividends.")
    ] = None
    bottom_line_net_income: Annotated[
        Money | None, Meta(description="Net income after all of that.")
    ] = None
    ebit: Annotated[Money | None, Meta(description="Income before interest and tax.")] = None
    ebitda: Annotated[
        Money | None, Meta(description="The same before depreciation and amortization.")
    ] = None
    depreciation_and_amortization: Annotated[
        Money | None, Meta(description="Contained in costs and expenses.")
    ] = None
    eps: Annotated[Money | None, Meta(description="Net income for each share.")] = None
    eps_diluted: Annotated[
        Money | None, Meta(description="The same if all rights to shares had been used.")
    ] = None
    weighted_average_shs_out: Annotated[
        Money | None, Meta(description="Shares, averaged over the quarter.")
    ] = None
    weighted_average_shs_out_dil: Annotated[
        Money | None, Meta(description="The same with all that there are rights to.")
    ] = None
