"""The version of the API, as `GET /v1/version` answers it."""

from typing import Annotated, Final

from msgspec import Meta, Struct

SPOKEN_VERSION: Final = "2025-10-31"
"""The version of the API that Sidestreet speaks."""


class Version(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The version of the API that the server speaks."""

    version: Annotated[str, Meta(description="Date of the version, such as 2025-10-31.")]
