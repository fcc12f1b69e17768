"""What a trace notes of scripts: steps that came to nothing or to less, and wrong names."""

from typing import Any

from control.trace.traced_desk import SECOND, TracedDesk


def notes(desk: TracedDesk, name: str, *steps: Any) -> list[str]:
    """Return what is noted of an order that has played these steps, if any."""
    if steps:
        told = {"scenarios": [{"name": "mine", "steps": list(steps)}]}
        desk.control("PUT", "/scenarios", told)
    desk.place(name)
    desk.wait(10 * SECOND)
    return desk.trace(name, "account_id=7001").notes


def test_a_step_that_came_to_nothing_is_noted(desk: TracedDesk) -> None:
    dear = {"fill": {"quantity": "10", "price": "10.01"}}
    (note,) = notes(desk, "dear", {"fill": "50"}, dear, {"fill": "20"})
    assert note == (
        "Step 2 of 3 of mine (fill 10 at 10.01) was passed over: it made no sense where the order "
        "stood."
    )


def test_a_fill_that_came_to_less_than_asked_is_noted(desk: TracedDesk) -> None:
    assert notes(desk, "clipped", {"fill": "60"}, {"wait": "1s"}, {"fill": "60"}) == [
        "Step 3 of 3 of mine (fill 60) filled 40, which was all that was left."
    ]


def test_a_script_that_was_played_as_told_has_no_notes(desk: TracedDesk) -> None:
    steps = ("acknowledge", {"fill": "60"}, {"bust": "1"}, {"fill": "half"}, "fill")
    assert notes(desk, "played", *steps) == []


def test_a_client_id_that_names_no_outcome_is_noted_with_the_nearest(desk: TracedDesk) -> None:
    assert notes(desk, "magic-rejct") == [
        "The client id magic-rejct names no outcome of magic. The nearest is magic-reject."
    ]
    assert notes(desk, "magic-reject") == []
