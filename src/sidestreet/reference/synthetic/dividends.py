"""Dividends and splits of a company: made up before the desk's first day, the desk's own since.

A desk pays what was announced to it, and nothing else. For a dividend that is made up its clients
would wait in vain, so from the desk's first business day on there are only those of the desk.
Before it, a company that pays does so once in each quarter, and pays it within the quarter, so that
its cash flow statement says the same as its events.

All amounts of the story are in the units of the listing. `factor` is how many shares of now one of
the listing has become by the desk's splits.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE, divide_half_even
from sidestreet.domain.corporate_actions import CashDividend, CorporateAction, Split
from sidestreet.reference.calendar.holidays import (
    is_trading_day,
    trading_day_after,
    trading_day_before,
)
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.synthetic.character import Character
from sidestreet.reference.synthetic.noise import Purpose
from sidestreet.reference.synthetic.quarters import ends_on, first_quarter, quarter_of

QUARTERLY: Final = "Quarterly"
_SAME_DAY_SINCE: Final = date(2024, 5, 28)
"""Since trades settle after one day (SEC Rule 15c6-1), the record date is the ex-date."""

_RATIO_MAX: Final = 1_000
_STEPS: Final = 10
_CENT: Final = SCALE // 100


class DeskActions(msgspec.Struct, frozen=True):
    """What the desk knows of one instrument: since when it runs, what was announced to it.

    `first_date` is the desk's first business day, "" where there was none. `past` took effect, in
    the order in which it did; `announced` is to come.
    """

    first_date: str = ""
    past: tuple[CorporateAction, ...] = ()
    announced: tuple[CorporateAction, ...] = ()


NO_ACTIONS: Final = DeskActions()


class Dividend(msgspec.Struct, frozen=True):
    """A dividend. `amount` a share is in the units of its day, `adjusted` in those of now.

    What the desk was not told is None.
    """

    ex_date: date
    record_date: date
    pay_date: date
    amount: int
    adjusted: int
    total: int
    """What the company paid for all its shares."""

    declared_on: date | None = None
    frequency: str | None = None


def split_factor(instrument: Instrument) -> Fraction:
    """Return how many shares of now one share of the listing has become.

    Prices keep six decimals, which is not exact for a split by three: the nearest ratio of the size
    that splits have is meant.
    """
    ratio = Fraction(instrument.base_price, instrument.present_price)
    near = ratio.limit_denominator(_RATIO_MAX)
    return near or ratio


def splits(actions: Iterable[CorporateAction]) -> list[Split]:
    """Return those of some actions that are splits."""
    return [each for each in actions if isinstance(each, Split)]


def dividends_between(
    company: Character, actions: DeskActions, first: date, last: date, today: date
) -> list[Dividend]:
    """Return the dividends that are known and whose ex-date is in a range, by ex-date."""
    found = [each for each in _of_the_desk(company, actions) if first <= each.ex_date <= last]
    if company.dividend:
        begin = max(quarter_of(company.year_ends_in, first), first_quarter(company))
        for quarter in range(begin, quarter_of(company.year_ends_in, min(last, today)) + 2):
            each = _made_up(company, actions, quarter)
            is_known = each.declared_on is not None and each.declared_on <= today
            is_before = not actions.first_date or each.ex_date.isoformat() < actions.first_date
            if is_known and is_before and first <= each.ex_date <= last:
                found.append(each)
    return sorted(found, key=lambda each: each.ex_date)


def paid_in(company: Character, actions: DeskActions, quarter: int) -> int:
    """Return what a company paid its shareholders in a quarter, in millionths of a dollar."""
    end = ends_on(company.year_ends_in, quarter)
    begin = ends_on(company.year_ends_in, quarter - 1)
    known = dividends_between(company, actions, begin - timedelta(days=366), end, end)
    return sum(each.total for each in known if begin < each.pay_date <= end)


def _made_up(company: Character, actions: DeskActions, quarter: int) -> Dividend:
    end = ends_on(company.year_ends_in, quarter)
    pay_date = _trading(end - timedelta(days=company.drawn(Purpose.DIVIDENDS, 0, 15, 25)))
    ex_date = _trading(pay_date - timedelta(days=21))
    declared_on = _trading(ex_date - timedelta(days=14))
    record_date = ex_date if ex_date >= _SAME_DAY_SINCE else trading_day_after(ex_date)
    amount = company.dividend * (_STEPS + quarter // 4 % 3) // (_STEPS * _CENT) * _CENT
    return Dividend(
        ex_date=ex_date,
        record_date=record_date,
        pay_date=pay_date,
        amount=amount,
        adjusted=_divided(amount, _times(splits(actions.past))),
        total=amount * company.shares // SCALE,
        declared_on=declared_on,
        frequency=QUARTERLY,
    )


def _of_the_desk(company: Character | None, actions: DeskActions) -> list[Dividend]:
    found = []
    done = _times(splits(actions.past))
    so_far = Fraction(1)
    for action in (*actions.past, *actions.announced):
        if isinstance(action, Split):
            so_far *= Fraction(action.numerator, action.denominator)
        elif isinstance(action, CashDividend):
            later = done / so_far if action in actions.past else Fraction(1)
            shares = 0 if company is None else company.shares
            paid = Fraction(action.amount * shares, SCALE) * so_far
            found.append(
                Dividend(
                    ex_date=date.fromisoformat(action.ex_date),
                    record_date=date.fromisoformat(action.record_date),
                    pay_date=date.fromisoformat(action.pay_date),
                    amount=action.amount,
                    adjusted=_divided(action.amount, later),
                    total=divide_half_even(paid.numerator, paid.denominator),
                )
            )
    return found


def desk_dividends(actions: DeskActions) -> list[Dividend]:
    """Return the desk's own dividends of what is no company, as a fund, by ex-date."""
    return sorted(_of_the_desk(None, actions), key=lambda each: each.ex_date)


def _times(done: list[Split]) -> Fraction:
    factor = Fraction(1)
    for each in done:
        factor *= Fraction(each.numerator, each.denominator)
    return factor


def _divided(amount: int, factor: Fraction) -> int:
    return divide_half_even(amount * factor.denominator, factor.numerator)


def _trading(day: date) -> date:
    return day if is_trading_day(day) else trading_day_before(day)
