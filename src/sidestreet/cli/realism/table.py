"""The comparison as text: a row for each assumption, and how far the best is from the worst."""

from collections.abc import Iterator, Sequence
from typing import Final

from sidestreet.cli.realism.figures import Alone, Figures, spread
from sidestreet.cli.realism.runs import Assumption, Outcome
from sidestreet.cli.wording import money, price_text, shares
from sidestreet.domain.amounts import divide_half_even

HEADER: Final = (
    "fill model",
    "latency",
    "filled",
    "of ordered",
    "trades",
    "vs arrival",
    "vs day",
    "fees",
    "result",
)
_TEXTS: Final = 2
_NOTHING: Final = "-"


def table(
    assumptions: Sequence[Assumption], found: Sequence[Figures], outcomes: Sequence[Outcome]
) -> Iterator[str]:
    """Yield the lines of a table, and behind it what was refused."""
    rows = [HEADER]
    for assumption, each in zip(assumptions, found, strict=True):
        rows.append(
            (
                assumption.model,
                assumption.latency or "usual",
                shares(each.filled),
                _percent(divide_half_even(each.filled * 10_000, each.ordered)),
                str(each.executions),
                _basis_points(each.arrival_cost),
                _basis_points(each.average_cost),
                money(each.charges),
                money(each.profit),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    for row in rows:
        fields = [
            field.ljust(width) if place < _TEXTS else field.rjust(width)
            for place, (field, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(fields).rstrip()
    for assumption, outcome in zip(assumptions, outcomes, strict=True):
        if outcome.refused:
            yield f"{assumption.model}: {outcome.refused} refused; {outcome.refusal}"


def conclusion(assumptions: Sequence[Assumption], found: Sequence[Figures]) -> Iterator[str]:
    """Yield how much of the result was the model's; nothing where nothing was compared."""
    apart, share = spread(found)
    if len(found) == 1:
        return
    if not apart:
        yield "Every row comes to the same result: here the model does not matter."
        return
    names = [
        f"{each.model} ({each.latency})" if each.latency else each.model for each in assumptions
    ]
    profits = [each.profit for each in found]
    worst, best = names[profits.index(min(profits))], names[profits.index(max(profits))]
    told = f"From {worst} to {best} the result moves by {money(apart)}"
    if share is None:
        yield f"{told}."
    else:
        yield f"{told}: {_percent(share)} of the {money(profits[0])} that {names[0]} gives."


def day_line(symbol: str, alone: Alone) -> str:
    """Return what the market did by itself."""
    prices = [minute.price for minute in alone.minutes]
    average = alone.average_price
    told = _NOTHING if average is None else price_text(average)
    return (
        f"{symbol} without these orders: {price_text(prices[0])} to {price_text(alone.close)}, "
        f"between {price_text(min(prices))} and {price_text(max(prices))} by the minute, "
        f"on average {told} by volume."
    )


def _percent(hundredths: int) -> str:
    return f"{hundredths // 100:,}.{hundredths % 100 // 10} %"


def _basis_points(hundredths: int | None) -> str:
    if hundredths is None:
        return _NOTHING
    sign = "-" if hundredths < 0 else "+"
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d} bp"
