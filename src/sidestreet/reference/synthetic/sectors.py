"""What companies of a sector are like: eleven sectors, their industries, their usual proportions.

The names of sectors are those of the contract's own list. The proportions are ours: round figures
in thousandths that a reader of annual reports would find ordinary, quoted from nowhere.

Which sector a company is in is told by its name where a word of it says so, and drawn elsewhere.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple


class Sector(NamedTuple):
    """A sector. Figures are thousandths, of a year's revenue unless said otherwise.

    `gross` and `net` are the margins of a good year, `research` is the part of the operating
    expenses, `payout` the part of the earnings paid as dividends, `earnings_multiple` the lowest
    and highest price for a dollar of earnings, in dollars.
    """

    name: str
    industries: tuple[str, ...]
    gross: int
    net: int
    research: int
    earnings_multiple: tuple[int, int]
    cash: int
    investments: int
    receivables: int
    inventory: int
    property: int
    intangibles: int
    payables: int
    debt: int
    depreciation: int
    payout: int


SECTORS: Final = (
    Sector(
        "Basic Materials",
        ("Chemicals", "Steel", "Gold", "Building Materials"),
        gross=290, net=85, research=120, earnings_multiple=(10, 20),
        cash=90, investments=40, receivables=130, inventory=150, property=520, intangibles=160,
        payables=110, debt=320, depreciation=60, payout=350,
    ),
    Sector(
        "Communication Services",
        ("Internet Content & Information", "Telecom Services", "Entertainment", "Advertising"),
        gross=560, net=170, research=330, earnings_multiple=(14, 30),
        cash=190, investments=220, receivables=150, inventory=10, property=420, intangibles=240,
        payables=80, debt=260, depreciation=90, payout=150,
    ),
    Sector(
        "Consumer Cyclical",
        ("Internet Retail", "Auto Manufacturers", "Restaurants", "Apparel Retail", "Lodging"),
        gross=330, net=65, research=120, earnings_multiple=(14, 34),
        cash=100, investments=50, receivables=50, inventory=120, property=300, intangibles=80,
        payables=130, debt=180, depreciation=40, payout=150,
    ),
    Sector(
        "Consumer Defensive",
        ("Discount Stores", "Packaged Foods", "Beverages", "Household & Personal Products"),
        gross=300, net=55, research=40, earnings_multiple=(16, 34),
        cash=50, investments=10, receivables=40, inventory=90, property=220, intangibles=120,
        payables=110, debt=140, depreciation=30, payout=400,
    ),
    Sector(
        "Energy",
        ("Oil & Gas Integrated", "Oil & Gas Exploration", "Oil & Gas Midstream"),
        gross=300, net=95, research=20, earnings_multiple=(8, 16),
        cash=70, investments=110, receivables=110, inventory=70, property=720, intangibles=20,
        payables=150, debt=200, depreciation=80, payout=400,
    ),
    Sector(
        "Financial Services",
        ("Banks", "Insurance", "Credit Services", "Asset Management", "Capital Markets"),
        gross=620, net=230, research=20, earnings_multiple=(9, 18),
        cash=600, investments=900, receivables=480, inventory=0, property=110, intangibles=210,
        payables=420, debt=700, depreciation=40, payout=300,
    ),
    Sector(
        "Healthcare",
        ("Drug Manufacturers", "Biotechnology", "Medical Devices", "Healthcare Plans"),
        gross=600, net=150, research=420, earnings_multiple=(15, 32),
        cash=160, investments=140, receivables=160, inventory=110, property=260, intangibles=420,
        payables=90, debt=340, depreciation=60, payout=250,
    ),
    Sector(
        "Industrials",
        ("Aerospace & Defense", "Railroads", "Machinery", "Airlines", "Business Services"),
        gross=310, net=90, research=120, earnings_multiple=(14, 28),
        cash=90, investments=40, receivables=160, inventory=130, property=280, intangibles=260,
        payables=110, debt=280, depreciation=45, payout=300,
    ),
    Sector(
        "Real Estate",
        ("REIT", "Real Estate Services", "Real Estate Development"),
        gross=560, net=220, research=0, earnings_multiple=(16, 34),
        cash=120, investments=200, receivables=90, inventory=0, property=3200, intangibles=120,
        payables=90, debt=1700, depreciation=170, payout=700,
    ),
    Sector(
        "Technology",
        ("Software", "Semiconductors", "Consumer Electronics", "Information Technology Services"),
        gross=580, net=220, research=520, earnings_multiple=(18, 36),
        cash=220, investments=320, receivables=170, inventory=50, property=190, intangibles=240,
        payables=110, debt=260, depreciation=60, payout=180,
    ),
    Sector(
        "Utilities",
        ("Utilities: Electric", "Utilities: Gas", "Utilities: Water"),
        gross=430, net=130, research=0, earnings_multiple=(14, 22),
        cash=30, investments=60, receivables=120, inventory=70, property=2600, intangibles=150,
        payables=130, debt=1300, depreciation=160, payout=600,
    ),
)  # fmt: skip
"""All sectors, in the order of their names."""

BY_NAME: Final = {sector.name: sector for sector in SECTORS}

_WORDS: Final = (
    (r"reit\b|realty|properties|apartment|real estate", "Real Estate", "REIT"),
    (r"pharm|drug", "Healthcare", "Drug Manufacturers"),
    (r"therap|bio|genetic|genom|oncolog|vaccin", "Healthcare", "Biotechnology"),
    (r"medic|surg|health|dental|clinic", "Healthcare", "Medical Devices"),
    (r"bank|bancorp|bancshares|financial|savings", "Financial Services", "Banks"),
    (r"insur|assurance|reinsurance", "Financial Services", "Insurance"),
    (r"capital|acquisition|asset manag", "Financial Services", "Asset Management"),
    (r"oil|petrol|drilling|exploration", "Energy", "Oil & Gas Exploration"),
    (r"energy|pipeline|midstream", "Energy", "Oil & Gas Midstream"),
    (r"electric|power|utilit", "Utilities", "Utilities: Electric"),
    (r"water\b", "Utilities", "Utilities: Water"),
    (r"semiconductor|micro ?devices|photon", "Technology", "Semiconductors"),
    (r"software|cloud|cyber|data|digital|systems", "Technology", "Software"),
    (r"tech|computer|quantum|network", "Technology", "Information Technology Services"),
    (r"gold|silver|mining|minerals", "Basic Materials", "Gold"),
    (r"chemical|steel|alumin|lithium|copper", "Basic Materials", "Chemicals"),
    (r"media|entertainment|broadcast|game", "Communication Services", "Entertainment"),
    (r"telecom|communications|wireless", "Communication Services", "Telecom Services"),
    (r"air ?lines|airways", "Industrials", "Airlines"),
    (r"aerospace|defense|aviation|space", "Industrials", "Aerospace & Defense"),
    (r"industr|machin|engineer|tool", "Industrials", "Machinery"),
    (r"food|beverage|brewing|brands|tobacco", "Consumer Defensive", "Packaged Foods"),
    (r"motor|auto|vehicle", "Consumer Cyclical", "Auto Manufacturers"),
    (r"restaurant|pizza|coffee|grill", "Consumer Cyclical", "Restaurants"),
    (r"hotel|resort|casino|cruise", "Consumer Cyclical", "Lodging"),
    (r"stores|retail|apparel|outfitters", "Consumer Cyclical", "Apparel Retail"),
)
"""Beginnings of words, and what they speak of; the first that is found counts."""

_FUND: Final = r"(?:ETF|ETN|fund|funds|iShares|SPDR|ProShares|Direxion|WisdomTree|index trust)\b"


def told_by(name: str) -> tuple[Sector, str] | None:
    """Return the sector and industry that a company's name speaks of, None if it speaks of none.

    >>> told_by("First Example Bancorp")[0].name, told_by("Example Holdings")
    ('Financial Services', None)
    """
    for words, sector, industry in _WORDS:
        if _beginning(words).search(name):
            return BY_NAME[sector], industry
    return None


def is_fund(name: str) -> bool:
    """Return whether a name is that of a fund, which has holdings in place of a business.

    >>> is_fund("Example 500 ETF"), is_fund("Fundamental Foods")
    (True, False)
    """
    return _beginning(_FUND).search(name) is not None


@lru_cache(maxsize=64)
def _beginning(words: str) -> re.Pattern[str]:
    """Return what finds words; made when it is first needed, as a start waits for no name."""
    return re.compile(rf"\b(?:{words})", re.IGNORECASE)
