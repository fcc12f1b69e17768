"""What made-up articles are put together from: headlines and first sentences with gaps to fill.

The rule: nothing in here is a figure of the company, a name of a person or bad news that somebody
might believe. `{name}` and `{symbol}` are the instrument's; every other gap has its words below.
Whoever adds a sentence adds it at the end, as articles are chosen by their place.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NEWS: Final = (
    (
        "{name} on the lists of day traders before {event}",
        "Traders say that {symbol} belongs to the names they look at before {event}.",
    ),
    (
        "What to watch at {name} in the {season} months",
        "From {topic} to {goal}: what those who follow {symbol} talk about in {place}.",
    ),
    (
        "{name} seen to put more weight on {topic}",
        "People who follow the industry in {place} expect {name} to speak of {topic} at {event}.",
    ),
    (
        "Suppliers of {name} get ready for a busy {season}",
        "Several suppliers in {place} say that orders to do with {topic} keep them busy.",
    ),
    (
        "Options on {symbol} in demand before {event}",
        "More contracts on {symbol} than usual have changed hands as {event} comes closer.",
    ),
    (
        "{name} and {topic}: five questions",
        "What is it about, whom does it help, what does it cost, when is it done, and is it new?",
    ),
    (
        "Visit to {name} in {place} leaves a good impression",
        "A group of investors has looked at {topic} at {name} in {place} and left with few doubts.",
    ),
    (
        "{name} among the names most asked for in {place}",
        "Brokers in {place} name {symbol} when they are asked what clients want to know about.",
    ),
)
"""What newsrooms write."""

RELEASES: Final = (
    (
        "{name} to present at {event}",
        "{name} ({symbol}) will speak about {topic} at {event} in {place}. A recording follows.",
    ),
    (
        "{name} opens an office in {place}",
        "The new office in {place} is to bring {name} closer to its customers and to {topic}.",
    ),
    (
        "{name} begins a programme for {goal}",
        "With the programme, {name} wants to make progress with {goal} by the end of the {season}.",
    ),
    (
        "{name} publishes its report on {goal}",
        "The report tells what {name} ({symbol}) has done for {goal}, and what comes next.",
    ),
    (
        "{name} and partners in {place} work together on {topic}",
        "The partners agreed on a first joint project, which begins in the {season}.",
    ),
    (
        "{name} invites to {event}",
        "Shareholders of {name} ({symbol}) can take part in {place} or from afar.",
    ),
)
"""What companies say of themselves."""

WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "event": (
            "an investor conference",
            "its investor day",
            "an industry fair",
            "a round table with analysts",
            "its next shareholder meeting",
        ),
        "topic": (
            "its supply chain",
            "the training of its people",
            "automation",
            "new tools for its customers",
            "quality",
            "its next line of products",
            "research",
        ),
        "goal": (
            "shorter delivery times",
            "saving energy",
            "safety at work",
            "recycling",
            "better service",
        ),
        "place": (
            "Boston",
            "Chicago",
            "Denver",
            "Atlanta",
            "Toronto",
            "Dublin",
            "Singapore",
            "Seattle",
        ),
        "season": ("spring", "summer", "autumn", "winter"),
    },
)
"""The words that fill the gaps."""
