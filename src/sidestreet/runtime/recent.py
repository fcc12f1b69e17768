"""The latest of what a desk has told: notices of orders and executions, in a bounded ring.

A notice is one thing that a reader of events is told: an order as a record left it, or one
execution. Its place is the sequence of its record and its number within that record, from 1; both
follow from the journal alone, so a notice has the same place after a restart.

The rule: what the ring has let go of is remembered as a place for each account and kind. So it can
always be said whether a reader who comes back has missed anything of its own, and a quiet account
never loses its place because others were busy.
"""

from bisect import bisect_left
from collections import deque
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from sidestreet.domain.orders import Order
from sidestreet.readmodel.changes import Change, Execution

RECENT_MAX: Final = 65_536
"""Notices that are kept: some 50 MB where every one is of another order."""


class Kind(StrEnum):
    """What a notice is about."""

    ORDER = "order"
    EXECUTION = "execution"


class Place(NamedTuple):
    """Where a notice stands. Number 0 is the beginning of a sequence, ahead of its notices."""

    sequence: int
    number: int


BEGINNING: Final = Place(0, 0)


class Notice(msgspec.Struct, gc=False, eq=False):
    """One thing that readers are told. `memo` is what they have made of it, kept with it.

    The collector of cycles never looks at one: there are tens of thousands, and each holds an order
    that is long out of the processor's reach.
    """

    sequence: int
    number: int
    time_ns: int
    about: Order | Execution
    memo: object = None

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.sequence, self.number)

    @property
    def kind(self) -> Kind:
        """What it is about."""
        return Kind.ORDER if type(self.about) is Order else Kind.EXECUTION

    @property
    def account_id(self) -> int:
        """Whose it is."""
        return self.about.account_id


def notices_of(change: Change, time_ns: int) -> list[Notice]:
    """Return what a record's change tells: executions first, then the orders that they led to.

    So whoever hears that an order is filled has heard of every execution of it.
    """
    told: tuple[Order | Execution, ...] = (*change.executions, *change.orders)
    return [
        Notice(change.sequence, number, time_ns, about)
        for number, about in enumerate(told, start=1)
    ]


class Recent:
    """A ring of notices. Each has an ordinal, counted from 0 and never given again."""

    def __init__(self, capacity: int = RECENT_MAX) -> None:
        self._capacity = capacity
        self._ring: list[Notice] = []
        self._head = 0
        self._last = BEGINNING
        self._of_account: dict[int, deque[int]] = {}
        """The ordinals of what is kept of each account, in order."""
        self._gone: dict[tuple[int, Kind], Place] = {}
        self._gone_of_all = dict.fromkeys(Kind, BEGINNING)

    @property
    def head(self) -> int:
        """The ordinal that the next notice will get."""
        return self._head

    @property
    def first(self) -> int:
        """The ordinal of the oldest notice that is kept; the head where none is."""
        return self._head - len(self._ring)

    @property
    def last(self) -> Place:
        """The place of the newest notice, or the end of a later record that told nothing."""
        return self._last

    def __getitem__(self, ordinal: int) -> Notice:
        """Return a notice by its ordinal, which must be kept."""
        return self._ring[ordinal % self._capacity]

    def take(self, change: Change, time_ns: int) -> None:
        """Add what a change tells. Changes come in the order of their sequences."""
        notices = notices_of(change, time_ns)
        for notice in notices:
            self._add(notice)
        if notices:
            self._last = notices[-1].place

    def _add(self, notice: Notice) -> None:
        ring, head, account_id = self._ring, self._head, notice.about.account_id
        if len(ring) < self._capacity:
            ring.append(notice)
        else:
            slot = head % self._capacity
            self._let_go(ring[slot])
            ring[slot] = notice
        of_account = self._of_account.get(account_id)
        if of_account is None:
            of_account = self._of_account[account_id] = deque()
        of_account.append(head)
        self._head = head + 1

    def pass_by(self, sequence: int) -> None:
        """Note that all records up to a sequence have been seen, whether they told anything."""
        if sequence > self._last.sequence:
            self._last = Place(sequence, 0)

    def ordinal_after(self, place: Place) -> int:
        """Return the ordinal of the oldest kept notice that comes after a place."""
        low, high = self.first, self._head
        while low < high:
            middle = (low + high) // 2
            if self[middle].place <= place:
                low = middle + 1
            else:
                high = middle
        return low

    def next_of(self, account_ids: frozenset[int], ordinal: int) -> int:
        """Return the first kept ordinal, from one on, of any of these accounts; else the head."""
        found = self._head
        for account_id in account_ids:
            of_account = self._of_account.get(account_id)
            if of_account is not None and ordinal <= of_account[-1]:
                found = min(found, of_account[bisect_left(of_account, ordinal)])
        return found

    def gone(self, account_ids: frozenset[int] | None, kinds: frozenset[Kind]) -> Place:
        """Return the place of the newest notice of these that is no longer kept.

        None stands for all accounts. `BEGINNING` if every one that there ever was is kept.
        """
        if account_ids is None:
            return max((self._gone_of_all[kind] for kind in kinds), default=BEGINNING)
        return max(
            (
                self._gone.get((account_id, kind), BEGINNING)
                for account_id in account_ids
                for kind in kinds
            ),
            default=BEGINNING,
        )

    def _let_go(self, notice: Notice) -> None:
        kind = notice.kind
        self._gone[notice.account_id, kind] = notice.place
        self._gone_of_all[kind] = notice.place
        of_account = self._of_account[notice.account_id]
        of_account.popleft()
        if not of_account:
            del self._of_account[notice.account_id]
