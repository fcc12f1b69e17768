"""How often a key may ask: a bucket of tokens for each key, and one apart for what ends orders.

The rule: whoever asks too often can still cancel. What ends orders, or keeps somebody from harm,
draws on a bucket of its own, so that a program that has run wild cannot use up what is needed to
stop it. A limit that is not set is none.

A bucket is full at first, and fills evenly; it is kept as the one instant at which it is full
again, in whole numbers, so nothing is lost to rounding (the generic cell rate algorithm, ITU-T
I.371, appendix I). Limits keep the machine from harm, and so they go by the machine's time, also
where the desk's clock stands still: a test that wants to be told 429 at some point stages that.

What clients are told are the two fields of draft-ietf-httpapi-ratelimit-headers-10. That of the
policy holds for good; the other says what is left now, and in how many seconds all of it is back.
"""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from sidestreet.http.errors import ApiError, ErrorKind

Header = tuple[str, str]

NS_PER_S: Final = 1_000_000_000


class Rate(NamedTuple):
    """So many requests at once, and as many again, evenly, in each further span of seconds."""

    quota: int
    window_s: int


class Decision(NamedTuple):
    """What became of asking once more. `wait_s` is 0 where it was let through."""

    headers: tuple[Header, ...]
    """What the answer says of the limit, whatever else it is."""

    wait_s: int = 0
    """Whole seconds after which one more is let through."""

    def refusal(self) -> ApiError | None:
        """Return what one that was not let through is told."""
        if not self.wait_s:
            return None
        return ApiError(
            ErrorKind.TOO_MANY_REQUESTS,
            headers=(("Retry-After", str(self.wait_s)), *self.headers),
        )


class Buckets:
    """One limit, kept for each key apart. A full bucket is not kept at all."""

    __slots__ = ("_full_at", "_name", "_now", "_policy", "_rate")

    def __init__(self, name: str, rate: Rate, now: Callable[[], int] = time.monotonic_ns) -> None:
        """`name` is what clients are told that the limit is called; `now` is in nanoseconds."""
        self._name = name
        self._rate = rate
        self._now = now
        self._policy = ("RateLimit-Policy", f'"{name}";q={rate.quota};w={rate.window_s}')
        self._full_at: dict[str, int] = {}
        """When each is full again, in nanoseconds times the quota."""

    def take(self, key_id: str) -> Decision:
        """Take a token from a key's bucket, or say when there will be one."""
        quota, window_ns = self._rate.quota, self._rate.window_s * NS_PER_S
        # A token takes `window_ns / quota` to come back; by a clock that runs `quota` times as
        # fast it takes `window_ns`.
        now = self._now() * quota
        missing = max(0, self._full_at.get(key_id, 0) - now)
        is_let_in = missing + window_ns <= quota * window_ns
        if is_let_in:
            missing += window_ns
            self._full_at[key_id] = now + missing
        left = quota + -missing // window_ns
        back_s = -(-missing // (quota * NS_PER_S))
        headers = (self._policy, ("RateLimit", f'"{self._name}";r={left};t={back_s}'))
        if is_let_in:
            return Decision(headers)
        too_much = missing + window_ns - quota * window_ns
        return Decision(headers, -(-too_much // (quota * NS_PER_S)))


class RateLimits:
    """The limits of a server."""

    __slots__ = ("_cancels", "_requests")

    def __init__(
        self,
        requests: Rate | None,
        cancels: Rate | None,
        now: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """Limit with `cancels` what ends orders, with `requests` all else; None is no limit."""
        self._requests = None if requests is None else Buckets("requests", requests, now)
        self._cancels = None if cancels is None else Buckets("cancels", cancels, now)

    def take(self, key_id: str, *, ends_orders: bool) -> Decision | None:
        """Count a request of a key; None where there is no limit for such requests."""
        buckets = self._cancels if ends_orders else self._requests
        return None if buckets is None else buckets.take(key_id)
