from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.chance import draw, mix, stream
from sidestreet.venue.chance import Purpose

WORDS = st.integers(0, 2**64 - 1)


def test_draws_are_the_published_outputs_of_splitmix64() -> None:
    assert [draw(1234567, n) for n in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


@given(WORDS, st.integers(0, 2**48))
def test_a_draw_is_a_mixed_counter_and_fits_64_bits(key: int, counter: int) -> None:
    assert draw(key, counter) == mix((key + (counter + 1) * 0x9E3779B97F4A7C15) % 2**64)
    assert 0 <= draw(key, counter) < 2**64


@given(st.lists(WORDS, unique=True))
def test_mixing_never_joins_two_words(words: list[int]) -> None:
    assert len({mix(word) for word in words}) == len(words)


def test_streams_differ_by_seed_by_name_and_by_purpose() -> None:
    names = ("", "a", "b", "ab", "a\0", "0193c8a0-0000-7000-8000-0000000000aa")
    keys = [
        stream(seed, name, purpose)
        for seed in (0, 1, -1, 2**64)
        for name in names
        for purpose in (Purpose.SPREAD, Purpose.SIZES, Purpose.TAKER)
    ]
    # A seed counts modulo 2**64, so that 2**64 is the seed 0 again: the only ones that agree.
    assert len(set(keys)) == len(keys) - len(names) * 3
