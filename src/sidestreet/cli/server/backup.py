"""`sidestreet backup` and `sidestreet restore`: a copy of a desk, and a desk of a copy.

A backup may be taken while the server runs; it takes no lock and asks nobody to wait.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sidestreet.cli.server.folders import default_data_folder
from sidestreet.cli.server.options import DATA

if TYPE_CHECKING:
    from sidestreet.bootstrap.backup import Backup

_FOLDER = click.Path(path_type=Path, file_okay=False, resolve_path=True)


@click.command("backup")
@click.argument("out", type=_FOLDER)
@DATA
def backup(*, out: Path, data: Path | None) -> None:
    """Copy a desk to a new folder OUT, also while its server runs.

    The copy ends behind a whole batch, holds all that was acknowledged before the command began,
    and was read back and replayed before the command says that it is done.
    """
    from sidestreet.bootstrap.backup import take_backup  # noqa: PLC0415 - only this command pays

    made = _done(lambda: take_backup(data or default_data_folder(), out), out)
    click.echo(_told(f"wrote {out}", made))


@click.command("restore")
@click.argument("source", metavar="BACKUP", type=_FOLDER)
@click.option("--data", type=_FOLDER, required=True, help="Folder to make; empty or not there yet.")
def restore(*, source: Path, data: Path) -> None:
    """Make a desk of BACKUP in a folder that has nothing in it.

    What was written is read back, replayed and compared with what the backup said of itself.
    """
    from sidestreet.bootstrap.backup import restore_backup  # noqa: PLC0415 - as above

    made = _done(lambda: restore_backup(source, data), data)
    click.echo(_told(f"restored {data}", made))


def _done(work: Callable[[], "Backup"], folder: Path) -> "Backup":
    """Do the work that makes a folder. Raises `ClickException` with what stood in its way."""
    from sidestreet.bootstrap import StartRefused  # noqa: PLC0415 - as above
    from sidestreet.bootstrap.backup import BackupRefused  # noqa: PLC0415 - as above
    from sidestreet.journal import JournalDamaged, JournalEnds  # noqa: PLC0415 - as above

    try:
        return work()
    except (BackupRefused, StartRefused, JournalDamaged, JournalEnds) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        # A write and a sync know of no name.
        place = folder if error.filename is None else error.filename
        raise click.ClickException(f"{place}: {error.strerror or error}") from None


def _told(what: str, made: "Backup") -> str:
    return (
        f"{what}: generation {made.generation} up to record {made.sequence}, "
        f"state {made.state_digest[:16]}, read back"
    )
