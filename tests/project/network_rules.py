"""Which code may reach for the network, as functions from source text to what reaches for it.

Kept apart from the tests that apply them, so that each rule can also be shown a text that breaks
it: a rule that sees nothing holds for ever.
"""

import ast
from collections.abc import Iterator
from typing import Final

CLIENT_MODULES: Final = frozenset(
    {
        "aiohttp",
        "ftplib",
        "http.client",
        "httpx",
        "imaplib",
        "multiprocessing.connection",
        "nntplib",
        "poplib",
        "requests",
        "smtplib",
        "socket",
        "subprocess",
        "telnetlib",
        "urllib.request",
        "urllib3",
        "webbrowser",
        "websockets.asyncio",
        "websockets.client",
        "websockets.legacy",
        "websockets.sync",
        "xmlrpc.client",
    }
)
"""Modules by which a program asks others, or starts one that does."""

REACHING_CALLS: Final = frozenset(
    {
        "create_connection",
        "create_datagram_endpoint",
        "create_unix_connection",
        "getaddrinfo",
        "gethostbyname",
        "open_connection",
        "open_unix_connection",
        "sendto",
        "sock_connect",
        "start_tls",
        "urlopen",
    }
)
"""Calls that look a name up or open a connection, whatever object has them."""


def reaching(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and name of every import and call that could reach another machine."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            names = [module, *(f"{module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in REACHING_CALLS:
                yield node.lineno, node.func.attr
            continue
        else:
            continue
        yield from ((node.lineno, name) for name in names if _is_client(name))


def _is_client(name: str) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:count]) in CLIENT_MODULES for count in range(1, len(parts) + 1))
