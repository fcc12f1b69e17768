"""Writes the golden journals of a version that is about to be released; nothing else ever does.

    python tests/golden/gather.py 0.1

What is kept are journals that tests of this project have had written: each test that is named in
`areas.py` is run, and what its desk decided is put into a snapshot file, as a user would keep one.
Beside it stands what it holds, as this version tells it. A folder that is there is never touched.
The data folder that a server leaves is gathered by `gather_folder.py`, which is called at the end.
"""

import importlib
import sys
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
GOLDEN: Final = ROOT / "tests" / "golden"
for folder in (ROOT / "tests", ROOT / "tools", ROOT / "proof"):
    sys.path.insert(0, str(folder))

engine: Any = importlib.import_module("sidestreet.engine.execute")
_execute = engine.execute
DECIDED: Final[dict[int, tuple[Any, list[Any]]]] = {}
"""What each engine has decided, by the identity of its state, which is kept alive for that."""

MADE: Final[list[Any]] = []


def _watched(state: Any, command: Any, stamp: Any, *rest: Any, **more: Any) -> Any:
    answer = _execute(state, command, stamp, *rest, **more)
    told = DECIDED.setdefault(id(state), (state, []))[1]
    told.append((stamp.sequence, stamp.time_ns, type(command).__name__, answer[0]))
    return answer


engine.execute = _watched  # before a test, or the sequencer, takes it for its own

from golden.areas import AREAS  # noqa: E402 - after the engine is watched
from golden.gather_folder import gather_folder  # noqa: E402 - as above
from golden.reading import Golden, read_golden, told_of  # noqa: E402 - as above
from sidestreet.bootstrap.generations.snapshot_file import write_snapshot  # noqa: E402 - as above
from sidestreet.control.points import Snapshot  # noqa: E402 - as above
from sidestreet.domain.events import Cause, Record, SeedPlanted  # noqa: E402 - as above
from sidestreet.engine.digest import state_digest  # noqa: E402 - as above
from sidestreet.journal import Batch, MemoryJournal  # noqa: E402 - as above
from sidestreet.runtime.codec import decode_record, encode_record  # noqa: E402 - as above


class Gathering:
    """A plugin of pytest that keeps what the desk of each test has written."""

    def __init__(self) -> None:
        self.found: dict[str, Sequence[bytes]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Keep the longest journal of a test; that of its engine where there is no other."""
        DECIDED.clear()
        MADE.clear()
        try:
            return (yield)
        finally:
            journals: list[Sequence[bytes]] = [each.records for each in MADE]
            journals += [_encoded(told) for _, told in DECIDED.values()]
            self.found[item.nodeid] = max(journals, key=len, default=())


def _encoded(told: list[Any]) -> list[bytes]:
    records = [
        encode_record(Record(sequence, time_ns, Cause(command), events))
        for sequence, time_ns, command, events in told
        if events
    ]
    is_whole = [each[0] for each in told if each[3]] == list(range(1, len(records) + 1))
    return records if is_whole else []


def _keep(name: str, records: list[bytes], folder: Path) -> None:
    last = decode_record(records[-1])
    if not any(isinstance(event, SeedPlanted) for raw in records for event in _events(raw)):
        # The desk of a test begins without the mark that a server's beginning has.
        mark = Record(last.sequence + 1, last.time_ns, Cause("CompleteSeed"), (SeedPlanted(),))
        records = [*records, encode_record(mark)]
    reached = told_of(records)
    snapshot = Snapshot(
        name=name,
        desk_id="golden",
        contract="1",
        version=folder.name,
        generation=1,
        sequence=len(records),
        taken_at=last.time_ns,
        open_orders=sum(map(len, reached.state.open_orders.values())),
        state_digest=state_digest(reached.state),
        journal_hash="0" * 64,
    )
    write_snapshot(folder / f"{name}.snapshot", snapshot, [Batch(1, 1, tuple(records))])
    golden: Golden = read_golden(folder / f"{name}.snapshot")
    document = msgspec.json.format(msgspec.json.encode(golden), indent=1)
    (folder / f"{name}.json").write_bytes(document + b"\n")


def _events(raw: bytes) -> tuple[object, ...]:
    return decode_record(raw).events


def main() -> int:
    """Run the tests and write the folder."""
    folder = GOLDEN / sys.argv[1]
    folder.mkdir()
    begin = MemoryJournal.__init__

    def noted(journal: MemoryJournal, *rest: Any, **more: Any) -> None:
        begin(journal, *rest, **more)
        MADE.append(journal)

    MemoryJournal.__init__ = noted  # type: ignore[method-assign, assignment]
    gathering = Gathering()
    words = [
        "-q",
        "-p",
        "no:cacheprovider",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
        *AREAS.values(),
    ]
    if pytest.main(words, plugins=[gathering]):
        return 1
    for name, test in AREAS.items():
        _keep(name, list(gathering.found[test]), folder)
    gather_folder(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
