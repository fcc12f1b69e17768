"""What an order of a seed file is called and the words that every one has, however it stands."""

from typing import Final

import msgspec

from sidestreet.domain.commands import NewOrder
from sidestreet.domain.enums import PositionIntent, Side
from sidestreet.reference.seed_file.kinds import free_text, text, word
from sidestreet.reference.seed_file.section import Section

FILLS_MAX: Final = 1_000
"""Executions of one command take their ids from a space of this size."""

ORDER_ID: Final = text(
    "1 to 64 letters, digits, points, underscores and dashes, a letter or digit first",
    "[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
)
CLIENT_ORDER_ID: Final = free_text(64)
SIDE: Final = word(Side)
POSITION_INTENT: Final = word(PositionIntent)


class OrderNames(msgspec.Struct):
    """The ids that are taken: order ids in the whole file, client ids in the account at hand."""

    order_ids: set[str]
    client_order_ids: set[str] = set()


def check_names(section: Section, row: NewOrder, names: OrderNames) -> None:
    """Refuse an id that another order has, and note those of this one."""
    if row.order_id is not None:
        if row.order_id in names.order_ids:
            section.refuse("id", f"{row.order_id} again", "each order id once in the file")
        names.order_ids.add(row.order_id)
    # Without a client id of its own an order goes by its id as well.
    client_order_id = row.client_order_id or row.order_id
    if client_order_id is not None:
        if client_order_id in names.client_order_ids:
            found = f"{client_order_id} again"
            section.refuse("client_order_id", found, "each client order id once in an account")
        names.client_order_ids.add(client_order_id)
