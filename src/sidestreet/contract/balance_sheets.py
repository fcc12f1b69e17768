"""Balance sheets on the wire: what a company had and owed as a fiscal quarter ended.

Amounts are decimal texts in the reported currency. A line that a company does not have is left out.
"""

from typing import Annotated

from msgspec import Meta

from sidestreet.contract.reporting import Money, Reported


class InstrumentBalanceSheetStatement(
    Reported, frozen=True, kw_only=True, omit_defaults=True, gc=False
):
    """Assets, and who they belong to."""

    cash_and_cash_equivalents: Annotated[Money | None, Meta(description="Cash.")] = None
    short_term_investments: Annotated[
        Money | None, Meta(description="Securities that fall due within a year.")
    ] = None
    cash_and_short_term_investments: Annotated[
        Money | None, Meta(description="The two together.")
    ] = None
    accounts_receivables: Annotated[Money | None, Meta(description="Owed by customers.")] = None
    other_receivables: Annotated[Money | None, Meta(description="Owed by others.")] = None
    net_receivables: Annotated[
        Money | None, Meta(description="Owed by all, less what is not expected to come.")
    ] = None
    inventory: Annotated[Money | None, Meta(description="Goods that are not sold yet.")] = None
    prepaids: Annotated[Money | None, Meta(description="Paid ahead.")] = None
    other_current_assets: Annotated[Money | None, Meta(description="In no other line.")] = None
    total_current_assets: Annotated[
        Money | None, Meta(description="All that is or becomes cash within a year.")
    ] = None
    property_plant_and_equipment_net: Annotated[
        Money | None, Meta(description="At cost, less depreciation.")
    ] = None
    goodwill: Annotated[
        Money | None, Meta(description="Paid for companies beyond what they had.")
    ] = None
    intangible_assets: Annotated[
        Money | None, Meta(description="Patents, brands and the like.")
    ] = None
    goodwill_and_intangible_assets: Annotated[
        Money | None, Meta(description="The two together.")
    ] = None
    long_term_investments: Annotated[
        Money | None, Meta(description="Securities that are kept longer than a year.")
    ] = None
    total_investments: Annotated[Money | None, Meta(description="Securities of both kinds.")] = None
    tax_assets: Annotated[Money | None, Meta(description="Tax to be saved later.")] = None
    other_non_current_assets: Annotated[Money | None, Meta(description="In no other line.")] = None
    total_non_current_assets: Annotated[
        Money | None, Meta(description="All assets that stay longer than a year.")
    ] = None
    other_assets: Annotated[Money | None, Meta(description="Neither current nor lasting.")] = None
    total_assets: Annotated[Money | None, Meta(description="All assets.")] = None
    account_payables: Annotated[Money | None, Meta(description="Owed to suppliers.")] = None
    other_payables: Annotated[Money | None, Meta(description="Owed to others.")] = None
    tax_payables: Annotated[Money | None, Meta(description="Tax owed.")] = None
    total_payables: Annotated[
        Money | None, Meta(description="Owed to suppliers and others and as tax.")
    ] = None
    accrued_expenses: Annotated[Money | None, Meta(description="Owed and not billed yet.")] = None
    short_term_debt: Annotated[
        Money | None, Meta(description="Debt to be paid back within a year.")
    ] = None
    capital_lease_obligations_current: Annotated[
        Money | None, Meta(description="Of leases, within a year.")
    ] = None
    deferred_revenue: Annotated[
        Money | None, Meta(description="Paid by customers ahead, for a year.")
    ] = None
    other_current_liabilities: Annotated[Money | None, Meta(description="In no other line.")] = None
    total_current_liabilities: Annotated[
        Money | None, Meta(description="All that is to be paid within a year.")
    ] = None
    long_term_debt: Annotated[Money | None, Meta(description="Debt to be paid back later.")] = None
    capital_lease_obligations: Annotated[Money | None, Meta(description="Of leases, in all.")] = (
        None
    )
    deferred_revenue_non_current: Annotated[
        Money | None, Meta(description="Paid by customers ahead, for later than a year.")
    ] = None
    deferred_tax_liabilities_non_current: Annotated[
        Money | None, Meta(description="Tax to be paid later.")
    ] = None
    other_non_current_liabilities: Annotated[
        Money | None, Meta(description="In no other line.")
    ] = None
    total_non_current_liabilities: Annotated[
        Money | None, Meta(description="All that is to be paid later than in a year.")
    ] = None
    other_liabilities: Annotated[Money | None, Meta(description="Neither current nor lasting.")] = (
        None
    )
    total_liabilities: Annotated[Money | None, Meta(description="All liabilities.")] = None
    preferred_stock: Annotated[Money | None, Meta(description="Preferred shares.")] = None
    common_stock: Annotated[Money | None, Meta(description="Common shares at their par value.")] = (
        None
    )
    additional_paid_in_capital: Annotated[
        Money | None, Meta(description="Paid for shares beyond that.")
    ] = None
    treasury_stock: Annotated[
        Money | None, Meta(description="Shares of its own that the company holds.")
    ] = None
    retained_earnings: Annotated[
        Money | None, Meta(description="Earned and neither paid out nor spent on shares.")
    ] = None
    accumulated_other_comprehensive_income_loss: Annotated[
        Money | None, Meta(description="Gains that no income statement shows.")
    ] = None
    other_total_stockholders_equity: Annotated[
        Money | None, Meta(description="In no other line.")
    ] = None
    total_stockholders_equity: Annotated[
        Money | None, Meta(description="What belongs to the shareholders.")
    ] = None
    minority_interest: Annotated[
        Money | None, Meta(description="What belongs to others in subsidiaries.")
    ] = None
    total_equity: Annotated[Money | None, Meta(description="What belongs to both.")] = None
    total_liabilities_and_total_equity: Annotated[
        Money | None, Meta(description="As much as all assets.")
    ] = None
    total_debt: Annotated[Money | None, Meta(description="Debt of both terms.")] = None
    net_debt: Annotated[Money | None, Meta(description="Debt less cash.")] = None
