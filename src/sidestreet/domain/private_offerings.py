"""Companies that no market lists, what is offered of them, and the vehicles that will hold it.

What is written here is shown to clients and decided by. Amounts and rates are in millionths, and
whatever follows from others is worked out, never written down: what a vehicle is worth in all, how
much of it is funded, where an offering stands. So nothing can disagree, with itself or the clock.

A date may count from the moment at which the object came to the desk (`When`): an offering that
is upcoming on a new desk is so whatever the year. A deadline may also be put off again and again:
an offering with such a one never ends by itself, however long a desk is kept.
"""

import msgspec

from sidestreet.domain.amounts import SCALE, divide_half_even
from sidestreet.domain.private_words import (
    ChargedBy,
    FeeFrequency,
    FeeType,
    MetricFrequency,
    MetricKey,
    MetricUnit,
    MetricValueType,
    OfferingClass,
    OfferingDocumentType,
    ParticipantRole,
    PersonRole,
    ValuationBasis,
    VehicleStatus,
)

_DAY_NS = 86_400 * 1_000_000_000


class When(msgspec.Struct, frozen=True, array_like=True):
    """An instant in nanoseconds, or one so many days from when the object came to the desk.

    With `every` it is put off by so many days whenever it comes: the next one is what counts.
    """

    at: int | None = None
    days: int = 0
    every: int = 0

    def counted_from(self, came_at: int, now: int) -> int:
        """Return, as it is at `now`, the instant of an object that came to the desk at `came_at`.

        >>> When(days=2).counted_from(0, 0) == When(every=1).counted_from(0, _DAY_NS)
        True
        """
        if self.at is not None:
            return self.at
        if not self.every:
            return came_at + self.days * _DAY_NS
        period = self.every * _DAY_NS
        return came_at + ((now - came_at) // period + 1) * period


class Person(msgspec.Struct, frozen=True, array_like=True):
    """Somebody at a company."""

    name: str
    role: PersonRole


class MetricPoint(msgspec.Struct, frozen=True, array_like=True):
    """One value of a series: its day (ISO), and whether it was seen or is expected."""

    date: str
    value: int
    value_type: MetricValueType


class MetricSeries(msgspec.Struct, frozen=True, array_like=True):
    """One figure of a company over time, the oldest value first."""

    key: MetricKey
    label: str
    unit: MetricUnit
    frequency: MetricFrequency
    source: str
    points: tuple[MetricPoint, ...]

    def seen_on(self, date: str) -> tuple[MetricPoint, ...]:
        """Return what is known on a day: nothing can have been seen that is still ahead."""
        return tuple(
            each
            for each in self.points
            if each.date <= date or each.value_type is MetricValueType.ESTIMATED
        )


class Block(msgspec.Struct, frozen=True, array_like=True):
    """A heading and what stands under it."""

    title: str
    body: str


class Company(msgspec.Struct, frozen=True, array_like=True):
    """A company and its profile. It is shown from `published` on."""

    company_id: str
    name: str
    slug: str
    short_description: str
    published: When
    domain: str | None = None
    tagline: str | None = None
    overview: str | None = None
    city: str | None = None
    country: str | None = None
    categories: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    metrics: tuple[MetricSeries, ...] = ()
    sections: tuple[Block, ...] = ()


class Agreement(msgspec.Struct, frozen=True, array_like=True):
    """One version of a vehicle's non-disclosure agreement; `sha256` is of its text, lower case."""

    agreement_id: str
    version: int
    reference: str
    sha256: str
    acceptance_text: str
    effective: When


class FeeTerm(msgspec.Struct, frozen=True, array_like=True):
    """One fee of a vehicle: an amount, or a part of one."""

    fee_type: FeeType
    charged_by: ChargedBy
    frequency: FeeFrequency
    description: str
    rate: int | None = None
    amount: int | None = None
    duration_years: int | None = None
    hurdle_rate: int | None = None


class Vehicle(msgspec.Struct, frozen=True, array_like=True):
    """A special-purpose vehicle (SPV): open from `opens` until `closes`, its funding deadline.

    `shares` are whole shares, `remaining_shares` those that nobody has taken yet.
    """

    vehicle_id: str
    name: str
    opens: When
    closes: When
    price: int
    fee: int
    shares: int
    remaining_shares: int
    minimum: int
    valuation: int
    basis: ValuationBasis
    manager: str | None = None
    custodian: str | None = None
    share_class: str | None = None
    structure: str | None = None
    fees: tuple[FeeTerm, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    """Versions of one agreement, the oldest first; none if there is nothing to be signed."""

    @property
    def total(self) -> int:
        """What all its shares cost, fees left aside."""
        return self.shares * self.price

    @property
    def remaining(self) -> int:
        """What the shares cost that nobody has taken yet."""
        return self.remaining_shares * self.price

    @property
    def funded_percent(self) -> int:
        """The part of the total that is taken, in millionths of a percent."""
        taken = self.shares - self.remaining_shares
        return divide_half_even(taken * 100 * SCALE, self.shares)


class Highlight(msgspec.Struct, frozen=True, array_like=True):
    """A figure of the company that an offering points to, perhaps under a label of its own."""

    key: MetricKey
    label: str | None = None


class OfferingDocument(msgspec.Struct, frozen=True, array_like=True):
    """A document of an offering; `object_key` is its place in a store that is not served here."""

    document_id: str
    document_type: OfferingDocumentType
    title: str
    object_key: str
    source: str | None = None


class Participant(msgspec.Struct, frozen=True, array_like=True):
    """Somebody who takes part in an offering."""

    participant_id: str
    name: str
    role: ParticipantRole


class Offering(msgspec.Struct, frozen=True, array_like=True):
    """Shares of a company on offer, upcoming from `published` until its vehicle opens."""

    offering_id: str
    company_id: str
    headline: str
    summary: str
    published: When
    ioi_deadline: When
    minimum_ioi: int
    price_low: int
    price_high: int
    valuation_low: int
    valuation_high: int
    basis: ValuationBasis
    vehicle: Vehicle | None = None
    thesis: str | None = None
    why_now: str | None = None
    structure: str | None = None
    disclosures: str | None = None
    highlights: tuple[Highlight, ...] = ()
    risks: tuple[Block, ...] = ()
    documents: tuple[OfferingDocument, ...] = ()
    participants: tuple[Participant, ...] = ()


class ListedOffering(msgspec.Struct, frozen=True, array_like=True):
    """An offering, and when it came to the desk: together they say where it stands."""

    offering: Offering
    came_at: int
    closed_at: int | None = None
    """When it was ended by somebody, whatever its dates say."""

    def instant(self, when: When, now: int) -> int:
        """Return an instant of the offering or its vehicle, as it is at `now`."""
        return when.counted_from(self.came_at, now)

    def vehicle_status(self, now: int) -> VehicleStatus | None:
        """Return where the vehicle stands, None without one."""
        vehicle = self.offering.vehicle
        if vehicle is None:
            return None
        if self.closed_at is not None:
            return VehicleStatus.CLOSED
        if now < self.instant(vehicle.opens, now):
            return VehicleStatus.DRAFT
        is_open = now < self.instant(vehicle.closes, now)
        return VehicleStatus.OPEN if is_open else VehicleStatus.CLOSED

    def class_at(self, now: int) -> OfferingClass | None:
        """Return where the offering stands, None while nobody sees it: not yet, or no longer.

        One without a vehicle is upcoming until its deadline has passed.
        """
        if now < self.instant(self.offering.published, now):
            return None
        match self.vehicle_status(now):
            case VehicleStatus.DRAFT:
                return OfferingClass.UPCOMING
            case VehicleStatus.OPEN:
                return OfferingClass.ACTIVE
            case VehicleStatus.CLOSED:
                return None
        return OfferingClass.UPCOMING if self.takes_interest(now) else None

    def takes_interest(self, now: int) -> bool:
        """Whether the deadline for indications of interest is still ahead."""
        return self.closed_at is None and now < self.instant(self.offering.ioi_deadline, now)

    def agreement_at(self, now: int) -> Agreement | None:
        """Return the agreement in force, None where there is nothing to be signed."""
        vehicle = self.offering.vehicle
        versions = () if vehicle is None else vehicle.agreements
        effective = [each for each in versions if self.instant(each.effective, now) <= now]
        return effective[-1] if effective else None
