"""What the desk's line carries of what is staged: markets that are looked at, and cut streams."""

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import AdjustListing, DirectedMarket, DirectedStep
from sidestreet.domain.scripts import MarketDirective, MarketMove, Step
from sidestreet.engine.state import State
from sidestreet.runtime import marks as marks_of
from sidestreet.runtime.marks import Marks
from sidestreet.runtime.venue_link import VenueLink
from sidestreet.venue.simulated import SimulatedVenue
from venue.conversation import BASE, START, TERMS, option
from venue_staged.staging import SECOND, K, Staging

CALL = option(1, strike=BASE)
PRICE = DirectedMarket(TERMS.instrument_id, MarketDirective(MarketMove.PRICE, price=150 * SCALE))


def known(instrument_id: str) -> tuple[InstrumentTerms, int] | None:
    """Return what the desk knows of an instrument: a stock that is traded, a call that is not."""
    return {TERMS.instrument_id: (TERMS, BASE), CALL.instrument_id: (CALL, BASE)}.get(instrument_id)


class Line:
    """An open line to a venue that lists the stock, and the prices of its market."""

    def __init__(self) -> None:
        self.venue = SimulatedVenue(1, START)
        self.venue.admit(TERMS, BASE)
        self.marks = Marks(self.venue, lambda: SimulatedVenue(1, START), known)
        self.link = VenueLink(self.venue, lambda _: BASE)
        self.link.directed = self.marks.direct
        state = State()
        state.market_session = 1
        self.link.open(state, START)

    def move(self) -> None:
        """Have the stock's market moved."""
        self.link.carry([], [PRICE], START + SECOND)
        self.link.poll(START + SECOND)


@pytest.mark.parametrize("is_looked_at_before", [True, False])
def test_an_option_that_nobody_trades_goes_with_its_underlying(
    is_looked_at_before: bool,
) -> None:
    line = Line()
    if is_looked_at_before:
        assert (line.marks.at(START).mark(CALL.instrument_id) or 0) < 20 * SCALE
    line.move()
    prices = line.marks.at(START + 2 * SECOND)
    assert (prices.mark(TERMS.instrument_id) or 0) > 145 * SCALE
    assert (prices.mark(CALL.instrument_id) or 0) > 45 * SCALE


def test_a_second_market_that_is_begun_anew_goes_by_the_moves_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = Line()
    line.move()
    line.marks.at(START + 2 * SECOND).mark(CALL.instrument_id)
    monkeypatch.setattr(marks_of, "UNLISTED_MAX", 1)
    other = option(2, strike=BASE)
    line.marks._listed = lambda _: (other, BASE)
    assert (line.marks.at(START + 2 * SECOND).mark(other.instrument_id) or 0) > 45 * SCALE


def test_a_cut_is_told_of_once_and_names_the_route() -> None:
    line = Line()
    cut: list[int] = []
    line.link.cut = cut.append
    talk = Staging()
    talk.stage(7, Step(K.DISCONNECT))
    line.venue.send(DirectedStep(7, 1, Step(K.DISCONNECT)), START)
    line.link.poll(START)
    assert cut == []  # nobody knows that route
    talk.now_hear()
    assert (talk.venue.disconnects(), talk.venue.disconnects()) == ([7], [])


def test_a_cut_is_heard_over_the_line() -> None:
    line = Line()
    cut: list[int] = []
    line.link.cut = cut.append
    talk = Staging()
    talk.venue = line.venue
    talk.stage(7, Step(K.DISCONNECT), Step(K.DISCONNECT))
    line.link.poll(START)
    line.link.poll(START)
    assert cut == [7, 7]


def test_a_move_does_not_overtake_a_split_in_whose_units_it_is() -> None:
    line = Line()
    line.link.carry([], [AdjustListing(TERMS, 2, 1), PRICE], START + SECOND)
    line.link.poll(START + SECOND)
    assert line.venue.last_price(TERMS.instrument_id, START + SECOND) == 150 * SCALE
