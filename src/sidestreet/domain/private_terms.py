"""What has to agree in an offering: its ranges, the terms of its vehicle, and the order of dates.

The rule: nothing is listed that contradicts itself, whoever wrote it. A seed file is checked before
its desk begins, with all that is wrong with it; what comes later, when it is decided.
"""

from collections.abc import Iterator
from itertools import pairwise

from sidestreet.domain.amounts import render_price
from sidestreet.domain.private_offerings import Company, Offering, When

Disagreement = tuple[str, str, str]
"""The member of the offering, what it is, and what would be accepted."""


def disagreements(offering: Offering, company: Company, came_at: int) -> Iterator[Disagreement]:
    """Return all that disagrees in an offering of a company that came to the desk at `came_at`."""
    yield from _of_ranges(offering)
    named = {each.key for each in company.metrics}
    for each in offering.highlights:
        if each.key not in named:
            yield "highlights", each.key, f"a metric_series of {company.slug}"
    yield from _of_dates(offering, came_at)


def _of_ranges(offering: Offering) -> Iterator[Disagreement]:
    prices = (offering.price_low, offering.price_high)
    valuations = (offering.valuation_low, offering.valuation_high)
    for name, (low, high) in (
        ("indicative_price_low", prices),
        ("indicative_valuation_low", valuations),
    ):
        if low > high:
            yield name, render_price(low), f"at most {render_price(high)}"
    vehicle = offering.vehicle
    if vehicle is None:
        return
    for told, low, high in (
        (vehicle.price, *prices),
        (vehicle.valuation, *valuations),
        (vehicle.total, offering.minimum_ioi, vehicle.total),
    ):
        if not low <= told <= high:
            accepted = f"terms from {render_price(low)} to {render_price(high)}"
            yield "spv", render_price(told), accepted
    if vehicle.remaining_shares > vehicle.shares:
        yield (
            "spv.remaining_share_allocation",
            str(vehicle.remaining_shares),
            f"at most the total, {vehicle.shares}",
        )


def _of_dates(offering: Offering, came_at: int) -> Iterator[Disagreement]:
    """Return dates that do not follow each other. What is put off again and again comes last."""
    dates = [("published", offering.published), ("ioi_deadline", offering.ioi_deadline)]
    vehicle = offering.vehicle
    if vehicle is not None:
        dates += [("spv", vehicle.opens), ("spv", vehicle.closes)]
    for name, when in dates[:-1]:
        if when.every:
            yield name, f"every {when.every}d", "a date: others follow it"
    for (_, before), (name, after) in pairwise(dates):
        if _at(after, came_at) < _at(before, came_at):
            accepted = "published, ioi_deadline, opened_at and funding_deadline in this order"
            yield name, "a date before the one that it follows", accepted


def _at(when: When, came_at: int) -> int:
    return when.counted_from(came_at, came_at)
