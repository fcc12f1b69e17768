"""A desk whose business days are begun by hand, for what happens as one begins."""

from collections.abc import Iterator

from msgspec.structs import replace

from engine.played_desk import ACCOUNT, DAY_ENDS_AT, OTHER_ACCOUNT, XYZ, PlayedDesk
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.corporate_actions import CorporateAction
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.enums import InstrumentType, OptionRight
from sidestreet.domain.instruments import US_OPTION_TICKS, InstrumentTerms, OptionTerms
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.messages import VenueMessage
from sidestreet.domain.money_commands import RollDay, SeedPosition
from sidestreet.engine.money.ledger import check_books
from sidestreet.runtime.outbox import messages_of

MONDAY, TUESDAY, WEDNESDAY = "2026-01-05", "2026-01-06", "2026-01-07"
THURSDAY, FRIDAY = "2026-01-08", "2026-01-09"
WHOLE = replace(XYZ, is_fractionable=False)
"""A stock of which there are no fractions."""

FAR = 2_000_000_000_000_000_000
CALL = InstrumentTerms(
    "0193c8a0-0000-7000-8000-0000000000ca",
    "XYZ   260619C00055000",
    InstrumentType.OPTION,
    "XCBO",
    tick_rules=US_OPTION_TICKS,
    is_fractionable=False,
    option=OptionTerms(XYZ.instrument_id, "XYZ", OptionRight.CALL, 55 * SCALE, "2026-06-19", FAR),
)


class Days:
    """A desk on Monday, 5 January 2026, whose accounts hold what a test says of one stock."""

    def __init__(self, stock: InstrumentTerms = WHOLE, price: int = 10 * SCALE) -> None:
        self.desk = PlayedDesk(
            accounts=[
                Account(ACCOUNT, "a", "A", "2020-01-01", options_level=4),
                Account(OTHER_ACCOUNT, "b", "B", "2020-01-01", options_level=4),
            ]
        )
        self.stock = stock
        self.price(price)
        self._roll(MONDAY, TUESDAY)

    def hold(self, account_id: int, shares: int, cost: int = 10 * SCALE) -> None:
        """Give an account shares, in millionths."""
        self.desk.do(SeedPosition(account_id, self.stock, shares, cost))

    def price(self, price: int) -> None:
        """Let the stock be worth so much."""
        self.desk.prices.prices[self.stock.instrument_id] = price

    def announce(self, action: CorporateAction) -> None:
        """Announce an action that can be."""
        self.desk.orders(AnnounceCorporateAction(action))

    def tuesday(self) -> None:
        """Begin Tuesday, and hold the books to it."""
        self._roll(TUESDAY, WEDNESDAY)

    def wednesday(self) -> None:
        """Begin Wednesday."""
        self._roll(WEDNESDAY, THURSDAY)

    def thursday(self) -> None:
        """Begin Thursday."""
        self._roll(THURSDAY, FRIDAY)

    def friday(self) -> None:
        """Begin Friday."""
        self._roll(FRIDAY, "2026-01-12")

    def messages(self) -> Iterator[VenueMessage]:
        """Yield what the venue hears of the latest record."""
        yield from messages_of(self.desk.records[-1], self.desk.state)

    def _roll(self, date: str, settles_on: str) -> None:
        self.desk.do(RollDay(BusinessDay(date, DAY_ENDS_AT, settles_on)))
        check_books(self.desk.state)
