"""Who is assigned when contracts are exercised: a wheel with every short contract on it.

The clearing house puts all short positions of a contract on a wheel, picks a point by chance and
goes round in even steps until every exercised contract has its writer (SEC Release 34-46735, of
the OCC's random assignment). So an account is assigned in proportion to what it is short, and
what is assigned is exactly what was exercised.

Our clients are not alone on the wheel. The street holds `STREET_CONTRACTS` of its own, long and
short, and stands opposite to whatever our clients hold on balance; so long and short always come
to the same, and there is never more exercised than there is on the wheel. How much open interest
there is outside is our reading; it decides how often a client's early exercise meets a client.

The rule: everything follows from the seed, the date and the contract. The same desk assigns the
same accounts on every machine and at every replay of its commands.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

from sidestreet.domain.amounts import SCALE

STREET_CONTRACTS: Final = 1000
"""Contracts of each kind that others than our clients hold long, and others are short."""

_STREET: Final = "street"


def contracts_of(quantity: int) -> int:
    """Return the places on the wheel that a position in millionths of a contract takes."""
    return -(-quantity // SCALE)


def street_longs(longs: int, shorts: int) -> int:
    """Return how many contracts the street is long, given what our clients are long and short."""
    return STREET_CONTRACTS + max(0, shorts - longs)


def street_shorts(longs: int, shorts: int) -> int:
    """Return how many contracts the street is short."""
    return STREET_CONTRACTS + max(0, longs - shorts)


def assign(
    exercised: int, shorts: Mapping[int, int], street: int, name: str, seed: int
) -> dict[int, int]:
    """Return how many contracts each account is assigned; the rest of `exercised` is the street's.

    `shorts` are contracts by account and `street` those of everybody else, together at least
    `exercised`. `name` says which draw this is. Accounts stand on the wheel in an order that is
    drawn too.

    >>> assign(5, {7: 3, 8: 2}, 0, "2026-01-05 XYZ", 1) == {7: 3, 8: 2}
    True
    """
    if not exercised:
        return {}
    size = street + sum(shorts.values())
    places: dict[str, int] = {str(account_id): count for account_id, count in shorts.items()}
    places[_STREET] = street
    wheel = sorted(places, key=lambda holder: (_draw(seed, name, holder), holder))
    start = _draw(seed, name, "") % size
    assigned: dict[int, int] = {}
    begin = 0
    for holder in wheel:
        end = begin + places[holder]
        count = _stops(end, exercised, size, start) - _stops(begin, exercised, size, start)
        if count and holder != _STREET:
            assigned[int(holder)] = count
        begin = end
    return assigned


def _stops(place: int, stops: int, size: int, start: int) -> int:
    """Return how many of the stops come before a place.

    Stop k is at the place that holds (start + k * size) / stops, and 0 <= start < size.
    """
    return max(0, -(-(place * stops - start) // size))


def _draw(seed: int, name: str, holder: str) -> int:
    text = f"{seed}|{name}|{holder}".encode()
    return int.from_bytes(blake2b(text, digest_size=16).digest(), "little")
