"""Pages and their tokens.

A token is two unsigned 64-bit numbers, limit and offset, big-endian, in base64url without
padding. It carries no filter: a client sends its filters again with every page. To a client it is
opaque; here any token that does not read as exactly that is refused.
"""

import base64
import binascii
import struct
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sidestreet.contract.tables.parameters import PAGE_SIZE_MAX
from sidestreet.http.envelope import PageInfo
from sidestreet.http.errors import ApiError, bad_query

_TOKEN: Final = struct.Struct(">QQ")
_OFFSET_MAX: Final = 2**62


class Window(NamedTuple):
    """Which part of a list is asked for."""

    limit: int
    offset: int


def window_of(query: Mapping[str, Any]) -> Window:
    """Return the window that a list's query asks for; a token counts more than a page size."""
    page_token = query.get("page_token")
    if page_token is None:
        return Window(query.get("page_size", PAGE_SIZE_MAX), 0)
    limit, offset = _read(page_token)
    if not 1 <= limit <= PAGE_SIZE_MAX or offset > _OFFSET_MAX:
        raise _foreign()
    return Window(limit, offset)


def page_info(window: Window, total_items: int) -> PageInfo:
    """Return what the metadata says about a window of a list of `total_items`."""
    limit, offset = window
    following = offset + limit
    return PageInfo(
        page_number=offset // limit + 1,
        total_items=total_items,
        total_pages=-(-total_items // limit),
        next_page_token=render_token(limit, following) if following < total_items else None,
        previous_page_token=render_token(limit, max(0, offset - limit)) if offset else None,
    )


def page_info_uncounted(window: Window, *, has_more: bool) -> PageInfo:
    """Return what the metadata says of a list whose items nobody has counted."""
    info = page_info(window, window.offset + window.limit + has_more)
    return PageInfo(
        page_number=info.page_number,
        next_page_token=info.next_page_token,
        previous_page_token=info.previous_page_token,
    )


def render_token(limit: int, offset: int) -> str:
    """Return the token of a window.

    >>> render_token(100, 100)
    'AAAAAAAAAGQAAAAAAAAAZA'
    """
    return base64.urlsafe_b64encode(_TOKEN.pack(limit, offset)).rstrip(b"=").decode()


def _read(token: str) -> tuple[int, int]:
    try:
        raw = base64.b64decode(
            token.rstrip("=").encode("ascii") + b"==", altchars=b"-_", validate=True
        )
        limit, offset = _TOKEN.unpack(raw)
    except (UnicodeEncodeError, binascii.Error, struct.error):
        raise _foreign() from None
    return limit, offset


def _foreign() -> ApiError:
    return bad_query("invalid value for `page_token`: not a token that this server made")
