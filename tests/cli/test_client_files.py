import base64
import os
from pathlib import Path

import pytest

from cli.building import build
from sidestreet.cli.client import stdin
from sidestreet.cli.client.files import Files
from sidestreet.cli.client.problem import Problem


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note.txt").write_text("héllo\n", encoding="utf-8")
    (tmp_path / "plain").write_text("named without a dot")
    (tmp_path / "data.json").write_text('{"a": 1}')
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    (tmp_path / "folder").mkdir()
    return tmp_path


def files(content: bytes = b"from stdin", taken: str | None = None) -> Files:
    return Files(lambda: content, taken)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@note.txt", "héllo\n"),
        ("@./note.txt", "héllo\n"),
        ("@plain", "named without a dot"),
        ("@data.json", '{"a": 1}'),
        ("@image.png", base64.b64encode(b"\x89PNG\r\n\x1a\n\x00").decode()),
        ("@latin.txt", base64.b64encode(b"caf\xe9").decode()),
        ("@file://note.txt", "héllo\n"),
        ("@data://note.txt", base64.b64encode("héllo\n".encode()).decode()),
        ("@nobody", "@nobody"),
        ("@folder", "@folder"),
        ("@", "@"),
        ("\\@note.txt", "@note.txt"),
        ("\\@", "@"),
        ("me@note.txt", "me@note.txt"),
        ("\\note", "\\note"),
        ("@-", "from stdin"),
        ("@/dev/stdin", "from stdin"),
        ("@/dev/fd/0", "from stdin"),
        ("@file://-", "from stdin"),
        ("@data://-", base64.b64encode(b"from stdin").decode()),
    ],
)
def test_a_reference_stands_for_its_file(text: str, meant: str) -> None:
    assert files().text(text) == meant


def test_an_absolute_path_has_three_slashes(folder: Path) -> None:
    assert files().text(f"@file://{folder}/note.txt") == "héllo\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@missing.txt", 'cannot read file "missing.txt": No such file'),
        ("@dir/missing", "cannot read file"),
        ("@file://missing", "cannot read file"),
        ("@data://folder", "cannot read file"),
        ("@nul\0.txt", "cannot read file"),
        ("@file://image.png", "is not UTF-8 text; @data:// sends it as base64"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem(text: str, message: str) -> None:
    with pytest.raises(Problem) as caught:
        files().text(text)
    assert message in str(caught.value)


def test_stdin_is_read_once() -> None:
    once = files()
    once.text("@-")
    with pytest.raises(Problem) as caught:
        once.text("@-")
    assert str(caught.value) == (
        "stdin has already been read by another parameter; it can only be read once"
    )


def test_stdin_that_was_the_body_is_gone() -> None:
    with pytest.raises(Problem) as caught:
        files(taken="it was the body").text("@-")
    assert str(caught.value) == "cannot read from stdin: it was the body"


@pytest.mark.parametrize(
    ("content", "is_text"),
    [
        (b"", True),
        (b"<?xml version='1.0'?>", True),
        (b"\x1b[31mred", True),
        (b"tab\tand\r\n\x0cfeed", True),
        (b"a\x00b", False),
        (b"%PDF-1.7\n", False),
        (b"GIF89a", False),
        (b"x" * 600 + b"\xff", False),
        (b"x" * 600 + b"\x00", True),
    ],
)
def test_text_is_told_from_the_rest_by_its_start(
    folder: Path, content: bytes, *, is_text: bool
) -> None:
    (folder / "a.bin").write_bytes(content)
    expected = content.decode("latin-1") if is_text else base64.b64encode(content).decode()
    assert files().text("@a.bin") == expected


def test_references_are_found_at_any_depth() -> None:
    made = build(
        "patch-settings",
        "1",
        "--risk",
        '{list: ["@plain", {deep: "@plain"}], "@plain": \\@plain}',
    )
    assert made.body == (
        b'{"risk":{"list":["named without a dot",{"deep":"named without a dot"}],'
        b'"@plain":"@plain"}}'
    )


def test_references_are_found_in_what_is_piped_in() -> None:
    made = build("close", "1", piped='note: "@plain"')
    assert made.body == b'{"note":"named without a dot"}'


def test_a_parameter_leaves_out_the_line_end_that_closes_a_file() -> None:
    assert build("search", "--q", "@note.txt").target == "v1/search?q=h%C3%A9llo"
    assert build("search", "--q", "ends\n").target == "v1/search?q=ends%0A"
    assert build("search", "--q", "@-", stdin=b"a\r\n").target == "v1/search?q=a"


def test_a_file_that_is_not_empty_is_waiting(folder: Path) -> None:
    empty = folder / "empty"
    empty.touch()
    for name, expected in (("empty", False), ("plain", True)):
        fd = os.open(folder / name, os.O_RDONLY)
        try:
            assert stdin.waiting(fd) is expected
            assert not stdin.is_silent_pipe(fd)
        finally:
            os.close(fd)


def test_a_file_that_was_read_to_its_end_is_not_waiting(folder: Path) -> None:
    fd = os.open(folder / "plain", os.O_RDONLY)
    try:
        assert stdin.read(fd) == b"named without a dot"
        assert not stdin.waiting(fd)
    finally:
        os.close(fd)


def test_a_pipe_is_waiting_only_once_something_is_in_it() -> None:
    reading, writing = os.pipe()
    try:
        assert not stdin.waiting(reading)
        assert stdin.is_silent_pipe(reading)
        os.write(writing, b"now")
        assert stdin.waiting(reading)
        os.close(writing)
        assert stdin.read(reading) == b"now"
        assert not stdin.is_silent_pipe(reading)
    finally:
        os.close(reading)


def test_a_device_or_nothing_at_all_is_not_waiting() -> None:
    fd = os.open(os.devnull, os.O_RDONLY)
    try:
        assert not stdin.waiting(fd)
    finally:
        os.close(fd)
    assert not stdin.waiting(fd)
    assert not stdin.is_silent_pipe(fd)
