"""Pages that need no key: the health of the server, and what the API is."""

from sidestreet.api.application import FRONT, Page
from sidestreet.http.envelope import success
from sidestreet.http.messages import Response


def pages() -> dict[str, Page]:
    """Return the pages by path.

    A server listens only after its market is open, so an answer at all means live and ready.
    """
    return {
        "/livez": _health,
        "/readyz": _health,
        "/openapi.json": _openapi,
        "/docs": _docs,
        FRONT: _front,
    }


def _health() -> Response:
    return Response(200, success(b'{"status":"ok"}', "health"))


def _front() -> Response:
    return Response(302, headers=(("Location", "/docs"), ("Vary", "Accept")))


# Made when first asked for: a start need not wait for what few of its clients read.


def _openapi() -> Response:
    from sidestreet.api.openapi import document_json  # noqa: PLC0415 - see above

    return Response(200, document_json())


def _docs() -> Response:
    from sidestreet.api.docs_page import page  # noqa: PLC0415 - see above

    return Response(200, page(), "text/html; charset=utf-8")
