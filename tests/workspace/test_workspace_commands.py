import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.accounts import Account
from sidestreet.domain.answer_parts import ActionPart, ChartPart, PrefillCancel, Series, TextPart
from sidestreet.domain.commands import CreateKey, RevokeKey, Stamp, WorkspaceCommand
from sidestreet.domain.conversations import (
    Answered,
    AskInThread,
    CancelResponse,
    EndTurn,
    GiveFeedback,
    Outcome,
    Question,
    StartThread,
)
from sidestreet.domain.entitlements import GrantEntitlements, OptOut, RevokeEntitlement
from sidestreet.domain.events import AccountOpened, Cause, Event, Record
from sidestreet.domain.feeds import ExtendFeed, FeedAct, NoteFeedAct, Story, StoryKind
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.key_events import KeyCreated, KeyRevoked
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.screeners import ChangeScreener, CreateScreener, DeleteScreener
from sidestreet.domain.watchlists import (
    AddWatchlistItem,
    CreateWatchlist,
    DeleteWatchlist,
    DeleteWatchlistItem,
)
from sidestreet.workspace.execute import digest, evolve_record, execute
from sidestreet.workspace.state import Key, Workspace
from workspace.private_market_parts import PRIVATE_MARKET_COMMANDS

CREATE = CreateKey("desk", b"h" * 32, "the desk", (1, 2), ("orders:read",))
KEY_IDS = st.sampled_from(["a", "b", "c"])
QUESTIONS = st.builds(
    Question, text=KEY_IDS, account_id=st.none() | st.integers(0, 2), context=st.binary(max_size=2)
)
ANSWERS = st.sampled_from(
    [
        Answered(Outcome.CANCELED),
        Answered(Outcome.ERRORED, error_code="MODEL_FAILED", error_message="no"),
        Answered(
            Outcome.COMPLETED,
            (
                TextPart("yes"),
                ActionPart(PrefillCancel(1, ("order",))),
                ChartPart((Series("value", (("AAPL", 5),)),)),
            ),
            ("thought",),
        ),
    ]
)
ACCOUNT_IDS = st.lists(st.integers(0, 2), min_size=1, max_size=2, unique=True).map(tuple)
STORIES = st.builds(
    Story,
    key=KEY_IDS,
    kind=st.sampled_from(StoryKind),
    headline=KEY_IDS,
    summary=KEY_IDS,
    published_at=st.integers(0, 9),
)
COMMANDS: st.SearchStrategy[WorkspaceCommand] = st.one_of(
    st.builds(
        CreateKey,
        key_id=KEY_IDS,
        secret_hash=st.binary(min_size=32, max_size=32),
        label=st.text(max_size=5),
        account_ids=st.none() | st.lists(st.integers(0, 9), max_size=3).map(tuple),
        scopes=st.just(("orders:read",)),
    ),
    st.builds(RevokeKey, key_id=KEY_IDS),
    st.builds(CreateWatchlist, owner=KEY_IDS, name=KEY_IDS, watchlist_id=KEY_IDS),
    st.builds(DeleteWatchlist, owner=KEY_IDS, watchlist_id=KEY_IDS),
    st.builds(
        AddWatchlistItem,
        owner=KEY_IDS,
        watchlist_id=KEY_IDS,
        instrument_id=KEY_IDS,
        price=st.none() | st.integers(0, 10),
        item_id=KEY_IDS,
    ),
    st.builds(DeleteWatchlistItem, owner=KEY_IDS, watchlist_id=KEY_IDS, item_id=KEY_IDS),
    st.builds(ExtendFeed, owner=KEY_IDS, stories=st.lists(STORIES, max_size=3).map(tuple)),
    st.builds(NoteFeedAct, owner=KEY_IDS, item_id=KEY_IDS, act=st.sampled_from(FeedAct)),
    st.builds(
        StartThread,
        owner=KEY_IDS,
        question=QUESTIONS,
        thread_id=KEY_IDS,
        message_id=st.just(""),
        response_id=KEY_IDS,
        retry_key=st.just("") | KEY_IDS,
        digest=st.binary(max_size=1),
    ),
    st.builds(AskInThread, owner=KEY_IDS, thread_id=KEY_IDS, question=QUESTIONS),
    st.builds(EndTurn, response_id=KEY_IDS, answered=ANSWERS, message_id=st.just("") | KEY_IDS),
    st.builds(CancelResponse, owner=KEY_IDS, response_id=KEY_IDS),
    st.builds(GiveFeedback, owner=KEY_IDS, message_id=KEY_IDS, score=st.integers(-1, 5)),
    st.builds(GrantEntitlements, owner=KEY_IDS, account_ids=ACCOUNT_IDS, agreement_id=KEY_IDS),
    st.builds(RevokeEntitlement, owner=KEY_IDS, entitlement_id=KEY_IDS),
    st.builds(OptOut, owner=KEY_IDS, account_ids=ACCOUNT_IDS),
    st.builds(CreateScreener, owner=KEY_IDS, name=KEY_IDS, screener_id=KEY_IDS),
    st.builds(
        ChangeScreener,
        owner=KEY_IDS,
        screener_id=KEY_IDS,
        filters=st.none() | KEY_IDS,
        shared=st.none() | st.booleans(),
    ),
    st.builds(DeleteScreener, owner=KEY_IDS, screener_id=KEY_IDS),
    PRIVATE_MARKET_COMMANDS,
)


def stamp(time_ns: int) -> Stamp:
    """Return a stamp; the workspace reads nothing of it but the time."""
    return Stamp(time_ns, time_ns, day_ends_at=time_ns + 1, id_space=IdSpace())


def test_a_created_key_is_there_with_all_that_was_asked() -> None:
    workspace = Workspace()
    events, answer = execute(workspace, CREATE, stamp(5))
    assert events == (KeyCreated("desk", b"h" * 32, "the desk", (1, 2), ("orders:read",)),)
    assert answer == (workspace.keys["desk"],)
    assert workspace.keys == {
        "desk": Key("desk", b"h" * 32, "the desk", (1, 2), ("orders:read",), created_at=5),
    }


def test_a_key_id_is_given_out_once() -> None:
    workspace = Workspace()
    execute(workspace, CREATE, stamp(1))
    before = digest(workspace)
    assert execute(workspace, CREATE, stamp(2)) == (
        (),
        Refusal(Reason.KEY_EXISTS, (("key_id", "desk"),)),
    )
    assert digest(workspace) == before


def test_a_revoked_key_still_holds_its_id() -> None:
    workspace = Workspace()
    execute(workspace, CREATE, stamp(1))
    execute(workspace, RevokeKey("desk"), stamp(2))
    _, refusal = execute(workspace, CREATE, stamp(3))
    assert isinstance(refusal, Refusal)
    assert refusal.reason is Reason.KEY_EXISTS


def test_revoking_tells_when() -> None:
    workspace = Workspace()
    execute(workspace, CREATE, stamp(1))
    events, answer = execute(workspace, RevokeKey("desk"), stamp(2))
    assert events == (KeyRevoked("desk"),)
    assert answer == (workspace.keys["desk"],)
    assert workspace.keys["desk"].revoked_at == 2


def test_revoking_twice_changes_nothing_and_is_no_refusal() -> None:
    workspace = Workspace()
    execute(workspace, CREATE, stamp(1))
    execute(workspace, RevokeKey("desk"), stamp(2))
    assert execute(workspace, RevokeKey("desk"), stamp(3)) == ((), ())
    assert workspace.keys["desk"].revoked_at == 2


def test_a_key_that_never_was_cannot_be_revoked() -> None:
    assert execute(Workspace(), RevokeKey("desk"), stamp(1)) == (
        (),
        Refusal(Reason.KEY_NOT_FOUND, (("key_id", "desk"),)),
    )


@given(st.lists(COMMANDS, max_size=20))
def test_the_journal_brings_the_same_memory_back(commands: list[WorkspaceCommand]) -> None:
    """The records go through their journal form, so that types that do not survive it show."""
    lived = Workspace()
    encoder, decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Record)
    journal: list[bytes] = []
    for time_ns, command in enumerate(commands, start=1):
        events, _ = execute(lived, command, stamp(time_ns))
        record = Record(time_ns, time_ns, Cause(type(command).__name__), events)
        journal.append(encoder.encode(record))
    replayed = Workspace()
    for raw in journal:
        evolve_record(replayed, decoder.decode(raw))
    assert replayed == lived
    assert digest(replayed) == digest(lived)


def test_events_of_the_desk_pass_the_workspace_by() -> None:
    workspace = Workspace()
    opened: Event = AccountOpened(Account(1, "A", "An account", "2025-01-02"), 0)
    evolve_record(workspace, Record(1, 1, Cause("OpenAccount"), (opened,)))
    assert workspace == Workspace()


def test_the_digest_tells_any_two_memories_apart() -> None:
    """A revocation, a label, the order of arrival: each changes it."""
    created, revoked, other = Workspace(), Workspace(), Workspace()
    execute(created, CREATE, stamp(1))
    execute(revoked, CREATE, stamp(1))
    execute(revoked, RevokeKey("desk"), stamp(2))
    execute(other, msgspec.structs.replace(CREATE, label="another"), stamp(1))
    digests = {digest(workspace) for workspace in (Workspace(), created, revoked, other)}
    assert len(digests) == 4
