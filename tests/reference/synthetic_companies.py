"""Companies whose stories these tests read."""

from datetime import date
from typing import Final

from sidestreet.reference.calendar import new_york_instant
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.synthetic.character import Character, character_of
from sidestreet.reference.synthetic.dividends import NO_ACTIONS, DeskActions
from sidestreet.reference.synthetic.figures import SEED, Known

TODAY: Final = date(2025, 10, 31)
NOON: Final = new_york_instant(TODAY, 12)
THE_TWENTY: Final = [
    "AAPL",
    "NVDA",
    "MSFT",
    "AMZN",
    "GOOG",
    "META",
    "TSLA",
    "BRK.B",
    "TSM",
    "AVGO",
    "WMT",
    "LLY",
    "JPM",
    "V",
    "UNH",
    "XOM",
    "ORCL",
    "MA",
    "NVO",
    "COST",
]

_DIRECTORY: Final = InstrumentDirectory.from_packaged()


def instrument(symbol: str) -> Instrument:
    """Return a packaged instrument."""
    found = _DIRECTORY.find(symbol)
    assert found is not None
    return found


def company(symbol: str) -> Character:
    """Return the company behind a packaged share."""
    found = character_of(SEED, instrument(symbol))
    assert found is not None
    return found


def known(
    share: Instrument,
    today: date = TODAY,
    *,
    now: int | None = None,
    actions: DeskActions = NO_ACTIONS,
) -> Known:
    """Return what is known of an instrument at noon of a day in New York, at its base price."""
    return Known(
        instrument=share,
        today=today,
        now=new_york_instant(today, 12) if now is None else now,
        price=share.present_price,
        actions=actions,
    )
