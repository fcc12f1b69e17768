"""News on the wire: articles about instruments, made up by the desk or loaded by its user.

A member declared with the default None is left out of the answer when it holds nothing.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.shared import Instant


class NewsType(StrEnum):
    """Who speaks: a newsroom, or the company itself."""

    NEWS = "NEWS"
    PRESS_RELEASE = "PRESS_RELEASE"


class Sector(StrEnum):
    """A part of the economy, as news are filtered by."""

    BASIC_MATERIALS = "BASIC_MATERIALS"
    COMMUNICATION_SERVICES = "COMMUNICATION_SERVICES"
    CONSUMER_CYCLICAL = "CONSUMER_CYCLICAL"
    CONSUMER_DEFENSIVE = "CONSUMER_DEFENSIVE"
    ENERGY = "ENERGY"
    FINANCIAL_SERVICES = "FINANCIAL_SERVICES"
    HEALTHCARE = "HEALTHCARE"
    INDUSTRIALS = "INDUSTRIALS"
    REAL_ESTATE = "REAL_ESTATE"
    TECHNOLOGY = "TECHNOLOGY"
    UTILITIES = "UTILITIES"


class NewsInstrument(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An instrument that an article is about."""

    instrument_id: Annotated[str, Meta(description="Its id.")]
    name: Annotated[str | None, Meta(description="What it is called in full.")] = None
    symbol: Annotated[str | None, Meta(description="Its symbol.")] = None


class NewsItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One article."""

    instruments: Annotated[
        tuple[NewsInstrument, ...],
        Meta(description="What it is about."),
    ]
    news_type: Annotated[NewsType, Meta(description="Who speaks.")]
    published_at: Annotated[Instant, Meta(description="When it came out.")]
    publisher: Annotated[
        str,
        Meta(description="Who brought it out; `Sidestreet Synthetic` makes everything up."),
    ]
    title: Annotated[str, Meta(description="The headline.")]
    url: Annotated[
        str,
        Meta(description="Where it stands; nowhere, if it was made up."),
    ]
    image_url: Annotated[str | None, Meta(description="A picture to go with it.")] = None
    site: Annotated[str | None, Meta(description="The publisher's domain.")] = None
    text: Annotated[str | None, Meta(description="The article itself, or part of it.")] = None
