"""A listing counted in other units: its prices follow, and nothing of before rests there."""

from msgspec.structs import replace

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight, Side
from sidestreet.domain.instruments import OptionTerms
from sidestreet.domain.messages import AdjustListing, ExecType
from sidestreet.venue.simulated import SimulatedVenue
from venue.conversation import BASE, BUY, MS, START, TERMS, Talk

ID = TERMS.instrument_id


def adjust(talk: Talk, new: int, old: int) -> None:
    """Tell the venue of a split, and let it hear."""
    talk.venue.send(AdjustListing(TERMS, new, old), talk.now)


def test_the_market_goes_on_as_one_that_began_at_the_new_price() -> None:
    talk = Talk()
    adjust(talk, 2, 1)
    talk.wait(2 * MS)
    other = SimulatedVenue(1, START)
    other.admit(TERMS, BASE // 2)
    assert talk.quote() == other.quote(ID, talk.now)
    assert talk.venue.last_price(ID) == other.last_price(ID, talk.now)
    assert talk.venue.adjustments(ID) == 1


def test_it_takes_effect_when_it_arrives_and_not_before() -> None:
    talk = Talk()
    before = talk.venue.last_price(ID)
    adjust(talk, 2, 1)
    talk.wait(2 * MS - 1)
    assert talk.venue.last_price(ID) == before
    talk.wait(1)
    assert talk.venue.last_price(ID) < before


def test_what_still_rests_is_ended_by_the_venue() -> None:
    talk = Talk()
    talk.new(1, BUY, 100 * SCALE, 80 * SCALE)
    talk.hear()
    adjust(talk, 2, 1)
    (report,) = talk.hear()
    assert (report.route_id, report.exec_type, report.request_id) == (1, ExecType.CANCELED, 0)
    assert report.text == "the instrument is counted in other units"
    # A cancel that comes later is too late.
    talk.cancel(1)
    (late,) = talk.hear()
    assert late.exec_type is ExecType.CANCEL_REJECTED


def test_what_was_sent_before_arrives_before() -> None:
    talk = Talk()
    talk.new(1, BUY, 100 * SCALE)
    adjust(talk, 2, 1)
    talk.new(2, BUY, 100 * SCALE)
    trades = {
        report.route_id: report.last_price
        for report in talk.hear()
        if report.exec_type is ExecType.TRADE
    }
    assert trades[1] > 90 * SCALE
    assert trades[2] < 55 * SCALE


def test_an_order_rests_and_trades_in_the_new_units() -> None:
    talk = Talk()
    adjust(talk, 2, 1)
    talk.wait(2 * MS)
    talk.new(1, BUY, 100 * SCALE, 60 * SCALE)
    reports = talk.hear()
    assert [report.exec_type for report in reports[:2]] == [ExecType.NEW, ExecType.TRADE]
    assert reports[1].last_price < 55 * SCALE


def test_an_option_takes_its_new_strike() -> None:
    """Half the strike under half the price: the premium of one share is half as well."""
    option = OptionTerms(ID, "XYZ", OptionRight.CALL, 90 * SCALE, "2024-01-19", START + 10**16)
    terms = replace(TERMS, instrument_id="a-call", option=option)
    talk = Talk()
    talk.venue.admit(terms, BASE)
    before = talk.venue.last_price("a-call", talk.now)
    halved = replace(terms, option=replace(option, strike=45 * SCALE))
    talk.venue.send(AdjustListing(halved, 2, 1), talk.now)
    talk.wait(2 * MS)
    assert abs(talk.venue.last_price("a-call", talk.now) - before // 2) <= SCALE // 100


def test_an_instrument_that_is_not_listed_is_nobodys_matter() -> None:
    talk = Talk()
    unknown = replace(TERMS, instrument_id="unknown")
    talk.venue.send(AdjustListing(unknown, 2, 1), talk.now)
    assert talk.hear() == []


def test_other_instruments_go_on_undisturbed() -> None:
    talk = Talk()
    other = replace(TERMS, instrument_id="other")
    talk.venue.admit(other, BASE)
    talk.new(1, Side.BUY, 100 * SCALE, 80 * SCALE)
    talk.hear()
    talk.venue.send(AdjustListing(other, 2, 1), talk.now)
    assert talk.hear() == []
