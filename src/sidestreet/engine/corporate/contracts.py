"""The option contracts on a stock, and what their terms become when the stock is split.

An adjusted contract has a root of its own: that of the class with a digit behind, as the Options
Clearing Corporation marks contracts that are not standard. Here it marks every adjusted contract,
also after a 2:1 split, because the class goes on listing new contracts under its old root, and two
contracts must never have one symbol. The instrument's id stays.
"""

from typing import Final

from msgspec.structs import replace

from sidestreet.domain.amounts import divide_half_even
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.domain.options import (
    ROOT_LENGTH_MAX,
    STRIKE_MAX,
    STRIKE_STEP,
    OsiSymbol,
    is_root,
    render_osi,
)
from sidestreet.engine.state import State

_LAST: Final = 9


def contracts_on(state: State, instrument_id: str) -> tuple[str, ...]:
    """Return the ids of the contracts on an instrument that a corporate action reaches.

    By business days and never by the clock: a desk that was down begins its days late, and what
    had not expired by the day that has just ended has yet to be settled. What expired with that
    very day is reached too, because a trade in it may still be reported.
    """
    return tuple(
        each
        for each, terms in state.instruments.items()
        if terms.option is not None
        and terms.option.underlying_id == instrument_id
        and terms.option.expiry >= state.closing_date
        and each not in state.corporate.delisted
    )


def adjusted_contract(terms: InstrumentTerms, new: int, old: int) -> InstrumentTerms | None:
    """Return a contract's terms after a split of `new` shares for `old`.

    None if there cannot be such a contract: it would be for less than a share, or no symbol can
    say its strike.
    """
    option = _option_of(terms)
    strike = divide_half_even(option.strike * old, new * STRIKE_STEP) * STRIKE_STEP
    multiplier = _shares_after(option, new, old)
    if not multiplier or not STRIKE_STEP <= strike <= STRIKE_MAX:
        return None
    root = _next_root(option.root)
    symbol = render_osi(OsiSymbol(root, option.expiry, option.right, strike))
    adjusted = replace(option, strike=strike, multiplier=multiplier, root=root)
    return replace(terms, symbol=symbol, option=adjusted)


def worth_at_its_end(
    state: State, terms: InstrumentTerms, price: int | None, ratio: tuple[int, int]
) -> int:
    """Return what a contract that a split ends is paid out at, for a share, in millionths.

    One that would be for less than a share goes at its closing price, as parts of a share do. Any
    other one, or one without a closing price, goes at what exercise would gain at the closing
    price of the stock; without that too, nothing is in the money. `price` is the stock's and, like
    the contract's own, that of before the split.
    """
    option = _option_of(terms)
    closing = state.closing_prices.get(terms.instrument_id)
    if closing is not None and not _shares_after(option, *ratio):
        return closing
    return 0 if price is None else option.intrinsic(price)


def _option_of(terms: InstrumentTerms) -> OptionTerms:
    if terms.option is None:
        raise ValueError(f"{terms.symbol} is no option")
    return terms.option


def _shares_after(option: OptionTerms, new: int, old: int) -> int:
    """Return how many shares a contract is for after a split, 0 for less than one."""
    return option.multiplier if old == 1 else option.multiplier * new // old


def _next_root(root: str) -> str:
    """Return the root that marks one adjustment more.

    >>> [_next_root(root) for root in ("XYZ", "XYZ1", "XYZ9", "ABCDEF")]
    ['XYZ1', 'XYZ2', 'XYZ9', 'ABCDE1']
    """
    if root[-1:].isdigit():
        return root[:-1] + str(min(int(root[-1]) + 1, _LAST))
    marked = root[: ROOT_LENGTH_MAX - 1] + "1"
    return marked if is_root(marked) else root
