"""Where a company's cash came from in a quarter, and where it went.

The rule: every flow but three is the difference of two levels of the balance sheet, so all of them
together are the change of cash. Depreciation and pay in shares move no cash and are added back.
What is left after earnings, dividends and the change of equity are accounted for is what shares
were repurchased for, or, where that is negative, what new ones brought in. The count of shares
stays, because as many were given to employees as were bought back.
"""

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.reference.synthetic.character import THOUSANDTHS, Character
from sidestreet.reference.synthetic.income import income
from sidestreet.reference.synthetic.levels import levels

_GRAIN = 1_000 * SCALE
_PAID_IN_SHARES = 15
"""Thousandths of revenue."""


class CashFlow(msgspec.Struct, frozen=True):
    """A cash flow statement, in millionths of a dollar: what came in is positive.

    `investments_bought` and `capital_expenditure` are therefore never positive.
    """

    net_income: int
    depreciation: int
    pay_in_shares: int
    deferred_tax: int
    receivables: int
    inventory: int
    payables: int
    other_working_capital: int
    capital_expenditure: int
    investments_bought: int
    investments_sold: int
    short_debt: int
    long_debt: int
    dividends: int
    shares_issued: int
    shares_repurchased: int
    tax_paid: int
    interest_paid: int
    cash_before: int
    cash_after: int

    @property
    def working_capital(self) -> int:
        """What came of receivables, inventory, payables and the like."""
        return self.receivables + self.inventory + self.payables + self.other_working_capital

    @property
    def operating(self) -> int:
        """What the business brought in."""
        earned = self.net_income + self.depreciation + self.pay_in_shares
        return earned + self.deferred_tax + self.working_capital

    @property
    def investing(self) -> int:
        """What was put into plant and securities."""
        return self.capital_expenditure + self.investments_bought + self.investments_sold

    @property
    def financing(self) -> int:
        """What lenders and shareholders gave and got."""
        lent = self.short_debt + self.long_debt
        return lent + self.dividends + self.shares_issued + self.shares_repurchased

    @property
    def net_change(self) -> int:
        """The change of cash."""
        return self.operating + self.investing + self.financing


def cash_flow(company: Character, quarter: int, dividends: int) -> CashFlow:
    """Return where cash went in a quarter in which so much was paid to shareholders."""
    before, after = levels(company, quarter - 1), levels(company, quarter)
    earned = income(company, quarter)
    pay = earned.revenue * _PAID_IN_SHARES // THOUSANDTHS // _GRAIN * _GRAIN
    returned = earned.net_income - dividends + pay - (after.equity - before.equity)
    grown = after.investments - before.investments
    bought = max(before.investments // 4 // _GRAIN * _GRAIN, grown)
    return CashFlow(
        net_income=earned.net_income,
        depreciation=earned.depreciation,
        pay_in_shares=pay,
        deferred_tax=after.deferred_tax
        - before.deferred_tax
        - (after.tax_assets - before.tax_assets),
        receivables=before.receivables - after.receivables,
        inventory=before.inventory - after.inventory,
        payables=after.payables - before.payables,
        other_working_capital=before.prepaid
        - after.prepaid
        + (after.tax_payables - before.tax_payables)
        + (after.accrued - before.accrued)
        + (after.deferred_revenue - before.deferred_revenue),
        capital_expenditure=before.plant - after.plant - earned.depreciation,
        investments_bought=-bought,
        investments_sold=bought - grown,
        short_debt=after.short_debt - before.short_debt,
        long_debt=after.long_debt - before.long_debt,
        dividends=-dividends,
        shares_issued=max(-returned, 0),
        shares_repurchased=-max(returned, 0),
        tax_paid=earned.tax - (after.tax_payables - before.tax_payables),
        interest_paid=earned.interest_expense,
        cash_before=before.cash,
        cash_after=after.cash,
    )
