"""The page about order types says what the tables of the code say."""

import re

from project.doc_pages import page
from sidestreet.api.order_members import EXTENDED_HOURS, PRICE_MEMBERS, TIMES_IN_FORCE
from sidestreet.domain.conditions import PRICES, routed_type
from sidestreet.domain.enums import OrderType, TimeInForce
from sidestreet.domain.orders import HELD
from sidestreet.domain.venues import DESTINATIONS

PAGE = page("docs/order-types.md")


def test_the_table_of_types_is_the_table_of_the_code() -> None:
    rows = {row[0]: row[1:] for row in PAGE.table("Type")}
    assert list(rows) == list(OrderType)
    for order_type in OrderType:
        members, times, extended, routed = rows[order_type]
        named = [name for name in PRICE_MEMBERS if name in PRICES[order_type]]
        assert re.findall(r"`(\w+)`", members) == named
        assert times.split(", ") == [
            each for each in TimeInForce if each in TIMES_IN_FORCE[order_type]
        ]
        assert extended == ("yes" if order_type in EXTENDED_HOURS else "no")
        assert routed == routed_type(order_type)


def test_every_destination_of_direct_access_is_named() -> None:
    for code in DESTINATIONS:
        assert re.search(rf"\b{code}\b", PAGE.prose), code


def test_what_may_be_replaced_is_told_by_status() -> None:
    rows = [row[0].split(", ") for row in PAGE.table("The order is")]
    assert set(rows[0]) == {str(status) for status in HELD}
