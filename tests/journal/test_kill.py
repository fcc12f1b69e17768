"""A process that is killed at any moment has kept what it said it kept."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from journal.journal_faults import SMALL, open_journal

# Each record carries its own sequence; a line is printed only after `append` returned.
WRITER = """
import sys
from pathlib import Path
from sidestreet.journal import FileJournal

journal = FileJournal.open(Path(sys.argv[1]), segment_bytes=int(sys.argv[2]))
for _ in journal.replay():
    pass
while True:
    first = journal.last_sequence + 1
    count = 1 + first % 5
    journal.append(first, [b"%d " % number * 40 for number in range(first, first + count)])
    print(journal.last_sequence, flush=True)
"""


def run_and_kill(folder: Path, after: int) -> int:
    """Let a writer run until it has promised `after` batches, kill it, return its last promise.

    It goes on writing while the line travels, so the kill falls anywhere in a later batch.
    """
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, folder, str(SMALL)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(after)]
        writer.kill()
        lines += writer.stdout.readlines()
    assert writer.returncode == -9
    return int([line for line in lines if line.endswith(b"\n")][-1])


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_a_killed_process_promised_is_there_once_and_in_order(tmp_path: Path) -> None:
    """Eight kills of the same journal, across many rolls."""
    chance = random.Random(20_261_122)  # noqa: S311 - only chooses when to kill
    promised = 0
    for round_number in range(1, 9):
        promised = run_and_kill(tmp_path, chance.randint(1, 120))
        journal, batches = open_journal(tmp_path)
        held = [record for batch in batches for record in batch.records]
        journal.close()
        assert len(held) >= promised
        assert held == [b"%d " % number * 40 for number in range(1, len(held) + 1)]
        assert journal.epoch == 2 * round_number
    assert promised > 0
    assert len(list(tmp_path.glob("*.journal"))) > 8
