"""What all our pictures have in common. matplotlib is wanted here and nowhere else.

It comes with the extra `plot`. It is imported when something is drawn, so that everything else
works without it, and it is given a figure of its own: no window, no state that others see.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sidestreet.domain.amounts import SCALE
from sidestreet.reference.calendar import NEW_YORK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHADES: Final = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#5b3a8c",
    "#8a8a00",
    "#7f2704",
    "#333333",
)
"""Colours that most people tell apart, the first ones by Okabe and Ito."""

_DPI: Final = 72
_DAY_NS: Final = 86_400_000_000_000


class NotDrawn(Exception):  # noqa: N818 - it names the fact
    """Nothing can be drawn here. The message says what is missing."""


def canvas(size: tuple[float, float]) -> "Figure":
    """Return an empty figure, in inches. Raises `NotDrawn` where matplotlib is not installed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - an extra
        from matplotlib.figure import Figure  # noqa: PLC0415 - as above
    except ImportError:
        raise NotDrawn(
            "a picture needs matplotlib, which is not installed: pip install 'sidestreet[plot]'"
        ) from None
    figure = Figure(figsize=size, dpi=_DPI, layout="tight")
    FigureCanvasAgg(figure)
    return figure


def check_drawable(path: Path) -> None:
    """Raise `NotDrawn` where no picture can be made, or its folder is not there."""
    canvas((1, 1))
    if not path.parent.is_dir():
        raise NotDrawn(f"there is no folder {path.parent}")


def save(figure: "Figure", path: Path) -> None:
    """Write a figure as PNG, the same bytes for the same picture."""
    figure.savefig(path, format="png", metadata={"Software": None})


def clock_axis(axes: "Axes") -> None:
    """Have an axis tell the time in New York."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415 - an extra

    locator = AutoDateLocator(tz=NEW_YORK)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    formatter = ConciseDateFormatter(locator, tz=NEW_YORK)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(formatter)


def moment(time_ns: int) -> float:
    """Return an instant as a picture has it: in days since 1970, as matplotlib counts."""
    return time_ns / _DAY_NS


def dollars(amount: int) -> float:
    """Return an amount as a picture has it. Nothing is ever computed from it."""
    return amount / SCALE
