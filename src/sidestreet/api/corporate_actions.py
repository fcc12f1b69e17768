"""Our own operations on corporate actions: what is announced, and announcing one more.

They are behind the `admin` scope, as those of keys and limits. Members are spelled as in a seed
file. An action takes effect as its ex-date begins and can then be seen in positions and orders; an
announcement that is repeated, because its answer was lost, is answered with the one there is.
"""

from datetime import date
from typing import Annotated, Any, Final, cast

from msgspec import Meta, Struct

from sidestreet.api.call import Call
from sidestreet.api.refusals import refusal_error
from sidestreet.contract.operation import Operation
from sidestreet.contract.shared import DecimalText
from sidestreet.domain.amounts import AMOUNT_MAX, parse_amount, render_amount, render_price
from sidestreet.domain.corporate_actions import (
    CashDividend,
    CorporateAction,
    Delisting,
    Split,
    SymbolChange,
)
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.reasons import Refusal
from sidestreet.engine.outcome import Answer
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.instruments import Instrument, InstrumentDirectory
from sidestreet.reference.seed_file.corporate_actions import RATIO_WORDS, ActionType, parse_ratio
from sidestreet.runtime.desk import Desk

_NAME_MAX: Final = 36
_SYMBOL: Final = r"^[A-Z0-9][A-Z0-9.-]{0,11}\Z"
_Name = Annotated[str, Meta(max_length=_NAME_MAX)]
Date = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]


class _NewAction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """What all actions say: which instrument, by its id or symbol or both, and from which day."""

    ex_date: Date
    symbol: _Name | None = None
    instrument_id: _Name | None = None


class NewSplit(_NewAction, frozen=True, kw_only=True, tag=str(ActionType.SPLIT)):
    """New shares for old ones: `2:1`."""

    ratio: Annotated[str, Meta(max_length=_NAME_MAX)]


class NewCashDividend(_NewAction, frozen=True, kw_only=True, tag=str(ActionType.CASH_DIVIDEND)):
    """Dollars for each share. Days that are left out are the ex-date."""

    amount: DecimalText
    record_date: Date | None = None
    pay_date: Date | None = None


class NewSymbolChange(_NewAction, frozen=True, kw_only=True, tag=str(ActionType.SYMBOL_CHANGE)):
    """Another symbol, which nobody has."""

    new_symbol: Annotated[str, Meta(pattern=_SYMBOL)]


class NewDelisting(_NewAction, frozen=True, kw_only=True, tag=str(ActionType.DELISTING)):
    """The end, at so many dollars for each share."""

    amount: DecimalText


NewAction = NewSplit | NewCashDividend | NewSymbolChange | NewDelisting


class WireAction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An action that is announced and has not taken effect. `symbol` is what it is called now."""

    id: int
    type: ActionType
    symbol: str
    instrument_id: str
    ex_date: Date
    ratio: str | None = None
    amount: DecimalText | None = None
    record_date: Date | None = None
    pay_date: Date | None = None
    new_symbol: str | None = None


_PATH: Final = "/sidestreet/v1/corporate-actions"
_RESOURCE: Final = "sidestreet:corporate-actions"
LIST_CORPORATE_ACTIONS: Final = Operation(
    "list_corporate_actions",
    "GET",
    _PATH,
    _RESOURCE,
    "List what is announced and has not taken effect, by ex-date.",
    list[WireAction],
    (200, 401, 403),
    scope="admin",
)
ANNOUNCE_CORPORATE_ACTION: Final = Operation(
    "announce_corporate_action",
    "POST",
    _PATH,
    _RESOURCE,
    "Let a company do something as a day to come begins.",
    WireAction,
    (200, 400, 401, 403, 404, 422),
    body=NewAction,
    scope="admin",
)


class CorporateActionOperations:
    """Handlers over one desk."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory

    def list_corporate_actions(self, call: Call) -> None:
        """List what is announced, in the order in which it takes effect."""
        announced = self._desk.state.corporate.announced
        order = sorted((action.ex_date, action_id) for action_id, action in announced.items())
        data = [self._wire(action_id, announced[action_id]) for _, action_id in order]
        self._desk.when_durable(lambda: call.answer(data))

    def announce_corporate_action(self, call: Call) -> None:
        """Announce one action."""
        asked: NewAction = call.body(cast("Any", NewAction))
        instrument = self._instrument(asked)
        action = _read(asked, instrument.instrument_id)
        if isinstance(action, SymbolChange):
            self._check_free(action.symbol)

        def done(answer: Answer, sequence: int) -> None:
            if isinstance(answer, Refusal):
                call.refuse(refusal_error(answer))
                return
            known = self._desk.state.corporate.announced.items()
            action_id = next((each for each, told in known if told == action), sequence)
            call.answer(self._wire(action_id, action))

        command = AnnounceCorporateAction(action, instrument.terms)
        self._desk.offer(command, call.cause, done)

    def _instrument(self, asked: NewAction) -> Instrument:
        """Return the instrument that is named. Raises `ApiError` for none, and for two."""
        names = [name for name in (asked.symbol, asked.instrument_id) if name is not None]
        if not names:
            raise _unacceptable("one of symbol and instrument_id must be given")
        found: list[Instrument] = []
        for name in names:
            instrument = self._directory.find(name)
            if instrument is None:
                raise ApiError(ErrorKind.NOT_FOUND, f"Instrument not found: {name}")
            found.append(instrument)
        if found[0].instrument_id != found[-1].instrument_id:
            raise _unacceptable("symbol and instrument_id name different instruments")
        return found[0]

    def _check_free(self, symbol: str) -> None:
        # The desk knows what was dealt in; the directory knows everything that has a symbol. One
        # that is found by a symbol of before has given it up.
        holder = self._directory.find(symbol)
        if holder is not None and holder.symbol == symbol:
            raise _unacceptable(f"new_symbol: {symbol} is the symbol of {holder.instrument_id}")

    def _wire(self, action_id: int, action: CorporateAction) -> WireAction:
        terms = self._desk.state.instruments[action.instrument_id]
        members: dict[str, str] = {}
        match action:
            case Split():
                kind = ActionType.SPLIT
                members["ratio"] = f"{action.numerator}:{action.denominator}"
            case CashDividend():
                kind = ActionType.CASH_DIVIDEND
                members["amount"] = render_price(action.amount)
                members["record_date"] = action.record_date
                members["pay_date"] = action.pay_date
            case SymbolChange():
                kind = ActionType.SYMBOL_CHANGE
                members["new_symbol"] = action.symbol
            case Delisting():
                kind = ActionType.DELISTING
                members["amount"] = render_price(action.amount)
        return WireAction(
            id=action_id,
            type=kind,
            symbol=terms.symbol,
            instrument_id=terms.instrument_id,
            ex_date=action.ex_date,
            **members,
        )


def _read(asked: NewAction, instrument_id: str) -> CorporateAction:
    """Return the action that is asked for. Raises `ApiError` with what cannot be."""
    ex_date = _date("ex_date", asked.ex_date)
    match asked:
        case NewSplit():
            ratio = parse_ratio(asked.ratio)
            if ratio is None:
                raise _unacceptable(f"ratio: {asked.ratio}, expected {RATIO_WORDS}")
            return Split(instrument_id, ex_date, *ratio)
        case NewCashDividend():
            return CashDividend(
                instrument_id,
                ex_date,
                record_date=_date("record_date", asked.record_date or ex_date),
                pay_date=_date("pay_date", asked.pay_date or ex_date),
                amount=_amount(asked.amount),
            )
        case NewSymbolChange():
            return SymbolChange(instrument_id, ex_date, asked.new_symbol)
        case NewDelisting():
            return Delisting(instrument_id, ex_date, _amount(asked.amount))


def _date(name: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _unacceptable(f"{name}: {text}, expected a date like 2025-01-02") from None


def _amount(text: str) -> int:
    amount = parse_amount(text)
    if amount is None or amount > AMOUNT_MAX:
        accepted = f"at most {render_amount(AMOUNT_MAX)} and 6 decimals"
        raise _unacceptable(f"amount: {text}, expected {accepted}")
    return amount


def _unacceptable(message: str) -> ApiError:
    return ApiError(ErrorKind.UNACCEPTABLE_VALUE, message)
