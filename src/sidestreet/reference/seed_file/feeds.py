"""The `feeds` of a seed file: what somebody was told of news, and what of it was seen."""

from typing import TYPE_CHECKING, Final

from sidestreet.domain.commands import SeedKept, WorkspaceCommand
from sidestreet.domain.feeds import (
    ITEMS_MAX,
    FeedAct,
    FeedActNoted,
    FeedEntry,
    FeedExtended,
    MetricKind,
    Story,
    StoryKind,
)
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.keys import KEY_ID
from sidestreet.reference.seed_file.kinds import FLAG, INSTANT, MADE_ID, lines, word
from sidestreet.reference.seed_file.section import Section

if TYPE_CHECKING:
    from sidestreet.domain.events import WorkspaceEvent

_WORD: Final = "feeds"
_KIND: Final = word(StoryKind)
_METRIC: Final = word(MetricKind)
_TEXT: Final = lines(4_000)
_STORY_KEY: Final = lines(256)


def read_feeds(root: Section, _: InstrumentDirectory) -> list[WorkspaceCommand]:
    """Read all feeds, the items of each from the first on."""
    commands: list[WorkspaceCommand] = []
    owners: set[str] = set()
    for section in root.sections(_WORD):
        owner = section.required("owner", KEY_ID)
        items = [_read_item(inner) for inner in section.sections("items")]
        section.finish()
        if owner in owners:
            section.refuse("owner", f"{owner} again", "each feed once")
        owners.add(owner)
        entries = tuple(entry for entry, _ in items)
        for what, found in (
            ("id", {each.item_id for each in entries}),
            ("key", {each.story.key for each in entries}),
        ):
            if section.is_sound() and len(found) < len(entries):
                section.refuse("items", f"the {what} of an item again", f"each {what} once")
        if len(entries) > ITEMS_MAX:
            section.refuse("items", f"{len(entries)} items", f"at most {ITEMS_MAX}")
        if entries:
            seen: list[WorkspaceEvent] = [
                FeedActNoted(owner, entry.item_id, FeedAct.SEEN)
                for entry, is_seen in items
                if is_seen
            ]
            commands.append(SeedKept((FeedExtended(owner, entries), *seen)))
    return commands


def _read_item(section: Section) -> tuple[FeedEntry, bool]:
    story = Story(
        key=section.required("key", _STORY_KEY),
        kind=section.required("kind", _KIND),
        headline=section.required("headline", _TEXT),
        summary=section.required("summary", _TEXT),
        published_at=section.required("published_at", INSTANT),
        metric=section.optional("metric", _METRIC, None),
        value=section.optional("value", _STORY_KEY, ""),
        occurs_at=section.optional("occurs_at", INSTANT, None),
    )
    entry = FeedEntry(section.required("id", MADE_ID), story)
    is_seen = section.optional("is_seen", FLAG, False)
    section.finish()
    return entry, is_seen
