"""Five markets by name: how far prices move, how many agents there are, and how they behave.

The rule: a preset is nothing but figures. Everything that agents do is done in every market, only
more or less of it; what a person would see of each is said below its name. Measured figures stand
in docs/agent-market.md.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

MILLION: Final = 1_000_000
"""The parts of a price in which distances are told."""

SIXTEENTHS: Final = 16
"""The parts of what is usual in which a regime is told."""


class Kinds(NamedTuple):
    """How the arrivals of agents are shared out, in parts of 256. They add up to 256."""

    noise: int
    maker: int
    flow: int
    trend: int
    value: int


class NewsPlan(NamedTuple):
    """Sudden changes of what an instrument is worth.

    There is one in every `every_s` seconds, in the first half of them. It changes the value by
    three quarters of a `step`, in millionths of the base price, to a little more than three steps.
    Trading is halted from then on for `halt_s` seconds; 0 is no halt.
    """

    step: int
    every_s: int
    halt_s: int = 0


class Preset(NamedTuple):
    """The figures of one market. A part is a millionth of the price, unless it says otherwise.

    `pause_ns` is the mean time between two arrivals. `second_parts` is about the standard deviation
    of the fundamental value over a second, in billionths; `night_step` a step by which it changes
    over every night on top, as news does. `regimes` are sixteenths by which the market is wilder
    and busier for ten minutes, each as likely as the next. `half_spreads` has one for each market
    maker, who quotes `levels` prices a side, `gap_parts` apart, of about `maker_lots` each.
    `noise_traders`, a power of two, is how many have one order each in the book, of up to
    `noise_lots_max`. `flow_orders` is how many large orders are worked at once, each in up to
    `flow_slices_max` slices of up to `flow_lots_max` lots. Followers trade after a move of
    `trend_parts`, judges at `value_parts` from the value. Makers move their quotes by `skew_parts`
    times the root of the lots that they hold, up to `skew_most`; nobody pays more than
    `collar_parts` beyond their quotes.
    """

    pause_ns: int
    kinds: Kinds
    second_parts: int
    half_spreads: tuple[int, ...]
    levels: int
    gap_parts: int
    maker_lots: int
    noise_traders: int
    noise_lots_max: int
    flow_orders: int
    flow_slices_max: int
    flow_lots_max: int
    trend_parts: int
    value_parts: int
    skew_parts: int
    skew_most: int
    collar_parts: int
    regimes: tuple[int, ...] = (10, 12, 14, 15, 16, 18, 20, 23)
    night_step: int = 0
    news: NewsPlan | None = None


CALM: Final = Preset(
    pause_ns=120_000_000,
    kinds=Kinds(noise=150, maker=64, flow=26, trend=6, value=10),
    second_parts=80_000,
    half_spreads=(20, 35, 60),
    levels=4,
    gap_parts=60,
    maker_lots=6,
    noise_traders=256,
    noise_lots_max=40,
    flow_orders=4,
    flow_slices_max=40,
    flow_lots_max=40,
    trend_parts=300,
    value_parts=60,
    skew_parts=60,
    skew_most=10_000,
    collar_parts=10_000,
)
"""A large stock on an ordinary day: a spread of a cent or two, thousands of shares at every price,
a trade or two a second, and a range of about a percent from open to close.
"""

THIN: Final = Preset(
    pause_ns=900_000_000,
    kinds=Kinds(noise=140, maker=70, flow=34, trend=4, value=8),
    second_parts=110_000,
    half_spreads=(1_000, 1_800),
    levels=2,
    gap_parts=700,
    maker_lots=2,
    noise_traders=32,
    noise_lots_max=10,
    flow_orders=2,
    flow_slices_max=12,
    flow_lots_max=12,
    trend_parts=3_000,
    value_parts=1_500,
    skew_parts=400,
    skew_most=30_000,
    collar_parts=30_000,
)
"""A small company that few follow: a wide spread, a few hundred shares behind it, a trade every ten
seconds or so, and an order of a thousand shares that walks through several prices. A side may be
empty for a moment.
"""

VOLATILE: Final = Preset(
    pause_ns=80_000_000,
    kinds=Kinds(noise=130, maker=70, flow=32, trend=14, value=10),
    second_parts=300_000,
    half_spreads=(150, 250, 400),
    levels=4,
    gap_parts=120,
    maker_lots=3,
    noise_traders=64,
    noise_lots_max=24,
    flow_orders=3,
    flow_slices_max=40,
    flow_lots_max=30,
    trend_parts=800,
    value_parts=300,
    skew_parts=200,
    skew_most=25_000,
    collar_parts=25_000,
    regimes=(8, 10, 12, 14, 17, 21, 28, 36),
)
"""A stock everybody talks about: prices that run several percent in a day and turn, quotes that are
gone when they are reached, quiet quarters of an hour between wild ones.
"""

GAP: Final = CALM._replace(
    night_step=25_000,
    news=NewsPlan(step=15_000, every_s=10_800),
)
"""The calm market on days with news: it mostly opens several percent from the last close, and once
or more in a day it jumps by one to five percent, with hardly a trade in between. A stop order fills
where the market is, not where the stop was.
"""

HALT: Final = CALM._replace(news=NewsPlan(step=20_000, every_s=10_800, halt_s=300))
"""The calm market in a stock that is halted for news: about every three hours trading stops for
five minutes, and reopens with an auction two to six percent away.
"""

PRESETS: Final[Mapping[str, Preset]] = MappingProxyType(
    {"calm": CALM, "thin": THIN, "volatile": VOLATILE, "gap": GAP, "halt": HALT}
)
"""Every market by its name."""
