"""Scenarios and faults as a test gives them: a file, YAML, or the same in Python.

A number with a point stays the text that it is, because amounts are exact.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from sidestreet.testing.choices import RulesLike, file_of


class _Loader(yaml.SafeLoader):
    """Reads YAML without making a float of anything."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if not tag.endswith((":float", ":timestamp"))
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def document_of(rules: RulesLike, name: str, member: str) -> bytes | dict[str, Any]:
    """Return what is to be sent: a file or YAML as it is, a list as the `member` of that name.

    `name` is what a caller gave it as. Raises ValueError for a file that is not there, OSError for
    one that cannot be read, and TypeError for what is neither.
    """
    if isinstance(rules, str) and "\n" in rules:
        return rules.encode()
    if isinstance(rules, Mapping):
        return dict(rules)
    if isinstance(rules, list | tuple):
        return {member: list(rules)}
    return file_of(rules, name).read_bytes()  # type: ignore[arg-type]


def rules_of(rules: RulesLike, name: str, member: str) -> dict[str, Any]:
    """Return what is to be sent where only JSON is taken. Raises ValueError for what is no YAML."""
    document = document_of(rules, name, member)
    if isinstance(document, dict):
        return document
    try:
        read = yaml.load(document, Loader=_Loader)  # noqa: S506 - a safe loader of our own
    except yaml.YAMLError as error:
        raise ValueError(f"{name}: {error}") from None
    return document_of(read or {}, name, member)  # type: ignore[return-value]
