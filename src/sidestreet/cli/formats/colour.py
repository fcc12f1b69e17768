"""Colour on the terminal: when, and which.

The one rule: colour never carries meaning that the text does not have. Switched off, every format
reads the same.
"""

from collections.abc import Mapping

STYLES = {
    "title": "1",
    "key": "1;34",
    "string": "32",
    "number": "33",
    "true": "36",
    "false": "36",
    "null": "2",
    "rail": "2",
}
"""What a piece of output is -> the SGR code of its colour. What is not listed stays plain."""


def paint(role: str, text: str) -> str:
    r"""Return the text in the colour of its role.

    >>> paint("number", "42")
    '\x1b[33m42\x1b[0m'
    """
    style = STYLES.get(role)
    return text if style is None or not text else f"\x1b[{style}m{text}\x1b[0m"


def wants_colour(environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether to colour: `FORCE_COLOR` 1 or 0 decides, else `NO_COLOR`, else the terminal.

    >>> wants_colour({"FORCE_COLOR": "1"}, terminal=False), wants_colour({}, terminal=True)
    (True, True)
    """
    forced = environ.get("FORCE_COLOR")
    if forced in {"0", "1"}:
        return forced == "1"
    return terminal and not environ.get("NO_COLOR")
