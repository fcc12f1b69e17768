"""The form that all events share."""

import msgspec


class Fact(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """An event: tagged by its name, written as an array. It has no members of its own.

    An array has no names in it, so members are only ever appended, with a default.
    """
