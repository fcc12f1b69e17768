"""The OpenAPI document of the control API, apart from that of the API itself.

A client that is made from the vendor's document stays what it is; one that owns outcomes is made
from this one. It is at a page of its own on a server that is controlled, and needs no key.
"""

import functools

from sidestreet.api.openapi import Described, describe
from sidestreet.contract.operation import Operation
from sidestreet.control.operation import command_words
from sidestreet.control.operations import CONTROL_OPERATIONS


@functools.cache
def control_document() -> bytes:
    """Return the document as JSON. Built once."""
    return describe(
        Described(
            CONTROL_OPERATIONS,
            "What a test may do to a desk: stage outcomes, move markets and time.",
            "Served where the server was started with --control. Every operation is a command of "
            "`sidestreet control` too.",
            {each.resource: f"Commands {_group(each)}." for each in CONTROL_OPERATIONS},
            lambda operation: f"sidestreet control {' '.join(command_words(operation))}",
        )
    )


def _group(operation: Operation) -> str:
    return f"sidestreet control {command_words(operation)[0]}"
