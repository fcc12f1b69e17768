"""How a dump writes values: digits to digits, instants to the nanosecond, what is usual left out.

A tree of a dump is made of mappings, lists, texts, whole numbers and flags. An amount is a text,
because a number with a point would be taken for a floating-point number by whoever reads the file
with another program.
"""

from collections.abc import Mapping
from typing import Any

from sidestreet.api.instants import render_instant
from sidestreet.domain.amounts import render_amount, render_price

Tree = dict[str, Any]


def money(amount: int) -> str:
    """Return an amount of dollars, with at least two digits after the point."""
    return render_price(amount)


def size(amount: int) -> str:
    """Return a quantity or a rate."""
    return render_amount(amount)


def price_or_none(amount: int | None) -> str | None:
    """Return a price, if there is one."""
    return None if amount is None else render_price(amount)


def size_or_none(amount: int | None) -> str | None:
    """Return a quantity, if there is one."""
    return None if amount is None else render_amount(amount)


def instant(time_ns: int) -> str:
    """Return an instant."""
    return render_instant(time_ns)


def instant_or_none(time_ns: int | None) -> str | None:
    """Return an instant, if there is one."""
    return None if time_ns is None else render_instant(time_ns)


def said(members: Mapping[str, Any]) -> Tree:
    """Return the members that say something: neither None nor an empty text, list or mapping."""
    return {
        name: value
        for name, value in members.items()
        if value is not None and value not in ("", [], {})
    }
