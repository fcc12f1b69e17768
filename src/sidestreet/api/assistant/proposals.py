"""What a language model may propose: a few tools, whose arguments are checked like any bad input.

A proposal that holds is an intent, as if a user had said it in plain words, and is answered by the
same rules: looked up on the desk, put into words, and prepared for a person to confirm. So a model
can get nothing done that a sentence could not, and a sentence can only get a ticket filled in.

Figures may come as text or as numbers; they are read as they were written, never by way of a float.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, get_args

import msgspec

from sidestreet.api.assistant import intents
from sidestreet.api.assistant.language_model import Proposal
from sidestreet.domain.amounts import AMOUNT_MAX, parse_amount
from sidestreet.domain.enums import OrderType, Side, TimeInForce

_TimesInForce = Literal[
    "DAY", "GOOD_TILL_CANCEL", "IMMEDIATE_OR_CANCEL", "FILL_OR_KILL", "AT_OPEN", "AT_CLOSE"
]
_Timeframe = Literal["1D", "1W", "1M", "3M", "1Y"]
_DIGITS_MAX: Final = 32

UNREADABLE_JSON: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises for bytes that a stranger has sent, however deep they are."""


_NOTHING: Final = msgspec.Raw()


class _Unreadable(Exception):  # noqa: N818 - it names the fact
    """A figure that is none."""


class _Arguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every tool has in common: nothing but what it names."""


class _Order(_Arguments, frozen=True, kw_only=True):
    symbol: str
    side: Literal["BUY", "SELL"]
    quantity: msgspec.Raw
    limit_price: msgspec.Raw = _NOTHING
    stop_price: msgspec.Raw = _NOTHING
    time_in_force: _TimesInForce = "DAY"


class _Cancel(_Arguments, frozen=True, kw_only=True):
    order_id: str


class _Change(_Arguments, frozen=True, kw_only=True):
    order_id: str
    quantity: msgspec.Raw = _NOTHING
    limit_price: msgspec.Raw = _NOTHING
    stop_price: msgspec.Raw = _NOTHING


class _Close(_Arguments, frozen=True, kw_only=True):
    symbol: str


class _Chart(_Arguments, frozen=True, kw_only=True):
    symbol: str
    timeframe: _Timeframe = "1D"


class Tool(NamedTuple):
    """One thing that can be proposed: how a model is told of it, and what it becomes."""

    told: str
    schema: Mapping[str, Any]
    arguments: type[_Arguments]
    intent: Callable[[Any], intents.Intent]


def intent_of(proposal: Proposal) -> intents.Intent | None:
    """Return what a proposal asks for; None for an unknown tool or arguments that do not hold."""
    tool = TOOLS.get(proposal.name)
    if tool is None:
        return None
    try:
        return tool.intent(msgspec.json.decode(proposal.arguments, type=tool.arguments))
    except (*UNREADABLE_JSON, _Unreadable):
        return None


def _place(asked: _Order) -> intents.Intent:
    limit_price, stop_price = _amount(asked.limit_price), _amount(asked.stop_price)
    if stop_price is not None:
        order_type = OrderType.STOP if limit_price is None else OrderType.STOP_LIMIT
    else:
        order_type = OrderType.MARKET if limit_price is None else OrderType.LIMIT
    return intents.PlaceOrder(
        side=Side(asked.side),
        symbol=asked.symbol,
        quantity=_amount(asked.quantity),
        order_type=order_type,
        time_in_force=TimeInForce(asked.time_in_force),
        limit_price=limit_price,
        stop_price=stop_price,
    )


def _cancel(asked: _Cancel) -> intents.Intent:
    return intents.CancelOrders(order_id=asked.order_id)


def _change(asked: _Change) -> intents.Intent:
    changed = _amount(asked.quantity), _amount(asked.limit_price), _amount(asked.stop_price)
    if changed == (None, None, None):
        raise _Unreadable
    quantity, limit_price, stop_price = changed
    return intents.ChangeOrder(
        order_id=asked.order_id,
        quantity=quantity,
        limit_price=limit_price,
        stop_price=stop_price,
    )


def _close(asked: _Close) -> intents.Intent:
    return intents.ClosePosition(asked.symbol)


def _show(asked: _Chart) -> intents.Intent:
    return intents.ShowChart(asked.symbol, asked.timeframe)


def _amount(raw: msgspec.Raw) -> int | None:
    """Return a positive amount in millionths, None for nothing. Raises `_Unreadable`."""
    text = bytes(raw).decode().strip('"')
    if text in {"", "null"}:
        return None
    amount = parse_amount(text) if len(text) <= _DIGITS_MAX else None
    if amount is None or not 0 < amount <= AMOUNT_MAX:
        raise _Unreadable
    return amount


def _schema(required: tuple[str, ...], **members: tuple[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return the JSON schema of some texts: what each is, and what it may be if that is a list."""
    return {
        "type": "object",
        "properties": {
            name: {"type": "string", "description": told} | ({"enum": list(of)} if of else {})
            for name, (told, of) in members.items()
        },
        "required": list(required),
        "additionalProperties": False,
    }


_SYMBOL: Final = ("Symbol of the instrument, such as AAPL.", ())
_ORDER_ID: Final = ("Id of one of the open orders that you were told of.", ())
_QUANTITY: Final = ("Number of shares, as a decimal.", ())
_LIMIT: Final = ("Worst price, as a decimal.", ())
_STOP: Final = ("Price that triggers it, as a decimal.", ())

TOOLS: Final[Mapping[str, Tool]] = MappingProxyType(
    {
        "prepare_order": Tool(
            "Fill in a ticket for a new order. Without a price it is a market order.",
            _schema(
                ("symbol", "side", "quantity"),
                symbol=_SYMBOL,
                side=("Which way.", ("BUY", "SELL")),
                quantity=_QUANTITY,
                limit_price=_LIMIT,
                stop_price=_STOP,
                time_in_force=("How long it lives.", get_args(_TimesInForce)),
            ),
            _Order,
            _place,
        ),
        "prepare_cancel": Tool(
            "Fill in the cancel of one open order.",
            _schema(("order_id",), order_id=_ORDER_ID),
            _Cancel,
            _cancel,
        ),
        "prepare_change": Tool(
            "Fill in other terms for one open order; what is left out stays.",
            _schema(
                ("order_id",),
                order_id=_ORDER_ID,
                quantity=_QUANTITY,
                limit_price=_LIMIT,
                stop_price=_STOP,
            ),
            _Change,
            _change,
        ),
        "prepare_close": Tool(
            "Fill in the market order that ends a position.",
            _schema(("symbol",), symbol=_SYMBOL),
            _Close,
            _close,
        ),
        "show_chart": Tool(
            "Open the chart of an instrument.",
            _schema(
                ("symbol",),
                symbol=_SYMBOL,
                timeframe=("How far back.", get_args(_Timeframe)),
            ),
            _Chart,
            _show,
        ),
    }
)
"""All tools by name. None of them does anything: each prepares what a person confirms."""
