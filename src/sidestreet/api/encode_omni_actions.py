"""Actions of the assistant as the wire has them."""

import msgspec

from sidestreet.contract.enums import RequestOrderType, Side
from sidestreet.contract.enums_omni import AgreementKey, EntitlementCode, TicketTimeInForce
from sidestreet.contract.omni_actions import (
    OpenChartAction,
    OpenEntitlementConsentAction,
    OpenScreenerAction,
    OpenScreenerFilter,
    PrefillCancelOrderAction,
    PrefillCancelOrderRequest,
    PrefillModifyOrderAction,
    PrefillModifyOrderRequest,
    PrefillNewOrderAction,
    PrefillNewOrderRequest,
    StructuredAction,
)
from sidestreet.domain.amounts import render_amount, render_price
from sidestreet.domain.answer_parts import (
    Action,
    AskConsent,
    ChangeTicket,
    NewTicket,
    PrefillCancel,
    PrefillModify,
    PrefillNew,
    ViewChart,
    ViewScreener,
)


def wire_action(action: Action, place: int) -> StructuredAction:
    """Return an action; `place` is that of its part in the message."""
    item_id = f"item-{place}-1"
    match action:
        case PrefillNew():
            new = PrefillNewOrderAction(
                tuple(_new(each, f"item-{place}-{n}") for n, each in _numbered(action.tickets))
            )
            return StructuredAction(prefill_order=new)
        case PrefillCancel():
            cancel = PrefillCancelOrderAction(
                tuple(
                    PrefillCancelOrderRequest(
                        account_id=action.account_id, order_id=each, item_id=f"item-{place}-{n}"
                    )
                    for n, each in enumerate(action.order_ids, start=1)
                )
            )
            return StructuredAction(prefill_order=cancel)
        case PrefillModify():
            modify = PrefillModifyOrderAction(
                tuple(
                    _change(each, action.account_id, f"item-{place}-{n}")
                    for n, each in enumerate(action.tickets, start=1)
                )
            )
            return StructuredAction(prefill_order=modify)
        case ViewChart():
            return StructuredAction(
                open_chart=OpenChartAction(
                    symbol=action.symbol, timeframe=action.timeframe, item_id=item_id
                )
            )
        case ViewScreener():
            return StructuredAction(open_screener=_screener(action, item_id))
        case AskConsent():
            return StructuredAction(
                open_entitlement_consent=OpenEntitlementConsentAction(
                    account_ids=action.account_ids,
                    agreement_key=AgreementKey.ACCOUNT_DATA_ACCESS,
                    entitlement_codes=(EntitlementCode.ACCOUNT_DATA,),
                    reason=action.reason,
                    item_id=item_id,
                )
            )


def _numbered(tickets: tuple[NewTicket, ...]) -> enumerate[NewTicket]:
    return enumerate(tickets, start=1)


def _new(ticket: NewTicket, item_id: str) -> PrefillNewOrderRequest:
    return PrefillNewOrderRequest(
        symbol=ticket.symbol,
        instrument_id=ticket.instrument_id,
        side=Side(ticket.side),
        order_type=RequestOrderType(ticket.order_type),
        time_in_force=TicketTimeInForce(ticket.time_in_force),
        quantity=render_amount(ticket.quantity),
        limit_price=_price(ticket.limit_price),
        stop_price=_price(ticket.stop_price),
        item_id=item_id,
    )


def _change(ticket: ChangeTicket, account_id: int, item_id: str) -> PrefillModifyOrderRequest:
    return PrefillModifyOrderRequest(
        account_id=account_id,
        order_id=ticket.order_id,
        quantity=None if ticket.quantity is None else render_amount(ticket.quantity),
        limit_price=_price(ticket.limit_price),
        stop_price=_price(ticket.stop_price),
        item_id=item_id,
    )


def _screener(action: ViewScreener, item_id: str) -> OpenScreenerAction:
    return OpenScreenerAction(
        filters=tuple(
            OpenScreenerFilter(
                field=field,
                operator=operator,
                # A number, as the screener takes it, in the very digits of the amount.
                value=msgspec.Raw(render_amount(value).encode()),
            )
            for field, operator, value in action.filters
        ),
        item_id=item_id,
    )


def _price(price: int | None) -> str | None:
    return None if price is None else render_price(price)
