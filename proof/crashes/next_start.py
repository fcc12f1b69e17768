"""What every next start is held to, whatever became of the server before it."""

from collections.abc import Iterable
from typing import Final

from crashes.ledger import Ledger
from crashes.servers import Server
from crashes.wire import Line

AS_BEFORE: Final = "starts equal to a replay and to the ledger"


def check_start(server: Server, found: tuple[int, str], ledgers: Iterable[Ledger]) -> None:
    """Compare a server that answers with a replay and with all that was answered; stop it."""
    assert server.read_back == found, f"read back {server.read_back}, replayed {found}"
    with Line(server.port) as line:
        for ledger in ledgers:
            ledger.check(line)
    assert server.stop() == 0, server.log
