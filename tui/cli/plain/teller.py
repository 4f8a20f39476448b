"""From snapshots to events worth a line: what has changed since the one before. Pure: time comes with the snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tui.console.frame.feed_words import words
from tui.console.symbols import STATE_WORDS
from tui.model import quantity
from tui.model.channel import State
from tui.model.instants import MINUTE_MS
from tui.model.snapshot import Snapshot, Totals, WallRow
from tui.model.vendor import Feed, FeedState

SETTLES_WITHIN_MS = 20_000
"""What comes until every vendor has answered, but for so long at most, is told as one summary: sixty channels that
appear are no news."""

TOTALS_EVERY_MS = 5 * MINUTE_MS
"""Also the sign that the stream still lives: a calm hour must not look like a dead one."""

_UNANSWERED = frozenset({FeedState.IDLE, FeedState.CONNECTING})
_TROUBLE = (State.CRITICAL, State.WARNING, State.NO_DATA)


@dataclass(frozen=True, slots=True)
class Told:
    """One line: when it was so (epoch ms), what it is about ("summary", "totals", "feed", "channel"), the words."""

    at_ms: int
    about: str
    text: str


class Teller:
    """Remembers what was told last. `tell` gives the lines for a snapshot, `wait` those that time alone makes."""

    def __init__(self, started_ms: int) -> None:
        self._started_ms = started_ms
        self._totals_due_ms: int | None = None
        self._last: Snapshot | None = None
        self._rows: Mapping[str, WallRow] = {}
        self._feeds: Mapping[str, Feed] = {}

    def tell(self, snapshot: Snapshot) -> list[Told]:
        """What `snapshot` has that its predecessor had not."""
        self._last = snapshot
        return self.wait(snapshot.made_at_ms)

    def wait(self, now_ms: int) -> list[Told]:
        """What there is to be told now."""
        snapshot = self._last
        if snapshot is None:
            return []
        if self._totals_due_ms is None:
            return self._opening(snapshot, now_ms) if self._is_settled(snapshot, now_ms) else []
        told = [*self._feed_changes(snapshot), *self._row_changes(snapshot)]
        self._remember(snapshot)
        if now_ms >= self._totals_due_ms:
            told.append(Told(now_ms, "totals", totals_words(snapshot.totals)))
            self._totals_due_ms = now_ms + TOTALS_EVERY_MS
        return told

    def _is_settled(self, snapshot: Snapshot, now_ms: int) -> bool:
        answered = all(feed.state not in _UNANSWERED for feed in snapshot.feeds)
        return (answered and bool(snapshot.rows)) or now_ms - self._started_ms >= SETTLES_WITHIN_MS

    def _opening(self, snapshot: Snapshot, now_ms: int) -> list[Told]:
        """The summary, and everything that is not well already."""
        self._totals_due_ms = now_ms + TOTALS_EVERY_MS
        self._remember(snapshot)
        at_ms = snapshot.made_at_ms
        told = [Told(at_ms, "summary", totals_words(snapshot.totals))]
        told += [
            Told(at_ms, "feed", f"{feed.vendor}: {feed_words(feed, at_ms)}")
            for feed in snapshot.feeds
            if words(feed, at_ms)
        ]
        rows = sorted(snapshot.rows, key=lambda row: (row.state.rank, row.name))
        told += [Told(at_ms, "channel", _now(row)) for row in rows if row.state in _TROUBLE]
        return told

    def _remember(self, snapshot: Snapshot) -> None:
        self._rows = {row.key: row for row in snapshot.rows}
        self._feeds = {feed.vendor: feed for feed in snapshot.feeds}

    def _feed_changes(self, snapshot: Snapshot) -> Iterator[Told]:
        at_ms = snapshot.made_at_ms
        for feed in snapshot.feeds:
            before = self._feeds.get(feed.vendor)
            was = _condition(before)
            if was != _condition(feed):
                after = f", was {was}" if before is not None else ""
                yield Told(at_ms, "feed", f"{feed.vendor}: {feed_words(feed, at_ms)}{after}")

    def _row_changes(self, snapshot: Snapshot) -> Iterator[Told]:
        at_ms = snapshot.made_at_ms
        changed = (row for row in snapshot.rows if self._is_news(row))
        for row in sorted(changed, key=lambda row: (row.state.rank, row.name)):
            before = self._rows.get(row.key)
            was = f", was {STATE_WORDS[before.state]}" if before is not None else ", new"
            yield Told(at_ms, "channel", _now(row) + was)
        yield from self._vanished(snapshot.rows, at_ms)

    def _is_news(self, row: WallRow) -> bool:
        before = self._rows.get(row.key)
        return before is None or before.state is not row.state

    def _vanished(self, rows: Iterable[WallRow], at_ms: int) -> Iterator[Told]:
        keys = {row.key for row in rows}
        for key, row in self._rows.items():
            if key not in keys:
                yield Told(at_ms, "channel", f"{row.name}: no longer listed, was {STATE_WORDS[row.state]}")


def _condition(feed: Feed | None) -> str:
    """A feed's state as far as it is news: that an answer is awaited or that nothing is asked now is none."""
    if feed is None or feed.state in _UNANSWERED:
        return FeedState.UP.value
    return feed.state.value


def feed_words(feed: Feed, at_ms: int) -> str:
    """`limited, again in 52 s`, `answered 500, again in 5 s`; `up` where all is well."""
    return words(feed, at_ms) or _condition(feed)


def _now(row: WallRow) -> str:
    """`Sports 1: critical (rebuffering 3.1 %)`."""
    why = f" ({row.state_reason})" if row.state_reason and row.state is not State.OK else ""
    return f"{row.name}: {STATE_WORDS[row.state]}{why}"


def totals_words(totals: Totals) -> str:
    """`312 channels: 2 critical, 5 warning, 305 ok; 61.3 Gb/s, offload 72 %, 204 k devices`."""
    states = [f"{totals.count(state)} {STATE_WORDS[state]}" for state in State if totals.count(state)]
    listed = f": {', '.join(states)}" if states else ""
    figures = (
        (quantity.throughput(totals.total_throughput_kbps), "{}"),
        (quantity.percent(totals.p2p_ratio), "offload {}"),
        (quantity.count(totals.devices), "{} devices"),
    )
    known = [shape.format(figure) for figure, shape in figures if figure != quantity.UNKNOWN]
    said = f"{totals.channels} channel{'' if totals.channels == 1 else 's'}{listed}"
    return f"{said}; {', '.join(known)}" if known else said
