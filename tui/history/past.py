"""Reading what was recorded: one face for the file that is being written, a closed one, and an exported one."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.history.event_fields import event_of
from tui.history.export import Exported, Unreadable, export
from tui.history.metric import Metric
from tui.history.moments import stepped
from tui.history.opening import refused
from tui.history.problems import GO_ON, Damaged, HistoryError, Trouble
from tui.history.retention import oldest_ms
from tui.history.sample import PastWall
from tui.history.schema import one_view
from tui.history.series import check_buckets, series
from tui.history.trends import Trends, trends
from tui.history.walls import wall_at
from tui.model.event import Event
from tui.model.masking import Mask
from tui.model.series import Point
from tui.model.span import Span

MOST_EVENTS = 10_000
_MOST_STRETCHES = 100_000

Connect = Callable[[], sqlite3.Connection]


class Past:
    """What was recorded. Methods may be called from any thread, one at a time reads; none belongs on a screen's
    thread, for they wait for the disk. Every method raises HistoryError for a file that cannot be read (any more).
    """

    def __init__(self, path: Path, connect_again: Connect, way_out: str = GO_ON) -> None:
        """`connect_again` gives a new connection that only reads."""
        self.path = path
        self._way_out = way_out
        self._connect_again = connect_again
        self._lock = threading.Lock()
        with self.in_words():
            self.connection = connect_again()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self.connection.close()

    def wall_at(self, at_ms: int) -> PastWall:
        """The channels as they stood at an instant: the refresh that was on screen, else the minute's means. Without
        samples where nothing was recorded then."""
        with self._reading() as connection:
            return wall_at(connection, at_ms)

    def stepped(self, at_ms: int, steps: int) -> int:
        """The recorded moment so many after `at_ms` (before it where negative): refreshes, or whole minutes where only
        roll-ups are kept, over every gap. Beyond the first and the last there is nowhere to step to."""
        with self._reading() as connection:
            return stepped(connection, at_ms, steps)

    def series(
        self, vendor: str, channel_id: str, metric: Metric, span: Span, bucket_ms: int
    ) -> tuple[Point, ...]:
        """A metric of one channel (by vendor NAME and channel id), one point per bucket, at the bucket's begin.

        Buckets begin at multiples of `bucket_ms` and are whole ones, so the first may begin before the span. A value
        is the weighted mean of its bucket, None where nothing is known. Buckets of less than a minute are made of
        refreshes and are empty where these are no longer kept; longer ones must be whole minutes. Raises ValueError
        for other lengths and for more than 100,000 buckets.
        """
        check_buckets(span, bucket_ms)
        with self._reading() as connection:
            return series(connection, vendor, channel_id, metric, span, bucket_ms)

    def trends(self, now_ms: int, n: int) -> Trends:
        """The last `n` minutes of every channel, for sparklines, by (vendor, channel id); never more than an hour."""
        with self._reading() as connection:
            return trends(connection, now_ms, n)

    def spans(self) -> tuple[Span, ...]:
        """When was recorded, oldest first; what lies between are gaps. A refresh stands for two intervals."""
        with self._reading() as connection:
            oldest = oldest_ms(connection)
            statement = "SELECT from_ms, to_ms FROM stretches ORDER BY from_ms LIMIT ?"
            rows = connection.execute(statement, (_MOST_STRETCHES,)).fetchall()
            return () if oldest is None else _joined(rows, oldest)

    def events(self, span: Span, limit: int = MOST_EVENTS) -> tuple[Event, ...]:
        """Events of that time, oldest first, at most `limit`."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT fields FROM events WHERE time_ms >= ? AND time_ms < ? ORDER BY time_ms, id LIMIT ?",
                (span.from_ms, span.to_ms, limit),
            )
            return tuple(event_of(fields) for (fields,) in rows)

    def export(self, path: Path, span: Span, mask: Mask) -> Exported:
        """Write what was recorded in `span` to a new file for `Replay`, events masked. Raises HistoryError where there
        is nothing, where `path` exists or cannot be written; the file appears whole or not at all. Reading goes on
        meanwhile."""
        with self.in_words():
            connection = self._connect_again()
            try:
                return export(connection, path, span, mask)
            finally:
                connection.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self.in_words(), one_view(self.connection):
            yield self.connection

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """Whatever goes wrong with the file inside, as a HistoryError."""
        try:
            yield
        except Unreadable as error:
            raise refused(self.path, error.cause, self._way_out) from error
        except sqlite3.Error as error:
            raise refused(self.path, error, self._way_out) from error
        except Damaged as error:
            problem = f"it is damaged: {error}."
            raise HistoryError(self.path, Trouble.DAMAGED, problem, self._way_out) from error


def _joined(rows: list[tuple[int, int]], oldest: int) -> tuple[Span, ...]:
    """Stretches without overlaps, and without what is no longer kept of them."""
    spans: list[Span] = []
    for from_ms, to_ms in rows:
        from_ms = max(from_ms, oldest)
        if to_ms <= from_ms:
            continue
        if spans and from_ms <= spans[-1].to_ms:
            spans[-1] = Span(spans[-1].from_ms, max(to_ms, spans[-1].to_ms))
        else:
            spans.append(Span(from_ms, to_ms))
    return tuple(spans)
