"""Which option contracts exist, and what each of them is.

Contracts follow from a rule and are never written down one by one. On every optionable share
there are calls and puts

- that expire on any Friday (an exchange's calendar may move one: see `ExpiryRule`),
- with strikes from a quarter of the share's base price to three times it, and up to 5 dollars at
  least: multiples of 2.50 up to 25, of 5 up to 200, of 10 above, which are the standard intervals
  of the US options exchanges (Cboe Rule 4.5),
- and with every whole dollar from three quarters of the base price to five quarters, on shares
  whose average day is worth five billion dollars or more.

The rule: whether a contract exists never depends on today's date. A contract that has expired is
still found, because positions, orders and their history go on naming it; whether it can be traded
is for the desk to say, which has a clock. Only lists of chains begin at a given day, and only how
far ahead contracts are listed at all (`HORIZON`) moves with it, for a directory that is told.

After a split, strikes follow the base price in present units. A contract that the rule makes then
is another one than that of the same symbol before the split, so it has another id.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from sidestreet.domain.amounts import SCALE, render_price
from sidestreet.domain.enums import ExerciseStyle, InstrumentType, OptionRight
from sidestreet.domain.instruments import US_OPTION_TICKS, InstrumentTerms, OptionTerms
from sidestreet.domain.options import STRIKE_MAX, OsiSymbol, is_root, render_osi
from sidestreet.reference.calendar import new_york_instant
from sidestreet.reference.instrument import Instrument, instrument_id

ExpiryRule = Callable[[date], bool]
"""Whether options expire on a day. The place where a calendar of holidays will come in: where
the exchange is closed on a Friday, the Thursday before it is the day."""

OPTION_VENUE: Final = "XCBO"
"""The market of every contract: Cboe, the first and largest of the exchanges that list options on
US shares (ISO 10383). The same contract trades on all of them, so one has to stand for it."""

CLOSE_HOUR: Final = 16
"""The hour in New York at which trading in an expiring contract ends."""

HORIZON: Final = timedelta(days=913)
"""How far ahead chains are listed: two and a half years, as long-dated options reach."""

DOLLAR_STRIKES_FROM: Final = 5 * 10**9 * SCALE
"""What an average day has to be worth for strikes a dollar apart."""

_FRIDAY: Final = 4
_FIRST_TOP: Final = 5 * SCALE
_FINE: Final = 5 * SCALE // 2
_BANDS: Final = ((25 * SCALE, _FINE), (200 * SCALE, 5 * SCALE), (STRIKE_MAX, 10 * SCALE))
_SYMBOL_MARKS: Final = str.maketrans("", "", ".-")


def is_friday(day: date) -> bool:
    """Whether a day is a Friday: the rule of expiry while no exchange ever closes."""
    return day.weekday() == _FRIDAY


def option_root(underlying: Instrument) -> str | None:
    """Return the root of an instrument's options, or None if there can be none on it.

    It is the symbol without points and dashes: options on BRK.B are BRKB. A symbol too long for
    a root has no options, nor has anything but a share.
    """
    root = underlying.symbol.translate(_SYMBOL_MARKS)
    is_share = underlying.terms.instrument_type is InstrumentType.COMMON_STOCK
    return root if is_share and is_root(root) else None


def listed_contract(
    underlying: Instrument, symbol: OsiSymbol, is_expiry: ExpiryRule = is_friday
) -> Instrument | None:
    """Return the contract that a symbol names, or None if the rule knows of no such contract."""
    if symbol.root != option_root(underlying) or not is_strike(underlying, symbol.strike):
        return None
    if not is_expiry(date.fromisoformat(symbol.expiry)):
        return None
    return make_contract(underlying, symbol)


def is_strike(underlying: Instrument, strike: int) -> bool:
    """Whether contracts on an instrument have a strike."""
    low, high = _strike_range(underlying)
    if not low <= strike <= high:
        return False
    step = next(step for top, step in _BANDS if strike <= top)
    return not strike % step or (not strike % SCALE and _has_dollar_strike(underlying, strike))


def strikes(underlying: Instrument) -> list[int]:
    """Return the strikes of an instrument's contracts, lowest first."""
    low, high = _strike_range(underlying)
    found: set[int] = set()
    bottom = low
    for top, step in _BANDS:
        found.update(_multiples(step, bottom, min(top, high)))
        bottom = max(low, top)
    if _is_large(underlying):
        base = underlying.present_price
        found.update(_multiples(SCALE, -(-3 * base // 4), min(5 * base // 4, high)))
    return sorted(found)


def expiries(since: date, is_expiry: ExpiryRule = is_friday) -> Iterator[date]:
    """Go through the days on which contracts expire, from a day on, as far as chains are listed."""
    days = (since + timedelta(days=ahead) for ahead in range(HORIZON.days + 1))
    return (day for day in days if is_expiry(day))


def chain(underlying: Instrument, expiry: date) -> Iterator[OsiSymbol]:
    """Go through the contracts on an instrument that expire on a day, calls and puts by strike.

    Symbols and no instruments: making a contract costs a hash, and a list shows few of them.
    """
    root = option_root(underlying)
    if root is None:
        return
    for strike in strikes(underlying):
        for right in OptionRight:
            yield OsiSymbol(root, expiry.isoformat(), right, strike)


def make_contract(
    underlying: Instrument,
    symbol: OsiSymbol,
    *,
    multiplier: int = 100,
    style: ExerciseStyle = ExerciseStyle.AMERICAN,
    is_cash_settled: bool = False,
    identity: str | None = None,
) -> Instrument:
    """Return the contract on an instrument that a symbol describes, whether the rule knows it.

    Without an `identity` its id is made from the underlying's id, the number of its splits and
    its own symbol, so that it is the same in every process.
    """
    text = render_osi(symbol)
    key = f"option/{underlying.instrument_id}/{symbol.root}/{text[-15:]}"
    if underlying.units is not None:
        key = f"{key}/{underlying.units.changes}"
    return contract_from_terms(
        InstrumentTerms(
            instrument_id=identity or instrument_id(key),
            symbol=text,
            instrument_type=InstrumentType.OPTION,
            venue=OPTION_VENUE,
            tick_rules=US_OPTION_TICKS,
            is_fractionable=False,
            is_tradable=underlying.terms.is_tradable,
            # Nothing is lent on an option; what writing one takes is worked out from the strike
            # (FINRA Rule 4210(f)(2)).
            long_margin_rate=SCALE,
            short_margin_rate=SCALE,
            is_marginable=False,
            option=OptionTerms(
                underlying_id=underlying.instrument_id,
                root=symbol.root,
                right=symbol.right,
                strike=symbol.strike,
                expiry=symbol.expiry,
                expires_at=new_york_instant(date.fromisoformat(symbol.expiry), CLOSE_HOUR),
                style=style,
                multiplier=multiplier,
                is_cash_settled=is_cash_settled,
            ),
            base_price=underlying.base_price,
        ),
        underlying,
    )


def contract_from_terms(terms: InstrumentTerms, underlying: Instrument) -> Instrument:
    """Return a contract as the desk presents it. Raises ValueError if the terms are no option's."""
    option = terms.option
    if option is None:
        raise ValueError(f"{terms.symbol} is no option")
    return Instrument(
        terms=terms,
        name=(
            f"{underlying.symbol} {option.expiry} {render_price(option.strike)} "
            f"{option.right.capitalize()}"
        ),
        base_price=underlying.base_price,
        units=underlying.units,
        currency=underlying.currency,
        adv=None,
        easy_to_borrow=False,
    )


def _strike_range(underlying: Instrument) -> tuple[int, int]:
    base = underlying.present_price
    return -(-base // 4), min(max(3 * base, _FIRST_TOP), STRIKE_MAX)


def _multiples(step: int, low: int, high: int) -> range:
    return range(-(-low // step) * step, high + 1, step)


def _has_dollar_strike(underlying: Instrument, strike: int) -> bool:
    base = underlying.present_price
    return _is_large(underlying) and 3 * base <= 4 * strike <= 5 * base


def _is_large(underlying: Instrument) -> bool:
    worth = underlying.notional_adv
    return worth is not None and worth >= DOLLAR_STRIKES_FROM
