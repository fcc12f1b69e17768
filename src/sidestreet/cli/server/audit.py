"""`sidestreet audit`: the chain of a desk's journal, and its head, to be kept elsewhere."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from sidestreet.cli.server.folders import default_data_folder
from sidestreet.cli.server.options import FILE

if TYPE_CHECKING:
    from sidestreet.bootstrap.journals import JournalPlace

_FAILED: Final = 1
_UNREADABLE: Final = 2
_PLACE: Final = click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=None,
    help=f"Data folder, or a backup. [default: {default_data_folder()}]",
)
_GENERATION: Final = click.option(
    "--generation", type=click.IntRange(1), default=None, help="[default: the current]"
)
_KEY_FILE: Final = click.option(
    "--key-file", type=FILE, default=None, help="Key that heads are authenticated with."
)


@click.group("audit")
def audit() -> None:
    """Look through the journal's chain of hashes, without a server or beside one.

    Ends with 0 if all is as it was written, with 1 if it is not, and with 2 if that cannot be said.
    """


@audit.command("head")
@_PLACE
@_GENERATION
@_KEY_FILE
def head(*, data: Path | None, generation: int | None, key_file: Path | None) -> None:
    """Print the last record and its hash, as one line to be kept out of this machine's reach."""
    from sidestreet.bootstrap import StartRefused  # noqa: PLC0415 - only this command pays
    from sidestreet.bootstrap.audit import head_of, read_key  # noqa: PLC0415 - as above
    from sidestreet.journal import JournalDamaged  # noqa: PLC0415 - as above

    try:
        key = None if key_file is None else read_key(key_file)
        click.echo(head_of(_place(data, generation)).line(key))
    except JournalDamaged as error:
        _end(str(error), _FAILED)
    except (StartRefused, OSError) as error:
        _end(str(error), _UNREADABLE)


@audit.command("verify")
@_PLACE
@_GENERATION
@click.option("--from", "first", type=click.IntRange(1), default=1, help="First record to verify.")
@click.option("--to", "last", type=click.IntRange(1), default=None, help="Last record to verify.")
@click.option("--head", "hashes", multiple=True, metavar="HASH", help="Hash that must be there.")
@click.option("--heads", type=FILE, default=None, help="File of lines that audit head printed.")
@_KEY_FILE
def verify(
    *,
    data: Path | None,
    generation: int | None,
    first: int,
    last: int | None,
    hashes: tuple[str, ...],
    heads: Path | None,
    key_file: Path | None,
) -> None:
    """Follow the chain, and look for heads that were kept.

    Without any head an end that was cut off cannot be noticed.
    """
    from sidestreet.bootstrap import StartRefused  # noqa: PLC0415 - only this command pays
    from sidestreet.bootstrap import audit as chain  # noqa: PLC0415 - as above
    from sidestreet.journal import JournalDamaged  # noqa: PLC0415 - as above

    try:
        key = None if key_file is None else chain.read_key(key_file)
        place = _place(data, generation)
        lines = [] if heads is None else heads.read_text("utf-8").splitlines()
        kept = chain.read_heads(lines, key)
        wanted = [each.hash for each in kept if each.generation == place.generation]
        verified = chain.verify(place, first, last, [*map(str.lower, hashes), *wanted])
        count = len(hashes) + chain.check_heads(kept, place, verified)
    except (chain.AuditFailed, JournalDamaged) as error:
        _end(str(error), _FAILED)
    except (StartRefused, OSError, UnicodeDecodeError) as error:
        _end(str(error), _UNREADABLE)
    if verified.torn:
        click.echo(f"sidestreet audit: {verified.torn}", err=True)
    click.echo(
        f"verified records {verified.first} to {verified.last} in {verified.batches} batches, "
        f"{count} heads found"
    )


def _place(data: Path | None, generation: int | None) -> "JournalPlace":
    from sidestreet.bootstrap.journals import journal_at  # noqa: PLC0415 - as above

    return journal_at(data or default_data_folder(), generation)


def _end(why: str, code: int) -> NoReturn:
    click.echo(f"sidestreet audit: {why}", err=True)
    sys.exit(code)
