"""JSON written as YAML that reads back as the same data.

The one rule: when in doubt, quote. A string stands bare only if it begins like a word and no
reader, of YAML 1.1 or 1.2, could take it for anything else: `no`, `1.0`, `2025-01-01`, `12:30` and
`null` are quoted, and so is every amount, which is how a reader sees that amounts are strings. Text
of several lines stands as a block, line for line.

Keys stay in the order of the response. Numbers keep their digits; one with an exponent gets the
point and the sign without which YAML 1.1 would read a string.
"""

import json
import re

from sidestreet.cli.gjson.scan import Value

INDENT = "  "
KEY_MAX = 120
"""Longer keys take the explicit form, `? key`: readers give up on others at 1,024 characters."""

_INSIDE = r"\w./@+$()'&%!?*=<>-"
_BARE = re.compile(rf"[^\W\d](?:[{_INSIDE}]|[:,;](?=[{_INSIDE}])|[ ,;]+(?=[{_INSIDE}]))*+")
_TAKEN = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))

_EXPONENT = re.compile(r"(-?[0-9]+)(\.[0-9]+)?([eE])([+-]?)([0-9]+)")

# What YAML forbids, folds, or takes for the end of a line, and halves of surrogate pairs.
_UNSAFE = "\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_ESCAPED = re.compile(f'["\\\\\t\n{_UNSAFE}]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_BLOCK = re.compile(rf"[^ \t\n{_UNSAFE}][^{_UNSAFE}]*\n[^{_UNSAFE}]*")


def write_yaml(value: Value) -> str:
    """Return the value as a YAML document, without a final newline."""
    out: list[str] = []
    _write(value, "", "", out)
    return "\n".join(out)


def _write(value: Value, head: str, indent: str, out: list[str]) -> None:
    """Add the value's lines. `head` begins the first, `indent` all those that stand below it."""
    if not value.is_container:
        _write_scalar(value, head, indent, out)
    elif not value.items:
        out.append(_after(head, "[]" if value.kind == "array" else "{}"))
    else:
        # In a list, the first item of an inner list or object shares the line with the dash.
        lead = f"{head} " if head.endswith("-") else indent
        if head and lead == indent:
            out.append(head)
        for place, item in enumerate(value.items):
            key = f"{lead}-" if value.kind == "array" else _key(value.keys[place], lead, out)
            _write(item, key, indent + INDENT, out)
            lead = indent


def _key(raw: str, lead: str, out: list[str]) -> str:
    """Return what begins the line of a member's value."""
    key = _one_line(json.loads(raw))
    if len(key) <= KEY_MAX:
        return f"{lead}{key}:"
    out.append(f"{lead}? {key}")
    return f"{' ' * len(lead)}:"


def _write_scalar(value: Value, head: str, indent: str, out: list[str]) -> None:
    if value.kind == "number":
        out.append(_after(head, _number(value.raw)))
        return
    if value.kind != "string":
        out.append(_after(head, value.raw))
        return
    text: str = json.loads(value.raw)
    body = text.removesuffix("\n")
    if not head or body.endswith("\n") or _BLOCK.fullmatch(body) is None:
        out.append(_after(head, _one_line(text)))
        return
    out.append(f"{head} {'|-' if body == text else '|'}")
    out += [indent + line if line else "" for line in body.split("\n")]


def _after(head: str, scalar: str) -> str:
    return f"{head} {scalar}" if head else scalar


def _one_line(text: str) -> str:
    """Return a string as a YAML scalar on one line: bare where that is safe, else quoted.

    >>> _one_line("PENDING_CANCEL"), _one_line("no"), _one_line("48.00")
    ('PENDING_CANCEL', '"no"', '"48.00"')
    """
    if _BARE.fullmatch(text) and text.lower() not in _TAKEN:
        return text
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}"


def _number(raw: str) -> str:
    """Return the number so that YAML 1.1 reads one.

    >>> _number("150.50"), _number("1e5")
    ('150.50', '1.0e+5')
    """
    found = _EXPONENT.fullmatch(raw)
    if found is None:
        return raw
    whole, fraction, mark, sign, exponent = found.groups()
    return f"{whole}{fraction or '.0'}{mark}{sign or '+'}{exponent}"
