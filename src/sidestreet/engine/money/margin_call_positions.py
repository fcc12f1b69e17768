"""Which of an account's positions have to go where a margin call was not met, and in what order.

The position whose going lowers the requirement most goes first, the one that was there first if
two do alike; no more of a stock than is needed, an option always whole. Two rules see to it that
nothing is left uncovered by the way:

- where options are written, all positions in their underlying go together, the written ones first;
- a bought option that may hedge shares goes after them.

By them the relief of each position is known from the start: nothing is margined here again, so
that an account of thousands of positions holds up nobody. What cannot be traded, has no price or is
under a kill switch stays, and with it what goes together with it or after it.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.limits import Scope
from sidestreet.engine.money.closing import AtTheClose
from sidestreet.engine.money.valuation import AccountValue, HoldingValue, value_holding
from sidestreet.engine.state import State

BUFFER: Final = SCALE // 20
"""A liquidation aims at an equity of 105 % of the requirement that is left: prices move."""

Closing = tuple[str, int]
"""An instrument, and how much of the position in it is to go, signed like the position."""


class _Unit(msgspec.Struct, frozen=True):
    """What goes together, and by how much the requirement falls; `after` may go once it has."""

    relief: int
    members: tuple[HoldingValue, ...]
    after: tuple[HoldingValue, ...] = ()


def to_close(state: State, account_id: int, value: AccountValue) -> Iterator[Closing]:
    """Yield what of an account's positions has to go, in the order in which it goes."""
    if _is_killed(state, Scope.FIRM, "") or _is_killed(state, Scope.ACCOUNT, str(account_id)):
        return
    queue: list[tuple[int, int, _Unit]] = []
    come = 0
    for unit in _units(state, account_id, value):
        if unit.relief > 0 and all(_may_close(state, each) for each in unit.members):
            heappush(queue, (-unit.relief, come, unit))
        come += 1
    requirement = value.requirement.maintenance
    while queue and (needed := _with_buffer(requirement) - value.equity) > 0:
        unit = heappop(queue)[2]
        only = unit.members[0]
        relief = _with_buffer(unit.relief)
        if len(unit.members) == 1 and only.terms.option is None and relief > needed:
            yield only.terms.instrument_id, _part(only.holding.quantity, needed, relief)
            return
        for each in unit.members:
            yield each.terms.instrument_id, each.holding.quantity
        requirement -= unit.relief
        for each in unit.after:
            if each.market_value > 0 and _may_close(state, each):
                heappush(queue, (-each.market_value, come, _Unit(each.market_value, (each,))))
            come += 1


def _units(state: State, account_id: int, value: AccountValue) -> Iterator[_Unit]:
    """Yield what may go by itself or together, the group first of which something was there first.

    Without written options, all but the shares of a group want just what they are worth; so what
    the shares want is the rest, hedges considered.
    """
    prices = AtTheClose(state)
    groups: dict[str, list[HoldingValue]] = {}
    for instrument_id, holding in state.holdings.get(account_id, {}).items():
        if holding.quantity:
            valued = value_holding(state, instrument_id, holding, prices)
            groups.setdefault(valued.terms.group, []).append(valued)
    wanted = {group.instrument_id: group.requirement.maintenance for group in value.groups}
    for group, members in groups.items():
        if any(_is_written(each) for each in members):
            yield _Unit(wanted[group], tuple(sorted(members, key=_is_written, reverse=True)))
            continue
        shares = next((each for each in members if each.terms.option is None), None)
        paid = sum(each.market_value for each in members if each is not shares)
        after = tuple(each for each in members if _may_hedge(each, shares))
        for each in members:
            if each is shares:
                yield _Unit(wanted[group] - paid, (each,), after)
            elif not _may_hedge(each, shares):
                yield _Unit(each.market_value, (each,))


def _is_written(position: HoldingValue) -> bool:
    return position.terms.option is not None and position.holding.quantity < 0


def _may_hedge(position: HoldingValue, shares: HoldingValue | None) -> bool:
    option = position.terms.option
    if shares is None or option is None or option.is_cash_settled:
        return False
    right = OptionRight.PUT if shares.holding.quantity > 0 else OptionRight.CALL
    return option.right is right


def _may_close(state: State, position: HoldingValue) -> bool:
    terms = position.terms
    return (
        terms.is_tradable
        and not terms.is_halted
        and terms.instrument_id in state.closing_prices
        and not _is_killed(state, Scope.INSTRUMENT, terms.instrument_id)
    )


def _is_killed(state: State, scope: Scope, key: str) -> bool:
    return (scope, key) in state.risk.killed


def _with_buffer(requirement: int) -> int:
    return -(-requirement * (SCALE + BUFFER) // SCALE)


def _part(quantity: int, needed: int, relief: int) -> int:
    """Return as much of a position as gives the relief that is needed, in whole shares."""
    size = abs(quantity)
    wanted = -(-size * needed // relief)
    size = min(size, -(-wanted // SCALE) * SCALE)
    return size if quantity > 0 else -size
