"""The ids of what a seed file keeps: its own, or made from its place, so that they never change."""

from uuid import uuid5

from sidestreet.reference.instrument import NAMESPACE
from sidestreet.reference.seed_file.kinds import UUID_TEXT
from sidestreet.reference.seed_file.section import Section


def id_of(section: Section, *place: str) -> str:
    """Return the `id` of a section, or one that follows from its place in the file alone."""
    return section.optional("id", UUID_TEXT, str(uuid5(NAMESPACE, "/".join(("seed", *place)))))
