"""What one option wants covered, and the options of a group sorted by what they may offset.

A bought option is paid in full: an option has no loan value here. (Regulation T and FINRA Rule
4210(f)(2) would lend a quarter of a listed option with more than nine months to go; this is left
out.) A written option wants, beyond its own value, what the underlying could move: FINRA Rule
4210(f)(2)(E), told with examples in the Cboe margin manual.

An index is treated like a stock, at 20 percent. The rule allows 15 for a broad index, but terms do
not say which index is broad. No more is asked for an underlying that moves at a multiple of
another.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.instruments import OptionTerms
from sidestreet.engine.margin.requirement import Leg, part

UNDERLYING_RATE: Final = SCALE // 5
"""FINRA Rule 4210(f)(2)(E): 20 percent of the underlying's value, less what is out of the money."""

FLOOR_RATE: Final = SCALE // 10
"""The same rule: never less than 10 percent, of the underlying for a call, of a put's strike."""


class Lot(msgspec.Struct):
    """So many contracts of one option, all long or all short; `quantity` is what is left of them.

    `depth` is how far the strike lies on the side where the option ends worthless: the strike of
    a call, its negative for a put. A lot of less depth pays at least as much at any price, so one
    comparison serves both kinds. Prices are millionths a share, `quantity` millionths of a
    contract and never negative; `naked` is what a written option wants beyond its value.
    """

    depth: int
    strike: int
    expires_at: int
    mark: int
    naked: int
    quantity: int

    @property
    def deposit(self) -> int:
        """What the rule books ask of the written option uncovered: its value is part of it."""
        return self.mark + self.naked


class Kind(msgspec.Struct):
    """The calls of a series, or its puts: what is written and what is bought."""

    is_call: bool
    shorts: list[Lot]
    longs: list[Lot]

    def copied(self) -> "Kind":
        """Return the same with lots of its own, so that a plan may use them up."""
        return Kind(self.is_call, copied(self.shorts), copied(self.longs))


class Series(msgspec.Struct):
    """The options of a group that may offset each other: of one size, style and settlement.

    `strikes` are those of all its options, in ascending order, each once.
    """

    multiplier: int
    is_cash_settled: bool
    strikes: list[int]
    calls: Kind
    puts: Kind

    def copied(self) -> "Series":
        """Return the same with lots of its own, so that a plan may use them up."""
        return Series(
            self.multiplier,
            self.is_cash_settled,
            self.strikes,
            self.calls.copied(),
            self.puts.copied(),
        )

    def kind(self, *, is_call: bool) -> Kind:
        """Return the calls or the puts."""
        return self.calls if is_call else self.puts


def copied(lots: list[Lot]) -> list[Lot]:
    """Return copies of the lots of which something is left."""
    return [
        Lot(lot.depth, lot.strike, lot.expires_at, lot.mark, lot.naked, lot.quantity)
        for lot in lots
        if lot.quantity
    ]


def naked_rate(option: OptionTerms, underlying_price: int) -> int:
    """Return what a written option wants per share beyond its own value, in millionths.

    The greater of 20 percent of the underlying less the amount by which the option is out of the
    money, and 10 percent of the underlying for a call, of the strike for a put.
    """
    if option.right is OptionRight.CALL:
        out_of_money = max(0, option.strike - underlying_price)
        floor = part(underlying_price, FLOOR_RATE)
    else:
        out_of_money = max(0, underlying_price - option.strike)
        floor = part(option.strike, FLOOR_RATE)
    return max(part(underlying_price, UNDERLYING_RATE) - out_of_money, floor)


def sorted_series(legs: Iterable[Leg], underlying_price: int) -> list[Series]:
    """Return the option legs as series of lots, in an order that does not depend on that of `legs`.

    There is one leg for an instrument, and none is empty.
    """
    found: dict[tuple[int, str, bool], Series] = {}
    for leg in sorted(legs, key=lambda each: each.terms.instrument_id):
        option, quantity = leg.terms.option, leg.quantity
        if option is None:
            continue
        make = (option.multiplier, str(option.style), option.is_cash_settled)
        series = found.get(make)
        if series is None:
            calls, puts = Kind(True, [], []), Kind(False, [], [])
            series = Series(option.multiplier, option.is_cash_settled, [], calls, puts)
            found[make] = series
        is_call = option.right is OptionRight.CALL
        lot = Lot(
            depth=option.strike if is_call else -option.strike,
            strike=option.strike,
            expires_at=option.expires_at,
            mark=leg.price,
            naked=naked_rate(option, underlying_price) if quantity < 0 else 0,
            quantity=abs(quantity),
        )
        kind = series.calls if is_call else series.puts
        (kind.longs if quantity > 0 else kind.shorts).append(lot)
        series.strikes.append(lot.strike)
    for series in found.values():
        series.strikes = sorted(set(series.strikes))
    return [found[make] for make in sorted(found)]
