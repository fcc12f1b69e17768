"""What private markets have on the desk of these tests.

Of one company: `KEPT` is upcoming and has no vehicle, `ACTIVE` has one that is open (it is called
`KEPT`, too), `SECRET` is upcoming and has an agreement to be signed, the second version of which
is in force from the tenth day on. An indication called `KEPT` is for `PLAIN`.
"""

from typing import Any, Final

KEPT: Final = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
ACTIVE: Final = "0193c8a0-0000-7000-8000-00000000000a"
SECRET: Final = "0193c8a0-0000-7000-8000-00000000000b"
PLAIN: Final = "0193c8a0-0000-7000-8000-00000000000c"
PLANNED_VEHICLE: Final = "0193c8a0-0000-7000-8000-00000000000d"
NDA_1: Final = "0193c8a0-0000-7000-8000-0000000000a1"
NDA_2: Final = "0193c8a0-0000-7000-8000-0000000000a2"

VEHICLE: Final[dict[str, Any]] = {
    "name": "SPV I",
    "opened_at": "+30d",
    "funding_deadline": "+90d",
    "price_per_share": "20",
    "fee_per_share": "0.40",
    "total_share_allocation": 3000,
    "remaining_share_allocation": 1000,
    "minimum_investment_amount": "1000",
    "valuation": "1000000000",
    "valuation_basis": "POST_MONEY",
}
OPEN_VEHICLE: Final = VEHICLE | {"id": KEPT, "name": "SPV II", "opened_at": "+0d"}
SECRET_VEHICLE: Final = VEHICLE | {
    "id": PLANNED_VEHICLE,
    "nda_agreements": [
        {"id": NDA_1, "document_reference": "nda/1", "text": "Hush.", "effective_at": "-1d"},
        {"id": NDA_2, "document_reference": "nda/2", "text": "Hush!", "effective_at": "+10d"},
    ],
}
OFFERING: Final[dict[str, Any]] = {
    "company": "kiln",
    "headline": "Shares of Kiln",
    "summary": "Some shares.",
    "published": "-30d",
    "ioi_deadline": "+20d",
    "minimum_ioi_amount": "500",
    "indicative_price_low": "18",
    "indicative_price_high": "22.50",
    "indicative_valuation_low": "900000000",
    "indicative_valuation_high": "1000000000",
    "indicative_valuation_basis": "POST_MONEY",
}
COMPANY: Final[dict[str, Any]] = {
    "id": KEPT,
    "slug": "kiln",
    "name": "Kiln",
    "short_description": "Makes things.",
    "published": "-60d",
    "metric_series": [
        {
            "metric_key": "VALUATION",
            "label": "Valuation",
            "unit": "USD",
            "frequency": "YEAR",
            "source": "Sidestreet Synthetic",
            "points": [
                {"date": "2024-12-31", "value": "700000000"},
                {"date": "2025-12-31", "value": "900000000"},
            ],
        }
    ],
}


def private_markets(*accredited: int, account_id: int) -> dict[str, Any]:
    """Return the section of a seed file; the account gives the indication."""
    return {
        "accredited_holders": list(accredited),
        "companies": [COMPANY],
        "offerings": [
            OFFERING | {"id": KEPT, "highlights": [{"metric_key": "VALUATION"}]},
            OFFERING | {"id": ACTIVE, "ioi_deadline": "-1d", "spv": OPEN_VEHICLE},
            OFFERING | {"id": SECRET, "spv": SECRET_VEHICLE},
            OFFERING | {"id": PLAIN},
        ],
        "iois": [
            {
                "id": KEPT,
                "account_id": account_id,
                "offering_id": PLAIN,
                "notional_amount": "700",
            }
        ],
    }
