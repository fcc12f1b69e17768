"""Scenarios and faults as a test gives them: a file, YAML, or the same in Python.

A number with a point stays the text that it is, because amounts are exact.
"""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import yaml

from sidestreet.testing.choices import RulesLike


class _Loader(yaml.SafeLoader):
    """Reads YAML without making a float of anything."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if not tag.endswith((":float", ":timestamp"))
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def document_of(rules: RulesLike, name: str) -> bytes | dict[str, Any]:
    """Return what is to be sent: a file or YAML as it is, a list as the member `name`.

    Raises OSError for a file that cannot be read.
    """
    if isinstance(rules, str) and "\n" in rules:
        return rules.encode()
    if isinstance(rules, str | PathLike):
        return Path(rules).read_bytes()
    return dict(rules) if isinstance(rules, Mapping) else {name: list(rules)}


def rules_of(rules: RulesLike, name: str) -> dict[str, Any]:
    """Return what is to be sent where only JSON is taken. Raises ValueError for what is no YAML."""
    document = document_of(rules, name)
    if isinstance(document, dict):
        return document
    try:
        read = yaml.load(document, Loader=_Loader)  # noqa: S506 - a safe loader of our own
    except yaml.YAMLError as error:
        raise ValueError(f"{name}: {error}") from None
    return document_of(read or {}, name)  # type: ignore[return-value]
