"""The vehicle (SPV) of an offering in a seed file: its terms, its fees, and what is signed for it.

What follows from other figures cannot be written down: totals, what is funded, and the hash of an
agreement, which is made from its text.
"""

import hashlib
from typing import Final

from sidestreet.domain.private_offerings import Agreement, FeeTerm, Vehicle
from sidestreet.domain.private_words import ChargedBy, FeeFrequency, FeeType, ValuationBasis
from sidestreet.reference.seed_file.file_ids import id_of
from sidestreet.reference.seed_file.kinds import (
    ABOVE_ZERO,
    LARGE,
    NAME,
    RATE,
    SHARES,
    SHARES_OR_NONE,
    ZERO_OR_MORE,
    integer,
    text,
    word,
)
from sidestreet.reference.seed_file.private_companies import (
    DEADLINE,
    LINE,
    PARAGRAPH,
    PLACE,
    WHEN,
)
from sidestreet.reference.seed_file.section import Section

BASIS: Final = word(ValuationBasis)
_FEE_TYPE: Final = word(FeeType)
_CHARGED_BY: Final = word(ChargedBy)
_FREQUENCY: Final = word(FeeFrequency)
_SHA256: Final = text("the SHA-256 of the text, 64 hexadecimal digits", "[0-9a-f]{64}")
_YEARS: Final = integer(1, 99)
_ACCEPTANCE: Final = "I accept this agreement, and I may bind the account holder by it."


def read_vehicle(section: Section) -> Vehicle:
    """Read the vehicle that a section is about."""
    name = section.required("name", NAME)
    vehicle = Vehicle(
        vehicle_id=id_of(section, PLACE, "spvs", name),
        name=name,
        opens=section.required("opened_at", WHEN),
        closes=section.required("funding_deadline", DEADLINE),
        price=section.required("price_per_share", ABOVE_ZERO),
        fee=section.optional("fee_per_share", ZERO_OR_MORE, 0),
        shares=section.required("total_share_allocation", SHARES),
        remaining_shares=section.required("remaining_share_allocation", SHARES_OR_NONE),
        minimum=section.required("minimum_investment_amount", ABOVE_ZERO),
        valuation=section.required("valuation", LARGE),
        basis=section.required("valuation_basis", BASIS),
        manager=section.optional("manager_name", NAME, None),
        custodian=section.optional("custodian_name", NAME, None),
        share_class=section.optional("share_class", NAME, None),
        structure=section.optional("structure_description", PARAGRAPH, None),
        fees=tuple(_read_fee(each) for each in section.sections("fee_terms")),
        agreements=_read_agreements(section, name),
    )
    section.finish()
    return vehicle


def _read_fee(section: Section) -> FeeTerm:
    term = FeeTerm(
        fee_type=section.required("fee_type", _FEE_TYPE),
        charged_by=section.required("charged_by", _CHARGED_BY),
        frequency=section.required("frequency", _FREQUENCY),
        description=section.required("description", LINE),
        rate=section.optional("rate", RATE, None),
        amount=section.optional("amount", ABOVE_ZERO, None),
        duration_years=section.optional("duration_years", _YEARS, None),
        hurdle_rate=section.optional("hurdle_rate", RATE, None),
    )
    section.finish()
    if section.is_sound() and (term.rate is None) is (term.amount is None):
        found = "nothing" if term.rate is None else "a rate and an amount"
        section.refuse("rate", found, "`rate` or `amount`, one of the two")
    return term


def _read_agreements(section: Section, name: str) -> tuple[Agreement, ...]:
    agreements: list[Agreement] = []
    for version, inner in enumerate(section.sections("nda_agreements"), start=1):
        sha256 = _read_sha256(inner)
        agreements.append(
            Agreement(
                agreement_id=id_of(inner, PLACE, "ndas", name, str(version)),
                version=version,
                reference=inner.required("document_reference", NAME),
                sha256=sha256,
                acceptance_text=inner.optional("acceptance_text", PARAGRAPH, _ACCEPTANCE),
                effective=inner.required("effective_at", WHEN),
            )
        )
        inner.finish()
    ids = [each.agreement_id for each in agreements]
    if len(set(ids)) < len(ids):
        section.refuse("nda_agreements", "an id again", "each id once")
    return tuple(agreements)


def _read_sha256(section: Section) -> str:
    """Return the hash of a text, which stands there or is known by its hash alone."""
    if section.has("text_sha256"):
        if section.has("text"):
            section.refuse("text_sha256", "a hash beside the text", "one of the two")
            section.required("text", PARAGRAPH)
        return section.required("text_sha256", _SHA256)
    return hashlib.sha256(section.required("text", PARAGRAPH).encode()).hexdigest()
