"""Steps and scripts of a venue in a few words, as a trace tells them."""

from collections.abc import Sequence
from typing import Final

from sidestreet.domain.amounts import SCALE, render_amount, render_price
from sidestreet.domain.scripts import MarketDirective, MarketMove, Script, Step, StepKind
from sidestreet.reference.moments import render_span

_PERCENT: Final = SCALE // 100


def step_words(step: Step) -> str:
    """Return a step in words.

    >>> step_words(Step(StepKind.FILL, quantity=40_000_000, price=10_010_000))
    'fill 40 at 10.01'
    >>> step_words(Step(StepKind.FILL, share=500_000)), step_words(Step(StepKind.FILL))
    ('fill 50% of it', 'fill all that is left')
    """
    words = str(step.kind)
    if step.kind is StepKind.WAIT:
        return f"{words} {render_span(step.wait_ns)}"
    if step.trade:
        words += f" trade {step.trade}"
    if step.kind is not StepKind.BUST:
        words += _figures(step)
    return f'{words} "{step.text}"' if step.text else words


def _figures(step: Step) -> str:
    words = ""
    if step.quantity:
        words += f" {render_amount(step.quantity)}"
    elif step.share:
        words += f" {render_amount(step.share * SCALE // _PERCENT)}% of it"
    elif step.kind is StepKind.FILL:
        words += " all that is left"
    return f"{words} at {render_price(step.price)}" if step.price else words


def script_words(script: Script) -> str:
    """Return a script in words.

    >>> script_words(Script((Step(StepKind.ACKNOWLEDGE),), on_cancel=(Step(StepKind.REJECT),)))
    'acknowledge; on a cancel: reject'
    """
    parts = [_sequence(script.steps)] if script.steps else []
    if script.on_cancel:
        parts.append(f"on a cancel: {_sequence(script.on_cancel)}")
    if script.on_replace:
        parts.append(f"on a replace: {_sequence(script.on_replace)}")
    if script.deny is not None:
        parts.append(f"deny with {script.deny}")
    return "; ".join(parts)


def market_words(directive: MarketDirective) -> str:
    """Return what was made of a market in words.

    >>> market_words(MarketDirective(MarketMove.PRICE, price=10_000_000))
    'the price was set to 10.00'
    """
    price, size = render_price(directive.price), render_amount(directive.size)
    bid, ask = (
        f"{render_amount(size)} at {render_price(price)}" if price else "none"
        for price, size in (
            (directive.bid, directive.bid_size),
            (directive.ask, directive.ask_size),
        )
    )
    return {
        MarketMove.PRICE: f"the price was set to {price}",
        MarketMove.QUOTE: f"the quote was set: bid {bid}, ask {ask}",
        MarketMove.TRADE: f"others were made to trade {size} at {price}",
        MarketMove.HALT: "trading was halted",
        MarketMove.RESUME: "trading was resumed",
        MarketMove.RELEASE: "the market was let go its own way",
    }[directive.move]


def _sequence(steps: Sequence[Step]) -> str:
    return ", ".join(map(step_words, steps))
