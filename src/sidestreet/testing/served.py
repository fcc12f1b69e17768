"""A desk of a test behind a socket: a real server on a free port of loopback, in a thread.

It is for what cannot come into this process: SDKs of other languages, programs under test, raw
sockets. The thread has an event loop of its own, so a test may have one too.
"""

import asyncio
import json
import tempfile
import threading
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sidestreet.bootstrap import RunningServer, start_server
from sidestreet.http.event_loop import run
from sidestreet.testing.choices import Choices

if TYPE_CHECKING:
    import httpx

KEY: Final = "any"
"""A bearer text that is no key: the server lets it in, and own what happens, because it is open."""

_TIMEOUT_S: Final = 60.0

# The server is on this machine; a proxy has no business with it.
_DIRECT: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ServedHost:
    """Where such a desk is. Raises what `InProcessHost` and `start_server` do."""

    def __init__(self, choices: Choices) -> None:
        self._settings = choices.settings()
        self._seed = choices.seed_file()
        self._is_ready = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop
        self._stopping: asyncio.Event
        self.url = ""
        """Where it answers."""
        self._thread = threading.Thread(target=self._run, name="sidestreet", daemon=True)
        self._thread.start()
        self._is_ready.wait()
        self._raise_failure()

    def ask(
        self,
        method: str,
        path: str,
        body: bytes,
        *,
        query: str = "",
        content_type: str = "application/json",
    ) -> tuple[int, Any]:
        """Return the status and the decoded body of the answer to a request.

        Raises what the server failed of, if it did.
        """
        request = urllib.request.Request(  # noqa: S310 - our own server's address
            f"{self.url}{path}{'?' if query else ''}{query}",
            method=method,
            data=body or None,
            headers={"Authorization": f"Bearer {KEY}", "Content-Type": content_type},
        )
        try:
            with _DIRECT.open(request, timeout=_TIMEOUT_S) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            self._raise_failure()
            raise

    def transport(self) -> "httpx.BaseTransport":
        """Return the way of a synchronous client."""
        import httpx  # noqa: PLC0415 - if it is used

        return httpx.HTTPTransport(verify=False)

    def async_transport(self) -> "httpx.AsyncBaseTransport":
        """Return the way of an asynchronous client."""
        import httpx  # noqa: PLC0415 - if it is used

        return httpx.AsyncHTTPTransport(verify=False)

    def close(self) -> None:
        """Stop the server and end its thread. Raises what it failed of, if it did."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()
        self._raise_failure()

    def _raise_failure(self) -> None:
        """Raise what ended the thread, if that is how it ended."""
        if self._failure is not None:
            self._thread.join()
            raise self._failure

    def _run(self) -> None:
        try:
            run(self._serve())
        except BaseException as failure:  # noqa: BLE001 - told to whoever waits, not swallowed
            self._failure = self._failure or failure
        finally:
            self._is_ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        running = await self._started()
        self.url = running.url
        self._is_ready.set()
        ended = asyncio.ensure_future(running.server.wait_closed())
        told = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        await running.stop()
        await ended

    async def _started(self) -> RunningServer:
        """Start the server, with its seed in a file for as long as that takes."""
        raw, name = self._seed
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(name).name
            path.write_bytes(raw)
            return await start_server(replace(self._settings, seed=path), self._failed)

    def _failed(self, error: BaseException) -> None:
        """Take note that the desk broke, perhaps on a thread of its own, and end the server."""
        self._failure = self._failure or error
        self._loop.call_soon_threadsafe(self._stopping.set)
