"""Write the packaged daily bars from the wheel that they come from.

    python -m pip download --no-deps bokeh-sampledata==2026.1
    python tools/pack_daily_bars.py bokeh_sampledata-2026.1-py3-none-any.whl

The wheel's record of licences says of `stocks.csv.gz`: public domain, source verified; the data are
Quandl's WIKI prices. Unadjusted prices and volumes are taken, the adjusted closes are not.

What is written is one block a symbol: a line with the symbol, its first date and how many days it
has, then a line each for the steps between dates in days, the steps from the last close to the
open, the steps from open to close, how far the high is above both and the low below both (all in
ten-thousandths of a dollar), and the volumes. Steps are small, so they pack to half of what the
prices would.
"""

import argparse
import csv
import gzip
import hashlib
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Final

MEMBER: Final = "bokeh_sampledata/_data/stocks.csv.gz"
SHA256: Final = "5abadf99b2d394f920120a27de6f0df129859d71d4cfb0bf661bcc99446ab1fd"
TARGET: Final = Path(__file__).parents[1] / "src/sidestreet/reference/data/daily_bars.txt.gz"


def main() -> None:
    """Read the wheel, check that the data are the ones that are meant, and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    with zipfile.ZipFile(parser.parse_args().wheel) as wheel:
        packed = wheel.read(MEMBER)
    found = hashlib.sha256(packed).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{MEMBER} has the hash {found} and not {SHA256}")
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8"))))
    symbols = sorted({row["Ticker"] for row in rows})
    text = "".join(_block(s, [row for row in rows if row["Ticker"] == s]) for s in symbols)
    TARGET.write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))


def _block(symbol: str, rows: list[dict[str, str]]) -> str:
    """Return the lines of a symbol."""
    days = [date.fromisoformat(row["Date"]).toordinal() for row in rows]
    columns: list[list[int]] = [[], [], [], [], [], []]
    day, last = days[0], 0
    for row, on in zip(rows, days, strict=True):
        opens, high, low, close = (_units(row[name]) for name in ("Open", "High", "Low", "Close"))
        steps = (
            on - day, opens - last, close - opens, high - max(opens, close),
            min(opens, close) - low, int(row["Volume"]),
        )  # fmt: skip
        for column, step in zip(columns, steps, strict=True):
            column.append(step)
        day, last = on, close
    lines = [f"{symbol} {rows[0]['Date']} {len(rows)}"]
    lines += [" ".join(map(str, column)) for column in columns]
    return "\n".join(lines) + "\n"


def _units(text: str) -> int:
    """Return a price in ten-thousandths of a dollar, exactly."""
    whole, _, fraction = text.partition(".")
    if len(fraction) > 4:  # noqa: PLR2004 - as many as there are
        raise SystemExit(f"{text} has more than four decimals")
    return int(whole + fraction.ljust(4, "0"))


if __name__ == "__main__":
    main()
