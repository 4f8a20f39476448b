"""How long the error timeline takes with 100,000 errors over 48 h: `python -m tests.benchmarks.bench_timeline`.

Beside it a plain one in the same run: events as they came in a dictionary of lists by hour, grouped in a loop, no
lifts, no trend, no completeness.
"""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Callable
from typing import TypeVar

from tui.model.event import Event, EventKind
from tui.model.fields import event_fields
from tui.model.filtering import compile_filter
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.masking import Mask
from tui.model.span import Span
from tui.timeline.attempts import Attempt
from tui.timeline.folding import fold
from tui.timeline.ledger import Ledger
from tui.timeline.question import CellQuestion, GroupKey, TimelineQuestion
from tui.timeline.view import Completeness

EVENTS = 100_000
ATTEMPTS = 200_000
POLL = 1_500
NOW_MS = 1_795_291_200_000
HELD = Span(NOW_MS - 48 * HOUR_MS, NOW_MS)
ZOOMED = Span(NOW_MS - 6 * HOUR_MS, NOW_MS)
MASK = Mask(b"0123456789abcdef")
FILTER = "fatal:true !cdn:limelight"
T = TypeVar("T")

_RANDOM = random.Random(7)
_TEXTS = (
    "HTTP 503 from edge edge-{city}{n}.akamai.example",
    "FairPlay licence request refused: HTTP 403, Beam not in window",
    "Manifest request timed out after {n} ms",
    "Shaka Error 1001 https://cdn-{n}.example.com/live/{n}/seg_{n}.ts",
    "Segment {n} timed out, retried",
    "DRM_6001: licence server {n}.10.0.{n} said 500 for session {n}-{n}-{n}",
    "CoreMediaErrorDomain error -12927 at {n} s",
    *(f"Player error {code}: {{n}} bytes missing" for code in range(3000, 3060)),
)


def _about(number: int) -> dict[str, str]:
    pick = _RANDOM.randrange
    return {
        "vendor": "conviva" if number % 3 else "mediamelon",
        "channel": f"Channel {pick(60)}",
        "cdn": ("akamai", "fastly", "limelight")[pick(3)],
        "isp": f"ISP {pick(40)}",
        "asn": f"AS{pick(60)}",
        "device": f"Device {pick(25)}",
        "os": ("iOS", "Android", "Tizen", "webOS", "Windows", "Roku OS")[pick(6)],
        "city": f"City {pick(200)}",
        "country": f"C{pick(12)}",
    }


def _session(number: int) -> str:
    return f"{number % 9973}.{number % 251}.7.{number % 241}.-{number}"


def _event(number: int, at_ms: int) -> Event:
    text = _RANDOM.choice(_TEXTS).format(n=_RANDOM.randrange(1, 90_000), city="fra")
    return Event(
        time_ms=at_ms,
        kind=EventKind.ERROR,
        source="session",
        message=text,
        fatal=bool(number % 2),
        session_id=_session(number * 2 // 3),
        **_about(number * 2 // 3),
    )


def _attempt(number: int, at_ms: int) -> Attempt:
    return Attempt(session_id=_session(number), ended_ms=at_ms, **_about(number))


def _events(count: int, start: int, span: Span) -> list[Event]:
    step = span.length_ms / count
    return [_event(start + place, span.from_ms + int(place * step)) for place in range(count)]


def _timed(name: str, work: Callable[[], T], against_ms: float | None = None) -> tuple[T, float]:
    began = time.process_time()
    result = work()
    took_ms = (time.process_time() - began) * 1000
    ratio = f"   {against_ms / took_ms:5.1f} x as fast as plain" if against_ms else ""
    print(f"{name:<52}{took_ms:9.1f} ms{ratio}")
    return result, took_ms


def _question(span: Span, *by: GroupKey, filter_text: str = FILTER) -> TimelineQuestion:
    return TimelineQuestion(span=span, bucket_ms=30 * MINUTE_MS, by=by, filter=filter_text)


class _Plain:
    """Events by hour, as they came."""

    def __init__(self) -> None:
        self._seen: set[object] = set()
        self._hours: dict[int, list[Event]] = {}

    def take(self, events: list[Event]) -> None:
        for event in events:
            known = (event.vendor, event.session_id, event.time_ms, event.source, event.message)
            if known not in self._seen:
                self._seen.add(known)
                self._hours.setdefault(event.time_ms // HOUR_MS, []).append(event)

    def grouped(
        self, span: Span, names: tuple[str, ...], filter_text: str
    ) -> dict[tuple[str, ...], list[int]]:
        passes = compile_filter(filter_text, event_fields(MASK))
        found: dict[tuple[str, ...], list[int]] = {}
        for events in self._hours.values():
            for event in events:
                if span.holds(event.time_ms) and passes(event):
                    key = tuple(
                        fold(event.message) if name == "error" else getattr(event, name) or ""
                        for name in names
                    )
                    counts = found.setdefault(key, [0] * (span.length_ms // (30 * MINUTE_MS) + 1))
                    counts[(event.time_ms - span.from_ms) // (30 * MINUTE_MS)] += 1
        return found


def _bytes_each(count: int, work: Callable[[], object]) -> float:
    tracemalloc.start()
    kept = work()
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return used / count


def _memory(count: int = 20_000) -> None:
    fold.cache_clear()
    warm = _events(count, 0, HELD)
    for event in warm:
        fold(event.message)

    def ours() -> object:
        held = Ledger(MASK)
        held.take_events(_events(count, 0, HELD))
        return held

    def plain() -> object:
        kept = _Plain()
        kept.take(_events(count, 0, HELD))
        return kept

    ours_each, plain_each = _bytes_each(count, ours), _bytes_each(count, plain)
    print(f"{'memory of an error':<52}{ours_each:9.0f} B    plain {plain_each:.0f} B")

    def samples() -> object:
        held = Ledger(MASK)
        held.take_attempts(_attempt(number, HELD.from_ms + number * 1000) for number in range(count))
        return held

    print(f"{'memory of an attempt':<52}{_bytes_each(count, samples):9.0f} B")


def main() -> None:
    events = _events(EVENTS, 0, HELD)
    step_ms = HELD.length_ms / ATTEMPTS
    attempts = [_attempt(number, HELD.from_ms + int(number * step_ms)) for number in range(ATTEMPTS)]
    held, plain = Ledger(MASK), _Plain()
    _, plain_ms = _timed("plain: 100,000 errors taken", lambda: plain.take(events))
    _timed("100,000 errors taken (texts folded)", lambda: held.take_events(events))
    _timed("200,000 attempts taken", lambda: held.take_attempts(attempts))
    held.take_coverage("conviva", HELD, Completeness.COMPLETE)
    pair = GroupKey.CDN, GroupKey.ERROR
    _, plain_ms = _timed("plain: cdn, error; filter", lambda: plain.grouped(HELD, ("cdn", "error"), FILTER))
    _timed("cdn, error; filter: first", lambda: held.view(_question(HELD, *pair), NOW_MS), plain_ms)
    _timed("cdn, error; filter: again", lambda: held.view(_question(HELD, *pair), NOW_MS), plain_ms)
    for by in (
        (GroupKey.ERROR, GroupKey.CDN),
        (GroupKey.CDN, GroupKey.CHANNEL),
        (GroupKey.ERROR,),
        (GroupKey.CITY, GroupKey.CHANNEL),
    ):
        name = ", ".join(by)
        _, plain_ms = _timed(f"plain: {name}; filter", lambda by=by: plain.grouped(HELD, by, FILTER))  # type: ignore[misc]
        _timed(f"regroup {name}; filter", lambda by=by: held.view(_question(HELD, *by), NOW_MS), plain_ms)  # type: ignore[misc]
    _, plain_ms = _timed(
        "plain: zoom to 6 h, error, os; filter", lambda: plain.grouped(ZOOMED, ("error", "os"), FILTER)
    )
    zoom = _question(ZOOMED, GroupKey.ERROR, GroupKey.OS)
    _timed("zoom to 6 h, error, os; filter", lambda: held.view(zoom, NOW_MS), plain_ms)
    every = _question(HELD, GroupKey.ERROR, GroupKey.OS, filter_text="")
    _timed("error, os of all 100,000, no filter", lambda: held.view(every, NOW_MS))
    word = _question(HELD, GroupKey.ERROR, GroupKey.OS, filter_text="refused")
    _timed("error, os; a word: first", lambda: held.view(word, NOW_MS))
    other = _question(HELD, GroupKey.ERROR, GroupKey.OS, filter_text="manifest")
    view, _ = _timed("error, os; another word", lambda: held.view(other, NOW_MS))
    cell = CellQuestion(question=other, key=view.rows[0].key, span=ZOOMED)
    _timed("a cell", lambda: held.cell(cell, 200))
    late = _events(POLL, EVENTS, Span(NOW_MS - HOUR_MS, NOW_MS))
    sampled = [_attempt(ATTEMPTS + n, NOW_MS - HOUR_MS + n * 1000) for n in range(POLL)]
    _timed(
        "a poll: 1,500 sessions with an error each",
        lambda: (held.take_events(late), held.take_attempts(sampled)),
    )
    _timed("the same poll again", lambda: (held.take_events(late), held.take_attempts(sampled)))
    old = _events(POLL, 2 * EVENTS, Span(NOW_MS - 47 * HOUR_MS, NOW_MS - 46 * HOUR_MS))
    _timed("1,500 errors of 47 h ago", lambda: held.take_events(old))
    _timed(
        "after it: error, os; filter", lambda: held.view(_question(HELD, GroupKey.ERROR, GroupKey.OS), NOW_MS)
    )
    _memory()


if __name__ == "__main__":
    main()
