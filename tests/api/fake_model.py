"""A language model for tests: one that stands behind the port, and one that stands behind HTTP."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sidestreet.api.assistant.language_model import Heard, NoAnswer, Prompt, Proposal, Said


class ModelInProcess:
    """Keeps what it is asked until a test has it answer, the oldest question first."""

    name = "parrot-1"

    def __init__(self) -> None:
        self.prompts: list[Prompt] = []
        self.given_up: list[Prompt] = []
        self._waiting: list[tuple[Prompt, Heard]] = []

    def ask(self, prompt: Prompt, heard: Heard) -> Callable[[], None]:
        """Keep a question."""
        self.prompts.append(prompt)
        self._waiting.append((prompt, heard))

        def give_up() -> None:
            self.given_up.append(prompt)

        return give_up

    def say(self, text: str, *proposals: tuple[str, Any]) -> None:
        """Answer with words, and with proposals by name and arguments."""
        made = (Proposal(name, json.dumps(given).encode()) for name, given in proposals)
        self.answer(Said(text, tuple(made)))

    def answer(self, said: Said | NoAnswer) -> None:
        """Answer the oldest question."""
        _, heard = self._waiting.pop(0)
        heard(said)


def completion(text: str | None, *calls: tuple[str, Any], finish: str = "stop") -> bytes:
    """Return the body of an answer; arguments that are text stand there as they are."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = [
            {
                "id": f"call-{place}",
                "type": "function",
                "function": {
                    "name": name,
                    "arguments": given if isinstance(given, str) else json.dumps(given),
                },
            }
            for place, (name, given) in enumerate(calls)
        ]
    return json.dumps({"choices": [{"message": message, "finish_reason": finish}]}).encode()


class ModelServer:
    """A server of chat completions on loopback. `answers` are sent in their order.

    An answer is a status and a body; a status of 0 says nothing until the test is over, and a
    negative one hangs up.
    """

    def __init__(self, *answers: tuple[int, bytes]) -> None:
        self.asked: list[Any] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.is_over = threading.Event()
        self._answers = list(answers)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.answer(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Note a question, and send the next answer."""
        body = request.rfile.read(int(request.headers["Content-Length"]))
        self.asked.append(json.loads(body))
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        self.paths.append(request.path)
        status, told = self._answers.pop(0)
        if status == 0:
            self.is_over.wait(20)
        if status <= 0:
            request.close_connection = True
            return
        request.send_response(status)
        request.send_header("Content-Length", str(len(told)))
        request.send_header("Location", "http://nobody.invalid/")
        request.end_headers()
        request.wfile.write(told)

    @contextmanager
    def serving(self) -> Iterator["ModelServer"]:
        """Answer for a block."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self.is_over.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()
