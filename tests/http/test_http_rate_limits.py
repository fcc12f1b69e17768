"""Buckets of tokens: how many are let through, when the next one is, and what clients are told."""

from hypothesis import given
from hypothesis import strategies as st

from sidestreet.http.rate_limits import NS_PER_S, Buckets, Rate, RateLimits

Told = tuple[int, str]
"""The seconds to wait, and the field that says what is left."""


class Watch:
    """A clock that goes where it is told, in nanoseconds."""

    def __init__(self) -> None:
        self.at = 7_000_000_000

    def __call__(self) -> int:
        """Tell."""
        return self.at


def asked(buckets: Buckets, times: int, key_id: str = "mine") -> list[Told]:
    """Ask so often, and return what each is told."""
    decisions = [buckets.take(key_id) for _ in range(times)]
    return [(each.wait_s, dict(each.headers)["RateLimit"]) for each in decisions]


def test_as_many_as_the_quota_are_let_through_at_once_and_one_more_is_told_to_wait() -> None:
    """Three in six seconds: one comes back every two."""
    watch = Watch()
    assert asked(Buckets("requests", Rate(3, 6), watch), 4) == [
        (0, '"requests";r=2;t=2'),
        (0, '"requests";r=1;t=4'),
        (0, '"requests";r=0;t=6'),
        (2, '"requests";r=0;t=6'),
    ]


def test_tokens_come_back_evenly() -> None:
    watch = Watch()
    buckets = Buckets("requests", Rate(3, 6), watch)
    asked(buckets, 4)
    watch.at += 2 * NS_PER_S - 1
    assert asked(buckets, 1) == [(1, '"requests";r=0;t=5')]
    watch.at += 1
    assert asked(buckets, 2) == [(0, '"requests";r=0;t=6'), (2, '"requests";r=0;t=6')]
    watch.at += 60 * NS_PER_S
    assert asked(buckets, 1) == [(0, '"requests";r=2;t=2')]


def test_the_policy_is_told_as_it_was_set() -> None:
    decision = Buckets("cancels", Rate(100, 60), Watch()).take("mine")
    assert dict(decision.headers)["RateLimit-Policy"] == '"cancels";q=100;w=60'
    assert decision.refusal() is None


def test_a_refusal_is_429_and_says_when_to_come_again() -> None:
    buckets = Buckets("requests", Rate(1, 5), Watch())
    buckets.take("mine")
    refusal = buckets.take("mine").refusal()
    assert refusal is not None
    assert (refusal.status, refusal.message) == (429, "Too many requests")
    assert dict(refusal.headers) == {
        "Retry-After": "5",
        "RateLimit-Policy": '"requests";q=1;w=5',
        "RateLimit": '"requests";r=0;t=5',
    }


def test_a_key_that_asks_too_often_takes_nothing_from_another() -> None:
    buckets = Buckets("requests", Rate(1, 1), Watch())
    assert [wait for wait, _ in asked(buckets, 3, "theirs")] == [0, 1, 1]
    assert [wait for wait, _ in asked(buckets, 1, "mine")] == [0]


def test_what_ends_orders_has_a_bucket_of_its_own() -> None:
    limits = RateLimits(Rate(1, 1), Rate(2, 1), Watch())
    waits = [
        decision.wait_s
        for ends_orders in (False, False, True, True, True)
        if (decision := limits.take("mine", ends_orders=ends_orders)) is not None
    ]
    assert waits == [0, 1, 0, 0, 1]


def test_a_limit_that_is_not_set_is_none() -> None:
    limits = RateLimits(Rate(1, 1), None, Watch())
    assert [limits.take("mine", ends_orders=True) for _ in range(5)] == [None] * 5


RATES = st.builds(Rate, st.integers(1, 50), st.integers(1, 20))
STEPS = st.lists(st.integers(0, 3 * NS_PER_S), min_size=1, max_size=60)


@given(RATES, STEPS)
def test_never_more_than_the_quota_and_what_came_back_are_let_through(
    rate: Rate, steps: list[int]
) -> None:
    """And whoever waits as long as it was told is let through."""
    watch = Watch()
    buckets = Buckets("requests", rate, watch)
    began, let_through = watch.at, 0
    for step in steps:
        watch.at += step
        wait_s = buckets.take("mine").wait_s
        let_through += not wait_s
        # In tokens times the window, so that nothing has to be divided.
        window_ns = rate.window_s * NS_PER_S
        assert let_through * window_ns <= rate.quota * (window_ns + watch.at - began)
    if wait_s:
        watch.at += wait_s * NS_PER_S
        assert buckets.take("mine").wait_s == 0
