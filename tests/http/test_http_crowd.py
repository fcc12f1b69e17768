"""How many connections are let in, in all and from one address."""

from typing import Any

from sidestreet.http.crowd import Crowd
from sidestreet.http.limits import Limits
from streams.sites import HANDSHAKE, KEY, Streams

NEAR = "127.0.0.1"
FAR = "192.0.2.7"
OTHER = "2001:db8::7"

LIMITS = Limits(connections_max=100, connections_per_address_max=2)


def statuses(crowd: Crowd, address: str, count: int) -> list[int | None]:
    """Let so many in from an address, and return what each is told: None is nothing."""
    told = []
    for _ in range(count):
        refusal = crowd.enter(address)
        told.append(None if refusal is None else refusal.status)
    return told


def test_one_connection_too_many_of_an_address_is_told_so_and_others_are_not() -> None:
    crowd = Crowd(LIMITS)
    assert statuses(crowd, FAR, 4) == [None, None, 429, 429]
    assert statuses(crowd, OTHER, 1) == [None]


def test_a_flood_from_an_address_is_told_nothing() -> None:
    crowd = Crowd(LIMITS)
    statuses(crowd, FAR, 4)
    assert not crowd.is_flood_from(FAR)
    statuses(crowd, FAR, 1)
    assert crowd.is_flood_from(FAR)
    assert not crowd.is_flood_from(OTHER)


def test_this_machine_may_have_as_many_as_there_are() -> None:
    crowd = Crowd(LIMITS)
    for address in (NEAR, "::1", ""):
        assert statuses(crowd, address, 20) == [None] * 20
        assert not crowd.is_flood_from(address)


def test_a_place_is_free_again_once_a_connection_has_gone() -> None:
    crowd = Crowd(LIMITS)
    statuses(crowd, FAR, 2)
    crowd.leave(FAR)
    assert statuses(crowd, FAR, 2) == [None, 429]


def test_all_together_are_bounded_first() -> None:
    crowd = Crowd(Limits(connections_max=2, connections_per_address_max=1))
    assert statuses(crowd, NEAR, 3) == [None, None, 503]
    assert statuses(crowd, FAR, 1) == [503]
    assert not crowd.is_flood_from(NEAR)
    statuses(crowd, NEAR, 1)
    assert crowd.is_flood_from(NEAR)


def test_a_connection_that_became_a_stream_counts_until_it_has_gone(lab: Any) -> None:
    async def journey(site: Any) -> None:
        crowd = site.server._shared.crowd
        client = await site.connect()
        assert (await client.ask(HANDSHAKE + b"\r\n")).status == 101
        assert crowd.count == 1
        await client.close()
        await site.until(lambda: crowd.count == 0)
        plain = await site.connect()
        await plain.ask(HANDSHAKE.replace(KEY, b"short") + b"\r\n")
        await plain.close()
        await site.until(lambda: crowd.count == 0)

    lab.run(journey, Streams)
