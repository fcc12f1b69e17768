"""`sidestreet inspect`: what lies in a journal, batch by batch, damage included.

It only looks: it takes no lock, changes nothing and repairs nothing, and may be run beside a
server. Text is for people; JSON is one object a line, each with its `kind`.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sidestreet.cli.server.folders import default_data_folder

if TYPE_CHECKING:
    from sidestreet.bootstrap.journals import JournalPlace
    from sidestreet.journal.survey import Seen

_DAMAGED: Final = 1
_UNREADABLE: Final = 2

Line = dict[str, Any]


@click.command("inspect")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--generation", type=click.IntRange(1), default=None, help="[default: the current]")
@click.option("--from", "first", type=click.IntRange(1), default=None, help="First record to show.")
@click.option("--to", "last", type=click.IntRange(1), default=None, help="Last record to show.")
@click.option("--order", "named", default=None, metavar="ID", help="Show records that name an id.")
@click.option("--batches", is_flag=True, help="Show every batch.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Lines for people, or one JSON object a line.",
)
def inspect(
    *,
    path: Path | None,
    generation: int | None,
    first: int | None,
    last: int | None,
    named: str | None,
    batches: bool,
    format_: str,
) -> None:
    """Look into a journal: segments, batches, records, and where exactly damage is.

    PATH is a data folder, a backup, or a single segment; without it, the default folder. Ends with
    0 if all that is there is whole, with 1 if anything is damaged or missing, and with 2 if there
    is nothing that could be looked at.
    """
    from sidestreet.bootstrap import StartRefused  # noqa: PLC0415 - only this command pays
    from sidestreet.bootstrap.journals import journal_at  # noqa: PLC0415 - as above
    from sidestreet.journal import JournalDamaged  # noqa: PLC0415 - as above

    path = path or default_data_folder()
    say = _say_json if format_ == "json" else _say_text
    try:
        place = journal_at(path, generation)
        shown = _Wanted(first, last, named) if first or last or named else None
        is_whole = _Look(place, say, shown, shows_batches=batches).run()
    except JournalDamaged as error:
        say({"kind": "damage", "file": str(error.file), "offset": error.offset, "why": str(error)})
        sys.exit(_DAMAGED)
    except (StartRefused, OSError) as error:
        click.echo(f"sidestreet inspect: {error}", err=True)
        sys.exit(_UNREADABLE)
    if not is_whole:
        sys.exit(_DAMAGED)


class _Wanted:
    """Which records are shown."""

    def __init__(self, first: int | None, last: int | None, named: str | None) -> None:
        self._first = first or 1
        self._last = last
        self._named = None if named is None else named.encode()

    def has(self, sequence: int, payload: bytes) -> bool:
        if sequence < self._first or (self._last is not None and sequence > self._last):
            return False
        return self._named is None or self._named in payload


class _Look:
    """One look through all segments."""

    def __init__(
        self,
        place: "JournalPlace",
        say: Callable[[Line], None],
        shown: _Wanted | None,
        *,
        shows_batches: bool,
    ) -> None:
        from sidestreet.journal.survey import Chain  # noqa: PLC0415 - only this command pays

        self._place = place
        self._say = say
        self._shown = shown
        self._shows_batches = shows_batches
        self._chain = Chain()
        self._events: Counter[str] = Counter()
        self._is_whole = True
        self._records = 0

    def run(self) -> bool:
        """Tell of everything, and return whether all of it is whole."""
        for path in self._place.segments:
            self._segment(path, is_last=path == self._place.segments[-1])
        for name, count in sorted(self._events.items()):
            self._say({"kind": "events", "event": name, "count": count})
        self._say(
            {
                "kind": "total",
                "desk_id": self._place.desk_id,
                "generation": self._place.generation,
                "segments": len(self._place.segments),
                "records": self._records,
                "is_whole": self._is_whole,
            }
        )
        return self._is_whole

    def _segment(self, path: Path, *, is_last: bool) -> None:
        from sidestreet.journal import JournalDamaged  # noqa: PLC0415 - as above
        from sidestreet.journal.survey import (  # noqa: PLC0415 - as above
            Damage,
            look,
            read_segment_header,
        )

        size = path.stat().st_size
        told: Line = {"kind": "segment", "file": path.name, "bytes": size}
        try:
            header = read_segment_header(path)
        except JournalDamaged as error:
            self._damage(path, 0, 0, str(error))
            self._chain.lose()
        else:
            told |= {"number": header.number, "first_sequence": header.first_sequence}
            if header.size != size:
                self._damage(
                    path, min(size, header.size), 0, f"{size} bytes, where it has {header.size}"
                )
            if broken := self._chain.enter(header):
                self._damage(path, 0, 0, broken)
        batches: list[tuple[int, int, int]] = []
        for each in look(path):
            if isinstance(each, Damage):
                self._chain.lose()
                if is_last and not each.is_followed:
                    self._torn(path, each.offset, each.end, each.found)
                else:
                    self._damage(path, each.offset, each.end, each.found)
                continue
            if broken := self._chain.follow(each):
                self._damage(path, each.offset, each.offset, broken)
            self._batch(path, each)
            head = each.header
            batches.append((head.record_count, head.epoch, each.offset + head.length))
        told |= {
            "batches": len(batches),
            "records": sum(count for count, _, _ in batches),
            "epochs": sorted({epoch for _, epoch, _ in batches}),
            "used": batches[-1][2] if batches else 0,
        }
        self._say(told)

    def _batch(self, path: Path, seen: "Seen") -> None:
        header = seen.header
        self._records += header.record_count
        if self._shows_batches:
            self._say(
                {
                    "kind": "batch",
                    "file": path.name,
                    "offset": seen.offset,
                    "bytes": header.length,
                    "epoch": header.epoch,
                    "first_sequence": header.first_sequence,
                    "records": header.record_count,
                    "hash": seen.hash.hex(),
                }
            )
        for line in self._record_lines(seen):
            self._say(line)

    def _record_lines(self, seen: "Seen") -> Iterator[Line]:
        import msgspec  # noqa: PLC0415 - only this command pays

        from sidestreet.api.instants import render_instant  # noqa: PLC0415 - as above
        from sidestreet.runtime.codec import RecordUnreadable, decode_record  # noqa: PLC0415

        for sequence, payload in enumerate(seen.records, seen.header.first_sequence):
            try:
                record = decode_record(payload)
            except RecordUnreadable as error:
                self._is_whole = False
                yield {"kind": "unreadable", "sequence": sequence, "why": str(error)}
                continue
            self._events.update(type(event).__name__ for event in record.events)
            if self._shown is None or not self._shown.has(sequence, payload):
                continue
            yield {
                "kind": "record",
                "sequence": record.sequence,
                "at": render_instant(record.time_ns),
                "cause": msgspec.structs.asdict(record.cause),
                "events": [
                    {"event": type(event).__name__} | msgspec.structs.asdict(event)
                    for event in record.events
                ],
            }

    def _damage(self, path: Path, offset: int, end: int, why: str) -> None:
        self._is_whole = False
        self._say(
            {"kind": "damage", "file": path.name, "offset": offset, "end": end or None, "why": why}
        )

    def _torn(self, path: Path, offset: int, end: int, why: str) -> None:
        self._say({"kind": "torn", "file": path.name, "offset": offset, "end": end, "why": why})


def _say_json(line: Line) -> None:
    import msgspec  # noqa: PLC0415 - only this command pays

    click.echo(msgspec.json.encode(line).decode())


def _say_text(line: Line) -> None:
    click.echo(_TEXT[line["kind"]](line))


def _segment_text(line: Line) -> str:
    epochs = line["epochs"]
    spans = f", epochs {epochs[0]} to {epochs[-1]}" if epochs else ""
    return (
        f"{line['file']}: {line['used']:,} of {line['bytes']:,} bytes, {line['batches']} batches, "
        f"{line['records']} records from {line.get('first_sequence', '?')} on{spans}"
    )


def _record_text(line: Line) -> str:
    import msgspec  # noqa: PLC0415 - only this command pays

    cause = " ".join(each for each in line["cause"].values() if each)
    events = "".join(f"\n    {msgspec.json.encode(each).decode()}" for each in line["events"])
    return f"  {line['sequence']} {line['at']} {cause}{events}"


def _torn_text(line: Line) -> str:
    return (
        f"{line['file']}: torn from byte {line['offset']} to {line['end']}: {line['why']}; nobody "
        "was told of it, and the next start cuts it"
    )


def _total_text(line: Line) -> str:
    told = "whole" if line["is_whole"] else "DAMAGED, and nothing was changed"
    desk = f"desk {line['desk_id']}, generation {line['generation']}: " if line["desk_id"] else ""
    return f"{desk}{line['segments']} segments, {line['records']} records: {told}"


_TEXT: Final[dict[str, Callable[[Line], str]]] = {
    "segment": _segment_text,
    "batch": lambda line: (
        f"  byte {line['offset']}: {line['bytes']} bytes, epoch {line['epoch']}, "
        f"{line['records']} records from {line['first_sequence']} on, {line['hash'][:16]}"
    ),
    "record": _record_text,
    "events": lambda line: f"  {line['count']:>9,} {line['event']}",
    "unreadable": lambda line: f"  {line['sequence']} cannot be read: {line['why']}",
    "damage": lambda line: f"{line['file']}: DAMAGED at byte {line['offset']}: {line['why']}",
    "torn": _torn_text,
    "total": _total_text,
}
