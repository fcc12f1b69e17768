"""Going back: snapshots of a desk, and the generations that reset, restore and branch begin.

What is past stays as it is. Each of the three begins a generation of its own from some records of
an earlier one, and the server goes over to it while its sockets stay: requests wait for the new
one, streams are closed with code 1012, and an advance of the clock ends where it is.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta, Struct

from sidestreet.api.call import Call
from sidestreet.api.instants import render_instant
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.shared import Instant
from sidestreet.control.operation import control_operation
from sidestreet.control.points import (
    SEQUENCE_MAX,
    SNAPSHOT_NAME,
    Began,
    Branch,
    DamagedOrigin,
    Generations,
    Origin,
    Reset,
    Restore,
    Snapshot,
    Wish,
    is_snapshot_name,
)
from sidestreet.http.errors import ApiError, ErrorKind, bad_path

_FILE_MAX: Final = 4096
_DIGITS_MAX: Final = 6

_Name = Annotated[str, Meta(pattern=rf"^{SNAPSHOT_NAME}\Z")]
_File = Annotated[str, Meta(min_length=1, max_length=_FILE_MAX)]


class WireSnapshot(Struct, frozen=True, kw_only=True):
    """A snapshot: a point in the journal of a generation, and how it is proved to be reached again.

    `sequence` is that of the last record before it.
    """

    name: str
    generation: int
    sequence: int
    taken_at: Instant
    open_orders: int
    state_digest: str
    journal_hash: str
    desk_id: str
    contract: str
    version: str


class RemovedSnapshot(Struct, frozen=True, kw_only=True):
    """What a name stood for: null where nothing could be read there."""

    name: str
    snapshot: WireSnapshot | None


class WireGeneration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A generation, and where it comes from: the first `sequence` records of its `parent`.

    `began_at` is null where the desk is older than the note of it. Where the note is damaged, all
    that it says is null, and `problem`, which is there only then, tells why; such a generation
    cannot be gone back to.
    """

    generation: int
    is_current: bool
    began: Began | None
    began_at: Instant | None
    parent: int | None
    sequence: int | None
    snapshot: str | None
    problem: str | None = None


class TakeSnapshot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to call the point at which the desk now is."""

    name: _Name


class ExportSnapshot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to write a snapshot: the whole path of a new file on the server's machine."""

    file: _File


class RestoreSnapshot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to go back to: a snapshot by its name, or one in a file on the server's machine.

    One of another desk has to be asked for as `is_foreign`: its ids may be those of other things
    here.
    """

    name: _Name | None = None
    file: _File | None = None
    is_foreign: bool = False


class BranchDesk(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """After which record to begin, of the current generation if no other is named."""

    at: Annotated[int, Meta(ge=1, le=SEQUENCE_MAX)]
    generation: Annotated[int, Meta(ge=1)] | None = None


_NAME: Final = Parameter("name", "path", str, "Name of the snapshot.", required=True)

SNAPSHOT_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "list_snapshots",
        "GET",
        "/snapshots",
        "List the snapshots by name.",
        list[WireSnapshot],
    ),
    control_operation(
        "take_snapshot",
        "POST",
        "/snapshots",
        "Name the point at which the desk now is.",
        WireSnapshot,
        body=TakeSnapshot,
        description="A name that is taken is refused with 409.",
    ),
    control_operation(
        "export_snapshot",
        "POST",
        "/snapshots/{name}/export",
        "Write a snapshot with all records up to it into one file.",
        WireSnapshot,
        parameters=(_NAME,),
        body=ExportSnapshot,
    ),
    control_operation(
        "remove_snapshot",
        "DELETE",
        "/snapshots/{name}",
        "Forget a snapshot; the records that it names stay.",
        RemovedSnapshot,
        parameters=(_NAME,),
        description="One that is damaged as well.",
    ),
    control_operation(
        "list_generations",
        "GET",
        "/generations",
        "List the generations that can be gone back to.",
        list[WireGeneration],
    ),
    control_operation(
        "remove_generation",
        "DELETE",
        "/generations/{generation}",
        "Remove a generation for good, with all its records.",
        WireGeneration,
        parameters=(
            Parameter("generation", "path", int, "Number of the generation.", required=True),
        ),
        description="Not the current one, the first one, or one that a snapshot is of: 409.",
    ),
    control_operation(
        "restore_generation",
        "POST",
        "/generations/restore",
        "Begin a generation from a snapshot, and go over to it.",
        WireGeneration,
        body=RestoreSnapshot,
    ),
    control_operation(
        "branch_generation",
        "POST",
        "/generations/branch",
        "Begin a generation from the records up to any sequence, and go over to it.",
        WireGeneration,
        body=BranchDesk,
    ),
    control_operation(
        "reset_generation",
        "POST",
        "/generations/reset",
        "Begin a generation from the seed, as on an empty folder, and go over to it.",
        WireGeneration,
        description="Keys are in the journal like all else: one that `sidestreet keys create` made "
        "is gone, those of the seed and the folder's own let in.",
    ),
)


class SnapshotOperations:
    """Handlers over the past of a desk. Without one there is nothing to go back to."""

    def __init__(self, generations: Generations | None) -> None:
        self._generations = generations

    def list_snapshots(self, call: Call) -> None:
        """List the snapshots."""
        call.answer([wire_snapshot(each) for each in self._past.snapshots()])

    def take_snapshot(self, call: Call) -> None:
        """Name this point, once it is durable."""
        asked = call.body(TakeSnapshot)
        self._past.take(asked.name, _answer_snapshot(call))

    def export_snapshot(self, call: Call) -> None:
        """Write a snapshot into a file."""
        asked = call.body(ExportSnapshot)
        _check_whole(asked.file)
        self._past.export(_name(call), asked.file, _answer_snapshot(call))

    def remove_snapshot(self, call: Call) -> None:
        """Forget a snapshot."""
        name = _name(call)
        removed = self._past.remove(name)
        call.answer(
            RemovedSnapshot(name=name, snapshot=None if removed is None else wire_snapshot(removed))
        )

    def list_generations(self, call: Call) -> None:
        """List the generations."""
        past = self._past
        call.answer([wire_generation(each, past.current) for each in past.origins()])

    def remove_generation(self, call: Call) -> None:
        """Remove a generation."""
        text = call.path["generation"]
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX):
            raise bad_path("generation", text, "not the number of a generation")
        past = self._past
        call.answer(wire_generation(past.drop(int(text)), past.current))

    def restore_generation(self, call: Call) -> None:
        """Go back to a snapshot."""
        asked = call.body(RestoreSnapshot)
        if (asked.name is None) == (asked.file is None):
            raise ApiError(ErrorKind.UNACCEPTABLE_VALUE, "one of name and file must be given")
        if asked.file is not None:
            _check_whole(asked.file)
        self._begin(call, Restore(asked.name, asked.file, asked.is_foreign))

    def branch_generation(self, call: Call) -> None:
        """Go back to any record."""
        asked = call.body(BranchDesk)
        self._begin(call, Branch(asked.at, asked.generation))

    def reset_generation(self, call: Call) -> None:
        """Begin from the seed."""
        self._begin(call, Reset())

    @property
    def _past(self) -> Generations:
        if self._generations is None:
            raise ApiError(
                ErrorKind.UNACCEPTABLE_REQUEST, "This desk keeps nothing that it could go back to"
            )
        return self._generations

    def _begin(self, call: Call, wish: Wish) -> None:
        def done(outcome: Origin | ApiError) -> None:
            if isinstance(outcome, ApiError):
                call.refuse(outcome)
            else:
                call.answer(wire_generation(outcome, outcome.generation))

        self._past.begin(wish, call.cause, done)


def wire_snapshot(snapshot: Snapshot) -> WireSnapshot:
    """Return a snapshot as it is told."""
    return WireSnapshot(
        name=snapshot.name,
        generation=snapshot.generation,
        sequence=snapshot.sequence,
        taken_at=render_instant(snapshot.taken_at),
        open_orders=snapshot.open_orders,
        state_digest=snapshot.state_digest,
        journal_hash=snapshot.journal_hash,
        desk_id=snapshot.desk_id,
        contract=snapshot.contract,
        version=snapshot.version,
    )


def wire_generation(origin: Origin | DamagedOrigin, current: int) -> WireGeneration:
    """Return a generation as it is told."""
    if isinstance(origin, DamagedOrigin):
        return WireGeneration(
            generation=origin.generation,
            is_current=origin.generation == current,
            began=None,
            began_at=None,
            parent=None,
            sequence=None,
            snapshot=None,
            problem=origin.problem,
        )
    return WireGeneration(
        generation=origin.generation,
        is_current=origin.generation == current,
        began=origin.began,
        began_at=render_instant(origin.began_at) if origin.began_at else None,
        parent=origin.parent,
        sequence=origin.sequence,
        snapshot=origin.snapshot,
    )


def _check_whole(file: str) -> None:
    """Refuse a path that would mean another file to the server than to whoever asks, or none."""
    if "\0" in file:
        raise ApiError(
            ErrorKind.UNACCEPTABLE_REQUEST, "file: holds a NUL, which no path of a file can"
        )
    if not Path(file).is_absolute():
        raise ApiError(
            ErrorKind.UNACCEPTABLE_VALUE, f"file: {file}, expected a whole path, from the root on"
        )


def _name(call: Call) -> str:
    name = call.path["name"]
    if not is_snapshot_name(name):
        raise bad_path("name", name, "not a name of a snapshot")
    return name


def _answer_snapshot(call: Call) -> Callable[[Snapshot | ApiError], None]:
    def done(outcome: Snapshot | ApiError) -> None:
        if isinstance(outcome, ApiError):
            call.refuse(outcome)
        else:
            call.answer(wire_snapshot(outcome))

    return done
