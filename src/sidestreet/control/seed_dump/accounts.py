"""Accounts in a dump: terms, books to the last digit, orders, locates, instructions, limits."""

from collections.abc import Iterator

from sidestreet.control.seed_dump.left_out import LeftOut
from sidestreet.control.seed_dump.orders import orders_of
from sidestreet.control.seed_dump.texts import (
    Tree,
    instant,
    money,
    price_or_none,
    said,
    size,
    size_or_none,
)
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.holdings import Holding
from sidestreet.domain.instructions import Instruction
from sidestreet.domain.limits import NO_LIMITS, Limits, Scope
from sidestreet.domain.locates import Locate
from sidestreet.engine.state import State

_NS_PER_SECOND = 1_000_000_000


def accounts_of(state: State, left_out: LeftOut) -> list[Tree]:
    """Return all accounts, in the order in which they were opened."""
    locates: dict[int, list[Tree]] = {}
    for locate in state.lending.locates.values():
        locates.setdefault(locate.account_id, []).append(_locate(state, locate))
    instructions: dict[int, list[Tree]] = {}
    for instruction in state.options.instructions.values():
        told = _instruction(state, instruction, left_out)
        instructions.setdefault(instruction.account_id, []).append(told)
    return [
        said(
            {
                **_account(account),
                "balances": _balances(state, account_id),
                "positions": list(_positions(state, account_id)),
                "orders": orders_of(state, account_id, left_out),
                "locates": locates.get(account_id),
                "instructions": instructions.get(account_id),
                "limits": _account_limits(state, account_id),
                "dead_mans_switch": _switch(state, account_id),
            }
        )
        for account_id, account in state.accounts.items()
    ]


def _account(account: Account) -> Tree:
    return {
        "id": account.account_id,
        "full_name": account.full_name,
        "short_name": account.short_name,
        "open_date": account.open_date,
        "close_date": account.close_date,
        "status": account.status.value,
        "subtype": account.subtype.value,
        "account_holder_entity_id": account.holder_id,
        "account_holder_entity_kind": account.holder_kind.value,
        "options_level": account.options_level,
        "margin_type": account.margin.value,
    }


def _balances(state: State, account_id: int) -> Tree:
    start = state.day_starts[account_id]
    sold = state.lending.sold_short.get(account_id, {})
    is_of_today = state.lending.sold_short_on == state.business_date
    unsettled = {day: due[account_id] for day, due in state.unsettled.items() if account_id in due}
    return said(
        {
            "settled_cash": money(state.settled_cash[account_id]),
            "unsettled": [
                {"settles_on": day, "credits": money(credit), "debits": money(debit)}
                for day, (credit, debit) in sorted(unsettled.items())
            ],
            "sold_short": [
                {"symbol": state.instruments[each].symbol, "quantity": size(quantity)}
                for each, quantity in sorted(sold.items())
                if is_of_today
            ],
            "day_start": said(
                {
                    "date": start.date,
                    "equity": money(start.equity),
                    "long_market_value": money(start.long_market_value),
                    "short_market_value": money(start.short_market_value),
                    "trade_cash": money(start.trade_cash),
                    "buying_power": money(start.buying_power),
                    "maintenance_margin_requirement": money(start.maintenance_requirement),
                    "deposits": money(start.deposits),
                }
            ),
        }
    )


def _positions(state: State, account_id: int) -> Iterator[Tree]:
    for instrument_id, holding in state.holdings.get(account_id, {}).items():
        yield {
            "symbol": state.instruments[instrument_id].symbol,
            "quantity": size(holding.quantity),
            "cost_basis": money(holding.cost),
            "realized": money(holding.realized),
            "day": _day(holding),
        }


def _day(holding: Holding) -> Tree:
    return {
        "cost": money(holding.day_cost),
        "realized": money(holding.day_realized),
        "start_quantity": size(holding.start_quantity),
        "start_value": money(holding.start_value),
        "bought": money(holding.bought),
        "sold": money(holding.sold),
    }


def _locate(state: State, locate: Locate) -> Tree:
    return said(
        {
            "id": locate.locate_request_id,
            "client_request_id": locate.client_request_id,
            "symbol": state.instruments[locate.instrument_id].symbol,
            "quantity": locate.requested_quantity,
            "effective_date": locate.effective_date,
            "status": locate.status.value,
            "created_at": instant(locate.created_at),
            "locate_id": locate.locate_id,
            "granted_quantity": locate.quantity,
            "granted_before": locate.granted_before or None,
            "used_quantity": locate.used_quantity or None,
            "related_order_id": locate.related_order_id,
        }
    )


def _instruction(state: State, instruction: Instruction, left_out: LeftOut) -> Tree:
    if instruction.refusal is not None:
        left_out.note("reasons for which an instruction was rejected", "no seed has them")
    accepted = instruction.accepted_quantity
    return said(
        {
            "id": instruction.instruction_id,
            "client_instruction_id": instruction.client_instruction_id,
            "symbol": state.instruments[instruction.instrument_id].symbol,
            "instruction_type": instruction.instruction_type.value,
            "quantity": instruction.quantity // SCALE,
            "status": instruction.status.value,
            "accepted_quantity": None if accepted is None else accepted // SCALE,
            "business_date": instruction.business_date,
            "created_at": instant(instruction.created_at),
            "updated_at": instant(instruction.updated_at),
            "is_carried_out": True if instruction.is_carried_out else None,
        }
    )


def _account_limits(state: State, account_id: int) -> Tree:
    limits = state.risk.limits.get((Scope.ACCOUNT, str(account_id)), NO_LIMITS)
    most = state.risk.max_notional.get(account_id)
    return said({"max_notional": price_or_none(most), **limits_told(limits)})


def limits_told(limits: Limits) -> Tree:
    """Return limits as a file has them; those that are none are left out."""
    window = limits.identical_window_ns
    return said(
        {
            "max_order_quantity": size_or_none(limits.max_order_quantity),
            "max_order_notional": price_or_none(limits.max_order_notional),
            "max_position_quantity": size_or_none(limits.max_position_quantity),
            "max_gross_notional": price_or_none(limits.max_gross_notional),
            "price_collar": size_or_none(limits.price_collar),
            "max_orders_per_second": limits.max_orders_per_second,
            "max_cancels_per_second": limits.max_cancels_per_second,
            "max_identical": limits.max_identical,
            "identical_window_s": None if window == _NS_PER_SECOND else window // _NS_PER_SECOND,
            "self_match": None if limits.self_match is None else limits.self_match.value,
            "concentration": size_or_none(limits.concentration),
            "concentration_rate": size_or_none(limits.concentration_rate),
        }
    )


def _switch(state: State, account_id: int) -> Tree | None:
    switch = state.safety.switches.get(account_id)
    if switch is None or not switch.due_at:
        return None
    return {"timeout_s": switch.timeout_ns // _NS_PER_SECOND, "due_at": instant(switch.due_at)}
