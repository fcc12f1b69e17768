"""One comparison from what was typed to what is printed and drawn."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import click

from sidestreet.bootstrap.market_plan import REPLAY, plan_market
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.timekeeping import OF_NEW_YORK
from sidestreet.cli.drawing import NotDrawn, check_drawable
from sidestreet.cli.realism.drawing import draw
from sidestreet.cli.realism.figures import Alone, figures
from sidestreet.cli.realism.planned import OrdersError, plain_strategy, read_orders
from sidestreet.cli.realism.runs import (
    Assumption,
    NoSuchDay,
    Outcome,
    Study,
    run,
    watch_alone,
)
from sidestreet.cli.realism.table import conclusion, day_line, table
from sidestreet.cli.server.choices import read_latencies
from sidestreet.config import MarketChoice
from sidestreet.reference.calendar import new_york_time
from sidestreet.venue.fills.named import ALL, UnknownFillModel, fill_model

USUAL_DAY: Final = date(2025, 11, 3)
"""A Monday with a whole session: the day of a market that may as well be on any."""

SLOW: Final = "entry=200ms,response=200ms"
INSTANT: Final = "entry=0,response=0"


def compare(
    market: MarketChoice,
    symbol: str,
    *,
    day: date | None,
    orders: Path | None,
    assumptions: Sequence[Assumption],
    jobs: int,
    png: Path | None,
) -> Iterator[str]:
    """Yield the lines of a comparison, and draw it. Raises `ClickException`."""
    try:
        if png is not None:
            # What cannot be drawn is said before anything is run.
            check_drawable(png)
        on = day or _day_of(market)
        planned = plain_strategy(on) if orders is None else read_orders(orders, on)
        study = Study(market, symbol, on, tuple(planned))
        yield from _compared(study, assumptions, jobs, png)
    except (StartRefused, OrdersError, NoSuchDay, NotDrawn, OSError) as error:
        raise click.ClickException(str(error)) from None
    except LookupError as error:
        raise click.ClickException(str(error.args[0])) from None


def chosen(models: Sequence[str], latencies: Sequence[str]) -> list[Assumption]:
    """Return the assumptions that were asked for: every model with every latency.

    Without any, each model as it is, and then the real book without latency and with much of it.
    Raises `BadParameter`.
    """
    if not models and not latencies:
        usual = [Assumption(model, "") for model in ALL]
        return usual + [_assumption(ALL[0], latency) for latency in (INSTANT, SLOW)]
    for model in models:
        try:
            fill_model(model)
        except UnknownFillModel as error:
            raise click.BadParameter(str(error), param_hint="'--fill-model'") from None
    return [
        _assumption(model, latency) for model in models or ALL for latency in latencies or ("",)
    ]


def _assumption(model: str, latency: str) -> Assumption:
    told = read_latencies(latency or None)
    return Assumption(
        model, latency, (told.get("entry_ns"), told.get("response_ns"), told.get("data_ns"))
    )


def _day_of(market: MarketChoice) -> date:
    """Return the day of a market, if nobody says: the first one of a replay."""
    if market.name != REPLAY:
        return USUAL_DAY
    plan = plan_market(market, 0, OF_NEW_YORK.hours)
    begins_at = plan.begins_at
    return USUAL_DAY if begins_at is None else new_york_time(begins_at).date()


def _compared(
    study: Study, assumptions: Sequence[Assumption], jobs: int, png: Path | None
) -> Iterator[str]:
    alone = watch_alone(study)
    yield day_line(study.symbol, alone)
    outcomes = _outcomes(study, alone, assumptions, jobs)
    ordered = sum(order.quantity for order in study.orders)
    found = [figures(ordered, each.refused, each.trades, alone) for each in outcomes]
    yield ""
    yield from table(assumptions, found, outcomes)
    told = list(conclusion(assumptions, found))
    if told:
        yield from ["", *told]
    if png is not None:
        title = f"{study.symbol} on {study.day}, market {study.market.name}, by fill model"
        draw(png, title, alone, list(zip(assumptions, outcomes, found, strict=True)))
        yield f"Drawn in {png}."


def _outcomes(
    study: Study, alone: Alone, assumptions: Sequence[Assumption], jobs: int
) -> list[Outcome]:
    """Return what came of the orders under each assumption; says on the way how far it is."""
    one = partial(run, study, alone.limits)
    done: dict[int, Outcome] = {}
    if jobs == 1:
        for place, assumption in enumerate(assumptions):
            done[place] = one(assumption)
            _tell(len(done), assumptions, assumption)
    else:
        with ProcessPoolExecutor(min(jobs, len(assumptions))) as pool:
            places = {pool.submit(one, each): place for place, each in enumerate(assumptions)}
            for future in as_completed(places):
                place = places[future]
                done[place] = future.result()
                _tell(len(done), assumptions, assumptions[place])
    return [done[place] for place in range(len(assumptions))]


def _tell(count: int, assumptions: Sequence[Assumption], assumption: Assumption) -> None:
    click.echo(f"{count} of {len(assumptions)}: {assumption.model} {assumption.latency}", err=True)
