from msgspec.structs import replace

from engine.played_desk import ACCOUNT, PUT, XYZ, PlayedDesk
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.events import InstrumentAdmitted
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.domain.money_commands import SeedPosition

EXPIRES_AT = 1_800_000_000_000_000_000
CONTRACT: InstrumentTerms = replace(
    PUT,
    option=OptionTerms(
        XYZ.instrument_id, "XYZ", OptionRight.PUT, 190 * SCALE, "2027-01-15", EXPIRES_AT
    ),
)


def admitted(desk: PlayedDesk) -> list[str]:
    """Return the symbols of what the last command let the desk know."""
    return [event.terms.symbol for event in desk.events if isinstance(event, InstrumentAdmitted)]


def test_an_option_brings_what_it_is_on() -> None:
    """Its exercise delivers shares, perhaps of a company that nobody here has ever traded."""
    desk = PlayedDesk()
    desk.submit(terms=CONTRACT, underlying=XYZ, quantity=SCALE, limit_price=10 * SCALE)
    assert admitted(desk) == [XYZ.symbol, CONTRACT.symbol]


def test_what_is_known_is_not_admitted_again() -> None:
    desk = PlayedDesk()
    desk.submit()
    desk.do(SeedPosition(ACCOUNT, CONTRACT, SCALE, SCALE, XYZ))
    assert admitted(desk) == [CONTRACT.symbol]
    desk.do(SeedPosition(ACCOUNT, CONTRACT, SCALE, SCALE, XYZ))
    assert admitted(desk) == []
