"""What is wrong with a seed file: all of it at once, each with its place.

Whoever corrects a file wants the whole list, so reading goes on after a problem and the file is
refused at the end. A problem says what was found and what would have been accepted.
"""

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong. `path` is like `accounts[1].orders[0].quantity`.

    `line` counts from 1; it is None where the format does not tell lines.
    """

    path: str
    line: int | None
    found: str
    accepted: str

    def text(self) -> str:
        """Return one line for people.

        >>> Problem("accounts[0].id", 3, "'x'", "a whole number").text()
        "line 3: accounts[0].id: found 'x'; accepted: a whole number"
        """
        place = [] if self.line is None else [f"line {self.line}"]
        if self.path:
            place.append(self.path)
        return ": ".join([*place, f"found {self.found}; accepted: {self.accepted}"])


class SeedError(Exception):
    """A seed file was refused; nothing of it was used. `problems` holds all that is wrong."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        self.file = file
        self.problems = problems
        super().__init__(told_of(file, "a seed", problems))


def told_of(file: str, use: str, problems: tuple[Problem, ...]) -> str:
    """Return what is wrong with a file that was to be used as something, a line for each problem.

    >>> print(told_of("x.yaml", "a seed", (Problem("keys", 7, "nothing", "a list"),)))
    x.yaml cannot be used as a seed, 1 problem:
      line 7: keys: found nothing; accepted: a list
    """
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    told = "".join(f"\n  {problem.text()}" for problem in problems)
    return f"{file} cannot be used as {use}, {count}:{told}"


class Problems:
    """The problems of one file, gathered while it is read."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._problems: list[Problem] = []

    def __len__(self) -> int:
        return len(self._problems)

    def add(self, path: str, line: int | None, found: str, accepted: str) -> None:
        """Note a problem and let the reading go on."""
        self._problems.append(Problem(path, line, found, accepted))

    def in_order(self) -> tuple[Problem, ...]:
        """Return all problems so far, in the order of the file."""
        return tuple(sorted(self._problems, key=lambda p: p.line or 0))

    def refuse(self) -> SeedError:
        """Return the error to raise for a seed."""
        return SeedError(self._file, self.in_order())
