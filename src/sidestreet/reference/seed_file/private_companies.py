"""The companies of `private_markets` in a seed file, and dates that count from the beginning."""

import re
from typing import Final

from sidestreet.domain.private_offerings import (
    Block,
    Company,
    MetricPoint,
    MetricSeries,
    Person,
    When,
)
from sidestreet.domain.private_words import (
    MetricFrequency,
    MetricKey,
    MetricUnit,
    MetricValueType,
    PersonRole,
)
from sidestreet.reference.instants import parse_instant
from sidestreet.reference.seed_file.file_ids import id_of
from sidestreet.reference.seed_file.kinds import DATE, LARGE, NAME, Kind, free_text, text, word
from sidestreet.reference.seed_file.section import Section
from sidestreet.reference.seed_file.tree import Scalar

PLACE: Final = "private_markets"
LINE: Final = free_text(256)
PARAGRAPH: Final = free_text(4000)
SLUG: Final = text("lower case letters, digits and dashes", "[a-z0-9][a-z0-9-]{0,63}")

_DAYS: Final = re.compile(r"([+-])(0|[1-9][0-9]{0,4})d", re.ASCII)
_DOMAIN: Final = text("a domain in lower case", r"[a-z0-9][a-z0-9.-]{0,252}")
_COUNTRY: Final = text("a country code (ISO 3166) like US", "[A-Z]{2}")
_METRIC: Final = word(MetricKey)
_UNIT: Final = word(MetricUnit)
_FREQUENCY: Final = word(MetricFrequency)
_VALUE_TYPE: Final = word(MetricValueType)
_PERSON_ROLE: Final = word(PersonRole)


_EVERY: Final = re.compile(r"every ([1-9][0-9]{0,4})d", re.ASCII)


def _read_when(scalar: Scalar) -> When | None:
    days = _DAYS.fullmatch(scalar.text)
    if days is not None:
        return When(days=int(days[1] + days[2]))
    instant = parse_instant(scalar.text)
    return None if instant is None else When(at=instant)


WHEN: Final = Kind(
    "an instant like 2030-01-02T21:00:00Z, or days from the beginning of the desk like +30d or -7d",
    _read_when,
    When(),
)


def _read_deadline(scalar: Scalar) -> When | None:
    every = _EVERY.fullmatch(scalar.text)
    return _read_when(scalar) if every is None else When(every=int(every[1]))


DEADLINE: Final = Kind(
    "an instant like 2030-01-02T21:00:00Z, days from the beginning of the desk like +30d or -7d, "
    "or `every 30d` for one that is put off whenever it comes",
    _read_deadline,
    When(),
)


def read_companies(root: Section) -> dict[str, Company]:
    """Read all companies, by slug, in the order of the file."""
    companies: dict[str, Company] = {}
    ids: set[str] = set()
    for section in root.sections("companies"):
        company = _read_company(section)
        section.finish()
        if not section.is_sound():
            continue
        if company.slug in companies:
            section.refuse("slug", f"{company.slug} again", "each slug once")
        if company.company_id in ids:
            section.refuse("id", f"{company.company_id} again", "each id once")
        ids.add(company.company_id)
        companies[company.slug] = company
    return companies


def _read_company(section: Section) -> Company:
    slug = section.required("slug", SLUG)
    company = Company(
        company_id=id_of(section, PLACE, "companies", slug),
        name=section.required("name", NAME),
        slug=slug,
        short_description=section.required("short_description", LINE),
        published=section.optional("published", WHEN, When()),
        domain=section.optional("primary_domain", _DOMAIN, None),
        tagline=section.optional("tagline", LINE, None),
        overview=section.optional("overview", PARAGRAPH, None),
        city=section.optional("city", NAME, None),
        country=section.optional("country", _COUNTRY, None),
        categories=section.values("categories", NAME),
        people=tuple(_read_person(each) for each in section.sections("people")),
        metrics=_read_metrics(section),
        sections=read_blocks(section, "narrative_sections"),
    )
    if section.is_sound() and (company.city is None) is not (company.country is None):
        section.refuse("city", "half of a place", "`city` and `country`, or neither")
    return company


def read_blocks(section: Section, name: str) -> tuple[Block, ...]:
    """Read headings and what stands under them."""
    blocks = []
    for inner in section.sections(name):
        blocks.append(Block(inner.required("title", LINE), inner.required("body", PARAGRAPH)))
        inner.finish()
    return tuple(blocks)


def _read_person(section: Section) -> Person:
    person = Person(
        section.required("name", NAME), section.optional("role", _PERSON_ROLE, PersonRole.OTHER)
    )
    section.finish()
    return person


def _read_metrics(section: Section) -> tuple[MetricSeries, ...]:
    found: dict[MetricKey, MetricSeries] = {}
    for inner in section.sections("metric_series"):
        series = MetricSeries(
            key=inner.required("metric_key", _METRIC),
            label=inner.required("label", LINE),
            unit=inner.required("unit", _UNIT),
            frequency=inner.required("frequency", _FREQUENCY),
            source=inner.required("source", NAME),
            points=tuple(_read_point(each) for each in inner.sections("points")),
        )
        inner.finish()
        if not inner.is_sound():
            continue
        dates = [each.date for each in series.points]
        if dates != sorted(set(dates)):
            inner.refuse("points", "dates out of order", "each date once, the oldest first")
        if series.key in found:
            inner.refuse("metric_key", f"{series.key} again", "each figure once in a company")
        found[series.key] = series
    return tuple(found.values())


def _read_point(section: Section) -> MetricPoint:
    point = MetricPoint(
        section.required("date", DATE),
        section.required("value", LARGE),
        section.optional("value_type", _VALUE_TYPE, MetricValueType.HISTORICAL),
    )
    section.finish()
    return point
