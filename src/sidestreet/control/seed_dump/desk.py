"""The desk in a dump: what the house charges, lends and stops, and the day that is under way."""

from collections.abc import Iterator

from sidestreet.control.seed_dump.accounts import limits_told
from sidestreet.control.seed_dump.left_out import LeftOut
from sidestreet.control.seed_dump.texts import Tree, money, price_or_none, said, size
from sidestreet.domain.corporate_actions import (
    CashDividend,
    CorporateAction,
    Delisting,
    Split,
    SymbolChange,
)
from sidestreet.domain.fees import FREE
from sidestreet.domain.limits import HouseRules, Scope
from sidestreet.engine.state import State


def desk_of(state: State) -> Tree:
    """Return the settings of the desk and how it stands."""
    rules = state.risk.rules
    usual = HouseRules()
    firm = state.risk.limits.get((Scope.FIRM, ""))
    return said(
        {
            "business_date": state.business_date,
            "fees": _fees(state),
            "limits": None if firm is None else limits_told(firm),
            "instrument_limits": list(_instrument_limits(state)),
            "borrow": [
                {
                    "symbol": state.instruments[each.instrument_id].symbol,
                    "rate": size(each.rate),
                    "available": each.available,
                }
                for each in state.lending.borrows.values()
            ],
            "interest": _interest(rules),
            "calls_margin": rules.calls_margin or None,
            "liquidates": rules.liquidates or None,
            "assignment_seed": (
                None if rules.assignment_seed == usual.assignment_seed else rules.assignment_seed
            ),
            "is_clearing_down": state.options.is_clearing_down or None,
            "kill_switches": list(_kill_switches(state)),
            "short_sale_restrictions": [
                {"symbol": state.instruments[instrument_id].symbol, "date": date}
                for instrument_id, date in state.lending.restricted.items()
            ],
            "closing_prices": _closing(state),
        }
    )


def actions_of(state: State) -> list[Tree]:
    """Return what companies are yet to do, in the order in which it was announced."""
    return [_action(state, each) for each in state.corporate.announced.values()]


def note_history(state: State, left_out: LeftOut) -> None:
    """Note what a desk has that is of the past, or of a test, and that no seed says."""
    over = len(state.closed_orders) + state.evicted_count
    left_out.note("orders that are over, with their executions", "a seed says what is", over)
    if state.corporate.first_date != state.business_date:
        left_out.note("history of accounts before today", "a seed says what is")
    past = sum(map(len, state.corporate.past.values()))
    left_out.note("corporate actions that took effect", "their effects are in what is held", past)
    delisted = len(state.corporate.delisted)
    left_out.note(
        "instruments that were delisted", "a seed lists them as they were packaged", delisted
    )
    left_out.note(
        "margin calls", "they are made again at the end of the day", len(state.margin_calls)
    )
    left_out.note("cancels of all orders under way", "cancel again", len(state.cancel_alls))
    disconnected = len(state.safety.disconnected)
    left_out.note("clients whose connection was lost", "they connect again", disconnected)
    control = state.control
    what_tests_own = "it belongs to a test, and a snapshot has it"
    left_out.note("scenarios", what_tests_own, len(control.rules))
    left_out.note("scripts of orders", what_tests_own, len(control.scripts))
    staged = sum(each.is_staged for each in control.markets.values())
    left_out.note("markets held by a test", what_tests_own, staged)


def _fees(state: State) -> Tree | None:
    fees = state.fees
    if fees == FREE:
        return None
    return said(
        {
            "per_share": money(fees.per_share),
            "per_contract": money(fees.per_contract),
            "minimum": money(fees.minimum),
            "maximum": price_or_none(fees.maximum),
            "is_regulatory": fees.is_regulatory,
        }
    )


def _interest(rules: HouseRules) -> Tree | None:
    if not (rules.debit_rate or rules.credit_rate or rules.charges_borrow):
        return None
    return {
        "debit_rate": size(rules.debit_rate),
        "credit_rate": size(rules.credit_rate),
        "charges_borrow": rules.charges_borrow,
    }


def _instrument_limits(state: State) -> Iterator[Tree]:
    for (scope, key), limits in state.risk.limits.items():
        if scope is Scope.INSTRUMENT and key in state.instruments:
            yield {"symbol": state.instruments[key].symbol, **limits_told(limits)}


def _kill_switches(state: State) -> Iterator[Tree]:
    for (scope, key), detail in state.risk.killed.items():
        told: Tree = {"scope": scope.value}
        if scope is Scope.ACCOUNT:
            told["account_id"] = int(key)
        elif scope is Scope.INSTRUMENT:
            known = state.instruments.get(key)
            told["symbol" if known is not None else "instrument_id"] = (
                key if known is None else known.symbol
            )
        yield said({**told, "detail": detail})


def _closing(state: State) -> Tree | None:
    if state.day is None:
        return None
    prices = [
        {"symbol": state.instruments[instrument_id].symbol, "price": money(price)}
        for instrument_id, price in state.closing_prices.items()
    ]
    # Before the second day they are the prices with which the desk began; there may be none.
    date = {"date": state.closing_date} if state.closing_date else {}
    return {**date, "prices": prices}


def _action(state: State, action: CorporateAction) -> Tree:
    told: Tree = {
        "symbol": state.instruments[action.instrument_id].symbol,
        "ex_date": action.ex_date,
    }
    match action:
        case Split():
            ratio = f"{action.numerator}:{action.denominator}"
            return {"type": "SPLIT", **told, "ratio": ratio}
        case CashDividend():
            return {
                "type": "CASH_DIVIDEND",
                **told,
                "record_date": action.record_date,
                "pay_date": action.pay_date,
                "amount": money(action.amount),
            }
        case SymbolChange():
            return {"type": "SYMBOL_CHANGE", **told, "new_symbol": action.symbol}
        case Delisting():
            return {"type": "DELISTING", **told, "amount": money(action.amount)}
