"""Serves one of the peers, or a ceiling, until it is killed.

    python bench/peers/serve.py NAME --port PORT --folder FOLDER

`FOLDER` holds `seed.json`, and takes what the server keeps. The services need the packages of
`requirements/bench.txt`, which `make bench` puts beside the environment and not into it.
"""

import argparse
import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

sys.path.append(str(Path(__file__).resolve().parents[1]))

from http_floor import Fixed, bare_asgi
from sidestreet.bootstrap import start_server
from sidestreet.cli.server.serve import EXIT_BROKEN
from sidestreet.config import Settings
from sidestreet.http import event_loop
from sidestreet.http.asgi import AsgiApplication
from sidestreet.http.server import serve


def with_sqlite(folder: Path, port: int) -> None:
    """FastAPI over sqlite3."""
    from peers.service import application  # noqa: PLC0415 - only where it is installed
    from peers.with_sqlite import SqliteStore  # noqa: PLC0415 - as above

    store = SqliteStore(folder / "orders.sqlite")
    under_uvicorn(application(store, folder / "seed.json"), port)


def with_sqlalchemy(folder: Path, port: int) -> None:
    """FastAPI over SQLAlchemy."""
    from peers.service import application  # noqa: PLC0415 - as above
    from peers.with_sqlalchemy import SqlAlchemyStore  # noqa: PLC0415 - as above

    store = SqlAlchemyStore(folder / "orders.sqlite")
    under_uvicorn(application(store, folder / "seed.json"), port)


def bare_uvicorn(_: Path, port: int) -> None:
    """Answer fixed bytes by the least that ASGI allows."""
    under_uvicorn(bare_asgi, port)


def our_fixed_bytes(_: Path, port: int) -> None:
    """Answer fixed bytes by our own server."""

    async def main() -> None:
        server = await serve(Fixed(), "127.0.0.1", port)
        await server.wait_closed()

    event_loop.run(main())


def ours_under_uvicorn(folder: Path, port: int) -> None:
    """Our desk with a data folder, behind the ASGI adapter and uvicorn in place of our server."""
    # As `sidestreet serve` has it.
    sys.setswitchinterval(0.0005)

    async def main() -> None:
        settings = Settings(data=folder / "data", port=0, seed=folder / "seed.json")
        running = await start_server(settings, _fail)
        gc.set_threshold(50_000)
        app = AsgiApplication(running.switch.generation.api)
        await uvicorn.Server(_config(app, port)).serve()
        await running.stop()

    event_loop.run(main())


def under_uvicorn(app: Any, port: int) -> None:  # noqa: ANN401 - ASGI
    """Serve until killed."""
    event_loop.run(uvicorn.Server(_config(app, port)).serve())


def _config(app: Any, port: int) -> uvicorn.Config:  # noqa: ANN401 - ASGI
    return uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        http="httptools",
        access_log=False,
        log_level="warning",
        lifespan="off",
    )


def _fail(error: BaseException) -> None:
    sys.stderr.write(f"{error!r}\n")
    sys.exit(EXIT_BROKEN)


SERVERS: dict[str, Callable[[Path, int], None]] = {
    "with-sqlite": with_sqlite,
    "with-sqlalchemy": with_sqlalchemy,
    "bare-uvicorn": bare_uvicorn,
    "our-fixed-bytes": our_fixed_bytes,
    "ours-under-uvicorn": ours_under_uvicorn,
}


def main() -> None:
    """Serve what the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("name", choices=SERVERS)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    SERVERS[given.name](given.folder, given.port)


if __name__ == "__main__":
    main()
