"""What never stands in a recording: the secret of a key, wherever it might get in.

A request has the id of the key in place of the key; the answer that tells a new key has a mask, and
so has a seed file. A client that writes its key into a path, a query or a body by mistake finds a
mask there too.
"""

import re
from typing import Any, Final

import msgspec

from sidestreet.api.access import bearer_text
from sidestreet.http.messages import Request
from sidestreet.reference.seed_file.formats import read_document
from sidestreet.reference.seed_file.problems import Problems
from sidestreet.reference.seed_file.tree import ListNode, MapNode, Node

MASK: Final = "masked-in-this-recording"
"""In place of a secret. It has the form of one, so that a masked seed is still a seed."""

_HEADERS: Final = frozenset(
    {"accept", "content-type", "host", "last-event-id", "upgrade", "user-agent"}
)
"""What may change an answer, and who asked. No other header is kept."""

_KEY_MEMBER: Final = re.compile(rb'"key":"[^"]*"')
_KEYS_PATH: Final = "/sidestreet/v1/keys"
_SEED_BYTES_MAX: Final = 64 * 1024 * 1024
_SECRET_MIN: Final = 8
"""A text that is shorter would be found by chance in what is no secret."""


def kept_headers(request: Request) -> dict[str, str]:
    """Return the headers that are recorded."""
    return {name: text for name, text in request.headers.items() if name in _HEADERS}


def secrets_of(request: Request) -> tuple[str, ...]:
    """Return what must not be seen of a request's key: its whole text, and what is behind the id.

    >>> asked = Request("GET", "/", "", {"authorization": "Bearer me.a-long-secret"}, b"", "", "")
    >>> secrets_of(asked)
    ('me.a-long-secret', 'a-long-secret')
    """
    text = bearer_text(request.headers.get("authorization", "")) or ""
    each = (text, text.partition(".")[2])
    return tuple(secret for secret in each if len(secret) >= _SECRET_MIN)


def masked(text: str, secrets: tuple[str, ...]) -> str:
    """Return a text without secrets."""
    for secret in secrets:
        if secret in text:
            text = text.replace(secret, MASK)
    return text


def masked_answer(path: str, body: bytes) -> bytes:
    """Return the body of an answer without the key that it may tell."""
    if not path.startswith(_KEYS_PATH):
        return body
    return _KEY_MEMBER.sub(b'"key":"%s"' % MASK.encode(), body)


def masked_seed(raw: bytes, name: str) -> str:
    """Return a seed file as JSON with its secrets masked; its comments are left out.

    `name` tells the format. The file has to be one that a seed was read from.
    """
    tree = read_document(
        raw,
        Problems(name),
        is_json=name.lower().endswith(".json"),
        bytes_max=_SEED_BYTES_MAX,
        expected="a seed",
    )
    document = {} if tree is None else _plain(tree)
    for key in document.get("keys") or ():
        if isinstance(key, dict) and "secret" in key:
            key["secret"] = MASK
    return msgspec.json.encode(document).decode()


def _plain(node: Node) -> Any:  # noqa: ANN401 - JSON
    """Return a tree as JSON. Figures stay texts, which is what they are read from."""
    match node:
        case MapNode():
            return {name: _plain(each) for name, each in node.members.items()}
        case ListNode():
            return [_plain(each) for each in node.items]
        case _ if node.is_nothing:
            return None
        case _ if not node.quoted and node.text in {"true", "false"}:
            return node.text == "true"
        case _:
            return node.text
