"""The rules of style that a program can check, as functions from source text to what breaks them.

Kept apart from the tests that apply them to the repository, so that each rule can also be shown a
text that breaks it: a rule that sees nothing holds for ever.
"""

import ast
from collections.abc import Iterator
from typing import Final

FUNCTION_LINES_MAX: Final = 60

PURE: Final = ("domain", "engine", "workspace", "venue")
"""The packages that only compute: same input, same output, on every machine, for ever."""

BANNED_IN_PURE: Final = {
    "time.time": "the stamp's time_ns",
    "time.time_ns": "the stamp's time_ns",
    "time.monotonic": "the stamp's time_ns",
    "time.perf_counter": "nothing: measure from outside",
    "datetime.now": "the stamp's time_ns",
    "datetime.utcnow": "the stamp's time_ns",
    "datetime.today": "the stamp's time_ns",
    "date.today": "the stamp's time_ns",
    "random.random": "sidestreet.domain.chance.draw",
    "random.Random": "sidestreet.domain.chance.draw",
    "random.randint": "sidestreet.domain.chance.draw",
    "random.choice": "sidestreet.domain.chance.draw",
    "uuid.uuid4": "sidestreet.domain.ids.make_id",
    "uuid4": "sidestreet.domain.ids.make_id",
    "float": "whole millionths, see sidestreet.domain.amounts",
    "Decimal": "whole millionths, see sidestreet.domain.amounts",
    "round": "sidestreet.domain.amounts.divide_half_even",
    "hash": "hashlib: the built-in differs from run to run",
    "id": "a number of its own: the built-in is an address",
    "open": "a value handed in",
    "print": "a value handed out",
    "input": "a value handed in",
}
"""What a pure module may not call, and what stands in for it."""

_DIVISION: Final = "sidestreet.domain.amounts.divide_half_even, or //"
_READERS: Final = frozenset({"tuple", "list", "enumerate", "iter", "next", "zip", "map"})
_SET_MAKERS: Final = frozenset({"set", "frozenset"})


def dotted(node: ast.expr) -> str:
    """Return `a.b` for a name or an attribute of a name, the last two parts at most, else ''."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner.rpartition('.')[2]}.{node.attr}" if inner else node.attr
    return ""


def impure(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and complaint for what would make a pure module depend on more than its input."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            if name in BANNED_IN_PURE:
                yield node.lineno, f"{name}(): use {BANNED_IN_PURE[name]}"
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield node.lineno, f"a division that gives a float: use {_DIVISION}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f"the float {node.value}: use whole units"


def set_names(tree: ast.Module) -> frozenset[str]:
    """Return the names that a module binds, at its top level, to a set or frozenset."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and _makes_set(node.value):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            told = ast.unparse(node.annotation)
            if "frozenset[" in told.split("Mapping", 1)[0] or (
                node.value and _makes_set(node.value)
            ):
                names.add(node.target.id)
    return frozenset(names)


def unsorted_sets(tree: ast.Module, names: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield line and complaint where the order of a set's members could be seen.

    `names` are names known to be sets. The order of a set of texts differs from run to run.
    """
    for node in ast.walk(tree):
        read: list[ast.expr] = []
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            read = [node.iter]
        elif isinstance(node, ast.Call) and dotted(node.func) in _READERS:
            read = node.args
        for each in read:
            if _makes_set(each) or (isinstance(each, ast.Name) and each.id in names):
                yield each.lineno, f"iterates over a set: sorted({ast.unparse(each)})"


def _makes_set(node: ast.expr) -> bool:
    if isinstance(node, ast.Set | ast.SetComp):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub):
        return _makes_set(node.left)
    return isinstance(node, ast.Call) and dotted(node.func) in _SET_MAKERS


def long_functions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and complaint for functions that do not fit on a screen."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES_MAX:
                yield node.lineno, f"{node.name} has {length} lines of {FUNCTION_LINES_MAX}"


def caught_bugs(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and complaint for handlers that would carry on after a bug."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(each is None or dotted(each) == "Exception" for each in caught):
                yield node.lineno, "catches bugs: name what is expected to go wrong"


def imported(tree: ast.Module, module: str, *, is_package: bool) -> Iterator[str]:
    """Yield every name that a module imports, with its module: `a.b` and `a.b.c` for `c` of `a.b`.

    Texts that are wholly such a name count too, for what is loaded only when asked for; a text
    that is put together from a package's name gives `package.*`.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                above = module.split(".")[: None if is_package and node.level == 1 else -node.level]
                source = ".".join([*above, source] if source else above)
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            yield f"{node.values[0].value!s}*"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
