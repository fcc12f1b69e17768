"""How tests own a desk from its beginning: with magic on, and with the scenarios of a start.

A desk that was controlled before and is not any more loses all that tests had set, so that what was
staged for a test never meets an order that was meant in earnest. Orders that play a script are
worked by the market from its opening on.
"""

from collections.abc import Iterator

from sidestreet.domain.control_commands import (
    ControlCommand,
    DirectMarket,
    DropScripts,
    SetCancelProfile,
    SetMagic,
    SetRules,
)
from sidestreet.domain.faults import NO_FAULTS, SetFaults
from sidestreet.domain.option_commands import SetClearing
from sidestreet.domain.scripts import MarketDirective, MarketMove, Rule
from sidestreet.engine.state import State


def beginning(
    state: State, *, is_controlled: bool, rules: tuple[Rule, ...] = ()
) -> Iterator[ControlCommand | SetClearing]:
    """Yield what a desk that begins is asked for before its market opens.

    `rules` are set where they differ from those that are; without any, those of the past go on.
    """
    control = state.control
    if not is_controlled:
        yield from _nothing_staged(state)
        return
    if not control.is_magic_chosen:
        yield SetMagic(is_on=True)
    if rules and tuple(control.rules.values()) != rules:
        yield SetRules(rules)


def _nothing_staged(state: State) -> Iterator[ControlCommand | SetClearing]:
    control = state.control
    if control.rules:
        yield SetRules(())
    if control.is_magic:
        yield SetMagic(is_on=False)
    if control.scripts:
        yield DropScripts()
    if control.faults != NO_FAULTS:
        yield SetFaults(NO_FAULTS)
    if control.cancel_profile is not None:
        yield SetCancelProfile(None)
    if state.options.is_clearing_down:
        yield SetClearing(is_down=False)
    for instrument_id, market in control.markets.items():
        terms = state.instruments[instrument_id]
        if market.price is not None:
            yield DirectMarket(terms, MarketDirective(MarketMove.RELEASE))
        if market.is_halted:
            yield DirectMarket(terms, MarketDirective(MarketMove.RESUME))
