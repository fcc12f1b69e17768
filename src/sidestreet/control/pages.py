"""Pages of the control API that need no key."""

from typing import Final

from sidestreet.api.application import Page
from sidestreet.control.operation import ROOT
from sidestreet.http.messages import Response

DOCUMENT_PATH: Final = f"{ROOT}/openapi.json"


def control_pages() -> dict[str, Page]:
    """Return the pages by path."""
    return {DOCUMENT_PATH: _document}


def _document() -> Response:
    # Made when first asked for, like that of the API itself.
    from sidestreet.control.openapi import control_document  # noqa: PLC0415 - as it says

    return Response(200, control_document())
