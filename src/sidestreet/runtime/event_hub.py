"""Who follows a desk's events, and how far each has come.

The hub is fed with durable batches alone, so a reader never hears of what could still be lost. It
keeps no queue for anybody: there is one ring of recent notices, and every reader has a place in it.
A reader without room stays where it is and goes on from there when it has room again. If the ring
has moved past it meanwhile, it is told of the gap first.

A reader that is behind is told so much in one turn and goes on in the next, in turn with the other
readers that are: telling all that is remembered at once would hold up everybody else for seconds.

The rule: a reader hears of each notice of its own once and in order, or of a gap that begins after
the last that it heard of and ends with the last that is gone.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

from sidestreet.runtime.recent import Kind, Notice, Place, Recent
from sidestreet.runtime.sequencer import Batch

ALL_KINDS: Final = frozenset(Kind)

COST_AT_ONCE: Final = 2_048
"""What is done in one turn for all who are behind, in notices that are looked at."""

COST_OF_TELLING: Final = 64
"""To write a notice takes as long as to look at so many."""

_COST_OF_READER: Final = 512
"""What is done for one of them before another has its turn."""

_INDEXED_ACCOUNTS_MAX: Final = 8
"""For a reader of more accounts, all notices are looked at."""


class Gap(NamedTuple):
    """Notices after one place, and up to and including another, that a reader will not hear of."""

    after: Place
    through: Place


class Reader(Protocol):
    """Hears of notices. Both calls return False if there was no room, and nothing was taken."""

    def tell(self, notice: Notice) -> bool:
        """Take a notice."""
        ...

    def tell_gap(self, gap: Gap) -> bool:
        """Take the news that notices are missing."""
        ...


class Wish(NamedTuple):
    """What a reader wants to hear of. `account_ids` None is all accounts, later ones too."""

    account_ids: frozenset[int] | None = None
    kinds: frozenset[Kind] = ALL_KINDS

    def wants(self, notice: Notice) -> bool:
        """Say whether a notice is among it."""
        accounts = self.account_ids
        return notice.kind in self.kinds and (accounts is None or notice.account_id in accounts)


class Following:
    """A reader's place. `ordinal` is where a reader that is behind goes on, else it is None."""

    __slots__ = ("after", "ordinal", "reader", "wish")

    def __init__(self, reader: Reader, wish: Wish, after: Place, ordinal: int) -> None:
        self.reader = reader
        self.wish = wish
        self.after = after
        self.ordinal: int | None = ordinal


class EventHub:
    """Tells readers what batches hold. All calls belong to the desk's thread."""

    def __init__(self, wake: Callable[[], None], recent: Recent | None = None) -> None:
        """`wake` asks for a call of `deliver` soon.

        `recent` is what a start has found of recent notices, so that readers can go on.
        """
        self.gaps = 0
        """How often a reader was told that it has missed something."""
        self._wake = wake
        self._recent = Recent() if recent is None else recent
        self._delivered = self._recent.head
        self._followings: dict[Following, None] = {}
        self._of_all: dict[Following, None] = {}
        self._of_account: dict[int, dict[Following, None]] = {}
        self._going_on: dict[Following, None] = {}
        """Those that are behind and had room when they were last told something."""
        self._left = COST_AT_ONCE

    @property
    def last(self) -> Place:
        """Where the desk has come to, as far as readers can hear of it."""
        return self._recent.last

    @property
    def reader_count(self) -> int:
        """How many follow."""
        return len(self._followings)

    def follow(self, batch: Batch) -> None:
        """Take in a durable batch. Readers hear of it at the next `deliver`."""
        if not batch.records:
            return
        # All records of a batch are of one instant.
        time_ns = batch.records[0].time_ns
        for change in batch.changes:
            self._recent.take(change, time_ns)
        self._recent.pass_by(batch.records[-1].sequence)
        if self._followings:
            self._wake()

    def attach(self, reader: Reader, wish: Wish, after: Place | None = None) -> Following:
        """Have a reader told all that comes after a place, or after this moment.

        What is known of it already is told from now on, as far as there is room.
        """
        self._tell_news()
        recent = self._recent
        if after is None:
            after = recent.last
        following = Following(reader, wish, after, recent.ordinal_after(after))
        self._followings[following] = None
        if wish.account_ids is None:
            self._of_all[following] = None
        else:
            for account_id in wish.account_ids:
                self._of_account.setdefault(account_id, {})[following] = None
        self._go_on(following)
        return following

    def detach(self, following: Following) -> None:
        """Forget a reader; doing so twice is harmless."""
        if self._followings.pop(following, self) is self:
            return
        self._of_all.pop(following, None)
        self._going_on.pop(following, None)
        for account_id in following.wish.account_ids or ():
            others = self._of_account[account_id]
            del others[following]
            if not others:
                del self._of_account[account_id]

    def resume(self, following: Following) -> None:
        """Go on with a reader that has room again."""
        if following in self._followings and following not in self._going_on:
            self._go_on(following)

    def deliver(self) -> None:
        """Tell all readers what has been taken in since, and those that are behind some more."""
        self._tell_news()
        self._left = COST_AT_ONCE
        while self._going_on and self._left > 0:
            following = next(iter(self._going_on))
            del self._going_on[following]
            self._go_on(following)
        if self._going_on:
            self._wake()

    def _tell_news(self) -> None:
        """Tell those that have kept up."""
        recent = self._recent
        head = recent.head
        if not self._followings:
            self._delivered = head
            return
        if self._delivered < recent.first:
            # More came at once than the ring holds: all have to be told of a gap.
            self._delivered = head
            for following in list(self._followings):
                if following.ordinal is None:
                    following.ordinal = recent.first
                    self._go_on(following)
            return
        while self._delivered < head:
            ordinal = self._delivered
            self._delivered += 1
            notice = recent[ordinal]
            for following in (*self._of_account.get(notice.account_id, ()), *self._of_all):
                if following.ordinal is not None or notice.kind not in following.wish.kinds:
                    continue
                if following.reader.tell(notice):
                    following.after = notice.place
                else:
                    following.ordinal = ordinal

    def _go_on(self, following: Following) -> None:
        """Tell a reader that is behind some more, and have it go on if that was not all."""
        allowed = min(self._left, _COST_OF_READER)
        left = self._catch_up(following, allowed) if allowed > 0 else 0
        self._left -= max(allowed, 0) - left
        if left <= 0 and following.ordinal is not None:
            self._going_on[following] = None
            self._wake()

    def _catch_up(self, following: Following, left: int) -> int:
        """Tell as much as there is room for, within a cost; return what is left of that.

        Where something is left, all was told or there was no room.
        """
        recent, reader, wish = self._recent, following.reader, following.wish
        ordinal = following.ordinal
        if ordinal is None:
            return left
        gone = recent.gone(wish.account_ids, wish.kinds)
        if gone > following.after:
            if not reader.tell_gap(Gap(following.after, gone)):
                return left
            self.gaps += 1
            following.after = gone
        accounts = wish.account_ids
        if accounts is not None and len(accounts) > _INDEXED_ACCOUNTS_MAX:
            accounts = None
        ordinal = max(ordinal, recent.first)
        while left > 0:
            if accounts is not None:
                ordinal = recent.next_of(accounts, ordinal)
            if ordinal >= self._delivered:
                following.ordinal = None
                return left
            following.ordinal = ordinal
            notice = recent[ordinal]
            left -= 1
            if wish.wants(notice):
                if not reader.tell(notice):
                    return max(left, 1)
                left -= COST_OF_TELLING
                following.after = notice.place
            ordinal += 1
            following.ordinal = ordinal
        return left
