"""A language model behind HTTP, over a real socket on loopback: whatever it does is heard once."""

import asyncio
import itertools
import json
import logging
import socket
from collections.abc import Callable
from typing import Any

import pytest

from api.fake_model import ModelServer, completion
from sidestreet.api.assistant.chat_endpoint import ANSWER_BYTES_MAX, BUSY, THREADS_MAX, ChatEndpoint
from sidestreet.api.assistant.endpoint import Endpoint, ModelChoice, is_key, parse_endpoint
from sidestreet.api.assistant.language_model import Line, NoAnswer, Prompt, Proposal, Said, Speaker

PROMPT = Prompt(
    "Be brief.",
    (Line(Speaker.USER, "Hi"), Line(Speaker.ASSISTANT, "Hello"), Line(Speaker.USER, "Well?")),
)
SECRET = "sk-nobody-may-see-this"


def choice_of(url: str, timeout_s: float = 20.0, key: str = "") -> ModelChoice:
    endpoint = parse_endpoint(url)
    assert endpoint is not None
    return ModelChoice(endpoint, "parrot-1", timeout_s, key)


def ask(choice: ModelChoice) -> Said | NoAnswer:
    """Ask one question and wait for what comes of it."""

    async def asked() -> Said | NoAnswer:
        heard: asyncio.Future[Said | NoAnswer] = asyncio.get_running_loop().create_future()
        # Being told twice would raise.
        ChatEndpoint(choice, asyncio.get_running_loop()).ask(PROMPT, heard.set_result)
        assert not heard.done()
        return await heard

    return asyncio.run(asked())


async def until(has_happened: Callable[[], bool]) -> None:
    """Let the loop turn until a thread has done something."""
    for _ in itertools.count():
        if has_happened():
            return
        await asyncio.sleep(0)


def answer_to(*answers: tuple[int, bytes], timeout_s: float = 20.0) -> Said | NoAnswer:
    with ModelServer(*answers).serving() as server:
        return ask(choice_of(server.url, timeout_s))


def test_the_question_is_a_chat_completion_with_the_key_in_its_header() -> None:
    with ModelServer((200, completion("Fine."))).serving() as server:
        assert ask(choice_of(server.url, key=SECRET)) == Said("Fine.")
    (body,), (headers,) = server.asked, server.headers
    assert server.paths == ["/v1/chat/completions"]
    assert headers["authorization"] == f"Bearer {SECRET}"
    assert (body["model"], body["stream"]) == ("parrot-1", False)
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello"},
        {"role": "user", "content": "Well?"},
    ]
    named = [each["function"]["name"] for each in body["tools"]]
    assert named == [
        "prepare_order",
        "prepare_cancel",
        "prepare_change",
        "prepare_close",
        "show_chart",
    ]


def test_what_is_proposed_comes_with_its_arguments_unread() -> None:
    body = completion(None, ("prepare_cancel", {"order_id": "a"}), ("fly", "not even JSON"))
    assert answer_to((200, body)) == Said(
        "", (Proposal("prepare_cancel", b'{"order_id": "a"}'), Proposal("fly", b"not even JSON"))
    )


def test_arguments_that_come_as_an_object_are_taken_too() -> None:
    call = {"function": {"name": "prepare_cancel", "arguments": {"order_id": "a"}}}
    body = json.dumps({"choices": [{"message": {"content": "", "tool_calls": [call]}}]}).encode()
    assert answer_to((200, body)) == Said("", (Proposal("prepare_cancel", b'{"order_id": "a"}'),))


def test_a_server_that_knows_no_tools_is_asked_without() -> None:
    refused = (400, b'{"error": {"message": "parrot-1 does not support tools"}}')
    with ModelServer(refused, (200, completion("Fine."))).serving() as server:
        assert ask(choice_of(server.url)) == Said("Fine.")
    assert ["tools" in each for each in server.asked] == [True, False]


def test_an_answer_that_was_cut_short_says_so() -> None:
    assert answer_to((200, completion("And so", finish="length"))) == Said("And so", is_cut=True)


@pytest.mark.parametrize(
    ("answers", "code", "message"),
    [
        ([(401, b"{}")], "MODEL_REFUSED", "The language model refused: HTTP 401."),
        ([(500, b"oops")], "MODEL_REFUSED", "The language model refused: HTTP 500."),
        ([(400, b""), (400, b"")], "MODEL_REFUSED", "The language model refused: HTTP 400."),
        # Nobody is asked but the host that was named.
        ([(307, b"")], "MODEL_REFUSED", "The language model refused: HTTP 307."),
        ([(-1, b"")], "MODEL_UNREACHABLE", "The language model could not be reached."),
        ([(200, b"")], "MODEL_UNREADABLE", None),
        ([(200, b"<html>")], "MODEL_UNREADABLE", None),
        ([(200, b"\xff\xfe")], "MODEL_UNREADABLE", None),
        ([(200, b'{"choices": "none"}')], "MODEL_UNREADABLE", None),
        ([(200, b'{"choices": [{"message": {"content": "\\ud800"}}]}')], "MODEL_UNREADABLE", None),
        ([(200, b'{"choices": [{"message": {"content": 7}}]}')], "MODEL_UNREADABLE", None),
        ([(200, b"[" * 100_000)], "MODEL_UNREADABLE", None),
        ([(200, b'{"id": ' + b"[" * 100_000)], "MODEL_UNREADABLE", None),
        ([(200, b" " * (ANSWER_BYTES_MAX + 1))], "MODEL_UNREADABLE", None),
        ([(200, b'{"choices": []}')], "MODEL_SAID_NOTHING", None),
        ([(200, completion("  "))], "MODEL_SAID_NOTHING", None),
        ([(200, completion(None))], "MODEL_SAID_NOTHING", None),
    ],
)
def test_whatever_goes_wrong_is_one_sentence(
    answers: list[tuple[int, bytes]], code: str, message: str | None
) -> None:
    told = answer_to(*answers)
    assert isinstance(told, NoAnswer)
    assert told.code == code
    assert told.message.startswith("The language model")
    assert message in {None, told.message}


def test_a_server_that_is_not_there_cannot_be_reached() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        # Bound and not listening: whoever connects is refused.
        told = ask(choice_of(f"http://127.0.0.1:{taken.getsockname()[1]}"))
    assert isinstance(told, NoAnswer)
    assert told.code == "MODEL_UNREACHABLE"


def test_an_answer_that_takes_too_long_is_not_waited_for() -> None:
    told = answer_to((0, b""), timeout_s=0.05)
    assert told == NoAnswer(
        "MODEL_TIMED_OUT", "The language model did not answer within 0.05 seconds."
    )


def test_the_loop_goes_on_while_a_model_thinks_and_giving_up_ends_its_thread() -> None:
    heard: list[Said | NoAnswer] = []

    async def asked(server: ModelServer) -> None:
        endpoint = ChatEndpoint(choice_of(server.url), asyncio.get_running_loop())
        give_up = endpoint.ask(PROMPT, heard.append)
        await until(lambda: bool(server.asked))
        give_up()
        # The server says nothing until the test is over: it is hanging up that ends the thread.
        await until(lambda: not endpoint._at_work)

    with ModelServer((0, b"")).serving() as server:
        asyncio.run(asyncio.wait_for(asked(server), 15))
    assert heard == []


def test_more_questions_than_threads_are_answered_at_once_that_there_are_too_many() -> None:
    heard: list[Any] = []

    async def asked(server: ModelServer) -> None:
        endpoint = ChatEndpoint(choice_of(server.url), asyncio.get_running_loop())
        given = [endpoint.ask(PROMPT, heard.append) for _ in range(THREADS_MAX + 1)]
        await until(lambda: bool(heard))
        for give_up in given:
            give_up()
        await until(lambda: not endpoint._at_work)

    with ModelServer(*[(0, b"")] * THREADS_MAX).serving() as server:
        asyncio.run(asyncio.wait_for(asked(server), 15))
    assert heard == [BUSY]


def test_nobody_is_shown_the_key(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "sidestreet"), ModelServer((401, b"")).serving() as server:
        choice = choice_of(server.url, key=SECRET)
        told = ask(choice)
    assert caplog.messages == ["the language model refused a question: HTTP 401"]
    assert SECRET not in f"{choice!r} {told!r} {caplog.text}"


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("http://localhost:11434/v1", (False, "localhost", 11434, "/v1/chat/completions")),
        ("http://localhost", (False, "localhost", 80, "/chat/completions")),
        ("https://models.example/api/", (True, "models.example", 443, "/api/chat/completions")),
        ("http://[::1]:8080", (False, "::1", 8080, "/chat/completions")),
    ],
)
def test_an_address_leads_to_the_operation(text: str, endpoint: tuple[Any, ...]) -> None:
    assert parse_endpoint(text) == Endpoint(*endpoint)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "localhost:11434",
        "ftp://models.example",
        "http://",
        "http://user:secret@models.example",
        "http://models.example/v1?key=secret",
        "http://models.example/v1#here",
        "http://models.example:0",
        "http://models.example:99999",
        "http://models.example:x",
        "http://models.example/a b",
        "http://models.example/\r\nX-Header: 1",
        "http://models.example/é",
        "http://a..b/",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert parse_endpoint(text) is None


def test_only_what_goes_over_a_network_unencrypted_is_in_the_clear() -> None:
    told = {
        url: choice_of(url).endpoint.is_in_the_clear
        for url in ("http://127.0.0.1", "http://models.example", "https://models.example")
    }
    assert list(told.values()) == [False, True, False]


def test_a_key_is_visible_and_has_an_end() -> None:
    assert is_key(SECRET)
    assert not any(map(is_key, ("", "a b", "a\nb", "schlüssel", "x" * 4_097)))
