"""Options on a stock whose market is made of actions: quotes around what the model says.

At every step of 250 ms the maker of an option replaces its quotes, around the value of the option
for the price at which the underlying last traded. Now and then somebody takes what is at the touch.
How wide and how large the quotes are, and what volatility is reckoned with, is the same as where an
underlying follows a path (`venue/market_maker.py`, `venue/option_price.py`).

The rule: what stands in the book at a step depends on the step and on the underlying's last price
then, and on no step before it. So where no client has an order, all steps before the present one
may be passed over (`pass_over`), and nobody can tell.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sidestreet.domain.amounts import AMOUNT_MAX
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.domain.option_model import option_value
from sidestreet.venue.book import Book
from sidestreet.venue.market_maker import MarketMaker
from sidestreet.venue.option_price import volatility_of
from sidestreet.venue.price_path import STEP_NS, PricePath
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.source import Activity

if TYPE_CHECKING:
    from sidestreet.venue.level import BookOrder, Fill

STEPS_A_MINUTE: Final = 240

_QUIET: Final = Activity()
_LAST_MINUTES: Final = 60
"""In the last minutes of an option time is reckoned by the step, before that by the minute."""


class ModelValue(PricePath):
    """What an option on one share is worth at a step, for what its underlying last traded at.

    `spot` gives the underlying's last price at an instant, in millionths. The value is never under
    what exercise would gain, nor under `least`. From the expiry on it is what exercise gained.
    """

    __slots__ = ("_known", "_known_value", "_least", "_option", "_spot", "_volatility")

    def __init__(
        self, seed: int, option: OptionTerms, spot: Callable[[int], int], least: int
    ) -> None:
        self._option = option
        self._spot = spot
        self._least = least
        self._volatility = volatility_of(seed, option.underlying_id)
        self._known = (0, 0)
        self._known_value = 0
        self.lowest = 0
        self.highest = option.strike if option.right is OptionRight.PUT else AMOUNT_MAX
        self.end = -(-option.expires_at // STEP_NS)

    def at(self, step: int) -> int:
        """Return the value at a step, in millionths."""
        option = self._option
        if self.end is not None and step >= self.end:
            return option.intrinsic(self._spot(option.expires_at))
        spot = max(1, self._spot(step * STEP_NS))
        return max(option.intrinsic(spot), self._least, self._value(spot, step))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return bounds that hold always: where the underlying will go is not known."""
        del first, last
        return self.lowest, self.highest

    def _value(self, spot: int, step: int) -> int:
        option = self._option
        left = option.expires_at // STEP_NS - step
        if left > _LAST_MINUTES * STEPS_A_MINUTE:
            # The model is slow, and a minute more or less is nothing to a day.
            step -= step % STEPS_A_MINUTE
        if (spot, step) != self._known:
            self._known = spot, step
            self._known_value = option_value(
                option.right,
                spot,
                option.strike,
                self._volatility,
                option.expires_at - step * STEP_NS,
            )
        return self._known_value


class OptionQuotes:
    """The maker and the taker of one option. Satisfies `sidestreet.venue.sources.source.Source`.

    `spot` gives the price at which the underlying last traded at an instant, in millionths; it is
    asked for instants that never go back. ValueError for an instrument that is not an option.
    """

    __slots__ = ("_is_away", "_maker", "_orders", "_step")

    def __init__(
        self, seed: int, terms: InstrumentTerms, spot: Callable[[int], int], started_at: int
    ) -> None:
        if terms.option is None:
            raise ValueError(f"{terms.symbol} is not an option")
        value = ModelValue(seed, terms.option, spot, terms.tick_size(0) or 1)
        self._maker = MarketMaker(seed, terms, value)
        self._orders: list[BookOrder[WorkedRoute]] = []
        self._step = -(-started_at // STEP_NS)
        self._is_away = False

    def next_at(self) -> int | None:
        """Return the instant of the next step; None while withdrawn, and after the expiry."""
        end = self._maker.reference.end
        if self._is_away or (end is not None and self._step >= end):
            return None
        return self._step * STEP_NS

    def act(self, book: Book[WorkedRoute]) -> Activity:
        """Replace all quotes, and let the taker of the step trade if there is one."""
        step, maker = self._step, self._maker
        if self.next_at() is None:
            raise RuntimeError("nobody quotes while the market is closed, or after the expiry")
        self._step = step + 1
        self._withdraw(book)
        quotes = maker.quotes(step)
        fills: list[Fill[WorkedRoute]] = []
        for is_buy, prices in ((True, quotes.bids), (False, quotes.asks)):
            for price, size in prices:
                made, order = book.enter(None, is_buy=is_buy, quantity=size, limit=price)
                fills += made
                if order is not None:
                    self._orders.append(order)
        taker = maker.taker(step)
        if taker is not None:
            touch = quotes.asks if taker.is_buy else quotes.bids
            if touch:
                fills += book.take(is_buy=taker.is_buy, quantity=taker.quantity, limit=touch[0][0])
        return Activity(fills) if fills else _QUIET

    def withdraw(self, book: Book[WorkedRoute]) -> None:
        """Take all quotes out of the book."""
        self._withdraw(book)
        self._is_away = True

    def reopen(self, book: Book[WorkedRoute], at: int) -> None:
        """Put in what is wanted from an auction, and go on with the step after it."""
        self._withdraw(book)
        self._is_away = False
        step = at // STEP_NS
        self._step = step + 1
        if self.next_at() is None:
            return
        interest = self._maker.interest(step)
        for is_buy, prices in ((True, interest.bids), (False, interest.asks)):
            self._orders += [
                book.place(None, is_buy=is_buy, quantity=size, limit=price)
                for price, size in prices
            ]

    def pass_over(self, at: int) -> None:
        """Go on with the last step by an instant; those before it have nothing to leave behind.

        To be used only where no client's order is in the book. Never goes back.
        """
        self._step = max(self._step, at // STEP_NS)

    def mark(self, at: int) -> int:
        """Return what the option is worth at an instant, on its tick, or what exercise gained."""
        step, reference = at // STEP_NS, self._maker.reference
        if reference.end is not None and step >= reference.end:
            return reference.at(step)
        return self._maker.mark(step)

    def _withdraw(self, book: Book[WorkedRoute]) -> None:
        for order in self._orders:
            book.cancel(order)
        self._orders.clear()
