"""How long a start takes: from a journal of many events, and from one of many open orders.

The records are read, their chain is checked and their events are applied; a start decides nothing.
A snapshot names a point of the journal and is not an image of the state, so going back to one reads
the same records.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import replay
from performance.contestants import OURS, running
from performance.core import folder_bytes
from performance.desk import place, total
from performance.machine import Watch
from performance.rows import Form, Row

EVENTS_OF_A_CYCLE: Final = 5
ORDERS: Final = 1_000_000
SNAPSHOT: Final = Path(__file__).resolve().parents[1] / "snapshot.py"


def recovery(form: Form) -> Iterator[Row | str]:
    """Yield the replay of a million events, and the start with a million open orders."""
    yield from replayed(form)
    yield from started(form)
    yield from gone_back(form)


def replayed(form: Form) -> Iterator[Row]:
    """Yield the replay of a journal of whole order cycles, without and with what lists need."""
    folder = form.scratch / "journal"
    digest = replay.write(folder, form.sized(ORDERS) // EVENTS_OF_A_CYCLE)
    for name, applied in (("state alone", 2**62), ("state, and rows for the read model", 0)):
        watch = Watch()
        recovered, found = replay.start(folder, applied)
        if found != digest:
            raise RuntimeError("the journal gave another state")
        figures = {
            "s": round(recovered.seconds, 2),
            "per_s": round(recovered.events / recovered.seconds),
        }
        case = f"{recovered.events:,} events"
        yield Row(f"replay: {name}", case, figures, watch.steal())
    shutil.rmtree(folder)


def started(form: Form) -> Iterator[Row]:
    """Yield the time from the start of a process to its first answer, with many open orders."""
    folder, count = form.scratch / "open-orders", form.sized(ORDERS)
    with running(OURS, folder) as port:
        form.say(f"recovery: placing {count:,} orders")
        place(port, count)
    data = folder / "data"
    case, mib = f"{count:,} open orders", float(folder_bytes(data) // 2**20)
    yield Row("the folder", case, {"mib": mib})
    yield started_again(folder, "start, read model there", case, count)
    for path in history_files(data):
        path.unlink()
    yield started_again(folder, "start, read model lost", case, count)
    shutil.rmtree(folder)


def history_files(data: Path) -> list[Path]:
    """Return the files of the read model, which a start makes again."""
    found = [path for path in data.rglob("*") if ".sqlite" in path.name]
    if not found:
        raise RuntimeError("the folder has no read model")
    return found


def started_again(folder: Path, what: str, case: str, count: int) -> Row:
    """Start a server on a folder with a past and return how long its first answer took."""
    command = [sys.executable, "-m", "sidestreet.cli.server", "serve", "--port", "0"]
    watch, begun = Watch(), time.perf_counter()
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--data", str(folder / "data")],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        if server.stdout is None:
            raise RuntimeError("a pipe was asked for")
        ready = server.stdout.readline()
        seconds = time.perf_counter() - begun
        if not ready.startswith("ready "):
            last = (folder / "log").read_text().strip().splitlines()[-1:]
            raise RuntimeError(f"the server did not start: {last}")
        found = total(int(ready.rpartition(":")[2]), "NEW")
        if found != count:
            raise RuntimeError(f"{found:,} of {count:,} open orders are there again")
    finally:
        server.terminate()
        server.wait(120)
    return Row(what, case, {"s": round(seconds, 2)}, watch.steal())


def gone_back(form: Form) -> Iterator[Row]:
    """Yield the calls of `snapshot.py`, in a process of its own."""
    count, watch = max(500, form.sized(100_000)), Watch()
    ran = subprocess.run(
        [sys.executable, str(SNAPSHOT), "--orders", str(count), "--folder", str(form.scratch)],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr.strip().splitlines()[-1])
    steal = watch.steal()
    for line in ran.stdout.splitlines():
        if not line.endswith("s of processor"):
            continue
        words = line.split()
        what = " ".join(words[:-6])
        figures = {"s": float(words[-6]), "processor_s": float(words[-4])}
        yield Row(f"snapshot: {what}", f"{count:,} open orders", figures, steal)
