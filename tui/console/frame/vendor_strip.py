"""The second line: every vendor's lamp, with words where all is not well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.console.frame.feed_words import forms
from tui.console.frame.line import cells
from tui.console.symbols import Symbols
from tui.console.table.cell import Piece
from tui.model.vendor import Feed, FeedState

STYLES: Mapping[FeedState, str] = {
    FeedState.UP: "feed.up",
    FeedState.SLOW: "feed.attention",
    FeedState.STALE: "feed.attention",
    FeedState.LIMITED: "feed.attention",
    FeedState.REFUSED: "feed.trouble",
    FeedState.DOWN: "feed.trouble",
    FeedState.PENDING: "feed.attention",
    FeedState.IDLE: "feed.up",
    FeedState.CONNECTING: "feed.up",
}


def counts_down(feeds: Sequence[Feed], now_ms: int) -> bool:
    """Whether a word on the strip changes by time alone, so that it must be drawn again each second."""
    return any(
        feed.state is FeedState.STALE or (feed.next_try_at_ms is not None and feed.next_try_at_ms > now_ms)
        for feed in feeds
    )


def pieces(feeds: Sequence[Feed], now_ms: int, width: int, symbols: Symbols) -> tuple[Piece, ...]:
    """The strip in at most `width` cells: the longest words give way to shorter ones first, names and lamps stay."""
    if not feeds:
        return (Piece(" no vendors", "dim"),)
    said = [list(forms(feed, now_ms)) for feed in feeds]
    strip = _strip(feeds, said, symbols)
    while cells(strip) > width and (longest := max(said, key=lambda forms: len(forms[0])))[0]:
        del longest[0]
        strip = _strip(feeds, said, symbols)
    return strip


def _strip(feeds: Sequence[Feed], said: Sequence[Sequence[str]], symbols: Symbols) -> tuple[Piece, ...]:
    strip: list[Piece] = []
    for feed, (text, *_) in zip(feeds, said, strict=True):
        style = STYLES[feed.state]
        strip += [Piece(f" {feed.vendor} ", "dim"), Piece(symbols.feeds[feed.state], style)]
        strip.append(Piece(f" {text} " if text else " ", style))
    return tuple(strip)
