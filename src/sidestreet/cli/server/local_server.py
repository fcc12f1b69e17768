"""Asking a desk's server from our own tools.

A running server leaves its address and a key of its own in the data folder, readable by the
folder's owner alone; whoever may read the desk's journal may administer it. A server that keeps
nothing has no folder, and is asked by its address with a key that its desk knows.
"""

import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.target import parse
from sidestreet.cli.server.key_wanted import KEY_WANTED, is_key_wanted
from sidestreet.cli.server.left_word import word_in

_TIMEOUT_S: Final = 10.0

_ANY_KEY: Final = "open"
"""What a desk that is open to everybody here takes for a key, as it does any other text."""

# The server is on this machine; a proxy would be told its key.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class LocalServer:
    """Where a server answers, and the key to ask it with."""

    url: str
    key: str

    def ask(
        self, method: str, path: str, body: object = None, *, timeout_s: float | None = _TIMEOUT_S
    ) -> Any:  # noqa: ANN401 - JSON
        """Return the data of an answer. Raises `ClickException` with what the server said."""
        return self.ask_whole(method, path, body, timeout_s=timeout_s)["data"]

    def ask_whole(
        self, method: str, path: str, body: object = None, *, timeout_s: float | None = _TIMEOUT_S
    ) -> Any:  # noqa: ANN401 - JSON
        """Return a whole answer, with its metadata. Raises as `ask` does."""
        request = urllib.request.Request(  # noqa: S310 - http alone, see `server_at`
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.key}",
                "Content-Type": "application/json",
            },
        )
        try:
            with _DIRECT.open(request, timeout=timeout_s) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            told = _told(error)
            if is_key_wanted(error.code, told):
                told = f"{told}: {KEY_WANTED}"
            raise click.ClickException(told) from None
        except OSError as error:
            raise click.ClickException(
                f"the server at {self.url} did not answer: {error}"
            ) from None


def server_of(data: Path) -> LocalServer | None:
    """Return the server of a folder, or None if it left no word."""
    told = word_in(data)
    if told is None:
        return None
    request = urllib.request.Request(told.url + "/livez")  # noqa: S310 - our own file's address
    try:
        with _DIRECT.open(request, timeout=_TIMEOUT_S):
            return LocalServer(told.url, told.key)
    except OSError as error:
        reason = getattr(error, "reason", None)
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise click.ClickException(
                f"the certificate of {told.url} is not trusted: {reason.verify_message}; name "
                "that of its authority with SSL_CERT_FILE"
            ) from None
        # Left behind by a server that was killed; the folder lock decides.
        return None


def server_at(url: str, key: str) -> LocalServer:
    """Return the server at an address, an open one if there is no key.

    Raises `BadParameter` for what is no address.
    """
    try:
        parse(url, "--url")
    except Problem:
        raise click.BadParameter(f"{url!r} is not an address like http://127.0.0.1:5001") from None
    return LocalServer(url.rstrip("/"), key or _ANY_KEY)


def running_server(data: Path, url: str | None, key: str) -> LocalServer:
    """Return the server at an address, or that of a folder. Raises `ClickException` for none."""
    if url is not None:
        return server_at(url, key)
    server = server_of(data)
    if server is None:
        raise click.ClickException(
            f"no server runs on {data}; name its folder with --data, or its address with --url "
            "and a key with --key"
        )
    return server


def _told(error: urllib.error.HTTPError) -> str:
    """Return what an error says: in our envelope, or in the words of whoever answered instead."""
    try:
        return str(json.load(error)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"{error.url} answered {error.code} {error.reason}"
