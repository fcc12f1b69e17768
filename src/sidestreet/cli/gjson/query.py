"""Choosing array elements by what they hold: `#(side=="BUY")` the first, `#(side=="BUY")#` all.

The one rule: a comparison is made in the kind of the document's value. A string is compared as a
string, a number as a number to the last digit, true and false in that order above each other; null,
arrays and objects satisfy no comparison. A tilde asks for a truth instead: `~true`, `~false`,
`~null`, and `~*` for anything that is there at all.
"""

import json
import re

from sidestreet.cli.gjson.ordering import compare_numbers, is_zero
from sidestreet.cli.gjson.scan import Value
from sidestreet.cli.gjson.step import VISIT, Allowance, Path, Step
from sidestreet.cli.gjson.wildcard import compile_wildcard

_ORDERS = {
    "=": (0,),
    "==": (0,),
    "!=": (-1, 1),
    "<": (-1,),
    "<=": (-1, 0),
    ">": (1,),
    ">=": (0, 1),
}
"""Operator -> how the value may stand to the operand: below (-1), equal (0), above (1)."""

OPERATORS = ("==", "!=", "<=", ">=", "!%", "=", "<", ">", "%")
"""Longest first, the order in which they are looked for."""

_TRUE_WORDS = ("1", "t", "true")
_FALSE_WORDS = ("0", "f", "false")
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})')
_BOOLEANS = {"false": 0, "true": 1}


class Condition:
    """An operator and what stands to the right of it."""

    __slots__ = ("operand", "operator", "pattern", "truth")

    def __init__(self, operator: str, operand: str) -> None:
        self.operator = operator
        self.truth = operand[1:] if operand.startswith("~") else None
        self.operand = "true" if self.truth is not None else _unquote(operand)
        self.pattern = compile_wildcard(self.operand) if operator.endswith("%") else None

    def holds(self, value: Value | None) -> bool:
        """Whether the value, or its absence, satisfies the condition."""
        if self.truth is not None:
            answer = _truth(self.truth, value)
            if answer is None:
                return False
            return self._in_order(answer - 1)
        if value is None:
            return False
        if value.kind == "string":
            return self._holds_for_text(value.text())
        if value.kind == "number":
            return self._in_order(compare_numbers(value.raw, self.operand))
        if value.kind in _BOOLEANS:
            operand = _BOOLEANS.get(self.operand)
            return self._in_order(None if operand is None else _BOOLEANS[value.kind] - operand)
        return False

    def _holds_for_text(self, text: str) -> bool:
        if self.pattern is not None:
            fits = self.pattern.fullmatch(text) is not None
            return fits is (self.operator == "%")
        return self._in_order((text > self.operand) - (text < self.operand))

    def _in_order(self, order: int | None) -> bool:
        """Whether the operator allows this order; things without an order are merely unequal."""
        if order is None:
            return self.operator == "!="
        return order in _ORDERS.get(self.operator, ())


class Query(Step):
    """Elements of an array for which the condition holds at the end of a path.

    Without a path the element itself is compared; without a condition it is enough that the path
    leads somewhere. `rest` continues in each chosen element.
    """

    __slots__ = ("condition", "every", "path", "rest")

    def __init__(
        self, path: Path | None, condition: Condition | None, rest: Path | None, *, every: bool
    ) -> None:
        self.path = path
        self.condition = condition
        self.rest = rest
        self.every = every

    def apply(self, value: Value | None, allowance: Allowance) -> Value | None:
        """Return the first choice, or an array of all of them, which may be empty."""
        if value is None or value.kind != "array":
            return None
        finds = []
        for item in value.items:
            allowance.spend(VISIT)
            if not self._chooses(item, allowance):
                continue
            found = item if self.rest is None else self.rest.apply(item, allowance)
            if not self.every:
                return found
            if found is not None:
                allowance.spend(found.end - found.start)
                finds.append(found.raw)
        return allowance.make_array(finds) if self.every else None

    def _chooses(self, item: Value, allowance: Allowance) -> bool:
        subject: Value | None = item
        if self.path is not None:
            if not item.is_container:
                return False
            subject = self.path.apply(item, allowance)
        if self.condition is None:
            return subject is not None
        if subject is not None:
            allowance.spend((subject.end - subject.start) // 8)
        return self.condition.holds(subject)


def _truth(name: str, value: Value | None) -> bool | None:
    """Answer a tilde about a value; None if the tilde is not one of the four."""
    kind = "null" if value is None else value.kind
    word = value.text().lower() if value is not None and kind == "string" else ""
    zero = is_zero(value.raw) if value is not None and kind == "number" else None
    return {
        "*": value is not None,
        "null": kind == "null",
        "true": kind == "true" or zero is False or word in _TRUE_WORDS,
        "false": kind in {"null", "false"} or zero is True or word in _FALSE_WORDS,
    }.get(name)


def _unquote(operand: str) -> str:
    """Return the operand without its quotes and JSON escapes, if it has them.

    A backslash that is no JSON escape stays: in a pattern it makes the next character ordinary.
    """
    if len(operand) < 2 or operand[0] != '"' or operand[-1] != '"':  # noqa: PLR2004 - two quotes
        return operand
    inner = operand[1:-1]
    if "\\" not in inner:
        return inner
    decoded = _ESCAPE.sub(lambda found: str(json.loads(f'"{found[0]}"')), inner)
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
