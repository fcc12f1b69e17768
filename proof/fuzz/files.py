"""Targets that are files of users: seeds, scenarios, market files, recordings, company data."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from fuzz.target import NotTaken, Read, Target, same
from sidestreet.bootstrap.rerun.recording import RecordingError, session_of
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.profiles import FILE, FOLDER_VARIABLE, load, save
from sidestreet.control.recording.lines import Hole, decode_line, encode_line
from sidestreet.control.scenarios.files import ScenarioError, parse_scenarios
from sidestreet.control.scenarios.rendering import render_rule
from sidestreet.reference.company_files.folder import CompanyDataError, read_company_files
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.market_files import MarketFileError, describe
from sidestreet.reference.packaged import packaged_text
from sidestreet.reference.seed import SeedError, parse_seed

_YAML: Final = (
    b"\n- ",
    b": ",
    b"\n  ",
    b"{}",
    b"[]",
    b"'",
    b'"',
    b"#",
    b"|",
    b"null",
    b"1.5",
    b"|-",
)


def _seed(name: str, _: Path) -> Read:
    return partial(parse_seed, name=name)


def _scenario(_: Path) -> Read:
    def read(text: bytes) -> None:
        rules = parse_scenarios(text)
        told = {"scenarios": [render_rule(rule) for rule in rules]}
        written = json.dumps(told).encode()
        same("scenario", rules, parse_scenarios(written, "again.json"))

    return read


def _recording(_: Path) -> Read:
    def read(text: bytes) -> None:
        session_of(text.splitlines(keepends=True), "recording")
        for line in text.splitlines(keepends=True):
            told = decode_line(line)
            if isinstance(told, Hole):
                break
            same("recording", told, decode_line(encode_line(told)))

    return read


def _in_file(name: str, use: Callable[[Path], object], folder: Path) -> Read:
    path = folder / name

    def read(text: bytes) -> None:
        path.write_bytes(text)
        use(path)

    return read


def _company(name: str, folder: Path) -> Read:
    directory = InstrumentDirectory.from_packaged()

    def find(symbol: str) -> str | None:
        found = directory.find(symbol)
        return None if found is None else found.terms.instrument_id

    return _in_file(name, lambda path: read_company_files(path.parent, find), folder)


def _profiles(folder: Path) -> Read:
    path = folder / FILE
    again = folder / "again"
    again.mkdir()

    def read(text: bytes) -> None:
        path.write_bytes(text)
        path.chmod(0o600)
        profiles = load({FOLDER_VARIABLE: str(folder)})
        save(profiles, {FOLDER_VARIABLE: str(again)})
        same("profiles", profiles, load({FOLDER_VARIABLE: str(again)}))
        if not profiles.by_name:
            raise NotTaken("none in it")

    return read


_SEED_YAML: Final = b"""\
accounts:
  - id: 7001
    cash: "1000"
    options_level: 3
    positions: [{symbol: AAPL, quantity: "5", average_price: "1.00"}]
    orders:
      - {id: one, symbol: AAPL, side: BUY, order_type: LIMIT, time_in_force: DAY, quantity: "2",
         limit_price: "1.00", fills: [{quantity: "1", price: "1.00"}]}
keys: [{id: me, secret: a-secret-of-mine, accounts: all, scopes: [orders:read]}]
market: {seed: 5}
"""
# All of it is longer than a text may be.
_DEFAULT_SEED: Final = packaged_text("default_seed.yaml").partition("private_markets:")[0].encode()
_SEED_JSON: Final = b'{"accounts": [{"id": 7001, "cash": "10.5"}], "market": {"seed": 5}}'
_SCENARIOS: Final = b"""\
scenarios:
  - name: slow
    match: {symbol: AAPL, side: BUY, nth: 1..3}
    steps: [{wait: 2s}, acknowledge, {fill: {quantity: 50%, price: "1.00"}}, {wait: 1s}, fill]
    on_cancel: [reject]
"""
_TRADES: Final = b"""\
timestamp,symbol,price,size
2024-01-02T09:30:00-05:00,AAPL,100.00,5
2024-01-02T09:30:01-05:00,AAPL,100.01,7
"""
_QUOTES: Final = b"""\
timestamp,bid,ask,bid_size,ask_size
2024-01-02T14:30:00Z,1.00,1.01,1,2
2024-01-02T14:30:05Z,1.00,1.02,1,2
"""
_BARS: Final = b"""\
timestamp,open,high,low,close,volume
2024-01-02T14:30:00Z,1,2,0.5,1.5,100
2024-01-02T14:31:00Z,1.5,2,1,1.2,50
2024-01-02T14:32:00Z,1.5,2,1,1.2,50
"""
_RECORDING: Final = b"""\
{"line":"head","format":1,"version":"0.1.0","contract":"1","started_at":"2025-10-31T13:30:00Z",\
"seed":{"name":"seed.yaml","text":""},"market":{},"clock":{},"cancel_profile":"spec"}
{"line":"hole","lines":3,"at":"2025-10-31T13:30:00Z"}
"""
_ENDED: Final = _RECORDING.splitlines(keepends=True)[0] + (
    b'{"line":"end","at":"2025-10-31T13:30:00Z"}\n'
)
_COMPANY: Final = b"""\
symbol,ex_date,declaration_date,dividend_amount,frequency
AAPL,2025-08-11,2025-07-31,0.26,Quarterly
"""
_PROFILES: Final = (
    b'{"used": "a", "profiles": {"a": {"base_url": "http://x", "environment": "", "key": "k"}}}'
)


FILES: Final = (
    Target(
        "seed-yaml",
        partial(_seed, "seed.yaml"),
        (SeedError,),
        (_SEED_YAML, b"accounts: []", _DEFAULT_SEED),
        (*_YAML, b"id: ", b"symbol: ", b"orders:", b"limits:", b"borrow:", b"locates:"),
    ),
    Target(
        "seed-json",
        partial(_seed, "seed.json"),
        (SeedError,),
        (_SEED_JSON, b"{}"),
        (b'"', b":", b",", b'"accounts":', b'"keys":', b"[]", b"{}"),
    ),
    Target(
        "scenario",
        _scenario,
        (ScenarioError,),
        (_SCENARIOS, b"scenarios: []"),
        (*_YAML, b"fill", b"reject", b"nth: ", b"probability: ", b"wait: ", b"50%", b"on_replace:"),
    ),
    Target(
        "recording",
        _recording,
        (RecordingError,),
        (_RECORDING, _ENDED),
        (b'"line":"request"', b'"line":"answer"', b'"line":"hole"', b"\n", b'"at":'),
        weight=4,
    ),
    Target(
        "market-csv",
        partial(_in_file, "AAPL.csv", describe),
        (MarketFileError,),
        (_TRADES, _QUOTES, _BARS),
        (b",", b"\n", b'"', b"open", b"price", b"-1", b"1e5", b"date", b"1704205800"),
        weight=2,
    ),
    Target(
        "market-lobster",
        partial(_in_file, "AAPL_2012-06-21_34200000_57600000_message_1.csv", describe),
        (MarketFileError,),
        (b"34200.5,1,101,100,5850000,1\n34200.6,4,101,100,5850000,1\n",),
        (b",", b"\n", b"-1", b"7", b"34200.000000001"),
        weight=2,
    ),
    Target(
        "company-csv",
        partial(_company, "dividends.csv"),
        (CompanyDataError,),
        (_COMPANY,),
        (b",", b"\n", b'"', b"AAPL", b"2024-01-02"),
    ),
    Target(
        "company-yaml",
        partial(_company, "fundamentals.yaml"),
        (CompanyDataError,),
        (b'- {symbol: AAPL, as_of: 2025-01-02, market_cap: "5"}\n', b"[]"),
        (*_YAML, b"symbol: ", b"AAPL"),
    ),
    Target(
        "profiles",
        _profiles,
        (Problem,),
        (_PROFILES, b'{"used": "", "profiles": {}}'),
        (b'"used"', b'"profiles"', b'"key"', b'"a"', b":", b",", b"{", b"}"),
    ),
)
