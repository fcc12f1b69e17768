"""HTML that cannot be forgotten to be escaped.

`element` takes text and markup; only what another call made is markup, so a text from the table
can hold any character without becoming a tag.
"""

import html
from collections.abc import Iterable
from typing import Final

_VOID: Final = {"meta", "link"}


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str) -> Markup:
    """Return one element. Children that are not markup are escaped; `class_` is `class`.

    >>> element("p", "1 < 2, ", element("b", "yes"), class_="sum")
    '<p class="sum">1 &lt; 2, <b>yes</b></p>'
    """
    spelled = "".join(
        f' {attribute.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
        for attribute, value in attributes.items()
    )
    if name in _VOID:
        return Markup(f"<{name}{spelled}>")
    return Markup(f"<{name}{spelled}>{join(children)}</{name}>")


def join(children: Iterable[str], between: str = "") -> Markup:
    """Return children one after another as one piece of markup, the plain ones escaped."""
    return Markup(escape(between).join(escape(child) for child in children))


def escape(text: str) -> Markup:
    """Return text as markup that shows it, and markup as it is."""
    return text if isinstance(text, Markup) else Markup(html.escape(text))


def prose(text: str) -> Markup:
    """Return a description, with what stands between backticks as code.

    >>> prose("`a` & b")
    '<code>a</code> &amp; b'
    """
    pieces = text.split("`")
    return join(
        element("code", piece) if index % 2 else piece for index, piece in enumerate(pieces)
    )
