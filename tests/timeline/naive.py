"""The timeline as plainly as it can be written: lists, loops and sets, to hold the real one against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tui.model.event import Event
from tui.model.fields import event_fields
from tui.model.filtering import compile_filter
from tui.model.masking import REVEALED
from tui.timeline.attempts import Attempt
from tui.timeline.folding import classed
from tui.timeline.question import GroupKey, TimelineQuestion

DIMENSIONS = ("cdn", "isp", "os", "device", "channel", "asn", "country", "city")


def value(one: Event | Attempt, key: GroupKey) -> str:
    told = one.error_class if key is GroupKey.ERROR and isinstance(one, Event) else getattr(one, key.value)
    return told or ""


@dataclass
class Naive:
    events: list[Event] = field(default_factory=list)
    attempts: dict[tuple[str, str], Attempt] = field(default_factory=dict)

    def take_events(self, events: Iterable[Event]) -> int:
        """Only for events that move in no session: source other than "session"."""
        new = 0
        for event in events:
            same = [place for place, old in enumerate(self.events) if _identity(old) == _identity(event)]
            if same:
                self.events[same[0]] = classed(event)
            else:
                self.events.append(classed(event))
                new += 1
        return new

    def take_attempts(self, attempts: Iterable[Attempt]) -> None:
        self.attempts.update({(one.vendor, one.session_id): one for one in attempts})

    def shown(self, question: TimelineQuestion, now_ms: int) -> list[tuple[int, Event]]:
        """What passes within the span, each with the instant where it is shown."""
        span, found = question.span, []
        reaches = bool(span.length_ms) and span.from_ms <= now_ms < span.to_ms + question.bucket_ms
        if question.past_ms is not None:
            return [(one.time_ms, one) for one in self.passing(question) if span.holds(one.time_ms)]
        for event in self.passing(question):
            if event.time_ms > now_ms:
                if reaches:
                    found.append((min(now_ms, span.to_ms - 1), event))
            elif span.holds(event.time_ms):
                found.append((event.time_ms, event))
        return found

    def passing(self, question: TimelineQuestion) -> list[Event]:
        """In the past, of what was before its moment."""
        passes = compile_filter(question.filter, event_fields(REVEALED))
        known = (one for one in self.events if question.past_ms is None or one.time_ms < question.past_ms)
        return [event for event in known if passes(event)]

    def counts(self, question: TimelineQuestion, now_ms: int) -> dict[tuple[str, ...], dict[int, int]]:
        """By key and bucket begin, for every level."""
        found: dict[tuple[str, ...], dict[int, int]] = {}
        for at_ms, event in self.shown(question, now_ms):
            key = tuple(value(event, one) for one in question.by)
            for level in {key[:1], key}:
                start = at_ms // question.bucket_ms * question.bucket_ms
                counts = found.setdefault(level, {})
                counts[start] = counts.get(start, 0) + 1
        return found

    def seen(self, question: TimelineQuestion) -> dict[tuple[str, ...], tuple[int, int]]:
        """First and last of all that is known."""
        found: dict[tuple[str, ...], tuple[int, int]] = {}
        for event in self.passing(question):
            key = tuple(value(event, one) for one in question.by)
            for level in {key[:1], key}:
                first, last = found.get(level, (event.time_ms, event.time_ms))
                found[level] = min(first, event.time_ms), max(last, event.time_ms)
        return found

    def shares(
        self, question: TimelineQuestion, now_ms: int, key: GroupKey, vendor: str
    ) -> tuple[dict[str, int], dict[str, int]]:
        """Sessions with any error shown by value, and the other sampled ones of the vendor."""
        hit = {
            (event.vendor, event.session_id)
            for _, event in self.shown(question, now_ms)
            if event.vendor == vendor and event.session_id
        }
        sampled = {
            place: one
            for place, one in self.attempts.items()
            if one.vendor == vendor and question.span.from_ms <= one.ended_ms < question.span.to_ms
        }
        with_error: dict[str, int] = {}
        for place in hit:
            one = self.attempts.get(place)  # type: ignore[arg-type]
            told = [
                event
                for _, event in self.shown(question, now_ms)
                if (event.vendor, event.session_id) == place
            ]
            named = value(one, key) if one is not None else value(told[-1], key)
            with_error[named] = with_error.get(named, 0) + 1
        rest: dict[str, int] = {}
        for place, one in sampled.items():
            if place not in hit:
                rest[value(one, key)] = rest.get(value(one, key), 0) + 1
        return {k: n for k, n in with_error.items() if k}, {k: n for k, n in rest.items() if k}


def _identity(event: Event) -> tuple[object, ...]:
    plain = without_empty(event)
    return (
        plain.time_ms,
        plain.vendor,
        plain.session_id,
        plain.source,
        plain.message,
        None if plain.session_id else plain.channel,
    )


def without_empty(event: Event) -> Event:
    """An empty name is no name."""
    told = {name: getattr(event, name) or None for name in ("session_id", *DIMENSIONS)}
    return replace(event, **told)
