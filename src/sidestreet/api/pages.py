"""Pages that need no key: the health of the server, and what the API is."""

from sidestreet.api.application import Page
from sidestreet.api.docs_page import page as docs_page
from sidestreet.api.openapi import document_json
from sidestreet.http.envelope import success
from sidestreet.http.messages import Response


def pages() -> dict[str, Page]:
    """Return the pages by path.

    A server listens only after its market is open, so an answer at all means live and ready.
    """
    return {
        "/livez": _health,
        "/readyz": _health,
        "/openapi.json": lambda: Response(200, document_json()),
        "/docs": lambda: Response(200, docs_page(), "text/html; charset=utf-8"),
    }


def _health() -> Response:
    return Response(200, success(b'{"status":"ok"}', "health"))
