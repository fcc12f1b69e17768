"""The server: accepts connections, watches over them, and stops in an orderly way.

`serve` starts it on the running event loop. Everything about one connection is in `connection`;
everything about one request's bytes in `reader` and `wire`.
"""

import asyncio
import logging
import ssl
import time
from collections.abc import Callable
from typing import Final

from sidestreet.http.connection import Connection
from sidestreet.http.crowd import Crowd
from sidestreet.http.exchange import Shared
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Application
from sidestreet.http.request_ids import request_ids
from sidestreet.http.timers import Sweep
from sidestreet.http.turns import Turns
from sidestreet.http.wire import AnswerWriter

log: Final = logging.getLogger("sidestreet.http")
_BACKLOG: Final = 1024


async def serve(
    app: Application,
    host: str,
    port: int,
    limits: Limits | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    next_request_id: Callable[[], str] | None = None,
) -> "Server":
    """Start serving `app` on the running loop and return the server, which is listening.

    `port` 0 takes a free port; `Server.port` tells which. Raises OSError where the address
    cannot be had.
    """
    server = Server(app, limits or Limits(), next_request_id or request_ids())
    await server.listen(host, port, tls)
    return server


class Server:
    """A listening server. Made by `serve`."""

    def __init__(
        self, app: Application, limits: Limits, next_request_id: Callable[[], str]
    ) -> None:
        loop = asyncio.get_running_loop()
        self._writer = AnswerWriter(time.time)
        self._sweep = Sweep(loop, limits.sweep_s, self._check)
        self._shared = Shared(
            app=app,
            limits=limits,
            next_request_id=next_request_id,
            writer=self._writer,
            sweep=self._sweep,
            turns=Turns(loop),
            crowd=Crowd(limits),
            on_lost=self._lost,
            on_bug=self._fail,
        )
        self._closing = False
        self._bug: Exception | None = None
        self._closed: asyncio.Future[None] = loop.create_future()
        self._listener: asyncio.Server | None = None
        self.port = 0
        """The port that is listened on."""

    async def listen(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        """Open the socket. Called by `serve`.

        Over TLS a client has as long to shake hands as for the headers of a request, and as long
        to say goodbye as we go on reading after a last answer.
        """
        limits = self._shared.limits
        try:
            self._listener = await asyncio.get_running_loop().create_server(
                lambda: Connection(self._shared),
                host,
                port,
                backlog=_BACKLOG,
                ssl=tls,
                ssl_handshake_timeout=None if tls is None else limits.header_timeout_s,
                ssl_shutdown_timeout=None if tls is None else limits.linger_s,
            )
        except UnicodeError:
            self._sweep.stop()
            # What the resolver makes of a name whose parts are empty, too long or no text.
            raise OSError(f"{host!r} is neither an address nor a name") from None
        except OSError:
            self._sweep.stop()
            raise
        self.port = self._listener.sockets[0].getsockname()[1]
        log.info("listening on %s port %d", host, self.port)

    @property
    def connection_count(self) -> int:
        """How many connections are open."""
        return len(self._shared.connections)

    async def close_gracefully(self, timeout_s: float) -> int:
        """Stop accepting, answer what is in flight, then end; return how many were cut off.

        A request counts as in flight once its first byte has been read. Connections that are
        still open after `timeout_s` are aborted, so this returns in bounded time.
        """
        self._stop_listening()
        self._shared.draining = True
        for connection in list(self._shared.connections):
            connection.drain()
        await asyncio.wait([self._closed], timeout=timeout_s)
        cut_off = len(self._shared.connections)
        self.abort()
        await self.wait_closed()
        return cut_off

    def abort(self) -> None:
        """Stop accepting and end every connection now, without answers."""
        self._stop_listening()
        for connection in list(self._shared.connections):
            connection.abort()

    async def wait_closed(self) -> None:
        """Wait until the server has ended. Raises the application's exception if that was why."""
        await asyncio.shield(self._closed)
        if self._bug is not None:
            raise self._bug

    def _stop_listening(self) -> None:
        self._closing = True
        if self._listener is not None:
            self._listener.close()
        self._lost()

    def _check(self) -> None:
        self._writer.tick()
        for connection in list(self._shared.connections):
            connection.check_timeouts()

    def _lost(self) -> None:
        if self._closing and not self._shared.connections and not self._closed.done():
            self._sweep.stop()
            self._closed.set_result(None)

    def _fail(self, bug: Exception) -> None:
        """Stop because the application broke: whatever it would say next is not to be trusted."""
        if self._bug is None:
            self._bug = bug
            # After this turn of the loop, so that the 500 to the one who asked still leaves.
            asyncio.get_running_loop().call_soon(self.abort)
