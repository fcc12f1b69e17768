import ast
from pathlib import Path

import pytest

from performance.goals import GOALS, best_other_book
from performance.machine import steal_between, ticks
from performance.page import PAGE, page, plots
from performance.parts import PARTS, Part
from performance.results import RESULTS, keep, kept
from performance.rows import Outcome, Row, combined
from performance.wrk import MARK, read

BENCH = Path(__file__).resolve().parents[2] / "bench"


def outcome(part: str, *rows: Row, failed: str = "") -> Outcome:
    return Outcome(
        part, "whole", "2026-11-22", "abc1234", "3.11.7", "two cores", 0.1, 60.0, rows, (), "",
        failed,
    )  # fmt: skip


def rate(per_s: float, *, p99_ms: float = 3.0, steal: float = 0.0, void: str = "") -> Row:
    figures = {"per_s": per_s, "p50_ms": 1.0, "p99_ms": p99_ms, "errors": 0.0}
    return Row("Sidestreet", "64 connections", figures, steal, void=void)


def test_the_page_is_what_the_outcomes_give_today() -> None:
    assert PAGE.read_text("utf-8") == page(kept(RESULTS))


def test_the_plots_are_what_the_outcomes_give_today() -> None:
    found = {path.name: path.read_text("utf-8") for path in PAGE.parent.glob("img/performance-*")}
    assert found == plots(kept(RESULTS))


def test_no_figure_of_the_quick_form_is_kept() -> None:
    assert {each.form for each in kept(RESULTS).values()} <= {"whole"}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_part_is_there_to_be_played(part: Part) -> None:
    if part.script:
        assert (BENCH / part.script[0]).is_file()
        return
    module, _, name = part.play.partition(":")
    tree = ast.parse((BENCH / "performance" / f"{module}.py").read_text("utf-8"))
    assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


def test_of_rounds_the_median_counts_and_the_whole_range_is_told() -> None:
    (row,) = combined([rate(100), rate(300), rate(200)])
    assert (row.figures["per_s"], row.figures["least_per_s"]) == (200, 100)
    assert row.figures["most_per_s"] == 300


def test_a_round_that_others_took_from_is_left_out_if_there_are_better_ones() -> None:
    (row,) = combined([rate(100, steal=4.1), rate(300, steal=4.0)])
    assert (row.figures["per_s"], row.is_marked) == (300, False)
    assert row.note == "1 of 2 rounds left out for steal"


def test_where_others_took_from_every_round_the_row_is_marked() -> None:
    (row,) = combined([rate(100, steal=4.1), rate(300, steal=9.0)])
    assert (row.figures["per_s"], row.is_marked, row.steal) == (200, True, 9.0)


def test_one_void_round_voids_the_row() -> None:
    (row,) = combined([rate(100), rate(300, void="3 answers above 399")])
    assert row.void == "3 answers above 399"


def test_steal_is_counted_between_two_looks() -> None:
    """Field eight of the line is steal; guests, after it, are part of user time already."""
    assert ticks("cpu  100 0 50 800 10 0 0 40 7 0\ncpu0 1") == (40, 1000)
    assert steal_between((40, 1000), (45, 1100)) == 5.0
    assert steal_between((40, 1000), (40, 1000)) == 0.0


def test_what_wrk_counted_is_read_and_every_kind_of_error_is_trouble() -> None:
    counted = read(
        f"Running 1s test\n{MARK}"
        '{"requests":3000,"us":1500000,"p50_us":700,"p99_us":4100,"max_us":9000,'
        '"refused":2,"broken":1,"late":0}\n'
    )
    assert counted.figures == {
        "per_s": 2000.0, "p50_ms": 0.7, "p99_ms": 4.1, "max_ms": 9.0, "errors": 3
    }  # fmt: skip
    assert counted.trouble == "2 answers above 399, 1 connections broken"


def test_a_wrk_that_counted_nothing_is_no_figure() -> None:
    with pytest.raises(RuntimeError, match="unable to connect"):
        read("unable to connect to 127.0.0.1")


@pytest.mark.parametrize(
    ("per_s", "verdict"), [(20_000.0, "met"), (19_999.0, "**not met**")], ids=["reached", "missed"]
)
def test_a_goal_is_met_at_its_bound_and_not_below_it(per_s: float, verdict: str) -> None:
    told = page({"cancels": outcome("cancels", rate(per_s))})
    row = next(line for line in told.splitlines() if line.startswith("| durable cancels, 64"))
    assert (
        row
        == f"| durable cancels, 64 connections | at least 20,000 /s | {per_s:,.0f} /s | {verdict} |"
    )


def test_a_goal_that_is_missed_has_its_cause_beside_it() -> None:
    assert all(goal.cause for goal in GOALS)
    assert "What falls short" in page({"cancels": outcome("cancels", rate(19_999))})
    assert "What falls short" not in page({"cancels": outcome("cancels", rate(40_000))})


def test_a_void_row_meets_no_goal_and_is_struck_out() -> None:
    told = page({"cancels": outcome("cancels", rate(40_000, void="1 answers too late"))})
    assert "~~40,000~~" in told
    assert "**void**, 1 answers too late" in told
    assert "| durable cancels, 64 connections | at least 20,000 /s |  | not measured |" in told


def test_a_part_that_failed_says_so_and_shows_no_figure() -> None:
    told = page({"cancels": outcome("cancels", rate(40_000), failed="it took more than 9 s")})
    assert "**It failed:** it took more than 9 s" in told
    assert "## Durable cancels over HTTP" in told


def test_the_fastest_other_book_is_none_of_ours_and_no_void_one() -> None:
    books = [
        Row("sidestreet, compiled", "one flow", {"per_s": 9.0}),
        Row("liquibook", "one flow", {"per_s": 5.0}),
        Row("fastlob", "one flow", {"per_s": 7.0}, void="it ends with other prices"),
    ]
    assert best_other_book({"books": outcome("books", *books)}) == 5.0


def test_an_outcome_is_read_as_it_was_kept(tmp_path: Path) -> None:
    one = outcome("mix", rate(12.5, steal=1.5))
    keep(tmp_path, one)
    assert kept(tmp_path) == {"mix": one}
