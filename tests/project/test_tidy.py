"""The repository itself: sizes, banned calls, leftovers, modules that nobody needs."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from project.source_rules import (
    PURE,
    caught_bugs,
    imported,
    impure,
    long_functions,
    set_names,
    unsorted_sets,
)

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = ROOT / "src" / "sidestreet"
FILE_LINES_MAX: Final = 400

FOR_OTHERS: Final = frozenset(
    {"sidestreet.http.asgi", "sidestreet.engine.digest", "sidestreet.testing.recording"}
)
"""Modules that no other needs: to run the application under another server or without any, to prove
that a replay gave the same state, and for tests of other people.
"""

TELLS_OF_BUGS: Final = frozenset(
    {
        "src/sidestreet/http/connection.py",
        "src/sidestreet/http/stream_connection.py",
        "src/sidestreet/testing/races/explorer.py",
        "src/sidestreet/testing/staged_desk.py",
    }
)
"""Files with one handler for bugs: it tells the client and then ends the server with the bug, or it
plays other people's tests, of which it tells whatever goes wrong, or it tells beside the error of a
test that is raised on."""

_VAGUE: Final = re.compile(r"(^|_)(utils?|helpers?|manager|service|common|misc|stuff)(_|$)")
# Written so that this file does not find itself.
_LEFT_OVER_WORDS: Final = ("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")
_LEFT_OVER: Final = re.compile(rf"\b({'|'.join(_LEFT_OVER_WORDS)})\b")
_MACHINE_PATH: Final = re.compile(r"(?<![\w.$~>/-])/(?:home|root|work|Users|mnt|private)/\w")
_INDEX: Final = re.compile(
    r"https?://|file://|--(?:extra-)?index-url|--find-links|^-[if]\b", re.MULTILINE
)
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
_TEXTS: Final = frozenset(
    {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".csv", ".json", ".css", ".html", ""}
)
_NOT_OURS: Final = frozenset({"LICENSE"})


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def _pure_modules() -> Iterator[tuple[Path, ast.Module]]:
    for path, tree in _modules():
        if path.relative_to(SOURCE).parts[0] in PURE:
            yield path, tree


def _texts() -> Iterator[tuple[str, str]]:
    """Yield name and text of every file of the project, leaving out what tools have put there."""
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        hidden = [part for part in inside.parts if part.startswith(".")]
        if hidden and inside.parts[0] not in {".ci", ".github", ".gitignore"}:
            continue
        if "__pycache__" in inside.parts or path.name in _NOT_OURS or not path.is_file():
            continue
        if path.suffix in _TEXTS:
            yield str(inside), path.read_text("utf-8")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    found = {
        _name(path): lines
        for path in SOURCE.rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > FILE_LINES_MAX
    }
    assert not found


def test_no_function_is_longer_than_a_screen() -> None:
    found = [
        f"{_name(path)}:{line} {what}"
        for path, tree in _modules()
        for line, what in long_functions(tree)
    ]
    assert not found


def test_the_pure_parts_depend_on_their_input_alone() -> None:
    found = [
        f"{_name(path)}:{line} {what}"
        for path, tree in _pure_modules()
        for line, what in impure(tree)
    ]
    assert not found


def test_the_pure_parts_never_show_the_order_of_a_set() -> None:
    modules = list(_pure_modules())
    names = frozenset().union(*(set_names(tree) for _, tree in modules))
    assert "TERMINAL" in names, "the rule no longer sees a set that is there"
    found = [
        f"{_name(path)}:{line} {what}"
        for path, tree in modules
        for line, what in unsorted_sets(tree, names)
    ]
    assert not found


def test_no_handler_carries_on_after_a_bug() -> None:
    caught = [
        (_name(path), line, what) for path, tree in _modules() for line, what in caught_bugs(tree)
    ]
    assert not [each for each in caught if each[0] not in TELLS_OF_BUGS]
    assert len(caught) <= len(TELLS_OF_BUGS), "one such handler a file"


def test_every_module_says_what_it_is() -> None:
    assert not [_name(path) for path, tree in _modules() if not ast.get_docstring(tree)]


def test_every_module_is_needed_by_another_or_started_by_name() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    entries = project["scripts"] | project["entry-points"]["pytest11"]
    needed = {entry.partition(":")[0] for entry in entries.values()} | FOR_OTHERS
    modules = {_module_name(path): (path, tree) for path, tree in _modules()}
    for name, (path, tree) in modules.items():
        found = set(imported(tree, name, is_package=path.name == "__init__.py"))
        needed |= found - {name}
    prefixes = tuple(name.removesuffix("*") for name in needed if name.endswith(".*"))
    needed |= {name for name in modules if name.startswith(prefixes)}
    # A module makes its packages needed.
    needed |= {name.rpartition(".")[0] for name in needed & modules.keys()}
    unneeded = [name for name in modules.keys() - needed if not name.endswith("__main__")]
    assert not sorted(unneeded)


def test_no_name_is_a_bag_for_anything() -> None:
    found = [
        _name(path) for path in SOURCE.rglob("*") if _VAGUE.search(path.stem.lower().strip("_"))
    ]
    assert not found


def test_nothing_is_left_for_later_without_a_place() -> None:
    found = [
        f"{name}: {hit.group()}" for name, text in _texts() for hit in _LEFT_OVER.finditer(text)
    ]
    assert not found


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = [
        f"{name}: {hit.group()}" for name, text in _texts() for hit in _MACHINE_PATH.finditer(text)
    ]
    assert not found


def test_the_locks_name_no_index() -> None:
    for lock in ("run.txt", "dev.txt"):
        text = (ROOT / "requirements" / lock).read_text("utf-8")
        assert not _INDEX.findall(text), lock


def test_the_locks_pin_and_hash_everything() -> None:
    for lock in ("run.txt", "dev.txt"):
        text = (ROOT / "requirements" / lock).read_text("utf-8")
        blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
        unpinned = [block.splitlines()[0] for block in blocks if not _PIN.match(block)]
        unhashed = [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]
        assert not unpinned
        assert not unhashed


def test_the_second_lock_holds_the_first_and_all_that_we_ask_for() -> None:
    run, dev = (
        dict(_PIN.findall((ROOT / "requirements" / lock).read_text("utf-8").lower()))
        for lock in ("run.txt", "dev.txt")
    )
    assert run.items() <= dev.items()
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for wanted, lock in (
        (pyproject["project"]["dependencies"], run),
        (pyproject["dependency-groups"]["dev"], dev),
    ):
        names = {re.split(r"[^a-z0-9-]", text.lower())[0] for text in wanted}
        assert names <= lock.keys()
