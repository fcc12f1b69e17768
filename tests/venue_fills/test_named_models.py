"""What may be written for a fill model, and what is said of everything else."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.venue.fills.named import ALL, NAMES, UnknownFillModel, fill_model


@pytest.mark.parametrize("text", [name for name in ALL if name != "book"])
def test_every_model_that_is_compared_is_one(text: str) -> None:
    assert fill_model(text) is not None


def test_the_real_book_is_no_model() -> None:
    assert fill_model("book") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there is no fill model ''"),
        ("Touch", "there is no fill model 'Touch'"),
        ("touch:share=1", "the fill model touch takes nothing behind its name"),
        ("touch:", "the fill model touch takes nothing behind its name"),
        ("volume", "volume wants share=PART, like volume:share=0.1"),
        ("volume:", "volume wants share=PART"),
        ("volume:share=0", "above 0 and at most 1, not '0'"),
        ("volume:share=1.01", "above 0 and at most 1, not '1.01'"),
        ("volume:share=-0.1", "above 0 and at most 1, not '-0.1'"),
        ("volume:share=1e-1", "above 0 and at most 1, not '1e-1'"),
        ("volume:share=NaN", "above 0 and at most 1, not 'NaN'"),
        ("volume:share=0.1,share=0.2", "volume is told share twice"),
        ("volume:part=0.1", "volume takes share and of, each as name=value"),
        ("volume:share", "volume takes share and of, each as name=value"),
        ("volume:share=0.1,of=book", "nothing can be put on top of book"),
        ("volume:share=0.1,of=", "there is no fill model ''"),
        ("slippage", "slippage wants ticks=N or bps=N"),
        ("slippage:of=touch", "slippage wants ticks=N or bps=N"),
        ("slippage:ticks=0", "ticks is a whole number from 1 to 1000, not '0'"),
        ("slippage:ticks=1001", "ticks is a whole number from 1 to 1000, not '1001'"),
        ("slippage:ticks=1.5", "ticks is a whole number from 1 to 1000, not '1.5'"),
        ("slippage:bps=10000", "bps is a whole number from 1 to 9999, not '10000'"),
        ("slippage:ticks=٣", "ticks is a whole number"),
        ("slippage:ticks=1,of=slippage:ticks=x", "ticks is a whole number from 1 to 1000, not 'x'"),
        ("slippage:ticks=1,of=" * 9 + "touch", "at most 8 fill models stand on each other"),
    ],
)
def test_what_is_no_model_is_told_so(text: str, told: str) -> None:
    with pytest.raises(UnknownFillModel) as raised:
        fill_model(text)
    assert told in str(raised.value)


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from([*NAMES, ":", ",", "=", "of", "share", "ticks", "bps", "0.1", "1", " "])
    ).map("".join)
)
def test_any_text_is_a_model_or_told_what_is_wrong(text: str) -> None:
    with contextlib.suppress(UnknownFillModel):
        fill_model(text)
