"""From method and path to an operation: one walk through dictionaries, one step a segment.

A literal segment beats a parameter, unless no path goes on from there: an order may be called like
a literal segment beside it, and is found all the same. Segments are decoded from percent-encoding
after the path is split, so that an encoded slash stays inside its segment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import unquote_to_bytes

from sidestreet.http.errors import ApiError, ErrorKind, bad_path, method_not_allowed

T = TypeVar("T")


@dataclass(slots=True)
class _Node(Generic[T]):
    literals: dict[str, "_Node[T]"] = field(default_factory=dict)
    parameter: "_Node[T] | None" = None
    methods: dict[str, tuple[T, tuple[str, ...]]] = field(default_factory=dict)


class Router(Generic[T]):
    """Finds what was registered for a method and a path."""

    def __init__(self, routes: Iterable[tuple[str, str, T]]) -> None:
        """Register `(method, template, target)`; a template segment in braces is a parameter."""
        self._root: _Node[T] = _Node()
        for method, template, target in routes:
            node, names = self._root, []
            for segment in template.strip("/").split("/"):
                if segment.startswith("{"):
                    names.append(segment[1:-1])
                    node.parameter = node.parameter or _Node()
                    node = node.parameter
                else:
                    node = node.literals.setdefault(segment, _Node())
            if method in node.methods:
                raise ValueError(f"{method} {template} is registered twice")
            node.methods[method] = (target, tuple(names))

    def find(self, method: str, path: str) -> tuple[T, dict[str, str]]:
        """Return the target and the path parameters. Raises `ApiError` (404 or 405)."""
        segments = path[1:].split("/")
        node, taken = _walk(self._root, segments, 0)
        if node is None:
            raise ApiError(ErrorKind.NOT_FOUND, "No such path")
        found = node.methods.get(method)
        if found is None:
            raise method_not_allowed(node.methods)
        target, names = found
        return target, {
            name: _decoded(name, segment) for name, segment in zip(names, taken, strict=True)
        }


def _walk(node: _Node[T], segments: Sequence[str], begin: int) -> tuple[_Node[T] | None, list[str]]:
    """Return where the segments from `begin` on lead, or None, and which were parameters."""
    taken: list[str] = []
    for index in range(begin, len(segments)):
        segment = segments[index]
        below = node.literals.get(segment)
        if below is None:
            below = node.parameter
            if below is None or not segment:
                return None, taken
            taken.append(segment)
        elif node.parameter is not None:
            found, after = _walk(below, segments, index + 1)
            if found is None:
                found, after = _walk(node.parameter, segments, index + 1)
                taken.append(segment)
            return found, [*taken, *after]
        node = below
    return (node if node.methods else None), taken


def _decoded(name: str, segment: str) -> str:
    if "%" not in segment:
        return segment
    try:
        return unquote_to_bytes(segment).decode("utf-8")
    except UnicodeDecodeError:
        raise bad_path(name, segment, "not UTF-8") from None
