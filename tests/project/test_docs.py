"""The documentation against what it is about: a page that has fallen behind fails here."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import click

from project.doc_pages import ROOT, Page, page, pages
from sidestreet.api.orders import CancelProfile
from sidestreet.api.refusals import refusal_error
from sidestreet.bootstrap import SERVER_FILE
from sidestreet.cli.client import headers, own, target
from sidestreet.cli.server.main import main
from sidestreet.contract.operations import OPERATIONS
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.orders import HELD, TERMINAL
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.cancel import SLICE
from sidestreet.engine.timers import ASK_AFTER_NS, GIVE_UP_AFTER_NS
from sidestreet.http.errors import ANSWERS, ErrorKind
from sidestreet.http.limits import Limits
from sidestreet.journal.batch import HEADER_BYTES
from sidestreet.journal.file_journal import SEGMENT_BYTES
from sidestreet.journal.segment import UNFINISHED, segment_path

LINE_MAX: Final = 100
SOURCE: Final = ROOT / "src" / "sidestreet"
_CODE: Final = re.compile(r"`([^`\n]+)`")
_FILE: Final = re.compile(r"(?:tests/|tools/|docs/|src/sidestreet/)?[a-z_0-9]+(?:/[a-z_0-9]+)*\.py")
_MAKE: Final = re.compile(r"\bmake ([a-z]+)\b")
_VARIABLE: Final = re.compile(r"\b(?:CLEAR_STREET|SIDESTREET)_[A-Z_]+\b")
_COMMAND: Final = re.compile(r"\b(clear-street|sidestreet) ((?:[a-z0-9:-]+ ?)+)")


def _serve() -> click.Command:
    assert isinstance(main, click.Group)
    return main.commands["serve"]


def test_every_link_leads_somewhere() -> None:
    broken = []
    for each in pages():
        for link in each.links():
            name, _, anchor = link.partition("#")
            if "://" in name:
                continue
            path = (each.path.parent / name).resolve() if name else each.path
            leads = path.exists() and (not anchor or anchor in Page(path).anchors())
            if not leads:
                broken.append(f"{each.name}: {link}")
    assert not broken


def test_every_file_that_is_named_exists() -> None:
    missing = [
        f"{each.name}: {name}"
        for each in pages()
        for name in _CODE.findall(each.prose)
        if _FILE.fullmatch(name) and not any((base / name).exists() for base in (ROOT, SOURCE))
    ]
    assert not missing


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    ahead = [ROOT / "README.md"]
    while ahead:
        path = ahead.pop()
        if path not in reached and path.suffix == ".md":
            reached.add(path)
            links = (link.partition("#")[0] for link in Page(path).links() if "://" not in link)
            ahead += [(path.parent / link).resolve() for link in links if link]
    alone = {each.name for each in pages() if each.path not in reached}
    # These are found by their names at the top of every repository.
    assert alone <= {"SECURITY.md", "requirements/README.md"}


def test_every_target_of_make_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {
        name
        for each in pages()
        for text in (*_CODE.findall(each.prose), *(block.text for block in each.blocks))
        for name in _MAKE.findall(text)
    }
    assert {"run", "test", "check"} <= named
    assert named <= targets


def test_every_variable_that_is_named_is_read_and_every_one_that_is_read_is_named() -> None:
    read = (*SOURCE.rglob("*.py"), ROOT / "hatch_build.py")
    code = "".join(path.read_text("utf-8") for path in read)
    named = {name for each in pages() for name in _VARIABLE.findall(each.text)}
    assert named == set(_VARIABLE.findall(code))
    told = [row[0] for row in page("docs/serve.md").table("Variable")]
    assert {f"`{target.VARIABLE}`", f"`{headers.KEY_VARIABLE}`", f"`{headers.VARIABLE}`"} <= set(
        told
    )


def test_every_command_that_is_shown_exists() -> None:
    assert isinstance(main, click.Group)
    known = {("clear-street", each.resource, each.command) for each in OPERATIONS}
    known |= {("clear-street", each.resource, each.name) for each in own.COMMANDS}
    for name, command in main.commands.items():
        group = command if isinstance(command, click.Group) else None
        subcommands = [""] if group is None else group.list_commands(click.Context(group))
        known |= {("sidestreet", name, subcommand) for subcommand in subcommands}
    unknown = []
    for each in pages():
        for block in each.blocks:
            for program, words in _COMMAND.findall(block.text):
                asked: list[str] = [*words.split(), "", ""]
                second = "" if asked[1].startswith("-") else asked[1]
                if (program, asked[0], second) not in known:
                    unknown.append(f"{each.name}: {program} {words}")
    assert not unknown


def test_the_options_of_serve_are_all_told_and_no_others() -> None:
    told = {
        re.split(r"[ `]", row[0].lstrip("`"))[0] for row in page("docs/serve.md").table("Option")
    }
    options = {option for each in _serve().params for option in each.opts}
    assert told == options


def test_the_limits_are_as_told() -> None:
    told = {row[0]: row[1] for row in page("docs/serve.md").table("What")}
    limits = Limits()
    assert told["body"] == f"{limits.body_bytes_max >> 20} MiB"
    assert told["target of a request"] == f"{limits.uri_bytes_max >> 10} KiB"
    assert told["headers"] == f"{limits.headers_bytes_max >> 10} KiB, {limits.headers_max} lines"
    assert told["time for the headers"] == f"{limits.header_timeout_s:g} s"
    assert told["time for the body"] == f"{limits.body_timeout_s:g} s"
    assert told["between two requests"] == f"{limits.idle_timeout_s:g} s"
    assert told["a reader that takes nothing"] == f"{limits.write_stall_timeout_s:g} s"
    assert told["connections"] == f"{limits.connections_max:,}"


def test_every_kind_of_error_is_told_as_it_is() -> None:
    rows = page("docs/errors.md").table("Kind")
    assert rows == [
        [str(kind), str(ANSWERS[kind].status), ANSWERS[kind].message] for kind in ErrorKind
    ]


def test_every_reason_is_told_in_its_place_and_with_its_status() -> None:
    rows = page("docs/errors.md").table("Reason")
    figures = (("status", "FILLED"),)
    assert [row[:2] for row in rows] == [
        [str(reason), str(refusal_error(Refusal(reason, figures)).status)] for reason in Reason
    ]
    assert all(row[2] for row in rows)


def test_a_cancel_is_told_for_every_status_once() -> None:
    rows = page("docs/cancel.md").table("The order is")
    told = [status for row in rows for status in re.findall(r"[A-Z_]{3,}", row[0])]
    assert sorted(told) == sorted(OrderStatus)
    for row in rows:
        statuses = set(re.findall(r"[A-Z_]{3,}", row[0]))
        if statuses & HELD:
            assert statuses == HELD
            assert "CANCELED" in row[1]
        if "profile" in row[1]:
            assert statuses == TERMINAL - {OrderStatus.CANCELED}


def test_every_profile_of_cancel_is_told() -> None:
    rows = page("docs/cancel.md").table("Profile")
    assert [row[0].split("`")[1] for row in rows] == list(CancelProfile)


def test_the_figures_of_a_cancel_are_as_told() -> None:
    text = page("docs/cancel.md").text
    seconds = 10**9
    assert f"after {ASK_AFTER_NS // seconds} seconds" in text
    assert f"after {GIVE_UP_AFTER_NS // seconds} the cancel" in text
    assert f"More than {SLICE:,} are canceled in slices" in text


def test_the_form_of_the_journal_is_as_told() -> None:
    text = page("docs/durability.md").text
    assert f"a header of {HEADER_BYTES} bytes" in text
    assert f"{SEGMENT_BYTES >> 20} MiB each" in text
    for path in (segment_path(Path("journal"), 1), Path("journal") / f"next{UNFINISHED}"):
        assert f"`{path.as_posix()}`" in text
    assert f"`{SERVER_FILE}`" in text


def test_prose_has_a_hundred_columns_and_one_spelling() -> None:
    found = []
    for each in pages():
        for line in each.prose.splitlines():
            is_free = line.startswith("|") or "://" in line
            if len(line) > LINE_MAX and not is_free:
                found.append(f"{each.name}: {line}")
            # In capitals it is a status of the contract's, which spells that one with two.
            if re.search(r"[Cc]ancell(ed|ing)", line):
                found.append(f"{each.name}: one l, as the contract has it: {line}")
    assert not found


def test_every_decision_is_in_the_index_and_has_its_parts() -> None:
    index = page("docs/adr/README.md")
    found = sorted(path for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert sorted(index.links()) == sorted(
        [path.name for path in found] + ["../../ARCHITECTURE.md"]
    )
    for number, path in enumerate(found, 1):
        decision = Page(path)
        assert decision.text.startswith(f"# {number}. "), decision.name
        parts = re.findall(r"^## (.+)$", decision.text, re.MULTILINE)
        assert parts == ["Context", "Decision", "Price", "When to revisit"], decision.name


def test_the_changelog_says_what_is_not_released_yet() -> None:
    headings = re.findall(r"^## (.+)$", page("CHANGELOG.md").text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d", each) for each in headings[1:])


def test_the_generated_pages_are_what_the_code_gives_today() -> None:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "generate_docs.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_the_generator_notices_a_page_that_has_fallen_behind(tmp_path: Path) -> None:
    for folder in ("tools", "requirements"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "docs").mkdir()
    generator = tmp_path / "tools" / "generate_docs.py"
    (tmp_path / "docs" / "lifecycle.md").write_text("of old", "utf-8")
    ran = subprocess.run(
        [sys.executable, str(generator), "--check"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert "lifecycle.md" in ran.stderr
