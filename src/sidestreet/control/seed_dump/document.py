"""A dump as a whole: the tree of a seed file, checked by the reader of seed files, as YAML.

The rule: what a dump says can be planted. It is read back as any seed file is, and whatever the
reader refuses is taken out of it and told at its top with everything else that no seed can say.
The same state makes the same text, but for the line that tells when it was.
"""

import re
from typing import Any, Final

import msgspec
import yaml

from sidestreet.control.seed_dump.accounts import accounts_of
from sidestreet.control.seed_dump.desk import actions_of, desk_of, note_history
from sidestreet.control.seed_dump.instruments import instruments_of, note_unlike, options_of
from sidestreet.control.seed_dump.kept import kept_of, keys_of
from sidestreet.control.seed_dump.left_out import LeftOut
from sidestreet.control.seed_dump.private_markets import private_markets_of
from sidestreet.control.seed_dump.texts import Tree, instant, said
from sidestreet.engine.state import State
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed import Problem, Seed, SeedError, parse_seed
from sidestreet.workspace.state import Workspace

_DUMPER: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WIDTH: Final = 1 << 16
_INDEX: Final = re.compile(r"\[([0-9]+)\]")
_ROUNDS_MAX: Final = 100


class Dump(msgspec.Struct, frozen=True):
    """A seed file that leads to a state, and what of the state it does not say, a line each."""

    text: str
    left_out: tuple[str, ...]


def dump_seed(
    state: State,
    workspace: Workspace,
    directory: InstrumentDirectory,
    *,
    market_seed: int | None = None,
) -> Dump:
    """Return the state of a desk as a seed file. `directory` is what knows its instruments."""
    left_out = LeftOut()
    tree = _tree(state, workspace, directory, left_out, market_seed)
    seed = _readable(tree, left_out)
    known = _directory_of(seed)
    note_unlike(state, known, left_out)
    note_history(state, left_out)
    lines = tuple(left_out.lines())
    return Dump(_header(state, lines) + _yaml(tree), lines)


def body_of(text: str) -> str:
    """Return a dump without its header: what is the same for the same state."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#"))


def _tree(
    state: State,
    workspace: Workspace,
    directory: InstrumentDirectory,
    left_out: LeftOut,
    market_seed: int | None,
) -> Tree:
    instruments = instruments_of(directory)
    known = _directory_of(_readable({"instruments": instruments}, left_out))
    return said(
        {
            "accounts": accounts_of(state, left_out),
            "keys": keys_of(workspace, frozenset(state.accounts), left_out),
            "instruments": instruments,
            "options": options_of(state, known),
            "corporate_actions": actions_of(state),
            "desk": desk_of(state),
            **kept_of(workspace, directory, left_out),
            "private_markets": private_markets_of(
                workspace.private_markets, state.time_ns, left_out
            ),
            "market": None if market_seed is None else {"seed": market_seed},
        }
    )


def _directory_of(seed: Seed) -> InstrumentDirectory:
    directory = InstrumentDirectory.from_packaged()
    for instrument in seed.instruments:
        directory.add(instrument)
    return directory


def _readable(tree: Tree, left_out: LeftOut) -> Seed:
    """Return the seed that a tree is, after taking out of it what no seed can say."""
    for _ in range(_ROUNDS_MAX):
        try:
            return parse_seed(_yaml(tree).encode())
        except SeedError as error:
            for path, problem in _places(error.problems).items():
                _remove(tree, path)
                left_out.note(f"entry of {_INDEX.sub('', path)}", problem.text())
    raise ValueError("a dump that cannot be read as a seed")


def _places(problems: tuple[Problem, ...]) -> dict[str, Problem]:
    """Return the innermost list items in which there is a problem, the last first.

    What is no item of a list is a section of its own.
    """
    places: dict[str, Problem] = {}
    for problem in problems:
        end = problem.path.rfind("]")
        path = problem.path[: end + 1] if end >= 0 else problem.path
        places.setdefault(path, msgspec.structs.replace(problem, line=None))
    return dict(sorted(places.items(), key=lambda item: _steps(item[0]), reverse=True))


def _steps(path: str) -> list[tuple[bool, int, str]]:
    """Return the steps of a path, in a form that sorts items by their places."""
    steps = re.findall(r"\[([0-9]+)\]|([^.\[\]]+)", path)
    return [(bool(name), int(index or 0), name) for index, name in steps]


def _remove(tree: Tree, path: str) -> None:
    inner: Any = tree
    *steps, last = _steps(path)
    for is_name, index, name in steps:
        inner = inner[name if is_name else index]
    is_name, index, name = last
    del inner[name if is_name else index]


def _header(state: State, lines: tuple[str, ...]) -> str:
    told = [
        f"A desk as it stood after record {state.sequence}, at {instant(state.time_ns)}.",
        "Plant it in an empty desk: sidestreet serve --data FOLDER --seed FILE.",
        "The clock and the kind of market are chosen there; docs/seed-file.md tells what is kept.",
    ]
    if lines:
        told += [
            "",
            "Left out, because a seed file cannot say it:",
            *(f"  {each}" for each in lines),
        ]
    return "".join(f"# {each}".rstrip() + "\n" for each in told)


def _yaml(tree: Tree) -> str:
    text: str = yaml.dump(tree, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return text
