"""Cash flow statements on the wire: how the cash of a company changed in a fiscal quarter.

Amounts are decimal texts in the reported currency; what came in is positive, what went out is
negative. A line that a company does not have is left out.
"""

from typing import Annotated

from msgspec import Meta

from sidestreet.contract.reporting import Money, Reported


class InstrumentCashFlowStatement(
    Reported, frozen=True, kw_only=True, omit_defaults=True, gc=False
):
    """Where cash came from and where it went."""

    net_income: Annotated[Money | None, Meta(description="As in the income statement.")] = None
    depreciation_and_amortization: Annotated[
        Money | None, Meta(description="Cost that was no payment.")
    ] = None
    stock_based_compensation: Annotated[
        Money | None, Meta(description="Pay in shares, which is no payment either.")
    ] = None
    deferred_income_tax: Annotated[Money | None, Meta(description="Tax that was no payment.")] = (
        None
    )
    other_non_cash_items: Annotated[Money | None, Meta(description="In no other line.")] = None
    accounts_receivables: Annotated[Money | None, Meta(description="By what customers owe.")] = None
    inventory: Annotated[Money | None, Meta(description="By goods that are not sold yet.")] = None
    accounts_payables: Annotated[
        Money | None, Meta(description="By what is owed to suppliers.")
    ] = None
    other_working_capital: Annotated[
        Money | None, Meta(description="By what else falls due within a year.")
    ] = None
    change_in_working_capital: Annotated[Money | None, Meta(description="By these four.")] = None
    net_cash_provided_by_operating_activities: Annotated[
        Money | None, Meta(description="What the business brought in.")
    ] = None
    operating_cash_flow: Annotated[Money | None, Meta(description="The same.")] = None
    investments_in_property_plant_and_equipment: Annotated[
        Money | None, Meta(description="Spent on plant.")
    ] = None
    capital_expenditure: Annotated[Money | None, Meta(description="The same.")] = None
    free_cash_flow: Annotated[
        Money | None,
        Meta(description="What the business brought in, less what was spent on plant."),
    ] = None
    acquisitions_net: Annotated[
        Money | None, Meta(description="Spent on companies, less what was sold of them.")
    ] = None
    purchases_of_investments: Annotated[Money | None, Meta(description="Spent on securities.")] = (
        None
    )
    sales_maturities_of_investments: Annotated[
        Money | None, Meta(description="Got back from securities.")
    ] = None
    other_investing_activities: Annotated[Money | None, Meta(description="In no other line.")] = (
        None
    )
    net_cash_provided_by_investing_activities: Annotated[
        Money | None, Meta(description="All that was put into plant and securities.")
    ] = None
    long_term_net_debt_issuance: Annotated[
        Money | None, Meta(description="Borrowed for longer than a year, less paid back.")
    ] = None
    short_term_net_debt_issuance: Annotated[
        Money | None, Meta(description="Borrowed for a year, less paid back.")
    ] = None
    net_debt_issuance: Annotated[Money | None, Meta(description="The two together.")] = None
    common_stock_issuance: Annotated[Money | None, Meta(description="Paid in for new shares.")] = (
        None
    )
    common_stock_repurchased: Annotated[
        Money | None, Meta(description="Spent on shares of its own.")
    ] = None
    net_common_stock_issuance: Annotated[Money | None, Meta(description="The two together.")] = None
    net_preferred_stock_issuance: Annotated[
        Money | None, Meta(description="The same of preferred shares.")
    ] = None
    net_stock_issuance: Annotated[Money | None, Meta(description="The same of all shares.")] = None
    common_dividends_paid: Annotated[
        Money | None, Meta(description="Paid to who holds common shares.")
    ] = None
    preferred_dividends_paid: Annotated[
        Money | None, Meta(description="Paid to who holds preferred shares.")
    ] = None
    net_dividends_paid: Annotated[Money | None, Meta(description="The two together.")] = None
    other_financing_activities: Annotated[Money | None, Meta(description="In no other line.")] = (
        None
    )
    net_cash_provided_by_financing_activities: Annotated[
        Money | None, Meta(description="What lenders and shareholders gave, less what they got.")
    ] = None
    effect_of_forex_changes_on_cash: Annotated[
        Money | None, Meta(description="By changes of exchange rates.")
    ] = None
    net_change_in_cash: Annotated[Money | None, Meta(description="By all of these.")] = None
    cash_at_beginning_of_period: Annotated[
        Money | None, Meta(description="As the quarter began.")
    ] = None
    cash_at_end_of_period: Annotated[Money | None, Meta(description="As it ended.")] = None
    income_taxes_paid: Annotated[
        Money | None, Meta(description="Tax that was paid, whenever it was owed.")
    ] = None
    interest_paid: Annotated[Money | None, Meta(description="Interest that was paid.")] = None
