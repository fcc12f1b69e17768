"""Write the packaged list of US listings from the wheel that they come from.

    python -m pip download --no-deps edgartools==5.62.1
    python tools/pack_universe.py edgartools-5.62.1-py3-none-any.whl

The wheel (MIT) carries the table of listed companies that the US Securities and Exchange Commission
publishes as `company_tickers_exchange.json`: for each listing the filer's number (CIK), ticker,
exchange and name. A work of the US government is in the public domain in the United States (17
U.S.C. 105), and these are facts. The table goes from large companies to small ones, and further
listings of the same filers follow; only that order, in ten parts, is kept of what size they have.

Taken are the listings at Nasdaq, the New York Stock Exchange and Cboe that look like shares: no
preferred shares, warrants, rights or units. The SEC names groups of exchanges: "NYSE" are NYSE
American and NYSE Arca as well. What was written by an earlier run keeps its key, even if its symbol
has changed since, as long as filer and name of the line say that it is the same.
"""

import argparse
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

MEMBER: Final = "edgar/reference/data/company_tickers.parquet"
SHA256: Final = "992d61ad828ae74192f261e4c2a891966c69928ca56bd092d636c7d001e0b562"
DATA: Final = Path(__file__).parents[1] / "src/sidestreet/reference/data"
TARGET: Final = DATA / "universe.txt"
FILERS_MAX: Final = 5_000
SIZES: Final = 10

FUNDS: Final = (
    "DIA",
    "ETHA",
    "FBTC",
    "GBTC",
    "GLD",
    "IBIT",
    "MDY",
    "QQQ",
    "SLV",
    "SPY",
    "UNG",
    "USO",
)
"""Funds that everybody knows. The source lists funds after all companies, so it tells no size of
them; these are put among the largest."""

VENUES: Final = {"Nasdaq": "XNAS", "NYSE": "XNYS", "CBOE": "BATS"}
# Berkshire's B is a share, the P of a preferred one and the U of a unit are not.
_SYMBOL: Final = re.compile(r"[A-Z]{1,5}(-[A-OQ-T])?")
_NO_SHARE: Final = re.compile(r"[A-Z]{4}[MNOPRUWZ]")
_CLASS: Final = re.compile(r"-[A-OQ-T]$|^[A-Z]{4}[ABK]$")
_STATE: Final = re.compile(r"\s*[/\\]\s?[A-Za-z]{0,4}\s?[/\\]?\s*$")
_KEPT: Final = re.compile(
    r"AD[RS]|A[GI]|ASA|BDC|BHP|C[FM]E?|CNA|CSX|DTE|ET[FN]|FS|GMBH|HDFC|HSBC|ICICI|ING|[IVX]+|K[BK]R?"
    r"|LLC|LP|L\.P\.|MFS|MSCI|NRG|NVR?|N\.V\.|PLC|PNC|PPG|REIT|RLI|RPM|S&P|S\.?A\.?|SAB|SAP|S[EL]B?"
    r"|SPDR|T[DJ]X?|UBS|UK|USA?"
)


class Listing(NamedTuple):
    """A line of the list that is written."""

    key: str
    symbol: str
    venue: str
    size: int
    name: str


def main() -> None:
    """Read the wheel, check that the data are the ones that are meant, and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    with zipfile.ZipFile(parser.parse_args().wheel) as wheel:
        packed = wheel.read(MEMBER)
    found = hashlib.sha256(packed).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{MEMBER} has the hash {found} and not {SHA256}")
    rows: list[tuple[str, str, str, str]] = pl.read_parquet(io.BytesIO(packed)).rows()
    lines = sorted(_listings(rows), key=lambda listing: listing.symbol)
    keys = [listing.key for listing in lines]
    if len(set(keys)) != len(keys):
        raise SystemExit("two listings have one key")
    TARGET.write_text(
        "".join(f"{'|'.join(map(str, listing))}\n" for listing in lines), encoding="utf-8"
    )


def _listings(rows: list[tuple[str, str, str, str]]) -> Iterator[Listing]:
    packaged = _packaged_symbols()
    earlier = _earlier_keys()
    shares = list(_shares(rows))
    filers = list(dict.fromkeys(row[0] for row in shares))[:FILERS_MAX]
    funds = {row[0] for row in shares if row[1] in FUNDS}
    places = {filer: place for place, filer in enumerate(filers)}
    for filer, ticker, exchange, company in shares:
        symbol = _symbol(ticker)
        if symbol in packaged or (filer not in places and filer not in funds):
            continue
        number = filer.lstrip("0")
        yield Listing(
            key=earlier.get((number, symbol), f"{number}/{symbol}"),
            symbol=symbol,
            venue=VENUES[exchange],
            size=places.get(filer, 0) * SIZES // len(filers),
            name=_name(company, symbol),
        )


def _shares(rows: list[tuple[str, str, str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """Go through the listings that look like shares: of each filer the first, and its classes."""
    seen: set[str] = set()
    symbols: set[str] = set()
    for row in rows:
        filer, ticker, exchange, name = row
        if exchange not in VENUES or not name or not _SYMBOL.fullmatch(ticker):
            continue
        if _NO_SHARE.fullmatch(ticker) and not (filer not in seen and ticker[-1] in "MNOPZ"):
            continue
        if filer in seen and not _CLASS.search(ticker):
            continue
        seen.add(filer)
        if _symbol(ticker) not in symbols:
            symbols.add(_symbol(ticker))
            yield row


def _packaged_symbols() -> set[str]:
    lines = (DATA / "instruments.csv").read_text(encoding="utf-8").splitlines()
    return {line.split(",")[1] for line in lines if line.startswith("equity-")}


def _earlier_keys() -> dict[tuple[str, str], str]:
    """Return the keys that were given before, by the filer's number and the symbol."""
    if not TARGET.exists():
        return {}
    lines = [line.split("|") for line in TARGET.read_text(encoding="utf-8").splitlines()]
    return {(key.partition("/")[0], symbol): key for key, symbol, *_ in lines}


def _symbol(ticker: str) -> str:
    """Return a ticker as the desk writes it: a class of shares after a point."""
    return ticker.replace("-", ".")


def _name(company: str, symbol: str) -> str:
    """Return a filer's name without its state, and not in capitals throughout.

    >>> _name("BANK OF AMERICA CORP /DE/", "BAC"), _name("ABM INDUSTRIES INC", "ABM")
    ('Bank Of America Corp', 'ABM Industries Inc')
    """
    name = " ".join(_STATE.sub("", company).replace("|", " ").split())
    if any(letter.islower() for letter in name):
        return name
    return " ".join(_word(word, symbol) for word in name.split())


def _word(word: str, symbol: str) -> str:
    plain = word.strip(",()")
    if _KEPT.fullmatch(plain) or plain == symbol or any(each.isdigit() for each in word):
        return word
    if "." in word[:-1]:
        return word
    if "&" in word:
        return word
    return "-".join(part.capitalize() for part in word.split("-"))


if __name__ == "__main__":
    main()
