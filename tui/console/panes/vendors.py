"""The vendors: how each feed is doing, what failed last, what it costs, when it is tried again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tui.console.commands import Where, bindings
from tui.console.frame import recording as recording_lines
from tui.console.frame.lines import Lines
from tui.console.panes.feed_columns import FeedColumns
from tui.console.panes.list_pane import ListPane
from tui.console.symbols import Symbols
from tui.console.table import Cell, Piece, Table, plain
from tui.model.instants import iso_utc
from tui.model.quantity import Measure
from tui.model.recording import NOT_RECORDED, Recording
from tui.model.table import Field, Fields, FieldType
from tui.model.vendor import Feed, FeedState, Kind


def _iso(at_ms: int | None) -> str | None:
    return None if at_ms is None else iso_utc(at_ms)


FEED: Fields[Feed] = Fields(
    (
        Field("vendor", lambda feed: feed.vendor, searched=True),
        Field("kind", lambda feed: feed.kind.value, FieldType.WORD, words=tuple(Kind), searched=True),
        Field("state", lambda feed: feed.state.value, FieldType.WORD, words=tuple(FeedState), searched=True),
        Field("message", lambda feed: feed.message, searched=True),
        Field("latency_ms", lambda feed: feed.latency_ms, FieldType.NUMBER, Measure.MS),
        Field("last_success_at", lambda feed: _iso(feed.last_success_at_ms), FieldType.TIME),
        Field("stale_since", lambda feed: _iso(feed.stale_since_ms), FieldType.TIME),
        Field("last_error", lambda feed: feed.last_error, searched=True),
        Field("last_error_at", lambda feed: _iso(feed.last_error_at_ms), FieldType.TIME),
        Field("next_try_at", lambda feed: _iso(feed.next_try_at_ms), FieldType.TIME),
        Field("processed_until", lambda feed: _iso(feed.processed_until_ms), FieldType.TIME),
        Field(
            "requests_last_minute", lambda feed: feed.requests_last_minute, FieldType.NUMBER, Measure.COUNT
        ),
        Field("budget_per_minute", lambda feed: feed.budget_per_minute, FieldType.NUMBER, Measure.COUNT),
        Field("requests_total", lambda feed: feed.requests_total, FieldType.NUMBER, Measure.COUNT),
        Field("errors_total", lambda feed: feed.errors_total, FieldType.NUMBER, Measure.COUNT),
        Field("clock_skew_ms", lambda feed: feed.clock_skew_ms, FieldType.NUMBER, Measure.MS),
        Field("notes", lambda feed: list(feed.notes), searched=True),
    )
)
"""A vendor's feed by name, for its filter and its sheet."""


_OF_NOW = (
    Piece(" vendors  ", "dim"),
    Piece("as they are now, not then; in the errors are those that failed", "notice"),
)


class VendorsPane(ListPane[Feed]):
    """One row a vendor. Posts `Retried` for the one that is to be asked again now, `Opened` for one in full."""

    BINDINGS = bindings(Where.VENDORS)
    places = (Where.VENDORS, Where.LIST, Where.EVERYWHERE)

    why_nobody: Sequence[str] = (
        "no vendor is configured",
        "noctop init writes a config, noctop demo needs none",
    )
    """Why there is no vendor at all, and what helps."""

    class Retried(Message):
        def __init__(self, vendor: str) -> None:
            super().__init__()
            self.vendor = vendor

    class Opened(Message):
        def __init__(self, feed: Feed) -> None:
            super().__init__()
            self.feed = feed

    def __init__(self, symbols: Symbols, now_ms: Callable[[], int]) -> None:
        super().__init__(
            "vendors", FeedColumns(symbols, now_ms).all(), lambda feed: feed.vendor, FEED, id="vendors"
        )

        self._recording = Lines(recording_lines.MOST_LINES + 1, id="recording-lines")
        self._kept = NOT_RECORDED
        self._of_now = False

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield self._recording

    def take(self, feeds: Sequence[Feed], recording: Recording) -> None:
        self.take_rows(feeds)
        self._kept = recording
        self._say_what_is_kept()

    def on_resize(self) -> None:
        self._say_what_is_kept()

    def show_past(self, at_ms: int | None) -> None:
        """How the vendors did is not recorded, so the list stays that of now under a frame that says PAST."""
        self._of_now = at_ms is not None
        self._say_what_is_kept()

    def _say_what_is_kept(self) -> None:
        lines = recording_lines.lines(self._kept, self.size.width)[: recording_lines.MOST_LINES]
        self._recording.say([_OF_NOW, *lines] if self._of_now and self._rows else lines)

    def why_empty(self) -> Sequence[Cell]:
        if not self._rows:
            return tuple(plain(words, "dim") for words in self.why_nobody)
        return super().why_empty()

    @on(Table.Activated)
    def _activated(self, event: Table.Activated) -> None:
        event.stop()
        feed = self.table.cursor_row
        if feed is not None:
            self.post_message(self.Opened(feed))

    def action_retry(self) -> None:
        feed = self.table.cursor_row
        if feed is not None:
            self.post_message(self.Retried(feed.vendor))
