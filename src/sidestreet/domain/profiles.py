"""Answers that the vendor has not told and a user may choose."""

from enum import StrEnum


class CancelProfile(StrEnum):
    """What a cancel of an order that has ended is answered with; the vendor has not said.

    SPEC: 200 and the order as it is. STRICT: 422 naming the status. HIDDEN: 404, as if it were
    not there. An order that is CANCELED already is 200 in all three. Never 409: clients retry it.
    """

    SPEC = "spec"
    STRICT = "strict"
    HIDDEN = "hidden"
