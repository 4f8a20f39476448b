"""What noctop itself sees happen: channels whose state changes, vendors that fail, fall behind, and come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui.model.channel import State
from tui.model.event import Event, EventKind
from tui.model.snapshot import Snapshot, WallRow
from tui.model.vendor import Feed, FeedState
from tui.right_of_way import in_turns

THRESHOLD = "threshold"
"""The source of a channel's change: `[thresholds]`."""

FEED = "feed"

_IN_TROUBLE = {State.WARNING: "warning", State.CRITICAL: "critical"}
_FAILING = {
    FeedState.STALE: "fell behind",
    FeedState.LIMITED: "limited",
    FeedState.REFUSED: "refused",
    FeedState.DOWN: "down",
}
_RECOVERED = "recovered"
_UNSURE = frozenset({FeedState.IDLE, FeedState.CONNECTING})


class Changes:
    """Compares each snapshot with what was known before. What the history tells of the last run counts as known: a
    channel that was critical when noctop ended and still is has not become so again."""

    def __init__(self) -> None:
        self._channels: dict[str, dict[str, str]] = {}
        self._feeds: dict[str, str] = {}
        self._rows: dict[str, WallRow] = {}

    def remember(self, events: Iterable[Event]) -> None:
        """Take what was recorded, oldest first."""
        for event in events:
            word = event.message.partition(":")[0]
            if event.kind is EventKind.CHANNEL and event.channel is not None:
                self._note(event.channel, event.vendor, "" if word == _RECOVERED else word)
            elif event.kind is EventKind.FEED:
                self._feeds[event.vendor] = "" if word == _RECOVERED else word

    def of(self, snapshot: Snapshot) -> tuple[Event, ...]:
        """What has changed by this snapshot."""
        return (*self._of_channels(snapshot), *self._of_feeds(snapshot))

    def _of_channels(self, snapshot: Snapshot) -> Iterator[Event]:
        for row in in_turns(snapshot.rows):
            if self._rows.get(row.key) is row:
                continue
            self._rows[row.key] = row
            if row.stale:
                continue
            worst = next((one for one in row.members if one.state is row.state), row.lead)
            vendor, before = self._before(row, worst.vendor)
            word = _IN_TROUBLE.get(row.state, "")
            if word == before or (not word and row.state is State.NO_DATA):
                continue
            self._note(row.name, vendor, word)
            reason = f": {row.state_reason}" if row.state_reason and word else ""
            yield Event(
                time_ms=row.sampled_at_ms or snapshot.made_at_ms,
                vendor=vendor,
                kind=EventKind.CHANNEL,
                source=THRESHOLD,
                message=f"{word or _RECOVERED}{reason}",
                channel=row.name,
            )

    def _before(self, row: WallRow, vendor: str) -> tuple[str, str]:
        """The trouble it was in, "" for none, and at which vendor: a channel recovers there, not by the next one's
        figures."""
        known = self._channels.get(row.name, {})
        members = [one.vendor for one in row.members]
        return next(((one, known[one]) for one in members if known.get(one)), (vendor, ""))

    def _note(self, name: str, vendor: str, word: str) -> None:
        """A change of vendor is none of the channel."""
        self._channels[name] = {**self._channels.get(name, {}), vendor: word}

    def _of_feeds(self, snapshot: Snapshot) -> Iterator[Event]:
        for feed in snapshot.feeds:
            before, word = self._feeds.get(feed.vendor, ""), _FAILING.get(feed.state, "")
            if word == before or (not word and feed.state in _UNSURE):
                continue
            self._feeds[feed.vendor] = word
            yield _of_feed(feed, word, snapshot.made_at_ms)


def _of_feed(feed: Feed, word: str, at_ms: int) -> Event:
    reason = f": {feed.message}" if word and feed.message else ""
    return Event(
        time_ms=at_ms,
        vendor=feed.vendor,
        kind=EventKind.FEED,
        source=FEED,
        message=f"{word or _RECOVERED}{reason}",
    )
