"""Where the processor time of a durable cancel goes, stage by stage, in a server under load.

    python bench/cancel_budget.py --seconds 10

The load is that of `durable_cancels.py`. The server interrupts itself at every millisecond of its
processor time and looks at which part of it is at work; what its threads took, the kernel says.
Processor time can be compared while others use the machine, though not to the last tenth: caches
are shared. A sample is told when the interpreter next looks, so that what is done in C counts with
the line that asked for it. To see another version, put its `src` first in `PYTHONPATH`.
"""

import argparse
import atexit
import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Final

from durable_cancels import ACCOUNT, SCRIPT, SEED, call, place, wait_for
from http_floor import load

SAMPLE_S: Final = 0.001
STAGES: Final = (
    ("socket read and write, event loop", ("http/outgoing", "asyncio/", "http/event_loop")),
    ("HTTP parse", ("http/reader",)),
    ("connection, queue of answers", ("http/",)),
    ("answer, as JSON", ("api/encode", "api/instants", "http/envelope", "http/wire", "api/call")),
    ("route, key, account, command", ("api/", "bootstrap/generations/")),
    ("invariants", ("engine/invariants",)),
    ("evolve, reservations", ("engine/evolve", "engine/order_changes", "engine/risk/")),
    ("decide", ("engine/", "workspace/")),
    ("event as bytes", ("runtime/codec",)),
    ("journal: batch, write, sync", ("journal/", "runtime/writers")),
    ("venue and the line to it", ("venue/", "runtime/venue_", "runtime/out")),
    ("timers", ("runtime/timers", "runtime/due_", "runtime/work_", "runtime/safety_")),
    ("handing to the read model", ("readmodel/", "runtime/loop_history", "runtime/eviction")),
    ("readers of events, directory", ("runtime/event_hub", "runtime/recent", "bootstrap/")),
    ("sequencer, desk", ("runtime/",)),
)
"""By the beginning of a module's path; the innermost that fits counts, and the longest of two."""

ELSEWHERE: Final = "elsewhere"


def stage_of(frame: FrameType | None) -> str:
    """Return the stage that a stack is in."""
    while frame is not None:
        path = frame.f_code.co_filename
        path = path.rpartition("/sidestreet/")[2] if "/sidestreet/" in path else path[-24:]
        fits = [
            (len(each), stage)
            for stage, paths in STAGES
            for each in paths
            if path.startswith(each) or (each == "asyncio/" and each in path)
        ]
        if fits:
            return max(fits)[1]
        frame = frame.f_back
    return ELSEWHERE


def serve_sampled(told: Path) -> None:
    """Serve as the command line says, and leave the samples of the load in a file."""
    samples: Counter[str] = Counter()
    load_begun = told.with_suffix(".begun")

    def look(_: int, frame: FrameType | None) -> None:
        if load_begun.exists():
            samples[stage_of(frame)] += 1

    atexit.register(lambda: told.write_text(json.dumps(samples)))
    signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, SAMPLE_S, SAMPLE_S)
    runpy.run_module("sidestreet.cli.server", run_name="__main__", alter_sys=True)


def thread_times(pid: int) -> list[int]:
    """Return the nanoseconds of processor time of each thread, the main one first."""
    tasks = sorted(Path(f"/proc/{pid}/task").iterdir(), key=lambda each: int(each.name))
    return [int((task / "schedstat").read_text().split()[0]) for task in tasks]


def main() -> None:
    """Measure one server and print its budget."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=10, help="length of the load")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--orders", type=int, default=150_000, help="more than can be canceled")
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed; this benchmark needs it (Debian: apt-get install wrk)")
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), given.seconds, given.connections, given.orders)


def measure(folder: Path, seconds: int, connections: int, count: int) -> None:
    """Load a sampled server and print what became of its time."""
    (folder / "seed.yaml").write_text(SEED)
    told = folder / "samples.json"
    command = [sys.executable, __file__, "--sampled", str(told), "serve", "--port", "0"]
    command += ["--data", str(folder / "data"), "--seed", str(folder / "seed.yaml")]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert server.stdout is not None  # noqa: S101 - a pipe was asked for
        port = int(server.stdout.readline().rpartition(":")[2])
        base = f"/v1/accounts/{ACCOUNT}/orders?page_size=1"
        ids = place(port, count)
        wait_for(port, f"{base}&status=NEW", count)
        (folder / "ids").write_text("\n".join(ids) + "\n")
        (folder / "cancel.lua").write_text(SCRIPT)
        told.with_suffix(".begun").touch()
        before = thread_times(server.pid)
        rate, median, tail = load(
            port,
            connections,
            seconds,
            script=folder / "cancel.lua",
            environment=os.environ | {"ORDER_IDS": str(folder / "ids")},
        )
        time.sleep(1)
        after = thread_times(server.pid)
        told.with_suffix(".begun").unlink()
        listed = call(port, "GET", f"{base}&status=CANCELED,PENDING_CANCEL")
        total = listed["metadata"]["total_items"]
    finally:
        server.terminate()
        server.wait(30)
    took = [(late - early) / 1000 / total for early, late in zip(before, after, strict=True)]
    print(f"{connections} connections: {total} canceled, {rate:.0f}/s, p50 {median}, p99 {tail}")
    print(f"{'main thread':36}{took[0]:7.1f} us a cancel")
    samples: Counter[str] = Counter(json.loads(told.read_text()))
    for stage in (*(stage for stage, _ in STAGES), ELSEWHERE):
        print(f"    {stage:32}{took[0] * samples[stage] / samples.total():7.1f}")
    print(f"{'threads of journal and read model':36}{sum(took[1:]):7.1f}")


if __name__ == "__main__":
    if "--sampled" in sys.argv:
        path = Path(sys.argv[sys.argv.index("--sampled") + 1])
        sys.argv = ["sidestreet", *sys.argv[sys.argv.index("--sampled") + 2 :]]
        serve_sampled(path)
    else:
        main()
