"""Plots as SVG, drawn by hand: a text that changes only where a figure does, and needs no library.

Rates of servers and books lie far apart, so their axis is logarithmic and says so.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

WIDTH: Final = 760
_LEFT: Final = 210
_RIGHT: Final = 90
_BAR: Final = 22
_GAP: Final = 8
_TOP: Final = 48
_COLOURS: Final = {"ours": "#1f6feb", "other": "#8c959f", "ceiling": "#d0d7de"}


class Bar(NamedTuple):
    """One bar: its name, its figure, and whose it is: ours, other or ceiling."""

    name: str
    figure: float
    kind: str


def bars(title: str, axis: str, rows: Sequence[Bar]) -> str:
    """Return a plot of bars on a logarithmic axis, the longest first."""
    ranked = sorted(rows, key=lambda row: -row.figure)
    low = 10 ** math.floor(math.log10(min(row.figure for row in rows)))
    high = max(row.figure for row in rows)
    height = _TOP + len(rows) * (_BAR + _GAP) + 30
    room = WIDTH - _LEFT - _RIGHT

    def along(figure: float) -> float:
        return room * math.log10(figure / low) / max(1e-9, math.log10(high / low))

    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="13">'
        ),
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="26" font-size="16" fill="#1f2328">{escape(title)}</text>',
    ]
    for number, row in enumerate(ranked):
        top = _TOP + number * (_BAR + _GAP)
        long = max(2.0, along(row.figure))
        parts += [
            (
                f'<text x="{_LEFT - 8}" y="{top + 16}" text-anchor="end" fill="#1f2328">'
                f"{escape(row.name)}</text>"
            ),
            (
                f'<rect x="{_LEFT}" y="{top}" width="{long:.1f}" height="{_BAR}" '
                f'fill="{_COLOURS[row.kind]}"/>'
            ),
            (
                f'<text x="{_LEFT + long + 6:.1f}" y="{top + 16}" fill="#1f2328">'
                f"{row.figure:,.0f}</text>"
            ),
        ]
    parts += [
        (
            f'<text x="{_LEFT}" y="{height - 12}" fill="#656d76">{escape(axis)}, '
            f"logarithmic, from {low:,.0f}</text>"
        ),
        "</svg>",
        "",
    ]
    return "\n".join(parts)
