"""Whether to ask once more, and after how long."""

from __future__ import annotations

import random
from typing import NamedTuple

from tui.vendors.transport.answer import Answer
from tui.vendors.transport.dates import http_date_ms
from tui.vendors.transport.exchange import Outcome
from tui.vendors.transport.request import Request

TRIES = 3
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0
SHORT_WAIT_S = 10.0
"""A vendor that asks for more is not waited for within a request."""
LONGEST_HOLD_S = 600.0
"""What a vendor asks for beyond ten minutes is taken as ten minutes."""

LIMITED_STATUS = 429
_TRANSIENT = frozenset({502, 503, 504})


class Repeat(NamedTuple):
    """Ask again after `pause_s`; `hold` says that nobody else may ask in the meantime either."""

    pause_s: float
    hold: bool = False


def repeat(
    outcome: Outcome, request: Request, tries: int, asked_s: float | None, dice: random.Random
) -> Repeat | None:
    """What to do after `tries` tries; None to leave it at that. `asked_s` is what the vendor asked to wait.

    Repeats are for what may well be different the next time: no connection, one that broke off, 502, 503, 504,
    and 429 with a short wait. A request that is not repeatable goes again only where it was never sent. Pauses have
    full jitter, so that many consoles do not come back in step.
    """
    if tries >= TRIES or (asked_s or 0.0) > SHORT_WAIT_S:
        return None
    if not (request.repeatable or not outcome.sent):
        return None
    pause_s = max(asked_s or 0.0, dice.uniform(0, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (tries - 1))))
    if outcome.answer is None:
        return Repeat(pause_s) if outcome.again else None
    status = outcome.answer.status
    if status in request.statuses:
        return None
    if status == LIMITED_STATUS:
        return Repeat(pause_s, hold=True)
    return Repeat(pause_s) if status in _TRANSIENT else None


def asked_pause_s(answer: Answer, now_ms: int) -> float | None:
    """Seconds that the answer asks to wait, capped; None where it does not. `now_ms` is the vendor's now.

    `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3), which is read against the answer's own `Date`;
    api.video says `X-RateLimit-Retry-After`, in seconds.
    """
    for name in ("retry-after", "x-ratelimit-retry-after"):
        value = (answer.header(name) or "").strip()
        seconds = _seconds(value)
        if seconds is None:
            until_ms = http_date_ms(value)
            since_ms = http_date_ms(answer.header("date") or "") or now_ms
            seconds = None if until_ms is None else (until_ms - since_ms) / 1000
        if seconds is not None:
            return min(max(seconds, 0.0), LONGEST_HOLD_S)
    return None


def _seconds(value: str) -> float | None:
    digits = value.replace(".", "", 1)
    return float(value) if digits.isascii() and digits.isdigit() else None
