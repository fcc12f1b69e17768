"""How an operation of the control API finds the order that it is about.

An order is named by its id at any time, and by the client's own id of it for as long as memory has
it, which is while it is open and a good while longer. The API of clients is stricter: there a
client id names what is open (`engine/state.py`). A test looks at orders that have ended, and would
be told of one by its name and not of the next.
"""

from sidestreet.domain.orders import Order
from sidestreet.runtime.desk import Desk


def order_id_of(desk: Desk, account_id: int, text: str) -> str:
    """Return the id of the order that a text names. What nobody knows comes back as it is."""
    state = desk.state
    if text in state.orders:
        return text
    return state.client_ids.get(account_id, {}).get(text, text)


def named_order(desk: Desk, account_id: int, text: str) -> Order | None:
    """Return the order of an account that a text names, if there is one.

    What this returns may leave the desk only through `when_durable`, as with `Desk.find_order`.
    """
    return desk.find_order(account_id, order_id_of(desk, account_id, text))
