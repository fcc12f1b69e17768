"""Fundamentals of an instrument: what it is, and its most asked for figures.

They come from the user's files, or are made up; prices and volumes are the desk's own.
"""

import msgspec
from msgspec.structs import asdict

from sidestreet.api.closes import closes_of
from sidestreet.contract.instrument_data import InstrumentFundamentals
from sidestreet.domain.amounts import SCALE, render_amount, render_price
from sidestreet.reference.company_files.held import Row
from sidestreet.reference.company_files.resources import FUNDAMENTALS
from sidestreet.reference.synthetic import figures
from sidestreet.reference.synthetic.character import SOURCE
from sidestreet.reference.synthetic.figures import Known
from sidestreet.runtime.market_view import MarketView


def fundamentals_of(known: Known, market: MarketView | None) -> InstrumentFundamentals:
    """Return what is known of an instrument; what a file leaves out of a company is not made up."""
    made_here = _worked_out(known, market)
    row = known.files.latest(FUNDAMENTALS, known.instrument.instrument_id, known.now)
    if row is None:
        return made_here
    # What the desk's own market shows stands where the file says nothing.
    members = {**asdict(made_here), **row.members, "description": _told_by(row, known)}
    return msgspec.convert(members, InstrumentFundamentals)


def _worked_out(known: Known, market: MarketView | None) -> InstrumentFundamentals:
    instrument, company = known.instrument, known.company
    is_told = known.told is not None
    close, adv = closes_of(instrument, market, known.now).adjusted, instrument.present_adv
    high, low = _year_range(known, market)
    return InstrumentFundamentals(
        average_volume=None if adv is None else adv // SCALE,
        beta=_amount(figures.beta(known)),
        description=None if is_told else _description(known),
        dividend_yield=_amount(figures.dividend_yield(known)),
        earnings_per_share=_price(figures.earnings_per_share(known)),
        fifty_two_week_high=_price(high),
        fifty_two_week_low=_price(low),
        industry=figures.industry(known),
        list_date=None if company is None or is_told else company.listed_on.isoformat(),
        market_cap=_amount(figures.market_cap(known)),
        previous_close=_price(close),
        price_to_earnings=_amount(figures.price_to_earnings(known)),
        reporting_currency=instrument.currency,
        sector=figures.sector(known),
    )


def _year_range(known: Known, market: MarketView | None) -> tuple[int, int]:
    """Return the highest and the lowest price of the 52 weeks, as far as that can be known.

    Where nothing is known to have traded, it is the price of now.
    """
    price = known.instrument.present_price if known.price is None else known.price
    year = None if market is None else market.year(known.instrument.instrument_id, known.now)
    return (price, price) if year is None else (max(year.high, price), min(year.low, price))


def _told_by(row: Row, known: Known) -> str:
    words = row.members.get("description") or f"{known.instrument.name}."
    return f"{words} Figures from {row.source}, as of {row.own['as_of']}."


def _description(known: Known) -> str:
    instrument, company = known.instrument, known.company
    if company is None:
        return f"{instrument.name} reports no figures of its own on this desk."
    return (
        f"{instrument.name} is in the business of {company.industry.lower()}. Its figures are made "
        f"up by {SOURCE} and say nothing of the company that has this name elsewhere."
    )


def _amount(figure: int | None) -> str | None:
    return None if figure is None else render_amount(figure)


def _price(figure: int | None) -> str | None:
    return None if figure is None else render_price(figure)
