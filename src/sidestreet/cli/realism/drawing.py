"""The comparison as a picture: the day's prices, what each model traded, and what came of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sidestreet.cli.drawing import SHADES, canvas, clock_axis, dollars, moment, save
from sidestreet.cli.realism.figures import Alone, Figures
from sidestreet.cli.realism.runs import Assumption, Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIZE: Final = (10.0, 6.5)


def draw(
    path: Path,
    title: str,
    alone: Alone,
    rows: Sequence[tuple[Assumption, Outcome, Figures]],
) -> None:
    """Write a PNG. Raises `NotDrawn` without matplotlib, OSError where it cannot be written."""
    figure = canvas(_SIZE)
    above, below = figure.subplots(2, 1, height_ratios=(3, 1.4))
    times = [moment(minute.at) for minute in alone.minutes]
    prices = [dollars(minute.price) for minute in alone.minutes]
    above.plot(times, prices, color="0.55", linewidth=0.9, label="market without these orders")
    for place, (assumption, outcome, _) in enumerate(rows):
        _mark(above, _name(assumption), outcome, SHADES[place % len(SHADES)])
    above.set_title(title, loc="left", fontsize=11)
    above.set_ylabel("price")
    clock_axis(above)
    above.legend(fontsize=7, loc="best", ncols=2)
    names = [_name(assumption) for assumption, _, _ in rows]
    results = [dollars(found.profit) for _, _, found in rows]
    shades = [SHADES[place % len(SHADES)] for place in range(len(names))]
    below.barh(names, results, color=shades)
    below.invert_yaxis()
    below.axvline(0, color="0.3", linewidth=0.6)
    below.set_xlabel("result in dollars, fees included, what is held at the day's last price")
    below.tick_params(labelsize=7)
    save(figure, path)


def _mark(axes: "Axes", name: str, outcome: Outcome, shade: str) -> None:
    """Put an arrow where something traded: up for what was bought, down for what was sold."""
    label: str | None = name
    for is_buy, arrow in ((True, "^"), (False, "v")):
        trades = [trade for trade in outcome.trades if trade.is_buy is is_buy]
        if trades:
            axes.plot(
                [moment(trade.at) for trade in trades],
                [dollars(trade.price) for trade in trades],
                arrow,
                color=shade,
                markersize=4,
                alpha=0.75,
                label=label,
            )
            label = None


def _name(assumption: Assumption) -> str:
    return f"{assumption.model} {assumption.latency}".strip()
