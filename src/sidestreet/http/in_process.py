"""Calls without a socket: an httpx transport whose other end is the application itself.

For tests and notebooks that use httpx, or an SDK built on it:

    client = httpx.AsyncClient(transport=transport(app), base_url="http://sidestreet")

httpx is not a dependency of Sidestreet; it is imported when it is asked for.
"""

from typing import TYPE_CHECKING

from sidestreet.http.asgi import AsgiApplication
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Application

if TYPE_CHECKING:
    import httpx


def transport(app: Application, limits: Limits | None = None) -> "httpx.ASGITransport":
    """Return an asynchronous httpx transport that hands every request to `app`.

    A connection that the application cuts raises `ConnectionCut` in the caller. Raises ImportError
    where httpx is not installed.
    """
    import httpx  # noqa: PLC0415  an optional dependency, needed only here

    return httpx.ASGITransport(app=AsgiApplication(app, limits))
