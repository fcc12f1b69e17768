"""The page about streams against the messages and limits that it is about."""

from typing import Final, get_args

import msgspec

from project.doc_pages import page
from sidestreet.api import event_operation, market_stream
from sidestreet.api.event_operation import FOLLOW_EVENTS
from sidestreet.api.stream_messages import (
    SYMBOLS_MAX,
    Acknowledged,
    Asked,
    ExecutionEvent,
    GapEvent,
    Level1,
    OrderEvent,
    Refused,
    Start,
    Subscribe,
    Unsubscribe,
)
from sidestreet.http.limits import Limits
from sidestreet.runtime.quote_hub import WATCHED_MAX
from sidestreet.runtime.recent import RECENT_MAX

PAGE: Final = page("docs/streams.md")


def members(struct: type[msgspec.Struct], *left_out: str) -> list[str]:
    """Return the members of a message, spelled as the page spells them."""
    names = struct.__struct_fields__
    return [f"`{name}`" for name in names if name not in {"type", *left_out}]


def test_every_message_of_the_events_is_told_with_its_members() -> None:
    told = {row[0].strip("`"): row[1].split(", ") for row in PAGE.table("`type`")}
    assert told == {
        str(struct.__struct_config__.tag): members(struct, "id", "sequence")
        for struct in (Start, OrderEvent, ExecutionEvent, GapEvent)
    }


def test_every_message_of_the_market_data_is_told_with_its_members() -> None:
    rows = {
        each.strip("`"): row[1]
        for row in (*PAGE.table("`payload.type`"), *_second("`payload.type`"))
        for each in row[0].split(", ")
    }
    acknowledged, refused, level = (
        get_args(struct.__annotations__["type"]) for struct in (Acknowledged, Refused, Level1)
    )
    heard: dict[str, type[msgspec.Struct]] = {
        **dict.fromkeys(acknowledged, Acknowledged),
        refused[0]: Refused,
        level[0]: Level1,
    }
    said = {str(struct.__struct_config__.tag): struct for struct in (Subscribe, Unsubscribe)}
    assert rows.keys() == heard.keys() | said.keys()
    for name, struct in heard.items():
        assert rows[name].split(", ") == members(struct)
    for name in said:
        assert rows[name].startswith("`symbols`")
    assert f"1 to {SYMBOLS_MAX}" in rows["market-data-l1-subscribe"]
    assert Asked.__struct_fields__ == ("payload", "authorization")


def _second(first_column: str) -> list[list[str]]:
    """Return the rows of the second table whose first column has that name."""
    head = f"| {first_column} |"
    after = PAGE.prose.split(head, 2)[2]
    rows = []
    for line in after.splitlines()[2:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


def test_every_parameter_and_path_is_told() -> None:
    told = [row[0].strip("`") for row in PAGE.table("Parameter")]
    assert told == [each.name for each in FOLLOW_EVENTS.parameters]
    assert f"`GET {event_operation.PATH}`" in PAGE.text
    assert f"`GET {market_stream.PATH}`" in PAGE.text


def test_the_limits_of_streams_are_told() -> None:
    limits = Limits()
    told = {row[0]: row[1] for row in PAGE.table("What")}
    assert told["streams in all"] == str(limits.streams_max)
    assert told["streams of one key"] == str(limits.streams_per_key_max)
    assert told["a message of yours"] == (
        f"{limits.message_bytes_max >> 10} KiB, {limits.fragments_max} fragments"
    )
    assert told["symbols of one stream"] == str(SYMBOLS_MAX)
    assert told["symbols of all streams together"] == f"{WATCHED_MAX:,}"
    text = " ".join(PAGE.prose.split())
    assert f"its last {RECENT_MAX:,} events" in text
    assert f"for {limits.write_stall_timeout_s:g} s is cut off" in text
    assert f"after {limits.ping_interval_s:g} s of silence" in text
    assert f"after {limits.pong_timeout_s:g} more" in text
    assert f"every {limits.heartbeat_s:g} s" in text
    assert market_stream.GREETING_S == 10
    assert "within ten seconds" in text
    assert limits.write_buffer_bytes_max * 2 == 128 * 1024
    assert "128 KiB" in text
