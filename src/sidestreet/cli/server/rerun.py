"""`sidestreet rerun`: make a recorded session again, and tell what is different now."""

import sys
from pathlib import Path

import click

from sidestreet.cli.server.options import FILE

_SAME, _DIFFERENT, _UNREADABLE = 0, 1, 2


@click.command("rerun")
@click.argument("file", type=FILE)
@click.option(
    "--venue",
    type=click.Choice(["market", "recorded"]),
    default=None,
    help="Who plays the venue: the market once more, or what it said before. [default: market for "
    "a clock that was frozen or stepped, else recorded]",
)
@click.option(
    "--company-data",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder of company data, where it is no longer where the server read it.",
)
@click.option(
    "--most",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Tell at most so many differences.",
)
@click.option("--json", "as_json", is_flag=True, help="Tell all differences as JSON.")
def rerun(
    *, file: Path, venue: str | None, company_data: Path | None, most: int, as_json: bool
) -> None:
    """Make a recorded session again, and tell what is different now.

    FILE is what sidestreet serve --record wrote. Ends with 0 if all is the same, with 1 if
    anything is different, and with 2 if the file or its desk cannot be had.
    """
    import msgspec  # noqa: PLC0415 - only this command pays

    from sidestreet.bootstrap import StartRefused  # noqa: PLC0415 - as above
    from sidestreet.bootstrap.rerun.comparing import compared  # noqa: PLC0415 - as above
    from sidestreet.bootstrap.rerun.making import Making, VenueMode  # noqa: PLC0415 - as above
    from sidestreet.bootstrap.rerun.recording import (  # noqa: PLC0415 - as above
        RecordingError,
        read_session,
    )
    from sidestreet.reference.seed import SeedError  # noqa: PLC0415 - as above

    try:
        session = read_session(file)
        making = Making(session, None if venue is None else VenueMode(venue), company_data)
    except (RecordingError, StartRefused, SeedError) as error:
        click.echo(f"sidestreet rerun: {error}", err=True)
        sys.exit(_UNREADABLE)
    except OSError as error:
        click.echo(f"sidestreet rerun: {file}: {error.strerror or error}", err=True)
        sys.exit(_UNREADABLE)
    making.run()
    difference = compared(session, making)
    if as_json:
        click.echo(msgspec.json.encode(difference).decode())
    else:
        click.echo(difference.text(most), nl=False)
    sys.exit(_SAME if difference.is_same else _DIFFERENT)
