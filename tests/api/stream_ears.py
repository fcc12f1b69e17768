"""A client at the other end of a stream, without a socket: it takes as much as it has room for."""

import json
from collections.abc import Mapping
from typing import Any

from api.desk_in_process import DeskInProcess
from sidestreet.http.messages import Response
from sidestreet.http.streams import EventStream, Message, Upgrade

ABORTED = 0, ""
WEBSOCKET = {"upgrade": "websocket"}


class StreamEars:
    """An open stream as the application sees it, and what came out of it."""

    def __init__(self, answer: Upgrade | EventStream, room: int = 1_000_000) -> None:
        self.listener = answer.listener
        self.room = room
        self.messages: list[Message] = []
        self.ended: tuple[int, str] | None = None
        self.listener.opened(self)

    def send(self, message: Message) -> bool:
        """Take a message if there is room."""
        if not self.room or self.ended is not None:
            return False
        self.room -= 1
        self.messages.append(message)
        return True

    def close(self, code: int, reason: str) -> None:
        """Note the first end."""
        self.ended = self.ended or (code, reason)

    def abort(self) -> None:
        """Note an end without a word, if it is the first."""
        self.ended = self.ended or ABORTED

    def make_room(self, room: int = 1_000_000) -> None:
        """Have room again."""
        self.room = room
        self.listener.drained()

    def say(self, message: object) -> None:
        """Send a message to the server, as JSON unless it is a text."""
        self.listener.received(message if isinstance(message, str) else json.dumps(message))

    def leave(self) -> None:
        """End the stream from this side."""
        self.listener.closed()

    @property
    def told(self) -> list[Any]:
        """All messages, decoded."""
        return [json.loads(message.text) for message in self.messages]

    def take(self) -> list[Any]:
        """Return all messages, decoded, and forget them."""
        told = self.told
        self.messages.clear()
        return told


def open_events(
    desk: DeskInProcess,
    key: str | None,
    query: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    room: int = 1_000_000,
) -> StreamEars:
    """Open a stream of events."""
    answer = desk.answer("GET", "/sidestreet/v1/events", key=key, query=query, headers=headers)
    assert isinstance(answer, EventStream | Upgrade), answer
    return StreamEars(answer, room)


def open_market(desk: DeskInProcess, key: str | None, *, room: int = 1_000_000) -> StreamEars:
    """Open a stream of market data."""
    answer = desk.answer("GET", "/v1/ws", key=key, headers=WEBSOCKET)
    assert isinstance(answer, Upgrade), answer
    return StreamEars(answer, room)


def refusal(answer: object) -> tuple[int, str]:
    """Return the status and the message of an answer that refuses."""
    assert isinstance(answer, Response)
    body = json.loads(answer.body)
    assert body["error"]["code"] == answer.status
    return answer.status, body["error"]["message"]
