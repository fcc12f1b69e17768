"""What an assistant's answer is made of: text, charts, actions to confirm, and what to ask next.

The assistant does nothing itself. An action fills in a ticket or opens a view; a person confirms
it. Amounts are millionths, as everywhere inside; a chart's figures are too.
"""

import msgspec

from sidestreet.domain.enums import OrderType, Side, TimeInForce


class TextPart(msgspec.Struct, frozen=True, array_like=True, tag="text", gc=False):
    """Words."""

    text: str


class Series(msgspec.Struct, frozen=True, array_like=True):
    """One line of a chart: what each point is, and how much in millionths."""

    name: str
    points: tuple[tuple[str, int], ...]


class ChartPart(msgspec.Struct, frozen=True, array_like=True, tag="chart"):
    """A chart of figures, drawn in the answer itself."""

    series: tuple[Series, ...]


class NewTicket(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An order that could be placed. Amounts are millionths."""

    symbol: str
    instrument_id: str
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    quantity: int
    limit_price: int | None = None
    stop_price: int | None = None


class ChangeTicket(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """New terms that an open order could have; None keeps what it has."""

    order_id: str
    quantity: int | None = None
    limit_price: int | None = None
    stop_price: int | None = None


class PrefillNew(msgspec.Struct, frozen=True, array_like=True, tag="new"):
    """Fill in tickets for new orders."""

    tickets: tuple[NewTicket, ...]


class PrefillCancel(msgspec.Struct, frozen=True, array_like=True, tag="cancel"):
    """Fill in cancels of an account's open orders."""

    account_id: int
    order_ids: tuple[str, ...]


class PrefillModify(msgspec.Struct, frozen=True, array_like=True, tag="modify"):
    """Fill in changes of an account's open orders."""

    account_id: int
    tickets: tuple[ChangeTicket, ...]


class ViewChart(msgspec.Struct, frozen=True, array_like=True, tag="chart", gc=False):
    """Open the chart of an instrument."""

    symbol: str
    timeframe: str


class ViewScreener(msgspec.Struct, frozen=True, array_like=True, tag="screener"):
    """Open a screener; each filter is a field, an operator and a decimal in millionths."""

    filters: tuple[tuple[str, str, int], ...]


class AskConsent(msgspec.Struct, frozen=True, array_like=True, tag="consent"):
    """Open the dialog in which a person lets the assistant see account data."""

    account_ids: tuple[int, ...]
    reason: str


Action = PrefillNew | PrefillCancel | PrefillModify | ViewChart | ViewScreener | AskConsent


class ActionPart(msgspec.Struct, frozen=True, array_like=True, tag="action"):
    """Something that a person may have done with one click."""

    action: Action


class Suggestion(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A button: what stands on it, and what a click asks next."""

    label: str
    prompt: str


class SuggestionsPart(msgspec.Struct, frozen=True, array_like=True, tag="suggestions"):
    """What could be asked next."""

    suggestions: tuple[Suggestion, ...]


Part = TextPart | ChartPart | ActionPart | SuggestionsPart
