"""What words may become: as lists, and in the real shells that are installed."""

import os
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from cli.sample_operations import SAMPLES
from sidestreet.cli.client import completion, profiles, program
from sidestreet.cli.client.own import SHELLS
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.shells import SCRIPTS
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS

SECONDS = 20.0


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(profiles.FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setenv(completion.STYLE, "bash")
    monkeypatch.delenv("CLEAR_STREET_BASE_URL", raising=False)


def complete(
    capsys: pytest.CaptureFixture[str],
    *words: str,
    operations: Sequence[Operation] = SAMPLES,
) -> tuple[int, list[str]]:
    code = program.run(["__complete", "--", *words], operations=operations)
    return code, capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("",), ["v1", "profile", "doctor", "watch"]),
        (("v",), ["v1"]),
        (("v1:",), ["v1:sample"]),
        (("@",), ["@completion", "@manpages"]),
        (("v1:sample", "get-"), ["get-status", "get-order"]),
        (("--api-key", "k", "v1:sample", "get-s"), ["get-status"]),
        (("--debug", "v1:sample", "get-s"), ["get-status"]),
        (("--api-key=k", "v1:sample", "get-s"), ["get-status"]),
        (
            ("v1:sample", "list-things", "--upd"),
            [
                *("--updated-at", "--updated-at.gt", "--updated-at.gte", "--updated-at.lt"),
                "--updated-at.lte",
            ],
        ),
        (("v1:sample", "create-thread", "--type", ""), ["deep_insights", "instant"]),
        (("v1:sample", "create-thread", "--type=d"), ["--type=deep_insights"]),
        (("v1:sample", "create-thread", "--target.kind", "t"), ["ticker"]),
        (("--format", "j"), ["json", "jsonl"]),
        (("--environment", "st"), ["staging"]),
        (("--wait=",), ["--wait=true", "--wait=false"]),
        (("profile", ""), ["set", "list", "use", "leave", "remove"]),
        (("@completion", ""), list(SHELLS)),
        (("watch", "--c"), ["--count"]),
    ],
)
def test_candidates(
    words: tuple[str, ...], found: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert complete(capsys, *words) == (0, found)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("v1:sample", "get-order", "--account-id", ""), completion.NOTHING),
        (("v1:sample", "get-order", ""), completion.NOTHING),
        (("v1:sample", "get-status", ""), completion.NOTHING),
        (("v1:sample", "get-order", "x", ""), completion.NOTHING),
        (("v1:nothing", ""), completion.NOTHING),
        (("--nothing=",), completion.NOTHING),
        (("zzz",), completion.NOTHING),
        (("@manpages", "-o", ""), completion.FILE),
        (("@manpages", "--output", "x"), completion.FILE),
    ],
)
def test_where_nothing_is_known_the_shell_is_told_so(
    words: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert complete(capsys, *words) == (code, [])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda item: item.operation_id)
def test_every_command_and_flag_of_the_api_is_offered(
    operation: Operation, capsys: pytest.CaptureFixture[str]
) -> None:
    def found(*words: str) -> list[str]:
        return complete(capsys, *words, operations=(operation,))[1]

    assert found("v1:") == [operation.resource]
    assert found(operation.resource, "") == [operation.command]
    flags = found(operation.resource, operation.command, "--")
    assert {
        f"--{item.name.replace('_', '-')}"
        for item in operation.parameters
        if item.location == "path"
    } <= set(flags)


def test_files_are_offered_behind_the_sign_that_puts_them_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "orders.yaml").touch()
    (tmp_path / "other").mkdir()
    start = f"@{tmp_path}/o"
    words = ("v1:sample", "submit", "--order.id")
    assert complete(capsys, *words, start) == (
        0,
        [f"@{tmp_path}/orders.yaml", f"@{tmp_path}/other/"],
    )
    assert complete(capsys, *words, f"@{tmp_path}/none/")[0] == completion.NOTHING


def test_profiles_are_offered_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    profiles.save(profiles.Profiles({"desk": profiles.Profile(key="K")}), os.environ)
    assert complete(capsys, "--profile", "") == (0, ["desk"])
    assert complete(capsys, "profile", "use", "d") == (0, ["desk"])
    Path(profiles.path(os.environ)).write_text("{")
    assert complete(capsys, "--profile", "")[0] == completion.NOTHING


@pytest.mark.parametrize(
    ("style", "line"),
    [
        ("bash", "v1:sample"),
        ("zsh", r"v1\:sample:get-status"),
        ("fish", "v1:sample\tget-status"),
        ("pwsh", "v1:sample"),
    ],
)
def test_each_shell_gets_its_own_form(
    style: str,
    line: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(completion.STYLE, style)
    assert complete(capsys, "v1:s", operations=SAMPLES[:1]) == (0, [line])


def test_a_shell_that_is_none_of_ours_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(completion.STYLE, "tcsh")
    with pytest.raises(Problem, match=r"unknown shell tcsh, available shells are \[bash zsh"):
        program.run(["__complete", "--", ""], operations=SAMPLES)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            (),
            r"no shell provided for completion command. available shells are \[bash zsh fish pwsh",
        ),
        (("tcsh",), r"unknown shell tcsh, available shells are \[bash zsh fish pwsh\]"),
    ],
)
def test_a_script_is_asked_for_by_its_shell(words: tuple[str, ...], why: str) -> None:
    with pytest.raises(Problem, match=why):
        program.run(["@completion", *words], operations=SAMPLES)


def test_the_script_of_each_shell_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    for shell in SHELLS:
        assert program.run(["@completion", shell], operations=SAMPLES) == 0
        assert capsys.readouterr().out == SCRIPTS[shell]


STARTS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "source {script}"),
    "zsh": (["zsh", "-f", "-i"], "autoload -U compinit; compinit -u -D; source {script}"),
    "fish": (["fish", "--no-config", "--interactive"], "source {script}"),
}
TYPED = {
    "clear-street v1:ord\tcancel-open\t--acc\t1 x": (
        "[v1:orders][cancel-open-order][--account-id][1][x]"
    ),
    "clear-street --format=pre\tv1:api-v\tget-\t": "[--format=pretty][v1:api-version][get-version]",
    "clear-street v1:instrument-data:market\tget-sn\t": (
        "[v1:instrument-data:market-data][get-snapshots]"
    ),
}

TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""A shell wants the terminal to be its own."""


class Terminal:
    """A shell on a terminal of its own. What is awaited is read for, and nothing is slept."""

    def __init__(self, argv: Sequence[str], environ: dict[str, str]) -> None:
        self._shell, other = os.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-c", TAKE_TERMINAL, *argv],
            stdin=other,
            stdout=other,
            stderr=other,
            env=environ,
            start_new_session=True,
        )
        os.close(other)
        self._seen = b""

    def type(self, text: str) -> None:
        """Type a text, of which every tab waits for the word that it completes."""
        os.write(self._shell, text.encode())

    def wait_for(self, pattern: str) -> str:
        """Read until a text has come, and return it."""
        while (found := re.search(pattern.encode(), self._seen)) is None:
            ready, _, _ = select.select([self._shell], [], [], SECONDS)
            assert ready, self._seen.decode(errors="replace")
            self._seen += os.read(self._shell, 1 << 16)
        self._seen = self._seen[found.end() :]
        return found[0].decode()

    def end(self) -> None:
        """End the shell."""
        self._process.kill()
        self._process.wait()
        os.close(self._shell)


@pytest.fixture(name="environ")
def _environ(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose clear-street completes words, and else tells what it got."""
    program_file = tmp_path / "bin" / "clear-street"
    program_file.parent.mkdir()
    program_file.write_text(
        "#!/bin/sh\n"
        f'[ "$1" = __complete ] && exec "{sys.executable}" -m sidestreet.cli.client "$@"\n'
        "printf 'GO''T'\nprintf '[%s]' \"$@\"\nprintf 'EN''D'\n"
    )
    program_file.chmod(0o755)
    return {
        "PATH": f"{program_file.parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "TERM": "dumb",
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


@pytest.mark.skipif(sys.platform == "win32", reason="it has no terminals of this kind")
@pytest.mark.parametrize("shell", list(STARTS))
def test_a_real_shell_completes_words(shell: str, environ: dict[str, str], tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    argv, begin = STARTS[shell]
    script = tmp_path / "script"
    script.write_text(SCRIPTS[shell])
    terminal = Terminal(argv, environ)
    try:
        terminal.type(begin.format(script=script) + "; echo REA''DY\n")
        terminal.wait_for("READY")
        for typed, got in TYPED.items():
            terminal.type(f"{typed}\n")
            assert terminal.wait_for(r"GOT.*?END") == f"GOT{got}END"
    finally:
        terminal.end()


@pytest.mark.skipif(shutil.which("pwsh") is None, reason="PowerShell is not installed")
def test_powershell_completes_words(environ: dict[str, str], tmp_path: Path) -> None:
    script = tmp_path / "script.ps1"
    text = "clear-street v1:ord"
    script.write_text(
        SCRIPTS["pwsh"] + f"(TabExpansion2 '{text}' {len(text)}).CompletionMatches.CompletionText\n"
    )
    done = subprocess.run(
        ["pwsh", "-NoProfile", "-File", str(script)],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == ["v1:orders"]
