"""Prices of what is traded, and of what is only looked at."""

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.runtime.marks import UNLISTED_MAX, Marks
from sidestreet.venue.simulated import SimulatedVenue

START = 1_700_000_000_000_000_000
LATER = START + 3_600 * 1_000_000_000


class CountedVenue(SimulatedVenue):
    """A market that knows how many instruments it lists."""

    listed = 0

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument and count it."""
        self.listed += 1
        super().admit(terms, base_price)


class Looked:
    """Marks over a market that trades nothing, and all second markets that they have begun."""

    def __init__(self) -> None:
        self.begun: list[CountedVenue] = []
        self.marks = Marks(CountedVenue(1, START), self._begin, listed)

    def _begin(self) -> CountedVenue:
        self.begun.append(CountedVenue(1, START))
        return self.begun[-1]


def listed(instrument_id: str) -> tuple[InstrumentTerms, int] | None:
    """Know every instrument whose id begins with an i."""
    if not instrument_id.startswith("i"):
        return None
    terms = InstrumentTerms(instrument_id, "XYZ", InstrumentType.COMMON_STOCK, "XNAS")
    return terms, 50 * SCALE


def test_what_is_only_looked_at_is_not_kept_for_good() -> None:
    looked = Looked()
    for number in range(2 * UNLISTED_MAX + 1):
        assert looked.marks.at(LATER).mark(f"i{number}") is not None
    assert [venue.listed for venue in looked.begun] == [UNLISTED_MAX, UNLISTED_MAX, 1]


def test_a_price_is_the_same_however_much_was_looked_at_before() -> None:
    alone, after = Looked(), Looked()
    for number in range(UNLISTED_MAX):
        after.marks.at(START).mark(f"i{number}")
    for name in ("i0", "i7", "i-another"):
        for at in (START, LATER):
            told, again = alone.marks.at(at), after.marks.at(at)
            assert told.mark(name) == again.mark(name)
            assert (told.bid(name), told.ask(name)) == (again.bid(name), again.ask(name))
    assert len(after.begun) == 2


def test_what_nobody_knows_has_no_price_and_is_listed_nowhere() -> None:
    looked = Looked()
    assert looked.marks.at(START).mark("unknown") is None
    assert looked.begun[0].listed == 0
