"""The one place where the parts are joined into a running server."""

from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.server import SERVER_FILE, RunningServer, start_server
from sidestreet.bootstrap.storage import decide_offline

__all__ = ["SERVER_FILE", "RunningServer", "StartRefused", "decide_offline", "start_server"]
