"""GJSON paths: how `--transform` names a part of a response.

One rule governs the package: a result is the text that the document had. Numbers keep every digit,
strings their escapes, objects the order and the duplicates of their keys; nothing is turned into
a Python number on the way. Only a path that asks for a new document (`{...}`, `#.name`, a modifier)
gets newly joined text, and that is joined from such slices.

The syntax is the public one of GJSON: `path` reads it into steps, `walk`, `query`, `multipath` and
`modifiers` are the steps, `scan` finds the values in a text and `layout` writes them out again.
A path that cannot be read, and a path that would cost too much, lead nowhere: neither raises.
"""

from sidestreet.cli.gjson.result import Result, get
from sidestreet.cli.gjson.scan import NotJson, Value, read

__all__ = ["NotJson", "Result", "Value", "get", "read"]
