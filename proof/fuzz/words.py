"""Targets that are typed: command lines, values of flags, GJSON paths, amounts, magic words."""

from pathlib import Path
from typing import Final

from fuzz.target import NotTaken, Read, Target, same
from sidestreet.api.assistant.endpoint import parse_endpoint
from sidestreet.cli.client import own
from sidestreet.cli.client.derive import command
from sidestreet.cli.client.document import Unreadable
from sidestreet.cli.client.document import read as read_document
from sidestreet.cli.client.document import write as write_document
from sidestreet.cli.client.grammar import Catalogue
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.values import parse
from sidestreet.cli.client.words import sort
from sidestreet.cli.gjson import get
from sidestreet.cli.gjson.scan import NotJson
from sidestreet.cli.gjson.scan import read as read_value
from sidestreet.contract.operations import OPERATIONS
from sidestreet.domain.amounts import SCALE, parse_amount, render_amount
from sidestreet.domain.magic import outcome_of
from sidestreet.domain.options import parse_osi
from sidestreet.reference.moments import parse_moment, parse_span
from sidestreet.reference.seed_file.corporate_actions import parse_ratio
from sidestreet.runtime.clock import parse_speed

CATALOGUE: Final = Catalogue([*map(command, OPERATIONS), *own.COMMANDS])
FLAGS: Final = tuple(
    flag
    for resource in CATALOGUE.resources
    for each in CATALOGUE.of_resource(resource)
    for flag in each.flags
)


def _amount(_: Path) -> Read:
    def read(text: bytes) -> None:
        told = text.decode("latin-1")
        amount = parse_amount(told, signed=True)
        if amount is None:
            raise NotTaken
        assert abs(amount) < 10**12 * SCALE
        same("amount", amount, parse_amount(render_amount(amount), signed=True))

    return read


def _small_words(_: Path) -> Read:
    """Read what a member of a file or the value of a flag may be; the first byte says which."""
    readers = (parse_moment, parse_span, parse_ratio, parse_speed, parse_osi, parse_endpoint)

    def read(text: bytes) -> None:
        told = text[1:].decode("latin-1")
        if readers[text[0] % len(readers) if text else 0](told) is None:
            raise NotTaken

    return read


def _magic(_: Path) -> Read:
    def read(text: bytes) -> None:
        number, _, name = text.decode("latin-1").partition(" ")
        quantity = parse_amount(number)
        if quantity is None or outcome_of(name, quantity) is None:
            raise NotTaken

    return read


def _line(_: Path) -> Read:
    def read(text: bytes) -> None:
        line = sort(text.decode("utf-8", "surrogateescape").split("\n"), CATALOGUE)
        if line.resource and line.command:
            same("line", line.command, line.command)

    return read


def _value(_: Path) -> Read:
    def read(text: bytes) -> None:
        flag = FLAGS[int.from_bytes(text[:2], "big") % len(FLAGS)]
        parse(flag, text[2:].decode("utf-8", "surrogateescape"))

    return read


def _document(_: Path) -> Read:
    def read(text: bytes) -> None:
        value = read_document(text.decode("utf-8", "surrogateescape"))
        written = write_document(value)
        same("document", written, write_document(read_document(written)))

    return read


def _gjson(_: Path) -> Read:
    def read(text: bytes) -> None:
        path, _, document = text.partition(b"\n")
        found = get(document, path.decode("latin-1"))
        if found is None:
            raise NotTaken
        if not path.startswith(b".."):
            try:
                read_value(found.raw)
            except NotJson:
                raise AssertionError(f"what it leads to is no JSON: {found.raw!r}") from None

    return read


_DOCUMENT: Final = b'{"a":[{"b":1,"c":"x"},{"b":2.50,"c":"y"}],"d.e":{"f":null},"g":"\\u00e9"}'
_PATHS: Final = (
    b"a.0.b",
    b"a.#.c",
    b"a.#(b>1)#.c",
    b"{a.0.b,g}",
    b"a|@reverse|0",
    b"d\\.e.f",
    b'a.#(c%"x*").b',
    b"@flatten",
    b"a.#(b==1).c|@this",
    b"[a.#,d*]",
    b'@pretty:{"indent":"x"}',
    b"@dig:b",
)

WORDS: Final = (
    Target(
        "amount", _amount, (), (b"150.25", b"-0.000001", b"0", b"999999999999.999999"), weight=8
    ),
    Target(
        "small-words",
        _small_words,
        (),
        (
            b"\x002025-10-31 09:30",
            b"\x012h30m",
            b"\x022:1",
            b"\x0360x",
            b"\x04AAPL  291221C00200000",
            b"\x05http://127.0.0.1:8080/v1",
            b"\x01P1DT2H",
            b"\x01250ms",
        ),
        (b"P", b"T", b"x", b":", b"/", b"09:30", b"tomorrow", b"http://", b"@"),
        weight=8,
    ),
    Target(
        "magic",
        _magic,
        (),
        (b"100 magic-lost-answer", b"100 magic-reject", b"1001 x", b"100 magic-fill-40", b"1 "),
        (b"magic-", b"fill", b"reject", b"-cancel", b"rest", b"expire", b"0.0001"),
        weight=8,
    ),
    Target(
        "command-line",
        _line,
        (Problem,),
        (
            b"v1:orders\ncancel-open-order\n--account-id\n1\n--order-id\nx",
            b"--format\njson\nv1:accounts\nget-accounts\n--page-size=5",
            b"v1:orders\nsubmit-orders\n--account-id=1\n--order\n{}",
            b"--help",
        ),
        (b"\n--", b"=", b"\n", b"-r", b"--help", b"--debug", b"v1:", b"\n@", b"--no-"),
        weight=2,
    ),
    Target(
        "flag-value",
        _value,
        (Problem,),
        tuple(
            number.to_bytes(2, "big") + text
            for number in range(0, len(FLAGS), 7)
            for text in (b"1", b"{a: 1}", b"2025-10-31")
        ),
        (b"{", b"}", b"[", b"]", b": ", b", ", b"0x", b"null", b"'", b"|", b"!!"),
        weight=2,
    ),
    Target(
        "document",
        _document,
        (Unreadable,),
        (b'{"a": [1, 2.50, "x"]}', b"{a: 1, b: [x, ~]}", b"- a\n- b: 1\n", b"x"),
        (b"{", b"}", b": ", b"- ", b"\n", b"'", b"&a", b"*a", b"<<: ", b"!!int", b"? ", b"0o7"),
        weight=2,
    ),
    Target(
        "gjson",
        _gjson,
        (),
        (
            *(path + b"\n" + _DOCUMENT for path in _PATHS),
            b'..#.a\n{"a":1}\n{"a":2}',
            b"..0\n[1]",
        ),
        (b".", b"|", b"#", b"#(", b")#", b"@", b"{", b"}", b"*", b"?", b"\\", b"==", b"@join"),
        weight=8,
    ),
)
