"""Scenario files: YAML, or JSON, which is the same said in another way."""

from pathlib import Path
from typing import Final

from sidestreet.control.scenarios.reading import read_rules
from sidestreet.domain.scripts import Rule
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.formats import read_document
from sidestreet.reference.seed_file.problems import Problem, Problems, told_of

SCENARIO_BYTES_MAX: Final = 1024 * 1024


class ScenarioError(Exception):
    """Scenarios were refused; none of them was used. `problems` holds all that is wrong."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        self.file = file
        self.problems = problems
        super().__init__(told_of(file, "scenarios", problems))


def load_scenarios(paths: tuple[Path, ...]) -> tuple[Rule, ...]:
    """Return the rules of some files, one after the other.

    JSON where a name ends in `.json`, YAML otherwise. Raises `ScenarioError` with all that is wrong
    with the first file that cannot be used, and OSError where one cannot be read.
    """
    rules: list[Rule] = []
    for path in paths:
        with path.open("rb") as file:
            raw = file.read(SCENARIO_BYTES_MAX + 1)
        rules += parse_scenarios(raw, str(path))
    return tuple(rules)


def parse_scenarios(
    raw: bytes, name: str = "scenarios.yaml", directory: InstrumentDirectory | None = None
) -> tuple[Rule, ...]:
    """Return the rules that the bytes of a file hold. `name` tells the format, and the reader.

    With a `directory`, symbols that it does not have are refused.
    """
    problems = Problems(name)
    tree = read_document(
        raw,
        problems,
        is_json=name.lower().endswith(".json"),
        bytes_max=SCENARIO_BYTES_MAX,
        expected="a mapping with scenarios",
    )
    rules = () if tree is None else read_rules(tree, problems, directory)
    if len(problems):
        raise ScenarioError(name, problems.in_order())
    return rules
