"""What readers of events are told: once each, in order, or of a gap that covers what is missing."""

import gc
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.order_cases import an_order
from engine.played_desk import ACCOUNT, CASH, START
from runtime.desk_parts import Rig, StagedVenue
from sidestreet.domain.accounts import Account
from sidestreet.domain.commands import OpenAccount
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import Cause, Record
from sidestreet.domain.orders import Order
from sidestreet.readmodel.changes import Change, Execution
from sidestreet.runtime import event_hub
from sidestreet.runtime.event_hub import EventHub, Following, Gap, Wish
from sidestreet.runtime.recent import BEGINNING, Kind, Notice, Place, Recent, notices_of
from sidestreet.runtime.sequencer import Batch

ONE, TWO = 1, 2
BOTH: Final = frozenset({ONE, TWO})


@dataclass
class Ears:
    """A reader with so much room and no more."""

    room: int = 1_000_000
    told: list[Notice | Gap] = field(default_factory=list)

    def tell(self, notice: Notice) -> bool:
        """Take a notice if there is room."""
        return self._take(notice)

    def tell_gap(self, gap: Gap) -> bool:
        """Take a gap if there is room."""
        return self._take(gap)

    def _take(self, news: Notice | Gap) -> bool:
        if not self.room:
            return False
        self.room -= 1
        self.told.append(news)
        return True

    @property
    def places(self) -> list[tuple[int, int]]:
        """The places of the notices that it heard of."""
        return [(*each.place,) for each in self.told if isinstance(each, Notice)]

    @property
    def gaps(self) -> list[Gap]:
        """The gaps that it heard of."""
        return [each for each in self.told if isinstance(each, Gap)]


def order_of(account_id: int) -> Order:
    """Return an order of an account."""
    return replace(an_order(), account_id=account_id)


def execution_of(account_id: int) -> Execution:
    """Return an execution of an account."""
    order = an_order()
    return Execution(
        "x", order.order_id, account_id, order.instrument_id, "XYZ", order.side, 1, 1, "XNAS", START
    )


def batch(sequence: int, *changes: Change) -> Batch:
    """Return a durable batch of records, those without a change included."""
    made = Batch(first_sequence=sequence)
    last = max((change.sequence for change in changes), default=sequence)
    made.records = [Record(each, START, Cause("test"), ()) for each in range(sequence, last + 1)]
    made.changes = list(changes)
    return made


def change(sequence: int, orders: Iterable[int], executions: Iterable[int] = ()) -> Change:
    """Return a change of orders and executions of these accounts."""
    return Change(
        sequence, tuple(map(order_of, orders)), tuple(execution_of(each) for each in executions)
    )


def hub_of(capacity: int = 8) -> EventHub:
    """Return a hub with a small ring."""
    return EventHub(lambda: None, Recent(capacity))


def test_what_is_remembered_is_nothing_to_the_collector_of_cycles() -> None:
    """Tens of thousands are kept, and a look at each would hold everybody up."""
    change = Change(1, (an_order(),))
    (notice,) = notices_of(change, START)
    assert not gc.is_tracked(change)
    assert not gc.is_tracked(notice)


def test_a_reader_hears_of_what_comes_after_it_in_order_executions_first() -> None:
    hub = hub_of()
    hub.follow(batch(1, change(1, [ONE])))
    ears = Ears()
    hub.attach(ears, Wish())
    assert ears.told == []
    hub.follow(batch(2, change(2, [ONE], [ONE, ONE])))
    hub.deliver()
    assert ears.places == [(2, 1), (2, 2), (2, 3)]
    kinds = [each.kind for each in ears.told if isinstance(each, Notice)]
    assert kinds == [Kind.EXECUTION, Kind.EXECUTION, Kind.ORDER]


def test_nothing_is_told_before_the_hub_is_asked_to_and_it_asks_to_be_asked() -> None:
    wakes: list[None] = []
    hub = EventHub(lambda: wakes.append(None), Recent(8))
    hub.follow(batch(1, change(1, [ONE])))
    assert wakes == []
    ears = Ears()
    hub.attach(ears, Wish())
    hub.follow(batch(2, change(2, [ONE])))
    assert (ears.told, len(wakes)) == ([], 1)
    hub.deliver()
    hub.deliver()
    assert ears.places == [(2, 1)]


def test_a_reader_hears_of_its_own_accounts_and_kinds_alone() -> None:
    hub = hub_of()
    mine, orders, everything = Ears(), Ears(), Ears()
    hub.attach(mine, Wish(frozenset({ONE})))
    hub.attach(orders, Wish(BOTH, frozenset({Kind.ORDER})))
    hub.attach(everything, Wish())
    hub.follow(batch(1, change(1, [ONE, TWO], [TWO]), change(3, [TWO, 3])))
    hub.deliver()
    assert mine.places == [(1, 2)]
    assert orders.places == [(1, 2), (1, 3), (3, 1)]
    assert everything.places == [(1, 1), (1, 2), (1, 3), (3, 1), (3, 2)]


def test_a_reader_goes_on_from_the_middle_of_a_record() -> None:
    hub = hub_of()
    hub.follow(batch(1, change(1, [ONE] * 3), change(2, [ONE])))
    ears = Ears()
    hub.attach(ears, Wish(), after=Place(1, 2))
    assert ears.places == [(1, 3), (2, 1)]


def test_a_reader_from_the_beginning_of_a_sequence_hears_all_of_it() -> None:
    hub = hub_of()
    hub.follow(batch(1, change(1, [ONE]), change(2, [ONE, ONE])))
    ears = Ears()
    hub.attach(ears, Wish(), after=Place(2, 0))
    assert ears.places == [(2, 1), (2, 2)]


def test_a_reader_without_room_goes_on_where_it_was() -> None:
    hub = hub_of()
    ears = Ears(room=1)
    following = hub.attach(ears, Wish())
    hub.follow(batch(1, change(1, [ONE] * 5)))
    hub.deliver()
    assert ears.places == [(1, 1)]
    ears.room = 2
    hub.resume(following)
    ears.room = 9
    hub.resume(following)
    hub.resume(following)
    assert ears.places == [(1, number) for number in range(1, 6)]
    assert ears.gaps == []


def test_a_reader_that_the_ring_has_passed_hears_of_the_gap_and_then_of_the_rest() -> None:
    hub = hub_of(capacity=4)
    ears = Ears(room=2)
    following = hub.attach(ears, Wish())
    hub.follow(batch(1, *(change(sequence, [ONE]) for sequence in range(1, 11))))
    hub.deliver()
    ears.room = 9
    hub.resume(following)
    # Ten were told at once and four are kept, so it is behind from the beginning.
    assert ears.told[0] == Gap(BEGINNING, Place(6, 1))
    assert ears.places == [(7, 1), (8, 1), (9, 1), (10, 1)]


def test_a_reader_of_no_account_or_of_no_kind_hears_nothing() -> None:
    hub = hub_of(capacity=2)
    hub.follow(batch(1, *(change(sequence, [ONE]) for sequence in range(1, 6))))
    nobody, nothing = Ears(), Ears()
    hub.attach(nobody, Wish(frozenset()), after=BEGINNING)
    hub.attach(nothing, Wish(None, frozenset()), after=BEGINNING)
    hub.attach(nothing, Wish(BOTH, frozenset()), after=BEGINNING)
    hub.follow(batch(6, change(6, [ONE], [TWO])))
    hub.deliver()
    assert (nobody.told, nothing.told) == ([], [])


def test_what_others_did_costs_a_quiet_account_nothing() -> None:
    hub = hub_of(capacity=4)
    hub.follow(batch(1, change(1, [ONE])))
    hub.follow(batch(2, *(change(sequence, [TWO]) for sequence in range(2, 100))))
    ears, late = Ears(), Ears()
    hub.attach(ears, Wish(frozenset({ONE})), after=Place(1, 1))
    hub.attach(late, Wish(frozenset({ONE})), after=Place(1, 0))
    assert ears.told == []
    assert late.told == [Gap(Place(1, 0), Place(1, 1))]


class Turns:
    """Has a hub deliver as long as it asks for that."""

    def __init__(self) -> None:
        self.wakes = 0
        self.hub = EventHub(self._wake, Recent(10_000))

    def _wake(self) -> None:
        self.wakes += 1

    def turn(self) -> None:
        """Have it deliver once, which it has asked for."""
        assert self.wakes
        self.wakes = 0
        self.hub.deliver()


def test_so_much_is_told_in_one_turn_and_readers_that_are_behind_take_turns() -> None:
    turns = Turns()
    turns.hub.follow(batch(1, change(1, [ONE] * 100)))
    first, second = Ears(), Ears()
    turns.hub.attach(first, Wish(), after=BEGINNING)
    turns.hub.attach(second, Wish(frozenset({ONE})), after=BEGINNING)
    for _ in range(3):
        before = len(first.told) + len(second.told)
        turns.turn()
        # 2,048 of cost are 31 and a half of 65 each.
        assert 0 < len(first.told) + len(second.told) - before <= 32
        assert abs(len(first.told) - len(second.told)) <= 8
    while turns.wakes:
        turns.turn()
    expected = [(1, number) for number in range(1, 101)]
    assert first.places == second.places == expected


def test_who_is_told_the_past_is_told_what_happens_meanwhile_after_it() -> None:
    turns = Turns()
    turns.hub.follow(batch(1, change(1, [ONE] * 100)))
    ears = Ears()
    turns.hub.attach(ears, Wish(), after=BEGINNING)
    turns.hub.follow(batch(2, change(2, [ONE])))
    turns.turn()
    assert len(ears.told) < 100
    while turns.wakes:
        turns.turn()
    assert ears.places == [*((1, number) for number in range(1, 101)), (2, 1)]


def test_what_others_did_is_not_looked_at_for_a_reader_of_one_account() -> None:
    turns = Turns()
    changes = [change(1, [ONE]), *(change(each, [TWO] * 10) for each in range(2, 502))]
    turns.hub.follow(batch(1, *changes, change(502, [ONE])))
    ears, busy = Ears(), Ears()
    turns.hub.attach(ears, Wish(frozenset({ONE})), after=BEGINNING)
    assert ears.places == [(1, 1), (502, 1)]
    executions = Wish(None, frozenset({Kind.EXECUTION}))
    following = turns.hub.attach(busy, executions, after=BEGINNING)
    behind = [following.ordinal is not None]
    while turns.wakes:
        turns.turn()
    behind.append(following.ordinal is not None)
    assert (behind, busy.told) == ([True, False], [])


def test_a_reader_that_leaves_while_it_is_behind_is_forgotten() -> None:
    turns = Turns()
    turns.hub.follow(batch(1, change(1, [ONE] * 100)))
    ears = Ears()
    following = turns.hub.attach(ears, Wish(), after=BEGINNING)
    told = len(ears.told)
    turns.hub.detach(following)
    turns.turn()
    assert len(ears.told) == told < 100
    assert turns.wakes == 0


@given(st.lists(st.integers(1, 3), max_size=30), st.integers(1, 9))
def test_the_next_of_an_account_is_found_as_by_looking_at_all(
    accounts: list[int], capacity: int
) -> None:
    recent = Recent(capacity)
    for sequence, account_id in enumerate(accounts, start=1):
        recent.take(change(sequence, [account_id]), START)
    for wanted in (frozenset({ONE}), BOTH, frozenset[int]()):
        kept = range(recent.first, recent.head)
        mine = [each for each in kept if recent[each].account_id in wanted]
        for ordinal in range(recent.head + 1):
            after = [each for each in mine if each >= ordinal]
            assert recent.next_of(wanted, ordinal) == (after[0] if after else recent.head)


def test_a_gap_that_there_is_no_room_for_is_told_later() -> None:
    hub = hub_of(capacity=2)
    hub.follow(batch(1, *(change(sequence, [ONE]) for sequence in range(1, 6))))
    ears = Ears(room=0)
    following = hub.attach(ears, Wish(), after=BEGINNING)
    hub.follow(batch(6, change(6, [ONE])))
    hub.deliver()
    ears.room = 9
    hub.resume(following)
    assert ears.told[0] == Gap(BEGINNING, Place(4, 1))
    assert ears.places == [(5, 1), (6, 1)]


def test_a_reader_that_has_left_hears_nothing_more() -> None:
    hub = hub_of()
    ears = Ears()
    following = hub.attach(ears, Wish(BOTH))
    hub.detach(following)
    hub.detach(following)
    hub.resume(following)
    hub.follow(batch(1, change(1, [ONE])))
    hub.deliver()
    assert (ears.told, hub.reader_count) == ([], 0)


def test_the_hub_says_where_the_desk_has_come_to_also_when_nothing_was_told() -> None:
    hub = hub_of()
    assert hub.last == BEGINNING
    hub.follow(batch(1, change(1, [ONE, ONE])))
    assert hub.last == Place(1, 2)
    hub.follow(batch(2))
    assert hub.last == Place(2, 0)
    hub.follow(Batch(first_sequence=3))
    assert hub.last == Place(2, 0)


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("happen"), st.lists(st.sampled_from([ONE, TWO]), max_size=6)),
        st.tuples(st.just("deliver"), st.just(0)),
        st.tuples(st.just("room"), st.integers(0, 6)),
        st.tuples(st.just("come"), st.sampled_from([(ONE,), (TWO,), (ONE, TWO), None])),
    ),
    max_size=40,
)


@given(
    acts=ACTS,
    capacity=st.integers(1, 9),
    start=st.integers(0, 12),
    cost=st.sampled_from([1, 70, 140, 5_000]),
)
def test_any_reader_hears_of_each_of_its_own_once_in_order_or_of_a_gap_that_covers_it(
    acts: list[tuple[str, object]], capacity: int, start: int, cost: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(event_hub, "COST_AT_ONCE", cost)
        _live(acts, hub_of(capacity), start)


def _live(acts: list[tuple[str, object]], hub: EventHub, start: int) -> None:
    happened: list[tuple[Place, int]] = []
    followed: list[tuple[Following, Place]] = []
    sequence = 0
    for act, given_ in acts:
        if act == "happen":
            assert isinstance(given_, list)
            sequence += 1
            hub.follow(batch(sequence, change(sequence, given_)))
            happened += [
                (Place(sequence, number), account) for number, account in enumerate(given_, start=1)
            ]
        elif act == "deliver":
            hub.deliver()
        elif act == "room":
            assert isinstance(given_, int)
            for following, _ in followed:
                assert isinstance(following.reader, Ears)
                following.reader.room += given_
                hub.resume(following)
        else:
            assert given_ is None or isinstance(given_, tuple)
            after = min(Place(start, 0), hub.last)
            wish = Wish(None if given_ is None else frozenset(given_))
            followed.append((hub.attach(Ears(room=1), wish, after), after))
    for following, after in followed:
        ears = following.reader
        assert isinstance(ears, Ears)
        ears.room = 1_000_000
        hub.resume(following)
        hub.deliver()
        while following.ordinal is not None:
            hub.deliver()
        wanted = [
            place
            for place, account in happened
            if place > after
            and (following.wish.account_ids is None or account in following.wish.account_ids)
        ]
        _check(ears, after, wanted)


def _check(ears: Ears, after: Place, wanted: list[Place]) -> None:
    """Walk through what a reader was told: every wanted place is told or inside one gap."""
    left = list(wanted)
    reached = after
    for news in ears.told:
        if isinstance(news, Gap):
            assert news.after == reached
            missing = [place for place in left if place <= news.through]
            assert missing[-1] == news.through, "a gap ends with the last that is missing"
            left = left[len(missing) :]
            reached = news.through
        else:
            assert news.place == left.pop(0)
            reached = news.place
    assert left == []


def test_after_a_restart_the_same_notices_have_the_same_places() -> None:
    """A desk's life is followed, and read back: what is recent is the same to the last member."""
    rig = Rig(venue=StagedVenue(answers=True, trades=True), opens=False)
    lived = Recent()
    rig.desk.followers.append(EventHub(lambda: None, lived).follow)
    rig.ask(OpenAccount(Account(ACCOUNT, "a", "A", "2020-01-01"), CASH))
    rig.open()
    rig.cancel(rig.submit())
    rig.submit_many(3)
    rig.cancel_all()
    found = rig.again(opens=False).recovered.recent
    assert (found.last, found.head) == (lived.last, lived.head)
    assert lived.head == 20
    for ordinal in range(20):
        mine, theirs = lived[ordinal], found[ordinal]
        assert (mine.place, mine.time_ns) == (theirs.place, theirs.time_ns)
        assert mine.about == theirs.about


def test_a_desk_tells_the_life_of_an_order() -> None:
    rig = Rig(venue=StagedVenue(answers=True, trades=True))
    hub = EventHub(lambda: None)
    rig.desk.followers.append(hub.follow)
    ears = Ears()
    hub.attach(ears, Wish(frozenset({ACCOUNT})))
    order = rig.submit()
    rig.cancel(order)
    hub.deliver()
    told = [each.about for each in ears.told if isinstance(each, Notice)]
    statuses = [each.status for each in told if isinstance(each, Order)]
    assert statuses == [
        OrderStatus.PENDING_NEW,
        OrderStatus.PARTIALLY_FILLED,
        OrderStatus.PENDING_CANCEL,
        OrderStatus.CANCELED,
    ]
    assert [type(each) for each in told].count(Execution) == 1
