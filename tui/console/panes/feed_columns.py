"""The vendors' columns: what each says of a feed, how it sorts, and what it is worth on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tui.console.frame.feed_words import how_long, words
from tui.console.frame.vendor_strip import STYLES
from tui.console.symbols import Symbols
from tui.console.table import Cell, Column, Width, plain
from tui.model import quantity
from tui.model.vendor import Feed


@dataclass(frozen=True, slots=True)
class FeedColumns:
    """Builds the columns. `now_ms` is asked at each painting of a cell."""

    symbols: Symbols
    now_ms: Callable[[], int]

    def all(self) -> tuple[Column[Feed], ...]:
        return (
            *self._which(),
            *self._answers(),
            *self._asking(),
            *self._failures(),
        )

    def _which(self) -> Iterator[Column[Feed]]:
        """The vendor, and how its feed is doing."""
        yield Column(
            "lamp",
            "",
            Width.fixed(1),
            lambda feed: plain(self.symbols.feeds[feed.state], STYLES[feed.state]),
            worth=100,
            gap=1,
        )
        yield Column(
            "vendor",
            "vendor",
            Width(8, 12, 24, share=1),
            lambda feed: plain(feed.vendor),
            worth=99,
            pinned=True,
            sort_key=lambda feed: feed.vendor,
        )
        yield Column(
            "state",
            "state",
            Width(12, 24, 44, share=2),
            self._state,
            worth=98,
            sort_key=lambda feed: feed.state.value,
        )

    def _answers(self) -> Iterator[Column[Feed]]:
        """How soon it answers, and when it last did."""
        yield Column(
            "latency_ms",
            "latency",
            Width.fixed(8),
            self._latency,
            align="right",
            worth=90,
            sort_key=lambda feed: feed.latency_ms,
            descending_first=True,
        )
        yield Column(
            "success",
            "last ok",
            Width.fixed(8),
            self._last_success,
            align="right",
            worth=92,
            sort_key=lambda feed: feed.last_success_at_ms,
        )

    def _asking(self) -> Iterator[Column[Feed]]:
        """How much it is asked (requests in the last minute against what a minute allows), and when again."""
        yield Column(
            "budget",
            "req/min",
            Width.fixed(9),
            lambda feed: plain(f"{feed.requests_last_minute}/{feed.budget_per_minute}"),
            align="right",
            worth=88,
            sort_key=lambda feed: feed.requests_last_minute,
            descending_first=True,
        )
        yield Column("next_try", "next try", Width.fixed(8), self._next_try, align="right", worth=86)

    def _failures(self) -> Iterator[Column[Feed]]:
        """How often it failed, and with what."""
        yield Column(
            "errors_total",
            "errors",
            Width.fixed(6),
            lambda feed: plain(quantity.count(feed.errors_total)),
            align="right",
            worth=60,
            sort_key=lambda feed: feed.errors_total,
            descending_first=True,
        )
        yield Column(
            "last_error",
            "last error",
            Width(12, 20, share=4),
            lambda feed: plain(_last_error(feed, self.now_ms()), "dim"),
            worth=85,
        )

    def _state(self, feed: Feed) -> Cell:
        return plain(words(feed, self.now_ms()) or feed.state.value, STYLES[feed.state])

    def _latency(self, feed: Feed) -> Cell:
        known = feed.latency_ms
        return self._unknown() if known is None else plain(quantity.duration(known))

    def _last_success(self, feed: Feed) -> Cell:
        at_ms = feed.last_success_at_ms
        return self._unknown() if at_ms is None else plain(quantity.age(self.now_ms() - at_ms))

    def _next_try(self, feed: Feed) -> Cell:
        wait = how_long(feed.next_try_at_ms, self.now_ms())
        return plain(f"in {wait}", "feed.attention") if wait else Cell(())

    def _unknown(self) -> Cell:
        return plain(self.symbols.unknown, "dim")


def _last_error(feed: Feed, now_ms: int) -> str:
    notes = "; ".join(feed.notes)
    if not feed.last_error:
        return notes
    when = (
        f" ({quantity.age(now_ms - feed.last_error_at_ms)} ago)" if feed.last_error_at_ms is not None else ""
    )
    return f"{feed.last_error}{when}" + (f"; {notes}" if notes else "")
