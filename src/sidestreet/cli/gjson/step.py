"""What a path is once it has been read: steps, each given what the one before it found.

The one rule: a step answers with a value or with None, for nothing there. It never raises over the
document or over its own text. The single exception is `TooCostly`, which `Allowance` raises to stop
a whole evaluation at once, and which `get` turns into None as well.
"""

from sidestreet.cli.gjson.scan import NotJson, Value, read


class TooCostly(Exception):  # noqa: N818 - not a failure: the end of what one look-up may cost
    """The path asked for more work than a look-up is given."""


VISIT = 8
"""What looking at one value costs; a character read or written costs 1."""


class Allowance:
    """The work one look-up may still do.

    Without it `[@this,@this]|[@this,@this]|...` would double the document at every bar.
    """

    __slots__ = ("left",)

    def __init__(self, amount: int) -> None:
        self.left = amount

    def spend(self, amount: int) -> None:
        """Take the amount, or raise `TooCostly` if there is not that much left."""
        self.left -= amount
        if self.left < 0:
            raise TooCostly

    def make(self, raw: str) -> Value | None:
        """Return newly written JSON text as a value; None if it is not JSON."""
        self.spend(len(raw) + 1)
        try:
            return read(raw)
        except NotJson:
            return None

    def make_array(self, raws: list[str]) -> Value | None:
        """Return a new array of values that are already JSON text."""
        return self.make(f"[{','.join(raws)}]")


class Step:
    """One step of a path. This one leads nowhere, which is what an unreadable path does."""

    __slots__ = ()

    def apply(self, value: Value | None, allowance: Allowance) -> Value | None:  # noqa: ARG002
        """Return what the step finds in `value`; None if nothing."""
        return None


class Path:
    """A whole path, or one written inside another."""

    __slots__ = ("steps",)

    def __init__(self, *steps: Step) -> None:
        self.steps = steps

    def apply(self, value: Value | None, allowance: Allowance) -> Value | None:
        """Return what the path leads to; None if nothing."""
        for step in self.steps:
            value = step.apply(value, allowance)
        return value


NOWHERE = Path(Step())
