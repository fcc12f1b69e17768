"""What a figure of the screener is: its name, its kind of value, and how it is read.

The rule: a field is one row of data, so that the catalog, the filters and the answers can never
disagree. Whoever has a new figure adds a row with a function that reads it.

Inside, every number is an `int` in millionths, whole numbers too: so any two numbers compare
exactly, and the sheet needs one kind of number only. A rating is its rank, a date an ISO text.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from sidestreet.reference.company_files.held import CompanyFiles
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.synthetic.dividends import DeskActions
from sidestreet.reference.synthetic.figures import Known

Value = int | str | None
"""A number in millionths, a rating's rank, a text or an ISO date; None where nothing is known."""


class ValueType(StrEnum):
    """What the values of a field are, and so what they can be compared with."""

    DECIMAL = "DECIMAL"
    INTEGER = "INTEGER"
    STRING = "STRING"
    ANALYST_RATING = "ANALYST_RATING"
    DATE = "DATE"


class Category(StrEnum):
    """What a field is about."""

    PROFILE = "PROFILE"
    PRICE = "PRICE"
    VOLUME = "VOLUME"
    VALUATION = "VALUATION"
    FINANCIALS = "FINANCIALS"
    DIVIDENDS = "DIVIDENDS"
    ANALYSTS = "ANALYSTS"
    EVENTS = "EVENTS"


class Format(StrEnum):
    """How the values of a field are shown."""

    TEXT = "TEXT"
    CURRENCY = "CURRENCY"
    PERCENT = "PERCENT"
    NUMBER = "NUMBER"
    DATE = "DATE"


TYPE_HINTS: Final = {Format.CURRENCY: "CURR_USD", Format.PERCENT: "PERCENT"}
"""What an answer says of a format; of the others it says nothing."""


class Lookback(StrEnum):
    """How far back the other end of a change lies."""

    ONE_DAY = "ONE_DAY"
    ONE_WEEK = "ONE_WEEK"
    ONE_MONTH = "ONE_MONTH"
    THREE_MONTHS = "THREE_MONTHS"
    SIX_MONTHS = "SIX_MONTHS"
    YEAR_TO_DATE = "YEAR_TO_DATE"
    ONE_YEAR = "ONE_YEAR"


class Period(StrEnum):
    """Which span of a company's reports a figure is for."""

    QUARTER = "QUARTER"
    TRAILING_TWELVE_MONTHS = "TRAILING_TWELVE_MONTHS"
    ANNUAL = "ANNUAL"


RATINGS: Final = ("STRONG_SELL", "SELL", "HOLD", "BUY", "STRONG_BUY")
"""The ratings of analysts from the worst to the best; the rank of one is its place here."""

SUFFIXES: Final[dict[str, str]] = {
    Lookback.ONE_DAY: "1D",
    Lookback.ONE_WEEK: "1W",
    Lookback.ONE_MONTH: "1M",
    Lookback.THREE_MONTHS: "3M",
    Lookback.SIX_MONTHS: "6M",
    Lookback.YEAR_TO_DATE: "YTD",
    Lookback.ONE_YEAR: "1Y",
    Period.QUARTER: "Q",
    Period.TRAILING_TWELVE_MONTHS: "TTM",
    Period.ANNUAL: "FY",
}
"""What stands in brackets behind a column's name for each lookback and period."""


class Combination(NamedTuple):
    """Which of a field's figures is meant: by period, by lookback, or else that of now."""

    period: Period | None = None
    lookback: Lookback | None = None

    @property
    def suffix(self) -> str:
        """Its abbreviation, empty for the figure of now.

        >>> Combination(lookback=Lookback.ONE_WEEK).suffix, Combination().suffix
        ('1W', '')
        """
        token = self.period or self.lookback
        return "" if token is None else SUFFIXES[token]


NOW: Final = Combination()
BY_LOOKBACK: Final = tuple(Combination(lookback=each) for each in Lookback)
BY_PERIOD: Final = tuple(Combination(period=each) for each in Period)


class Bar(Protocol):
    """How a trading day has gone so far; all in millionths."""

    @property
    def open(self) -> int:
        """The first price."""
        ...

    @property
    def high(self) -> int:
        """The highest price."""
        ...

    @property
    def low(self) -> int:
        """The lowest price."""
        ...

    @property
    def volume(self) -> int:
        """How much was traded."""
        ...


class Look(Protocol):
    """The market of one instant, as the screener looks at it."""

    @property
    def now(self) -> int:
        """The instant, in nanoseconds since 1970 in UTC."""
        ...

    @property
    def today(self) -> date:
        """The desk's day."""
        ...

    @property
    def files(self) -> CompanyFiles:
        """What the user's own files tell of companies."""
        ...

    def price(self, instrument: Instrument) -> int | None:
        """Return where an instrument last traded."""
        ...

    def price_before(self, instrument: Instrument, day: date) -> int | None:
        """Return where an instrument stood at this time of an earlier day, in units of now."""
        ...

    def bar(self, instrument: Instrument) -> Bar | None:
        """Return how its day has gone, None where nobody follows it."""
        ...

    def actions(self, instrument: Instrument) -> DeskActions:
        """Return what was announced of it on this desk."""
        ...


class Subject:
    """One instrument that is looked at, at one instant. What is known of it is asked for once."""

    __slots__ = ("instrument", "known", "look", "price")

    def __init__(self, instrument: Instrument, look: Look, *, is_priced: bool) -> None:
        self.instrument = instrument
        self.look = look
        self.price = look.price(instrument) if is_priced else None
        self.known = Known(
            instrument,
            look.today,
            look.now,
            self.price,
            look.actions(instrument),
            files=look.files,
        )


class Source(StrEnum):
    """Where a field's values come from, and so how long they hold."""

    LISTING = "LISTING"
    """The directory."""
    MARKET = "MARKET"
    """The market of this instant, alone or beside what is known of a company."""
    DAY = "DAY"
    """How the day has gone, which takes by far the longest to be worked out."""
    COMPANY = "COMPANY"
    """What is known of a company, which changes with the day."""


class Field(NamedTuple):
    """One field. `read` returns its value for a subject and one of its combinations."""

    name: str
    display_name: str
    description: str
    category: Category
    format: Format
    value_type: ValueType
    source: Source
    read: Callable[[Subject, Combination], Value]
    combinations: tuple[Combination, ...] = (NOW,)

    @property
    def default(self) -> Combination:
        """What a bare reference means: the figure of now, or the first that there is."""
        return NOW if NOW in self.combinations else self.combinations[0]


class Column(NamedTuple):
    """One figure: a field in one of its combinations."""

    field: Field
    combination: Combination

    @property
    def title(self) -> str:
        """The name for people, like `Change (1W)`."""
        suffix = self.combination.suffix
        name = self.field.display_name
        return f"{name} ({suffix})" if suffix else name

    def value(self, subject: Subject) -> Value:
        """Return the figure of a subject."""
        return self.field.read(subject, self.combination)
