"""The second line: every vendor's lamp, with words where all is not well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.console.frame.line import cells
from tui.console.symbols import Symbols
from tui.console.table.cell import Piece
from tui.console.table.symbols import ASCII, UNICODE
from tui.model import quantity
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


def words(feed: Feed, now_ms: int) -> str:
    """A vendor's state in a few words; "" where its lamp says enough."""
    match feed.state:
        case FeedState.UP | FeedState.IDLE:
            return ""
        case FeedState.SLOW:
            return f"slow {quantity.duration(feed.latency_ms)}" if feed.latency_ms else "slow"
        case FeedState.STALE:
            return f"stale {_since(feed.stale_since_ms, now_ms)}".rstrip()
        case FeedState.LIMITED:
            return f"limited{_again(feed.next_try_at_ms, now_ms)}"
        case FeedState.REFUSED:
            return "key refused" if feed.requests_total else f"no key: {feed.message}"
        case FeedState.DOWN:
            return f"{feed.message or 'no answer'}{_again(feed.next_try_at_ms, now_ms)}"
        case FeedState.PENDING:
            return "not processed yet"
        case FeedState.CONNECTING:
            return "connecting"


def _since(at_ms: int | None, now_ms: int) -> str:
    return quantity.age(now_ms - at_ms) if at_ms is not None else ""


def _again(at_ms: int | None, now_ms: int) -> str:
    if at_ms is None or at_ms <= now_ms:
        return ""
    return f", again in {quantity.age(at_ms - now_ms)}"


def counts_down(feeds: Sequence[Feed], now_ms: int) -> bool:
    """Whether a word on the strip changes by time alone, so that it must be drawn again each second."""
    return any(
        feed.state is FeedState.STALE or (feed.next_try_at_ms is not None and feed.next_try_at_ms > now_ms)
        for feed in feeds
    )


def pieces(feeds: Sequence[Feed], now_ms: int, width: int, symbols: Symbols) -> tuple[Piece, ...]:
    """The strip in at most `width` cells: the longest words are cut first, names and lamps stay."""
    if not feeds:
        return (Piece(" no vendors", "dim"),)
    said = [words(feed, now_ms) for feed in feeds]
    limit = max((len(one) for one in said), default=0)
    ellipsis = (ASCII if symbols.name == "ascii" else UNICODE).ellipsis
    strip = _strip(feeds, said, symbols)
    while cells(strip) > width and limit > 0:
        limit -= 1
        strip = _strip(feeds, [_cut(one, limit, ellipsis) for one in said], symbols)
    return strip


def _cut(text: str, limit: int, ellipsis: str) -> str:
    if len(text) <= limit:
        return text
    return text[: limit - 1].rstrip(" ,") + ellipsis if limit > 3 else ""


def _strip(feeds: Sequence[Feed], said: Sequence[str], symbols: Symbols) -> tuple[Piece, ...]:
    strip: list[Piece] = []
    for feed, text in zip(feeds, said, strict=True):
        style = STYLES[feed.state]
        strip += [Piece(f" {feed.vendor} ", "dim"), Piece(symbols.feeds[feed.state], style)]
        strip.append(Piece(f" {text} " if text else " ", style))
    return tuple(strip)
