"""The private markets of a seed file."""

import json
from typing import Any

import pytest

from api.private_market_seed import COMPANY, KEPT, OFFERING, PLAIN, VEHICLE, private_markets
from sidestreet.domain.commands import Stamp
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.private_markets import AttestAccreditation, CreateIoi
from sidestreet.domain.private_words import OfferingClass
from sidestreet.domain.reasons import Refusal
from sidestreet.reference.seed import SeedError, default_seed, parse_seed
from sidestreet.workspace.execute import execute
from sidestreet.workspace.state import Workspace

NOW = 1_760_000_000_000_000_000
DAY = 86_400 * 1_000_000_000
EXAMPLES_ID = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"


def read(section: Any) -> tuple[Any, ...]:
    """Return the commands of a file with this section, and with account 7 of holder 70."""
    accounts = [{"id": 7, "account_holder_entity_id": 70}]
    told = {"accounts": accounts, "private_markets": section}
    return parse_seed(json.dumps(told).encode(), "seed.json").kept


def offered(**more: Any) -> dict[str, Any]:
    """Return a section with one offering."""
    return {"companies": [COMPANY], "offerings": [OFFERING | more]}


def with_vehicle(**more: Any) -> dict[str, Any]:
    """Return a section with one offering that has a vehicle."""
    return offered(spv=VEHICLE | more)


def test_an_indication_of_a_file_is_its_holders() -> None:
    commands = read(private_markets(70, account_id=7))
    assert commands[0] == AttestAccreditation(70)
    assert commands[-1] == CreateIoi(7, 70, PLAIN, 700_000_000, None, KEPT)


def test_ids_that_are_left_out_follow_from_the_place_in_the_file() -> None:
    plain = {name: value for name, value in COMPANY.items() if name != "id"}
    (first,) = read({"companies": [plain]})
    other, again = read({"companies": [plain | {"slug": "other"}, plain]})
    assert again == first
    assert other.company.company_id != first.company.company_id


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ({"color": "red"}, "color"),
        ({"accredited_holders": ["x"]}, "accredited_holders[0]"),
        ({"companies": [{}]}, "companies[0].slug"),
        ({"companies": [COMPANY | {"slug": "A b"}]}, "companies[0].slug"),
        ({"companies": [COMPANY | {"published": "soon"}]}, "companies[0].published"),
        ({"companies": [COMPANY | {"city": "Here"}]}, "companies[0].city"),
        ({"companies": [COMPANY, COMPANY | {"id": PLAIN}]}, "companies[1].slug"),
        ({"companies": [COMPANY, COMPANY | {"slug": "b"}]}, "companies[1].id"),
        ({"offerings": [OFFERING]}, "offerings[0].company"),
        (offered(published="+21d"), "offerings[0].ioi_deadline"),
        (offered(published="2025-10-01T00:00:00Z"), "offerings[0].published"),
        (offered(indicative_price_low="23"), "offerings[0].indicative_price_low"),
        (offered(highlights=[{"metric_key": "EBIT_MARGIN"}]), "offerings[0].highlights"),
        (with_vehicle(price_per_share="23"), "offerings[0].spv"),
        (with_vehicle(valuation="1"), "offerings[0].spv"),
        (with_vehicle(total_share_allocation=1, remaining_share_allocation=1), "offerings[0].spv"),
        (with_vehicle(opened_at="+19d"), "offerings[0].spv"),
        (with_vehicle(funding_deadline="+29d"), "offerings[0].spv"),
        (
            with_vehicle(remaining_share_allocation=3001),
            "offerings[0].spv.remaining_share_allocation",
        ),
        (
            {"companies": [COMPANY], "offerings": [OFFERING | {"id": KEPT}] * 2},
            "offerings[1].id",
        ),
        (private_markets(account_id=7), "iois[0].account_id"),
        (private_markets(70, account_id=8), "iois[0].account_id"),
        (private_markets(70, account_id=7) | {"offerings": []}, "iois[0].offering_id"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(section: dict[str, Any], path: str) -> None:
    with pytest.raises(SeedError) as caught:
        read(section)
    assert f"private_markets.{path}" in [problem.path for problem in caught.value.problems]


def test_the_default_seed_has_one_of_each_kind_that_the_published_examples_name() -> None:
    workspace = Workspace()
    for sequence, command in enumerate(default_seed().kept, start=1):
        _, answer = execute(workspace, command, Stamp(sequence, NOW, NOW + DAY, IdSpace()))
        assert not isinstance(answer, Refusal)
    markets = workspace.private_markets
    assert set(markets.attested) == {0, 19816}
    assert EXAMPLES_ID in markets.companies
    assert EXAMPLES_ID in markets.iois
    assert markets.offerings[EXAMPLES_ID].class_at(NOW) is OfferingClass.UPCOMING
    (active,) = [
        each for each in markets.offerings.values() if each.class_at(NOW) is OfferingClass.ACTIVE
    ]
    assert active.offering.vehicle is not None
    assert active.offering.vehicle.vehicle_id == EXAMPLES_ID
