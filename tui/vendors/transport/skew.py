"""How far the vendor's clock is from ours: signatures and windows are made with the vendor's."""

from __future__ import annotations

import statistics
from collections import deque

from tui.vendors.transport.answer import Answer
from tui.vendors.transport.dates import http_date_ms

NOTICED_MS = 2_000
"""The Date header counts whole seconds, and answers take time: less is noise."""
_ABSURD_MS = 24 * 3_600_000
_SLOWEST_MS = 4_000
_SAMPLES = 5


class Skew:
    """The vendor's clock minus ours, as the median of the last few answers' Date headers.

    Refusals count too: with a clock that is wrong by minutes, Uplynk's signatures are refused, and a refusal is all
    there is to learn from. Cached answers (`Age`), slow ones and dates more than a day off teach nothing; on this
    very machine any date does (`any_distance`): there, a simulator may live in another year.
    """

    def __init__(self, *, any_distance: bool = False) -> None:
        self._any_distance = any_distance
        self._samples: deque[float] = deque(maxlen=_SAMPLES)

    @property
    def noticed_ms(self) -> int | None:
        """What to correct by, 0 while the clocks agree within two seconds; None before the first date."""
        if not self._samples:
            return None
        median = round(statistics.median(self._samples))
        return median if abs(median) >= NOTICED_MS else 0

    def learn(self, answer: Answer, sent_ms: int, received_ms: int) -> None:
        if answer.status >= 500 or answer.is_web_page or answer.header("age") is not None:
            return
        date_ms = http_date_ms(answer.header("date") or "")
        if date_ms is None or not 0 <= received_ms - sent_ms <= _SLOWEST_MS:
            return
        apart_ms = date_ms + 500 - (sent_ms + received_ms) / 2
        if self._any_distance or abs(apart_ms) <= _ABSURD_MS:
            self._samples.append(apart_ms)
