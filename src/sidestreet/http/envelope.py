"""The envelope around every body: `data`, `error` and `metadata`.

Success carries `data`, a null `error` and the metadata. Failure carries `error` and the metadata,
and no `data` member at all. The data arrive here already encoded, so that wrapping them is one
join of bytes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec


class PageInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the metadata of a list says besides the request id; what is None is left out."""

    page_number: int | None = None
    total_items: int | None = None
    total_pages: int | None = None
    next_page_token: str | None = None
    previous_page_token: str | None = None


class _Error(msgspec.Struct, omit_defaults=True):
    code: int
    message: str
    details: Sequence[Mapping[str, Any]] | None = None


class _Metadata(msgspec.Struct):
    request_id: str


class _Failure(msgspec.Struct):
    error: _Error
    metadata: _Metadata


_encoder = msgspec.json.Encoder()


def success(data_json: bytes, request_id: str, page: PageInfo | None = None) -> bytes:
    """Return the body of a successful answer around `data_json`, which is JSON already.

    >>> success(b"[]", "r-1", PageInfo(total_items=0))
    b'{"data":[],"error":null,"metadata":{"request_id":"r-1","total_items":0}}'
    """
    metadata = _encoder.encode(_Metadata(request_id))
    if page is not None:
        members = _encoder.encode(page)[1:-1]
        if members:
            metadata = b"%b,%b}" % (metadata[:-1], members)
    return b'{"data":%b,"error":null,"metadata":%b}' % (data_json, metadata)


def partial(data_json: bytes, status: int, message: str, request_id: str) -> bytes:
    """Return the body of an answer that has both: data, and an error that says what is missing.

    `status` is repeated as the error's code; an answer of several statuses (207) has another one.

    >>> partial(b"[]", 409, "Duplicate", "r-1")
    b'{"data":[],"error":{"code":409,"message":"Duplicate"},"metadata":{"request_id":"r-1"}}'
    """
    return b'{"data":%b,%b' % (data_json, failure(status, message, request_id)[1:])


def failure(
    status: int,
    message: str,
    request_id: str,
    details: Sequence[Mapping[str, Any]] | None = None,
) -> bytes:
    """Return the body of a refused or failed answer; `status` is repeated as its `code`.

    >>> failure(404, "Thread not found", "r-1")
    b'{"error":{"code":404,"message":"Thread not found"},"metadata":{"request_id":"r-1"}}'
    """
    return _encoder.encode(_Failure(_Error(status, message, details), _Metadata(request_id)))
