"""Feeds: they grow at their end, tell nobody the same twice, and forget the oldest."""

from sidestreet.domain.commands import Stamp
from sidestreet.domain.feeds import (
    ITEMS_MAX,
    ExtendFeed,
    FeedAct,
    FeedActNoted,
    NoteFeedAct,
    Story,
    StoryKind,
)
from sidestreet.domain.ids import IdSpace
from sidestreet.workspace.execute import digest, execute
from sidestreet.workspace.feeds import feed_of
from sidestreet.workspace.state import Workspace


def story(number: int, at: int | None = None) -> Story:
    """Return the story with a number, published at an instant or at that number."""
    return Story(str(number), StoryKind.NEWS, f"story {number}", "", number if at is None else at)


def extend(workspace: Workspace, *numbers: int) -> list[str]:
    """Put stories at the end of the reader's feed and return the keys of what was new."""
    sequence = 1 + len(feed_of(workspace, "reader").items)
    stamp = Stamp(sequence, sequence, day_ends_at=sequence + 1, id_space=IdSpace())
    before = feed_of(workspace, "reader").keys
    execute(workspace, ExtendFeed("reader", tuple(map(story, numbers))), stamp)
    return sorted(feed_of(workspace, "reader").keys - before)


def note(workspace: Workspace, item_id: str, act: FeedAct = FeedAct.SEEN) -> None:
    """Note what the reader did."""
    stamp = Stamp(1, 1, day_ends_at=2, id_space=IdSpace())
    events, _ = execute(workspace, NoteFeedAct("reader", item_id, act), stamp)
    assert events == (FeedActNoted("reader", item_id, act),)


def told(workspace: Workspace, cursor: str | None = None, limit: int = 9) -> list[str] | None:
    """Return the keys of a page of the reader's feed."""
    page = feed_of(workspace, "reader").page(cursor, limit)
    return None if page is None else [item.story.key for item in page]


def test_a_story_is_told_once_in_the_order_in_which_it_came() -> None:
    workspace = Workspace()
    extend(workspace, 5, 3, 5, 4)
    assert told(workspace) == ["5", "3", "4"]
    assert extend(workspace, 4, 6, 3) == ["6"]
    assert told(workspace) == ["5", "3", "4", "6"]
    ids = [item.item_id for item in feed_of(workspace, "reader").items]
    assert len(set(ids)) == 4


def test_what_was_seen_is_left_out_without_a_cursor_and_told_again_with_one() -> None:
    workspace = Workspace()
    extend(workspace, 1, 2, 3, 4)
    ids = [item.item_id for item in feed_of(workspace, "reader").items]
    note(workspace, ids[0])
    note(workspace, ids[2])
    assert told(workspace, limit=1) == ["2"]
    assert told(workspace) == ["2", "4"]
    assert told(workspace, ids[0]) == ["2", "3", "4"]
    assert told(workspace, ids[3]) == []
    assert told(workspace, "nowhere") is None


def test_what_names_no_item_or_only_likes_one_changes_nothing_of_a_feed() -> None:
    workspace = Workspace()
    note(workspace, "nowhere")
    extend(workspace, 1)
    before = digest(workspace)
    note(workspace, "nowhere")
    note(workspace, feed_of(workspace, "reader").items[0].item_id, FeedAct.UPVOTE)
    assert digest(workspace) == before


def test_a_long_feed_lets_go_of_its_oldest_and_takes_none_of_them_in_again() -> None:
    workspace = Workspace()
    for first in range(0, ITEMS_MAX + 100, 100):
        extend(workspace, *range(first, first + 100))
    assert len(feed_of(workspace, "reader").items) == ITEMS_MAX
    assert told(workspace, limit=1) == ["100"]
    assert extend(workspace, 99, ITEMS_MAX + 100) == [str(ITEMS_MAX + 100)]
