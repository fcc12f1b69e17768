"""Whatever is in a file, it is read or refused with its place: nothing else ever comes out."""

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from market_files import vendor_files
from market_files.vendor_files import LOBSTER_NAME, Itch
from sidestreet.domain.amounts import AMOUNT_MAX
from sidestreet.domain.ticks import DepthTick, HaltTick, QuoteTick, TradeTick
from sidestreet.reference.market_files import MarketFileError, open_market_files
from sidestreet.reference.market_files.figures import price
from sidestreet.reference.market_files.problems import FieldError

TABLES = [
    text
    for name, text in vars(vendor_files).items()
    if name.isupper() and isinstance(text, str) and not name.startswith("LOBSTER")
]
FIELDS = st.one_of(
    st.sampled_from(
        [
            "",
            "nan",
            "inf",
            "-1",
            "0",
            "1e30",
            "1e-30",
            '"',
            "2024-01-02",
            "9" * 30,
            "\x00",
            "é",
            " 1 ",
        ]
    ),
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(repr),
)


def tried(path: Path, *, repair: bool) -> None:
    """Open a file and play all of it; check what came out, unless it was refused."""
    try:
        files = open_market_files([path], symbols=["AAPL"], repair=repair)
    except MarketFileError:
        return
    before = 0
    for tick in files.ticks("AAPL"):
        assert before <= tick.at <= files.last_at
        before = tick.at
        match tick:
            case TradeTick(_, price, size):
                assert 0 < price <= AMOUNT_MAX
                assert size > 0
            case QuoteTick(_, bid, bid_size, ask, ask_size):
                assert (bid > 0) is (bid_size > 0)
                assert (ask > 0) is (ask_size > 0)
                assert not (bid and ask) or bid < ask
            case _:
                assert isinstance(tick, DepthTick | HaltTick)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all examples of this module write to."""
    return tmp_path_factory.mktemp("files")


@given(st.binary(max_size=400), st.booleans())
def test_arbitrary_bytes(folder: Path, data: bytes, repair: bool) -> None:
    path = folder / "AAPL.csv"
    path.write_bytes(data)
    tried(path, repair=repair)


@st.composite
def spoiled_tables(draw: st.DrawFn) -> str:
    """Make a good table with some fields, rows or characters that are not."""
    rows = [row.split(",") for row in draw(st.sampled_from(TABLES)).splitlines()]
    for _ in range(draw(st.integers(1, 4))):
        row = draw(st.integers(0, len(rows) - 1))
        match draw(st.sampled_from(["field", "field", "field", "row", "twice", "swap", "drop"])):
            case "field" if rows[row]:
                rows[row][draw(st.integers(0, len(rows[row]) - 1))] = draw(FIELDS)
            case "row":
                rows.insert(row, [draw(st.text(max_size=30))])
            case "twice":
                rows.insert(row, list(rows[row]))
            case "swap":
                rows[row], rows[-1] = rows[-1], rows[row]
            case "drop":
                del rows[row][-1:]
    return "\n".join(",".join(row) for row in rows)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(spoiled_tables(), st.booleans())
def test_tables_with_anything_in_their_fields(folder: Path, text: str, repair: bool) -> None:
    path = folder / "AAPL.csv"
    path.write_text(text, "utf-8", errors="surrogateescape" if text.isascii() else "ignore")
    tried(path, repair=repair)


@given(
    st.lists(st.lists(FIELDS, min_size=1, max_size=7), max_size=4),
    st.sampled_from(["", vendor_files.LOBSTER_BOOK, "1,2", "a", "1,2,3,4", "-1,-2,-3,-4"]),
    st.booleans(),
)
def test_lobster_with_anything_in_its_fields(
    folder: Path, rows: list[list[str]], book: str, repair: bool
) -> None:
    path = folder / LOBSTER_NAME
    text = vendor_files.LOBSTER_MESSAGES + "\n".join(",".join(row) for row in rows)
    path.write_text(text, "utf-8", errors="ignore")
    (folder / LOBSTER_NAME.replace("message", "orderbook")).write_text(book)
    tried(path, repair=repair)


@given(
    st.lists(
        st.tuples(st.sampled_from(b"SRHAFECXDUPQLYZ"), st.integers(0, 9), st.binary(max_size=50)),
        max_size=12,
    ),
    st.integers(0, 40),
    st.booleans(),
)
def test_itch_with_anything_in_its_messages(
    folder: Path, messages: list[tuple[int, int, bytes]], cut: int, repair: bool
) -> None:
    day = Itch()
    day.directory(5, "AAPL")
    day.add(5, 10, 1, b"B", 100, 5_853_300)
    for kind, place, rest in messages:
        day.message(bytes([kind]), 5, 20 + place, rest)
    path = folder / "S062112.bin"
    path.write_bytes(day.data[: len(day.data) - cut] if cut else day.data)
    tried(path, repair=repair)


@given(st.binary(max_size=300), st.booleans())
def test_arbitrary_bytes_after_the_beginning_of_a_day(
    folder: Path, data: bytes, repair: bool
) -> None:
    path = folder / "S062112.bin"
    path.write_bytes(Itch().data + data)
    tried(path, repair=repair)


@given(st.integers(0, AMOUNT_MAX), st.sampled_from([1, 10, 100, 1_000]))
def test_a_price_within_a_millionth_is_read_back_exactly(amount: int, scale: int) -> None:
    text = f"{amount // 10**6}.{amount % 10**6:06d}"
    assert price(text) == (amount, True)
    # As many zeros behind it as anybody likes change nothing.
    assert price(text + "0" * len(str(scale))) == (amount, True)


@given(st.integers(1, 2**14 * 100))
def test_single_precision_gives_back_the_cents_that_it_was_made_of(cents: int) -> None:
    """This is how yfinance's prices come: stored in 24 bits, printed with 17 digits."""
    (single,) = struct.unpack("f", struct.pack("f", cents / 100))
    assert price(repr(single))[0] == cents * 10_000


@given(st.text(max_size=60))
def test_a_text_is_a_decimal_number_or_a_complaint(text: str) -> None:
    try:
        amount, _ = price(text)
    except FieldError:
        return
    assert isinstance(amount, int)
    assert float(text) == pytest.approx(amount / 10**6, abs=5e-3)
