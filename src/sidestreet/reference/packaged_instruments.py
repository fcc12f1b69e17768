"""The instruments that come with the package, read from its table."""

import csv
from collections.abc import Iterator, Mapping

from sidestreet.domain.amounts import parse_amount
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.reference.instrument import Instrument, how_shortable, instrument_id
from sidestreet.reference.packaged import packaged_text


def packaged_instruments() -> Iterator[Instrument]:
    """Go through them in the order of the table."""
    rows = packaged_text("instruments.csv").splitlines()
    table = csv.DictReader(row for row in rows if not row.startswith("#"))
    return (_from_row(row) for row in table)


def _from_row(row: Mapping[str, str]) -> Instrument:
    # The file is ours and a test reads all of it: a bad row is a bug and may raise as it likes.
    flags = {name: _flag(row[name]) for name in row if name.startswith("is_")}
    is_tradable = flags["is_tradable"]
    is_short_prohibited = flags["is_short_prohibited"]
    easy_to_borrow = _flag(row["easy_to_borrow"])
    base_price = _amount(row["base_price"])
    return Instrument(
        terms=InstrumentTerms(
            instrument_id=instrument_id(row["key"]),
            symbol=row["symbol"],
            instrument_type=InstrumentType.COMMON_STOCK,
            venue=row["venue"],
            is_fractionable=flags["is_fractionable"],
            is_tradable=is_tradable,
            long_margin_rate=_amount(row["long_margin_rate"]),
            short_margin_rate=_amount(row["short_margin_rate"]),
            is_marginable=flags["is_marginable"],
            shortable=how_shortable(
                is_tradable=is_tradable,
                is_short_prohibited=is_short_prohibited,
                easy_to_borrow=easy_to_borrow,
            ),
            is_liquidation_only=flags["is_liquidation_only"],
            base_price=base_price,
        ),
        name=row["name"],
        base_price=base_price,
        country_of_issue=row["country_of_issue"],
        currency=row["currency"],
        adv=_amount(row["adv"]),
        is_ptp=flags["is_ptp"],
        is_threshold_security=flags["is_threshold_security"],
        is_short_prohibited=is_short_prohibited,
        easy_to_borrow=easy_to_borrow,
    )


def _flag(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _amount(text: str) -> int:
    amount = parse_amount(text)
    if amount is None:
        raise ValueError(f"not an amount: {text!r}")
    return amount
