"""`sidestreet why`: what happened to an order and why, as text or as one page.

It asks a server that was started with --control, like every command of `sidestreet control`. The
text goes to standard output and fits in a terminal; the page is one file that needs nothing else.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

import click

from sidestreet.cli.server.control.groups import COMMON
from sidestreet.cli.server.options import FILE

if TYPE_CHECKING:
    from sidestreet.control.trace.model import Trace

_ROOT: Final = "/control/v1/orders"


@click.command("why")
@click.argument("order_id", required=False)
@click.option("--account-id", type=int, default=None, help="Account of the order. [default: any]")
@click.option(
    "--after",
    type=click.IntRange(0),
    default=None,
    help="Without an order: tell of all that were placed behind this record. [default: of all]",
)
@click.option(
    "--html", "page", type=FILE, default=None, help="Write a page with a diagram to this file."
)
@COMMON["data"]
@COMMON["url"]
@COMMON["key"]
def why(
    *,
    order_id: str | None,
    account_id: int | None,
    after: int | None,
    page: Path | None,
    data: Path | None,
    url: str | None,
    key: str,
) -> None:
    """Tell what happened to an order, and why.

    ORDER_ID is the id of an order or its client id, however old it is. Without one all orders are
    told of. The server has to be started with --control.
    """
    from sidestreet.cli.client.problem import Problem  # noqa: PLC0415 - only this command pays

    if order_id is not None and after is not None:
        raise click.UsageError("--after is for all orders, not for one")
    try:
        trace = _trace(_target(order_id, account_id, after), data, url, key)
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    _show(trace, page)


def _target(order_id: str | None, account_id: int | None, after: int | None) -> str:
    given = {"account_id": account_id, "after": after}
    query = urlencode({name: value for name, value in given.items() if value is not None})
    path = "trace" if order_id is None else f"{quote(order_id, safe='')}/trace"
    return f"{_ROOT}/{path}?{query}" if query else f"{_ROOT}/{path}"


def _trace(target: str, data: Path | None, url: str | None, key: str) -> "Trace":
    import msgspec  # noqa: PLC0415 - only this command pays

    from sidestreet.cli.server.control.address import address  # noqa: PLC0415 - as above
    from sidestreet.cli.server.local_server import LocalServer  # noqa: PLC0415 - as above
    from sidestreet.control.trace.model import Trace  # noqa: PLC0415 - as above

    where = address(data, url, key)
    told = LocalServer(where.server.url("").rstrip("/"), where.key).ask("GET", target)
    return msgspec.convert(told, Trace)


def _show(trace: "Trace", page: Path | None) -> None:
    if page is None:
        from sidestreet.control.trace.text import render_text  # noqa: PLC0415 - as above

        click.echo(render_text(trace), nl=False)
        return
    from sidestreet.control.trace.page import render_html  # noqa: PLC0415 - as above

    try:
        page.write_text(render_html(trace), "utf-8")
    except OSError as error:
        raise click.ClickException(f"{page} cannot be written: {error.strerror}") from None
    click.echo(f"wrote {page}")
