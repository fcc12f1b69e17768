"""The headers of a request, and what of them may be shown.

Custom headers come from CLEAR_STREET_CUSTOM_HEADERS, one `Name: value` a line as the SDKs read
them, and replace ours of the same name; a key given on the command line stands above both. What
frames the message is never theirs to set.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sidestreet import __version__
from sidestreet.cli.client.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sidestreet.cli.client.grammar import Command

VARIABLE: Final = "CLEAR_STREET_CUSTOM_HEADERS"
KEY_VARIABLE: Final = "CLEAR_STREET_API_KEY"
RETRY_COUNT: Final = "X-Stainless-Retry-Count"

_SECRET: Final = frozenset(
    ("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key")
)
_FRAMING: Final = frozenset(("connection", "content-length", "host", "transfer-encoding"))
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
_VALUE: Final = re.compile(r"[\t\x20-\x7e]*", re.ASCII)


def compose(
    command: Command,
    api_key: str,
    environ: Mapping[str, str],
    *,
    has_body: bool,
    profile_key: str = "",
) -> list[tuple[str, str]]:
    """Return the headers of a request, without those that frame it.

    A profile's key takes the place of the variable's: it belongs to the server that is asked.
    """
    headers = {
        "accept": ("Accept", "application/json"),
        "user-agent": ("User-Agent", f"ClearStreet/CLI {__version__}"),
        "x-stainless-lang": ("X-Stainless-Lang", "cli"),
        "x-stainless-runtime": ("X-Stainless-Runtime", "cli"),
        "x-stainless-package-version": ("X-Stainless-Package-Version", __version__),
        "x-stainless-cli-command": ("X-Stainless-CLI-Command", command.full_name),
    }
    if has_body:
        headers["content-type"] = ("Content-Type", "application/json")
    if profile_key:
        headers["authorization"] = _bearer(profile_key, "the profile's key")
    elif key := environ.get(KEY_VARIABLE):
        headers["authorization"] = _bearer(key, KEY_VARIABLE)
    for name, value in _custom(environ.get(VARIABLE, "")):
        headers[name.lower()] = (name, value)
    if api_key:
        headers["authorization"] = _bearer(api_key, "--api-key")
    return list(headers.values())


def redacted(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return headers fit to be shown: what proves who we are is left out."""
    return [(name, "<redacted>" if name.lower() in _SECRET else value) for name, value in headers]


def _bearer(key: str, source: str) -> tuple[str, str]:
    if _VALUE.fullmatch(key) is None:
        raise Problem(f"{source} holds characters that a header cannot carry")
    return "Authorization", f"Bearer {key}"


def _custom(text: str) -> Iterable[tuple[str, str]]:
    for line in text.split("\n"):
        name, colon, value = line.partition(":")
        name, value = name.strip(), value.strip()
        if not colon:
            continue
        if _NAME.fullmatch(name) is None or _VALUE.fullmatch(value) is None:
            raise Problem(f'{VARIABLE} has a line that is not a header: "{name}"')
        if name.lower() in _FRAMING:
            raise Problem(f"{VARIABLE} cannot set {name}, which frames the request")
        yield name, value
