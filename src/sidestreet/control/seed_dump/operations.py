"""The dump by a call: the state of the desk as a seed file, with what such a file cannot say."""

from collections.abc import Sequence
from typing import Annotated, Final

from msgspec import Meta, Struct

from sidestreet.api.call import Call
from sidestreet.contract.operation import Operation
from sidestreet.control.operation import control_operation
from sidestreet.control.seed_dump.document import dump_seed
from sidestreet.domain.events import MarketStarted
from sidestreet.engine.state import State
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.codec import decode_record
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.record_log import RecordLog


class WireSeedDump(Struct, frozen=True, kw_only=True):
    """A desk as a seed file."""

    sequence: Annotated[int, Meta(description="The record after which it was so.")]
    seed: Annotated[str, Meta(description="The file, in YAML.")]
    left_out: Annotated[
        Sequence[str], Meta(description="What the file cannot say, with its number and why.")
    ]


SEED_DUMP_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "dump_seed",
        "GET",
        "/seed/dump",
        "Write the state of the desk down as a seed file.",
        WireSeedDump,
        description="Planted in an empty desk it gives the same state as people see it. Nothing "
        "is changed, and no secret of a key is told.",
    ),
)


class SeedDumpControl:
    """The handler over one desk."""

    def __init__(
        self, desk: Desk, directory: InstrumentDirectory, records: RecordLog | None
    ) -> None:
        self._desk = desk
        self._directory = directory
        self._records = records

    def dump_seed(self, call: Call) -> None:
        """Tell the state of now, once all of it is durable."""
        desk = self._desk
        market_seed = None if self._records is None else market_seed_of(desk.state, self._records)
        dump = dump_seed(desk.state, desk.workspace, self._directory, market_seed=market_seed)
        data = WireSeedDump(
            sequence=desk.state.sequence, seed=dump.text, left_out=list(dump.left_out)
        )
        desk.when_durable(lambda: call.answer(data))


def market_seed_of(state: State, records: RecordLog) -> int | None:
    """Return what the market under way was made from, by the record that tells of its beginning."""
    session = state.market_session
    if not session:
        return None
    for _, run in records.runs(session, session):
        for raw in run:
            for event in decode_record(raw).events:
                if isinstance(event, MarketStarted):
                    return event.seed
    return None
