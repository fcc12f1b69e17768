"""What surrounds every answer: the error object and the metadata.

An answer is `{data, error, metadata}`. On success `error` is null; on failure `data` is left out.
"""

from typing import Annotated, Any

from msgspec import Meta, Struct


class ErrorBody(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a call failed."""

    code: Annotated[int, Meta(description="The HTTP status again.")]
    message: Annotated[str, Meta(description="The reason, for people.")]
    details: Annotated[
        tuple[dict[str, Any], ...] | None,
        Meta(description="The reason, for programs: what was refused and the figures of it."),
    ] = None


class Metadata(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Facts about the answer itself. The page members come with lists only."""

    request_id: Annotated[str, Meta(description="Names this call in logs.")]
    page_number: Annotated[int | None, Meta(description="Number of this page, from 1.")] = None
    total_items: Annotated[int | None, Meta(description="Items on all pages.")] = None
    total_pages: Annotated[int | None, Meta(description="How many pages there are.")] = None
    next_page_token: Annotated[
        str | None,
        Meta(description="Gives the next page; absent on the last."),
    ] = None
    previous_page_token: Annotated[
        str | None,
        Meta(description="Gives the page before; absent on the first."),
    ] = None
