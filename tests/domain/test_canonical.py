"""A memory has one hash, whatever has been appended to it since and is not in use yet."""

import hashlib
from collections import deque
from dataclasses import dataclass, field, make_dataclass
from enum import StrEnum
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.canonical import canonical, digest_of


class Old(msgspec.Struct, frozen=True, array_like=True):
    """A position as an older version remembers it."""

    quantity: int
    cost: int = 0


class Grown(msgspec.Struct, frozen=True, array_like=True):
    """The same with what a newer version knows of it."""

    quantity: int
    cost: int = 0
    lots: tuple[int, ...] = ()
    borrowed_from: Old | None = None
    marks: list[int] = msgspec.field(default_factory=list)


@dataclass(slots=True)
class OldMemory:
    """What an older version remembers."""

    cash: int = 0
    held: dict[str, Old] = field(default_factory=dict)


@dataclass(slots=True)
class GrownMemory:
    """What a newer version remembers, in another order."""

    held: dict[str, Grown] = field(default_factory=dict)
    is_new: bool = False
    cash: int = 0
    tries: deque[int] = field(default_factory=deque)


def test_members_that_were_appended_change_nothing_until_they_are_used() -> None:
    old = OldMemory(5, {"XYZ": Old(3, 7)})
    assert digest_of(GrownMemory({"XYZ": Grown(3, 7)}, cash=5)) == digest_of(old)


@pytest.mark.parametrize(
    "grown",
    [
        GrownMemory({"XYZ": Grown(3, 7)}, cash=5, is_new=True),
        GrownMemory({"XYZ": Grown(3, 7)}, cash=5, tries=deque([1])),
        GrownMemory({"XYZ": Grown(3, 7, lots=(1,))}, cash=5),
        GrownMemory({"XYZ": Grown(3, 7, borrowed_from=Old(0))}, cash=5),
        GrownMemory({"XYZ": Grown(3, 7, marks=[0])}, cash=5),
        GrownMemory({"XYZ": Grown(3, 8)}, cash=5),
        GrownMemory({"XYZ": Grown(0, 7)}, cash=5),
        GrownMemory({"XYY": Grown(3, 7)}, cash=5),
        GrownMemory({"XYZ": Grown(3, 7)}, cash=6),
    ],
)
def test_whatever_is_used_is_seen(grown: GrownMemory) -> None:
    assert digest_of(grown) != digest_of(OldMemory(5, {"XYZ": Old(3, 7)}))


def test_a_member_without_a_default_is_always_told() -> None:
    assert canonical(Old(0)) == ["quantity", 0]
    assert canonical(Old(0, 1)) == ["quantity", 0, "cost", 1]


def test_the_form_of_a_known_memory_is_this() -> None:
    """Written out by hand, because every version has to come to it: MessagePack of the parts."""
    cash = b"\xa4cash" + b"\x05"
    held = b"\xa4held" + b"\x01" + b"\x92\xa3XYZ" + b"\x94\xa8quantity\x03\xa4cost\x07"
    expected = hashlib.sha256(cash + held).hexdigest()
    assert digest_of(OldMemory(5, {"XYZ": Old(3, 7)})) == expected


def test_the_order_of_arrival_is_part_of_the_memory() -> None:
    one = OldMemory(held={"A": Old(1), "B": Old(2)})
    two = OldMemory(held={"B": Old(2), "A": Old(1)})
    assert digest_of(one) != digest_of(two)


def test_a_class_that_is_renamed_is_the_same_memory() -> None:
    renamed = make_dataclass("Renamed", [("cash", int, field(default=0))])
    assert digest_of(renamed(cash=5)) == digest_of(OldMemory(5))


def test_what_may_stand_in_the_same_place_is_told_apart_by_its_tag() -> None:
    class Bought(msgspec.Struct, tag=True):
        quantity: int

    class Sold(msgspec.Struct, tag=True):
        quantity: int

    assert canonical(Bought(1)) == ["Bought", "quantity", 1]
    assert canonical(Bought(1)) != canonical(Sold(1))


def test_words_from_a_list_stand_for_their_text_and_tuples_with_names_for_their_members() -> None:
    class Side(StrEnum):
        BUY = "buy"

    class Move(NamedTuple):
        side: Side
        at: int = 0

    assert canonical({Side.BUY: deque([Move(Side.BUY, 1), Move(Side.BUY)])}) == [
        ["buy", [["side", "buy", "at", 1], ["side", "buy"]]]
    ]


@given(st.integers(), st.integers())
def test_sums_of_any_size_are_told_apart(one: int, other: int) -> None:
    assert (digest_of(OldMemory(one)) == digest_of(OldMemory(other))) is (one == other)


@pytest.mark.parametrize("value", [{1, 2}, 1.5, object()])
def test_what_has_no_order_or_no_exact_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="has no canonical form"):
        canonical([value])
