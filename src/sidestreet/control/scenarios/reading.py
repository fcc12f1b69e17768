"""Reading the scenarios of a file into rules.

    scenarios:
      - name: the second order of AAPL is rejected
        match: {symbol: AAPL, nth: 2}
        steps:
          - reject: halted by the exchange

Without `steps` an order is worked in the market as any other, and only what answers its cancels and
replaces is the test's.
"""

import difflib
from typing import Final

from sidestreet.control.scenarios.contradictions import find_contradictions, may_trade
from sidestreet.control.scenarios.steps import Told, read_steps
from sidestreet.control.scenarios.words import DENIAL, NTH, PATTERN, QUANTITIES, Between
from sidestreet.domain.enums import OrderType, Side
from sidestreet.domain.magic import RULE_PREFIX
from sidestreet.domain.scripts import Match, Rule, Script, Step, StepKind
from sidestreet.engine.control.matching import unreachable_after
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.kinds import ACCOUNT_ID, NAME, text, word
from sidestreet.reference.seed_file.problems import Problems
from sidestreet.reference.seed_file.section import Section
from sidestreet.reference.seed_file.tree import ListNode, MapNode, Node, Scalar, describe, join

RULES_MAX: Final = 1000

_LISTS: Final = (("steps", None), ("on_cancel", StepKind.CANCEL), ("on_replace", StepKind.ACCEPT))
_NAMES: Final = tuple(name for name, _ in _LISTS)
_WORKED: Final = (Step(StepKind.WORK),)
_SYMBOL: Final = text("a symbol, or the name of an option contract", r"[!-~](?:[ -~]{0,30}[!-~])?")
_SIDE: Final = word(Side)
_ORDER_TYPE: Final = word(OrderType)


def read_rules(
    root: Node, problems: Problems, directory: InstrumentDirectory | None = None
) -> tuple[Rule, ...]:
    """Return the rules of a file. What is wrong is among the problems, and nothing may be used.

    With a `directory`, symbols that it does not have are wrong too.
    """
    top = Section(root, "", problems)
    top.has("scenarios")
    top.finish()
    node = root.members.get("scenarios") if isinstance(root, MapNode) else None
    if not isinstance(node, ListNode):
        if isinstance(root, MapNode):
            found = "nothing" if node is None else describe(node)
            problems.add("scenarios", root.line if node is None else node.line, found, "a list")
        return ()
    if len(node.items) > RULES_MAX:
        problems.add("scenarios", node.line, f"{len(node.items)}", f"at most {RULES_MAX}")
        return ()
    rules: list[Rule] = []
    lines: dict[str, tuple[str, int | None]] = {}
    for index, item in enumerate(node.items):
        path = f"scenarios[{index}]"
        rule = _read_rule(item, path, problems, directory)
        if rule.name in lines:
            problems.add(join(path, "name"), item.line, "a name for the second time", "each once")
        lines[rule.name] = path, item.line
        rules.append(rule)
    if not len(problems):
        for name, earlier in unreachable_after(tuple(rules)).items():
            path, line = lines[name]
            problems.add(
                path,
                line,
                f"a scenario that no order gets to, because {earlier!r} has them all",
                "the narrower one first",
            )
    return tuple(rules)


def _read_rule(
    node: Node, path: str, problems: Problems, directory: InstrumentDirectory | None
) -> Rule:
    section = Section(node, path, problems)
    name = section.required("name", NAME)
    if name.startswith(RULE_PREFIX):
        section.refuse("name", f"{RULE_PREFIX!r} at its beginning", "a name of your own")
    match, asked = _read_match(section, directory)
    deny = section.optional("deny", DENIAL, None)
    told = [_read_list(node, path, member, problems) for member in _NAMES]
    # Without steps of its own the market works the order.
    trading = [not told[0], *map(may_trade, told)]
    for (member, answers), each in zip(_LISTS, told, strict=True):
        # By the time of a request, another may have changed what the order is for.
        sure = asked if answers is None else Between()
        find_contradictions(each, sure, problems, answers, trades_elsewhere=any(trading))
        if section.has(member) and deny is not None:
            section.refuse(member, "steps of an order that is denied", "deny alone")
    if isinstance(node, MapNode) and deny is None and not any(map(section.has, _NAMES)):
        problems.add(path, node.line, "nothing that happens", "steps, on_cancel, on_replace, deny")
    section.finish()
    steps, on_cancel, on_replace = (tuple(row.step for row in each) for each in told)
    if not steps and deny is None:
        steps = _WORKED
    return Rule(name, match, Script(steps, on_cancel, on_replace, deny))


def _read_list(node: Node, path: str, member: str, problems: Problems) -> tuple[Told, ...]:
    inner = node.members.get(member) if isinstance(node, MapNode) else None
    if inner is None or (isinstance(inner, Scalar) and inner.is_nothing):
        return ()
    return read_steps(inner, join(path, member), problems)


def _read_match(outer: Section, directory: InstrumentDirectory | None) -> tuple[Match, Between]:
    section = outer.section("match")
    if section is None:
        return Match(), Between()
    quantities = section.optional("quantity", QUANTITIES, Between())
    nth = section.optional("nth", NTH, Between(1, None))
    match = Match(
        client_order_id=section.optional("client_order_id", PATTERN, None),
        account_id=section.optional("account_id", ACCOUNT_ID, None),
        symbol=section.optional("symbol", _SYMBOL, None),
        side=section.optional("side", _SIDE, None),
        order_type=section.optional("order_type", _ORDER_TYPE, None),
        quantity_min=quantities.low,
        quantity_max=quantities.high,
        first=nth.low or 1,
        last=nth.high,
    )
    if match.symbol is not None and directory is not None:
        _check_symbol(section, match.symbol, directory)
    section.finish()
    return match, quantities


def _check_symbol(section: Section, symbol: str, directory: InstrumentDirectory) -> None:
    """Refuse a symbol that no order can have, with the one that was meant if that can be told."""
    found = directory.find(symbol)
    if found is None:
        written = [each.symbol for each in directory.written()]
        near = difflib.get_close_matches(symbol.upper(), written, 1)
        meant = f"{near[0]}? Otherwise " if near else ""
        section.refuse("symbol", f"{symbol!r}, which nobody knows", f"{meant}a symbol of the desk")
    elif found.symbol != symbol:
        section.refuse("symbol", f"{symbol!r}", f"{found.symbol!r}, as orders have it")
