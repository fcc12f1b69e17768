"""A language model behind HTTP: each question on a thread of its own, each answer on the loop.

The rule: whatever happens out there, the desk hears of it once and in time. A model that is slow,
gone or out of its mind costs a thread and a sentence, never the loop. The time is counted on the
loop, from the question to the last byte, because a server that sends a byte now and then would
never run into the timeouts of a socket; who gives up closes the connection under the thread.

It is the standard library's client on a thread, as the project carries no client of its own at run
time and a question every few seconds needs none. It follows no redirects and asks no proxy: nobody
hears of it but the host that was named. The threads are daemons, so a server that is told to end
waits for no model.
"""

import asyncio
import contextlib
import http.client
import logging
import socket
import threading
from collections.abc import Callable
from typing import Final

from sidestreet.api.assistant.chat_completions import read_answer, request_body
from sidestreet.api.assistant.endpoint import ModelChoice
from sidestreet.api.assistant.language_model import Heard, NoAnswer, Prompt, Said

LOG: Final = logging.getLogger("sidestreet")

ANSWER_BYTES_MAX: Final = 1 << 20
"""Most bytes of an answer; a longer one is none."""

THREADS_MAX: Final = 16
"""Most threads at work. One that nobody waits for any more may still be looking a name up."""

TIMED_OUT: Final = "MODEL_TIMED_OUT"
UNREACHABLE: Final = NoAnswer("MODEL_UNREACHABLE", "The language model could not be reached.")
TOO_LONG: Final = NoAnswer("MODEL_UNREADABLE", "The language model's answer was far too long.")
BUSY: Final = NoAnswer("MODEL_BUSY", "Too many questions are with the language model already.")

_OK: Final = 200
_KNOWS_NO_TOOLS: Final = frozenset({400, 422})
"""How a server answers that was told of tools and knows none. It is asked again without."""


class ChatEndpoint:
    """A model that answers over chat completions. All calls belong to the loop's thread."""

    def __init__(self, choice: ModelChoice, loop: asyncio.AbstractEventLoop) -> None:
        self._choice = choice
        self._loop = loop
        self._at_work = 0

    @property
    def name(self) -> str:
        """The name by which the server knows the model."""
        return self._choice.model

    def ask(self, prompt: Prompt, heard: Heard) -> Callable[[], None]:
        """Ask; see `LanguageModel`."""
        if self._at_work >= THREADS_MAX:
            return self._loop.call_soon(heard, BUSY).cancel
        self._at_work += 1
        question = _Question(self._choice, prompt, self._loop, heard, self._worked)
        question.begin()
        return question.give_up

    def _worked(self) -> None:
        self._at_work -= 1


class _Question:
    """One question on its way. Whoever ends it first, the answer, the clock or the asker, wins."""

    def __init__(
        self,
        choice: ModelChoice,
        prompt: Prompt,
        loop: asyncio.AbstractEventLoop,
        heard: Heard,
        worked: Callable[[], None],
    ) -> None:
        self._choice = choice
        self._prompt = prompt
        self._loop = loop
        self._heard = heard
        self._worked = worked
        self._is_over = False
        self._timer: asyncio.TimerHandle | None = None
        self._socket: socket.socket | None = None

    def begin(self) -> None:
        self._timer = self._loop.call_later(self._choice.timeout_s, self._time_out)
        threading.Thread(target=self._work, name="language-model", daemon=True).start()

    def give_up(self) -> None:
        """Have nobody hear of it, and hang up."""
        self._is_over = True
        if self._timer is not None:
            self._timer.cancel()
        self._hang_up()

    # On the loop.

    def _time_out(self) -> None:
        LOG.warning("the language model took longer than %g s", self._choice.timeout_s)
        told = f"The language model did not answer within {self._choice.timeout_s:g} seconds."
        self._end(NoAnswer(TIMED_OUT, told))

    def _answered(self, answer: Said | NoAnswer) -> None:
        self._worked()
        self._end(answer)

    def _end(self, answer: Said | NoAnswer) -> None:
        if not self._is_over:
            self.give_up()
            self._heard(answer)

    # On the thread, but for hanging up.

    def _work(self) -> None:
        try:
            answer = self._ask()
        except (OSError, http.client.HTTPException) as error:
            if not self._is_over:
                LOG.warning("the language model could not be asked: %s", type(error).__name__)
            answer = UNREACHABLE
        # The loop may have ended: then the desk has, too, and nobody waits.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._answered, answer)

    def _ask(self) -> Said | NoAnswer:
        status, raw = self._post(with_tools=True)
        if status in _KNOWS_NO_TOOLS:
            status, raw = self._post(with_tools=False)
        if status != _OK:
            LOG.warning("the language model refused a question: HTTP %d", status)
            return NoAnswer("MODEL_REFUSED", f"The language model refused: HTTP {status}.")
        return TOO_LONG if len(raw) > ANSWER_BYTES_MAX else read_answer(raw)

    def _post(self, *, with_tools: bool) -> tuple[int, bytes]:
        choice, endpoint = self._choice, self._choice.endpoint
        make = http.client.HTTPSConnection if endpoint.is_secure else http.client.HTTPConnection
        connection = make(endpoint.host, endpoint.port, timeout=choice.timeout_s)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if choice.key:
            headers["Authorization"] = f"Bearer {choice.key}"
        try:
            connection.connect()
            self._socket = connection.sock
            if self._is_over:
                raise ConnectionAbortedError
            body = request_body(choice.model, self._prompt, with_tools=with_tools)
            connection.request("POST", endpoint.path, body, headers)
            response = connection.getresponse()
            return response.status, response.read(ANSWER_BYTES_MAX + 1)
        finally:
            self._socket = None
            connection.close()

    def _hang_up(self) -> None:
        open_socket = self._socket
        if open_socket is not None:
            # The plain call, also where TLS is above: its state belongs to the thread.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(open_socket, socket.SHUT_RDWR)
