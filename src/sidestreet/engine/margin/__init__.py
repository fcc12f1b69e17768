"""How much of an account's money its positions tie up: margin requirements, as pure functions.

A group is all that an account holds in one underlying: the shares and the options on them. Its
requirement depends on nothing but the positions, their marks and the price of the underlying.
Formulas and their sources, with worked examples: `docs/margin.md`.
"""

from sidestreet.engine.margin.group import group_requirement, opening_requirement
from sidestreet.engine.margin.requirement import Leg, Requirement, leg_value
from sidestreet.engine.margin.stock import stock_requirement

__all__ = [
    "Leg",
    "Requirement",
    "group_requirement",
    "leg_value",
    "opening_requirement",
    "stock_requirement",
]
