"""The operations of `v1:instrument-data:news`: what is written about instruments."""

from typing import Final

from sidestreet.contract.news import NewsItem, NewsType, Sector
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.tables.parameters import INSTRUMENT_IDS, PAGES, statuses

GET_NEWS: Final = Operation(
    operation_id="get_news",
    method="GET",
    path="/v1/news",
    resource="v1:instrument-data:news",
    summary="List articles about instruments, newest first.",
    description="Without a lower bound the seven days before the upper one, and never more than "
    "365 days back. Nothing is told that is yet to come by the desk's clock. How many there are in "
    "all is not counted: there is another page while there is a token for it.",
    data=list[NewsItem],
    statuses=statuses(200),
    parameters=(
        Parameter(
            "from", "query", str, "Earliest instant, or a day of UTC from its start, inclusive."
        ),
        Parameter("to", "query", str, "Latest instant, or a day of UTC to its end, inclusive."),
        Parameter(
            "include_publishers",
            "query",
            str,
            "Only these publishers, joined by commas; not together with exclude_publishers.",
        ),
        Parameter(
            "exclude_publishers",
            "query",
            str,
            "None of these publishers, joined by commas; not together with include_publishers.",
        ),
        Parameter("news_type", "query", NewsType, "Only this kind."),
        Parameter(
            "search_query",
            "query",
            str,
            "Only articles with all of these words in title, text, symbol or instrument id.",
        ),
        INSTRUMENT_IDS,
        Parameter("sectors", "query", list[Sector], "Only companies of these sectors."),
        *PAGES,
    ),
    paged=True,
)

OPERATIONS: Final = (GET_NEWS,)
