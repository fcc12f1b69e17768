r"""Figures of a server as text, in the format of Prometheus, version 0.0.4.

Every metric is declared once, with its kind and its words; a sample of one that is not declared
cannot be written. Times are in seconds, sizes in bytes, and what only rises ends in `_total`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_NS: Final = 1_000_000_000

Labels = Mapping[str, str]
NO_LABELS: Final[Labels] = {}


class Kind(StrEnum):
    """What a metric does: it only rises, it goes up and down, or it counts by buckets."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its name, its kind, the names of its labels, and what it tells."""

    name: str
    kind: Kind
    told: str
    labels: tuple[str, ...] = ()


class Exposition:
    """A text that grows metric by metric, each with all of its samples."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, metric: Metric, samples: Iterable[tuple[Labels, int | float]]) -> None:
        """Write the samples of a counter or a gauge. One without any is declared all the same."""
        self._declare(metric)
        for labels, value in samples:
            self._lines.append(f"{metric.name}{_labels(labels)} {_number(value)}")

    def add_one(self, metric: Metric, value: int | float) -> None:  # noqa: PYI041 - it says more
        """Write a metric that has no labels."""
        self.add(metric, ((NO_LABELS, value),))

    def add_histograms(
        self,
        metric: Metric,
        bounds_ns: Sequence[int],
        told: Iterable[tuple[Labels, Sequence[int], int]],
    ) -> None:
        """Write histograms: labels, the counts of the buckets, and the sum in nanoseconds."""
        self._declare(metric)
        for labels, counts, sum_ns in told:
            total = 0
            for bound, count in zip(bounds_ns, counts, strict=False):
                total += count
                place = _labels({**labels, "le": seconds(bound)})
                self._lines.append(f"{metric.name}_bucket{place} {total}")
            total += counts[-1]
            end = _labels({**labels, "le": "+Inf"})
            self._lines.append(f"{metric.name}_bucket{end} {total}")
            self._lines.append(f"{metric.name}_sum{_labels(labels)} {seconds(sum_ns)}")
            self._lines.append(f"{metric.name}_count{_labels(labels)} {total}")

    def text(self) -> bytes:
        """Return all of it."""
        return ("\n".join(self._lines) + "\n").encode()

    def _declare(self, metric: Metric) -> None:
        told = metric.told.replace("\\", r"\\").replace("\n", r"\n")
        self._lines.append(f"# HELP {metric.name} {told}")
        self._lines.append(f"# TYPE {metric.name} {metric.kind}")


def seconds(time_ns: int) -> str:
    """Return nanoseconds as seconds, to the last digit.

    >>> seconds(100_000), seconds(2_500_000_000), seconds(0)
    ('0.0001', '2.5', '0')
    """
    whole, fraction = divmod(time_ns, _NS)
    return f"{whole}.{fraction:09d}".rstrip("0").rstrip(".")


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    told = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{told}}}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: int | float) -> str:  # noqa: PYI041 - it says more
    return str(value) if isinstance(value, int) else repr(value)
