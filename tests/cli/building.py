"""What a command line would send, without a server."""

from collections.abc import Sequence

from cli.sample_operations import SAMPLES
from sidestreet.cli.client import request, words
from sidestreet.cli.client.derive import command
from sidestreet.cli.client.files import Files
from sidestreet.cli.client.grammar import Catalogue
from sidestreet.cli.client.request import Request
from sidestreet.cli.client.words import Line
from sidestreet.contract.operation import Operation


def sort(argv: Sequence[str], operations: Sequence[Operation] = SAMPLES) -> Line:
    """Return a command line, sorted."""
    return words.sort(argv, Catalogue(map(command, operations)))


def build(
    *argv: str,
    piped: str | None = None,
    stdin: bytes = b"",
    operations: Sequence[Operation] = SAMPLES,
) -> Request:
    """Return the request of a command line; a first word without a colon is one of `v1:sample`.

    `piped` is merged as standard input is; `stdin` is what `@-` reads.
    """
    full = argv if ":" in argv[0] else ("v1:sample", *argv)
    line = sort(full, operations)
    assert line.command is not None
    parts = request.gather(line.command, line.settings, line.positionals)
    taken = None
    if piped is not None:
        parts.merge(request.piped_value(piped.encode()))
        taken = "it was the body"
    request.require_all(parts)
    return request.build(parts, Files(lambda: stdin, taken))


def body(*argv: str, piped: str | None = None) -> str:
    """Return the JSON body that a command line of `v1:sample` would send."""
    sent = build(*argv, piped=piped).body
    assert sent is not None
    return sent.decode()


def target(*argv: str, piped: str | None = None) -> str:
    """Return the path and query of a command line of `v1:sample`."""
    return build(*argv, piped=piped).target
