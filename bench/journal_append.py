"""How fast the journal makes records durable, and how fast it reads them back.

For each batch size: append for a while, one sync a batch, then replay what was written. Figures
depend on the disk first of all, so the table begins with what one bare write and sync costs here.

    python bench/journal_append.py --seconds 3 --folder /var/tmp
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from sidestreet.journal import FileJournal
from sidestreet.journal.segment import prepare_file

RECORD_BYTES = 300
BATCH_SIZES = (1, 64, 256, 1024)


def main() -> None:
    """Measure every batch size and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="per batch size")
    parser.add_argument("--folder", type=Path, help="on the disk to measure; default: temporary")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        folder = Path(scratch)
        print(f"records of {RECORD_BYTES} bytes, {options.seconds:g} s per row, in {folder.parent}")
        print()
        print("batch  records/s  commits/s  p50 us  p99 us  max ms  bare us  replay records/s")
        for size in BATCH_SIZES:
            bare = measure_bare(folder / "bare", size, options.seconds / 3)
            figures = measure(folder / f"batch-{size}", size, options.seconds)
            print(f"{size:5}  {figures[0]}  {bare:7.0f}  {figures[1]}")


def measure(folder: Path, size: int, seconds: float) -> tuple[str, str]:
    """Return the row's figures for appending and for replaying."""
    records = [os.urandom(RECORD_BYTES) for _ in range(size)]
    journal = FileJournal.open(folder)
    for _ in journal.replay():
        pass
    durations = []
    started = time.perf_counter()
    while (before := time.perf_counter()) - started < seconds:
        journal.append(journal.last_sequence + 1, records)
        durations.append(time.perf_counter() - before)
    elapsed = time.perf_counter() - started
    journal.close()

    journal = FileJournal.open(folder)
    started = time.perf_counter()
    count = sum(len(batch.records) for batch in journal.replay())
    replay = count / (time.perf_counter() - started)
    journal.close()
    shutil.rmtree(folder)

    centiles = statistics.quantiles(durations, n=100)
    append = (
        f"{count / elapsed:9,.0f}  {len(durations) / elapsed:9,.0f}  {centiles[49] * 1e6:6.0f}"
        f"  {centiles[98] * 1e6:6.0f}  {max(durations) * 1e3:6.1f}"
    )
    return append, f"{replay:16,.0f}"


def measure_bare(path: Path, size: int, seconds: float) -> float:
    """Return the median cost in microseconds of one write and sync of as many bytes, no journal."""
    file_bytes = 16 * 1024 * 1024
    data = os.urandom(84 + size * (RECORD_BYTES + 4))
    prepare_file(path, file_bytes)
    fd = os.open(path, os.O_RDWR)
    durations = []
    offset = 0
    started = time.perf_counter()
    while (before := time.perf_counter()) - started < seconds:
        os.pwrite(fd, data, offset)
        os.fdatasync(fd)
        durations.append(time.perf_counter() - before)
        offset = (offset + len(data)) % (file_bytes - len(data))
    os.close(fd)
    path.unlink()
    return statistics.median(durations) * 1e6


if __name__ == "__main__":
    main()
