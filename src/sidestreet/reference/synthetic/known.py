"""What is known of the packaged companies: by hand, from memory, and approximate.

The rule: each figure is of the right order and no more. They are round figures of about 2025, for
companies that a reader knows and would be startled by; they were checked against no source, and
nothing here is a quotation. Sector, industry, end of the fiscal year and first day of listing are
meant to be true; a day that we were not sure of is left out, and made up like all else.

Shares of a company with more than one class are counted as those of the class that is listed here,
depositary receipts as receipts, so that shares times price is what the company is worth.
"""

from typing import Final, NamedTuple

from sidestreet.reference.instrument import instrument_id


class Facts(NamedTuple):
    """A company. `shares` are millions and `revenue` billions of dollars in a year.

    `gross` and `net` are margins in thousandths of revenue, `payout` is the part of the earnings
    that is paid as dividends. `listed_on` is an ISO date, empty where it is not known.
    """

    sector: str
    industry: str
    year_ends_in: int
    listed_on: str
    shares: int
    revenue: int
    gross: int
    net: int
    payout: int


_TECHNOLOGY: Final = "Technology"
_CYCLICAL: Final = "Consumer Cyclical"
_DEFENSIVE: Final = "Consumer Defensive"
_COMMUNICATION: Final = "Communication Services"
_INTERNET: Final = "Internet Content & Information"
_FINANCIAL: Final = "Financial Services"
_HEALTH: Final = "Healthcare"

_FACTS: Final = (
    # shares in millions, revenue in billions; gross, net and payout in thousandths
    Facts(_TECHNOLOGY, "Consumer Electronics", 9, "1980-12-12", 14_800, 410, 465, 260, 150),
    Facts(_TECHNOLOGY, "Semiconductors", 1, "1999-01-22", 24_300, 190, 740, 530, 10),
    Facts(_TECHNOLOGY, "Software", 6, "1986-03-13", 7_430, 280, 690, 360, 240),
    Facts(_CYCLICAL, "Internet Retail", 12, "1997-05-15", 10_600, 690, 490, 105, 0),
    Facts(_COMMUNICATION, _INTERNET, 12, "2004-08-19", 12_100, 385, 590, 310, 80),
    Facts(_COMMUNICATION, _INTERNET, 12, "2012-05-18", 2_520, 190, 815, 370, 75),
    Facts(_CYCLICAL, "Auto Manufacturers", 12, "2010-06-29", 3_220, 96, 180, 70, 0),
    Facts(_FINANCIAL, "Insurance", 12, "1996-05-09", 2_160, 370, 400, 190, 0),
    Facts(_TECHNOLOGY, "Semiconductors", 12, "1997-10-08", 5_190, 115, 590, 410, 300),
    Facts(_TECHNOLOGY, "Semiconductors", 10, "2009-08-06", 4_720, 60, 670, 350, 480),
    Facts(_DEFENSIVE, "Discount Stores", 1, "1972-08-25", 7_970, 690, 250, 29, 370),
    Facts(_HEALTH, "Drug Manufacturers", 12, "", 945, 60, 830, 300, 300),
    Facts(_FINANCIAL, "Banks", 12, "", 2_720, 180, 620, 310, 270),
    Facts(_FINANCIAL, "Credit Services", 9, "2008-03-19", 1_930, 40, 800, 510, 220),
    Facts(_HEALTH, "Healthcare Plans", 12, "1984-10-17", 906, 440, 200, 40, 440),
    Facts("Energy", "Oil & Gas Integrated", 12, "", 4_260, 330, 310, 90, 550),
    Facts(_TECHNOLOGY, "Software", 5, "1986-03-12", 2_850, 60, 700, 210, 350),
    Facts(_FINANCIAL, "Credit Services", 12, "2006-05-25", 900, 32, 770, 450, 200),
    Facts(_HEALTH, "Drug Manufacturers", 12, "", 4_440, 46, 840, 340, 490),
    Facts(_DEFENSIVE, "Discount Stores", 8, "1985-12-05", 443, 275, 130, 29, 270),
)
KNOWN: Final = {
    instrument_id(f"equity-{number:04}"): facts for number, facts in enumerate(_FACTS, start=1)
}
"""The facts by instrument, in the order of `reference/data/instruments.csv`."""
