"""The symbols of the scenarios that a desk begins with: each has to be one that it trades."""

from collections.abc import Iterable

from sidestreet.bootstrap.refused import StartRefused
from sidestreet.domain.scripts import Rule
from sidestreet.reference.instruments import InstrumentDirectory


def check_symbols(rules: Iterable[Rule], directory: InstrumentDirectory) -> None:
    """Raise `StartRefused` naming the first scenario for an instrument that no order can be of.

    The directory has to know the symbols of now: a company may have changed its own since.
    """
    for rule in rules:
        symbol = rule.match.symbol
        found = None if symbol is None else directory.find(symbol)
        if symbol is not None and (found is None or found.symbol != symbol):
            raise StartRefused(
                f"the scenario `{rule.name}` can match nothing: {symbol} is no symbol of an "
                "instrument that this desk trades"
            )
