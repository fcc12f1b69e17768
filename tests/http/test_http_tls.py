"""TLS: what is spoken, what is refused, and that every limit of a connection holds over it too."""

import asyncio
import contextlib
import logging
import ssl
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sidestreet.http.limits import Limits
from sidestreet.http.server import Server, serve
from sidestreet.http.tls import TlsFiles, TlsRefused, server_context
from streams.certificates import make_certificate

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
PATIENT = Limits(sweep_s=0.01, linger_s=30.0)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> TlsFiles:
    """Make one certificate for all of these tests."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


class Secured:
    """A server that speaks TLS beside the plain one of a test, and clients that trust it."""

    def __init__(self, site: Any, server: Server, files: TlsFiles) -> None:
        self.site = site
        self.server = server
        self.trust = ssl.create_default_context(cafile=str(files.certificate))

    async def connect(self, trust: ssl.SSLContext | None = None) -> Any:
        """Open a connection and shake hands."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.server.port, ssl=trust or self.trust, server_hostname="localhost"
        )
        return self.site.client_on(reader, writer)

    async def connect_plainly(self) -> Any:
        """Open a connection and say nothing yet."""
        ends = await asyncio.open_connection("127.0.0.1", self.server.port)
        return self.site.client_on(*ends)


def run(
    lab: Any,
    files: TlsFiles,
    journey: Callable[[Secured], Awaitable[None]],
    app: Any = None,
    **limits: Any,
) -> None:
    """Await a journey to a server that speaks TLS."""

    async def main(site: Any) -> None:
        server = await serve(
            site.app, "127.0.0.1", 0, replace(PATIENT, **limits), tls=server_context(files)
        )
        try:
            await journey(Secured(site, server, files))
        finally:
            for client in site.clients:
                with contextlib.suppress(ssl.SSLError):
                    await client.close()
            server.abort()
            await server.wait_closed()

    lab.run(main, app or lab.echo)


def test_requests_are_answered_over_tls_1_2_and_newer(lab: Any, files: TlsFiles) -> None:
    async def journey(secured: Secured) -> None:
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            trust = ssl.create_default_context(cafile=str(files.certificate))
            trust.maximum_version = version
            client = await secured.connect(trust)
            assert (await client.ask(GET)).status == 200
            reply = await client.ask(b"GET / HTTP/1.0\r\n\r\n")
            assert reply.headers["connection"] == "close"
            assert await client.rest() == b""

    run(lab, files, journey)


def test_nothing_older_is_spoken(lab: Any, files: TlsFiles) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.load_verify_locations(files.certificate)
    # Without that our own side would not offer it.
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1

    async def journey(secured: Secured) -> None:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await secured.connect(old)
        assert (await (await secured.connect()).ask(GET)).status == 200

    run(lab, files, journey)


def test_whoever_speaks_plainly_is_cut_off_and_nobody_else(
    lab: Any, files: TlsFiles, caplog: pytest.LogCaptureFixture
) -> None:
    async def journey(secured: Secured) -> None:
        client = await secured.connect_plainly()
        await client.send(GET)
        with contextlib.suppress(ConnectionResetError):
            assert not (await client.rest()).startswith(b"HTTP/")
        assert (await (await secured.connect()).ask(GET)).status == 200

    with caplog.at_level(logging.ERROR):
        run(lab, files, journey)
    assert caplog.text == ""


def test_whoever_never_shakes_hands_is_cut_off(lab: Any, files: TlsFiles) -> None:
    async def journey(secured: Secured) -> None:
        client = await secured.connect_plainly()
        with contextlib.suppress(ConnectionResetError):
            assert await client.rest() == b""

    run(lab, files, journey, header_timeout_s=0.05)


def test_time_and_size_are_limited_as_without(lab: Any, files: TlsFiles) -> None:
    async def journey(secured: Secured) -> None:
        slow = await secured.connect()
        await slow.send(b"GET / HTTP/1.1\r\nHo")
        assert (await slow.reply()).status == 408
        assert await slow.rest() == b""
        idle = await secured.connect()
        assert (await idle.ask(GET)).status == 200
        assert await idle.rest() == b""

    run(lab, files, journey, header_timeout_s=0.3, idle_timeout_s=0.05)


def test_a_client_that_keeps_sending_a_refused_body_still_reads_the_answer(
    lab: Any, files: TlsFiles
) -> None:
    async def journey(secured: Secured) -> None:
        client = await secured.connect()
        size = 1024 * 1024
        head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (2 * size)
        with contextlib.suppress(ConnectionError):
            await client.send(head + b"x" * size)
        assert (await client.reply()).status == 413

    run(lab, files, journey)


def test_a_graceful_end_answers_what_is_in_flight(lab: Any, files: TlsFiles) -> None:
    async def journey(secured: Secured) -> None:
        client = await secured.connect()
        await client.send(GET)
        await secured.site.app.wait_for(1)
        closing = asyncio.ensure_future(secured.server.close_gracefully(30))
        await secured.site.until(lambda: secured.server._shared.draining)
        secured.site.app.answer(0, b'"told"')
        assert (await client.reply()).json == "told"
        assert await client.rest() == b""
        await client.close()
        assert await closing == 0

    run(lab, files, journey, lab.held)


def test_a_key_under_a_passphrase_is_refused_and_nobody_is_asked_for_it(tmp_path: Path) -> None:
    with pytest.raises(TlsRefused, match="the key without a passphrase"):
        server_context(make_certificate(tmp_path, passphrase="not-told"))


def test_files_that_do_not_fit_are_named_and_never_shown(tmp_path: Path, files: TlsFiles) -> None:
    missing = tmp_path / "missing.pem"
    with pytest.raises(TlsRefused, match=r"missing\.pem cannot be read: No such file"):
        server_context(TlsFiles(missing, files.key))
    secret = tmp_path / "secret.pem"
    secret.write_text("-----BEGIN PRIVATE KEY-----\nPLANTED\n-----END PRIVATE KEY-----\n")
    for wrong in (
        TlsFiles(files.certificate, secret),
        TlsFiles(secret, files.key),
        TlsFiles(files.certificate, make_certificate(tmp_path).key),
    ):
        with pytest.raises(TlsRefused, match="are not a certificate and its key") as refused:
            server_context(wrong)
        assert "PLANTED" not in str(refused.value)
        assert refused.value.__cause__ is None
