"""Every figure of docs/margin.md, worked out: the page's examples are the published ones."""

import re
from typing import Final

import pytest

from project.doc_pages import page
from sidestreet.domain.amounts import SCALE, parse_amount
from sidestreet.domain.enums import InstrumentType, OptionRight
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.engine.margin import Leg, group_requirement, leg_value

PAGE: Final = page("docs/margin.md")
_LEG: Final = re.compile(r"([+-])(\d+) (stock|(call|put) (\d+) @ (\d+\.\d\d))")


def _amount(text: str) -> int:
    amount = parse_amount(text.replace(",", ""))
    assert amount is not None
    return amount


def _legs(text: str, price: int) -> list[Leg]:
    legs = []
    for each in text.split(", "):
        found = _LEG.fullmatch(each)
        assert found is not None, each
        sign, count, kind, right, strike, mark = found.groups()
        quantity = int(sign + count) * SCALE
        if kind == "stock":
            terms = InstrumentTerms("stock", "XYZ", InstrumentType.COMMON_STOCK, "XNAS")
            legs.append(Leg(terms, quantity, price))
            continue
        option = OptionTerms(
            underlying_id="stock",
            root="XYZ",
            right=OptionRight(right.upper()),
            strike=_amount(strike),
            expiry="2027-01-15",
            expires_at=1,
        )
        terms = InstrumentTerms(kind, kind, InstrumentType.OPTION, "OPRA", option=option)
        legs.append(Leg(terms, quantity, _amount(mark)))
    return legs


@pytest.mark.parametrize("row", PAGE.table("Example"), ids=lambda row: row[0])
def test_what_has_to_come_in_after_the_proceeds_is_as_published(row: list[str]) -> None:
    price = _amount(row[2])
    wanted = group_requirement(_legs(row[1], price), price, is_margin=True)
    assert wanted.initial == _amount(row[3])


@pytest.mark.parametrize("row", PAGE.table("Deposit of"), ids=lambda row: row[0])
def test_the_deposit_is_as_published(row: list[str]) -> None:
    price = _amount(row[2])
    legs = _legs(row[1], price)
    value = sum(leg_value(leg) for leg in legs)
    assert group_requirement(legs, price, is_margin=True).initial - value == _amount(row[3])


@pytest.mark.parametrize("row", PAGE.table("Held"), ids=lambda row: row[0])
def test_what_is_wanted_while_held_is_as_told(row: list[str]) -> None:
    price = _amount(row[2])
    wanted = group_requirement(_legs(row[1], price), price, is_margin=True)
    assert wanted.maintenance == _amount(row[3])
