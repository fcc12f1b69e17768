"""A market that stands where a script says, and what a house does that no client can ask for."""

from collections.abc import Sequence

from msgspec.structs import replace

from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE, parse_amount
from sidestreet.domain.commands import DeskCommand
from sidestreet.domain.corporate_actions import CashDividend, Split
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.enums import AccountStatus, AccountSubtype
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import DirectedMarket
from sidestreet.domain.money_commands import ChangeAccount, MoveCash, SeedPosition
from sidestreet.domain.waiting_commands import SeePrice
from sidestreet.venue.port import DayBar, Quote


class ScriptedMarket:
    """Prices for decisions, and a feed of them. All journeys are about one instrument, XYZ."""

    def __init__(self) -> None:
        self.price = 10 * SCALE

    def stand_at(self, symbol: str, price: str) -> None:
        """Let the instrument trade at a price from here on."""
        assert symbol == "XYZ", f"no journey knows {symbol}"
        self.price = amount(price)

    def mark(self, _: str) -> int:
        """Return the price."""
        return self.price

    bid = ask = mark

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument, whose price is the script's."""

    def last_price(self, _: str, now: int | None = None) -> int:
        """Return the price."""
        del now
        return self.price

    def quote(self, _: str, now: int) -> Quote:
        """Return the price on both sides."""
        del now
        return Quote(self.price, SCALE, self.price, SCALE)

    def restricted_since(self, instrument_id: str, now: int) -> None:
        """Nothing is restricted."""

    def direct(self, message: DirectedMarket, now: int) -> None:
        """Prices stand here, whatever a test directs."""

    def day_bar(self, _: str, now: int) -> DayBar | None:
        """Nothing has traded."""
        del now
        return None

    def previous_close(self, _: str, now: int) -> int:
        """Return the price."""
        del now
        return self.price

    def year(self, _: str, now: int) -> None:
        """Nothing has traded."""


def house_command(
    words: Sequence[str], values: dict[str, str], account: Account, terms: InstrumentTerms
) -> DeskCommand:
    """Return the command for a line of the house: see `scenarios/script.py`."""
    match tuple(words):
        case ("pays-in", dollars):
            return MoveCash(account.account_id, amount(dollars))
        case ("pays-out", dollars):
            return MoveCash(account.account_id, -amount(dollars))
        case ("brings", quantity, _, price):
            return SeedPosition(account.account_id, terms, amount(quantity), amount(price))
        case ("account", "cash" | "margin" as kind):
            return ChangeAccount(replace(account, subtype=AccountSubtype(kind.upper())))
        case ("account", status):
            return ChangeAccount(replace(account, status=AccountStatus(status.upper())))
        case ("dividend", _, dollars):
            dividend = CashDividend(
                terms.instrument_id, values["ex"], values["ex"], values["pay"], amount(dollars)
            )
            return AnnounceCorporateAction(dividend)
        case ("split", _, new, old):
            split = Split(terms.instrument_id, values["ex"], int(new), int(old))
            return AnnounceCorporateAction(split)
        case _:
            raise AssertionError(f"no house does {words}")


def seen_trade(
    market: ScriptedMarket, words: Sequence[str], terms: InstrumentTerms, now: int
) -> SeePrice:
    """Let the market trade where a line says; return the command that tells the desk of it."""
    market.stand_at(*words[1:])
    return SeePrice(terms.instrument_id, market.price, now)


def amount(text: str) -> int:
    """Return an amount of a script, which may be negative."""
    found = parse_amount(text, signed=True)
    assert found is not None, text
    return found
