"""The parts of the desk that no network reaches: engine, book, memory of an order at rest.

The measurements themselves are the scripts beside this package, which can be run alone.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import book_peers
import engine_cycle
import memory_per_order
from performance.contestants import PEERS, ROOT
from performance.machine import Watch
from performance.rows import Form, Row, combined

COMPILED = ROOT / ".venv" / "compiled"
"""Where `make bench` puts the package with its book compiled."""


def engine(form: Form) -> Iterator[Row | str]:
    """Yield cycles a second: the engine alone, with the sequencer, and with the market."""
    cycles, at_once = form.sized(50_000), 64
    rows = []
    for _ in range(form.rounds):
        for name, measure in (
            ("engine alone", engine_cycle.engine_alone),
            ("with sequencer, codec, timers", engine_cycle.desk),
            ("with the simulated market", engine_cycle.market),
        ):
            watch, begun = Watch(), perf_counter()
            measure(cycles, at_once)
            # The scripts play whole batches.
            played = cycles if name == "engine alone" else cycles // at_once * at_once
            rate = played / (perf_counter() - begun)
            rows.append(Row(name, "one thread", {"per_s": round(rate)}, watch.steal()))
    yield from combined(rows)


def books(form: Form) -> Iterator[Row | str]:
    """Yield the operations a second of every order book that is here, and name those that are not.

    A book that ends with other prices than ours has done something else, and is void.
    """
    rows: list[Row] = []
    missing: dict[str, str] = {}
    ours: book_peers.Played | None = None
    compiled = str(COMPILED) if (COMPILED / "sidestreet").is_dir() else None
    for _ in range(form.rounds):
        for name in book_peers.BOOKS:
            if name in missing:
                continue
            watch = Watch()
            played = book_peers.measured(name, compiled, str(PEERS))
            if isinstance(played, str):
                missing[name] = played
                continue
            ours = ours or played
            rate = {"per_s": book_peers.OPERATIONS // played.seconds}
            void = "" if played[1:] == ours[1:] else "it ends with other prices"
            rows.append(Row(name, "one flow", rate, watch.steal(), void=void))
    yield from combined(rows)
    yield from (f"{name}: {why}" for name, why in missing.items())


def memory(form: Form) -> Iterator[Row | str]:
    """Yield the bytes of an order at rest, counted and resident."""
    count = form.sized(200_000) // memory_per_order.ARRAY * memory_per_order.ARRAY
    for name, fill in (
        ("engine", memory_per_order.engine_alone),
        ("engine and venue", memory_per_order.with_venue),
    ):
        for way, measure in (
            ("allocated by Python", memory_per_order.by_tracemalloc),
            ("resident", memory_per_order.by_resident),
        ):
            watch = Watch()
            with ProcessPoolExecutor(1, get_context("spawn")) as process:
                held = process.submit(measure, fill, count).result()
            figures = {"bytes": float(held // count)}
            yield Row(name, f"{way}, {count:,} orders", figures, watch.steal())


def folder_bytes(folder: Path) -> int:
    """Return how much a folder holds."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
