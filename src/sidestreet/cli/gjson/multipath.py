"""New documents from parts of the old: `{id,"left":leaves_quantity}`, `[id,symbol]`, and `!"text"`.

The one rule: what is not there is left out, so the new document never says null where the old one
said nothing.
"""

from sidestreet.cli.gjson.scan import Value
from sidestreet.cli.gjson.step import Allowance, Path, Step


class Multipath(Step):
    """Several paths from the same place. `names` are the new object's keys as JSON strings.

    Without names the parts form an array.
    """

    __slots__ = ("names", "paths")

    def __init__(self, paths: list[Path], names: list[str] | None) -> None:
        self.paths = paths
        self.names = names

    def apply(self, value: Value | None, allowance: Allowance) -> Value | None:
        """Return the new array or object."""
        parts = []
        for place, path in enumerate(self.paths):
            found = path.apply(value, allowance)
            if found is None:
                continue
            name = "" if self.names is None else f"{self.names[place]}:"
            allowance.spend(len(name) + found.end - found.start)
            parts.append(f"{name}{found.raw}")
        if self.names is None:
            return allowance.make_array(parts)
        return allowance.make(f"{{{','.join(parts)}}}")


class Literal(Step):
    """A value written in the path itself; it is there whatever the document holds."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def apply(self, value: Value | None, allowance: Allowance) -> Value | None:  # noqa: ARG002
        """Return the written value."""
        return self.value
