"""A vendor's state in words, from all that is worth saying down to a single word."""

from __future__ import annotations

import math

from tui.model import quantity
from tui.model.instants import SECOND_MS
from tui.model.vendor import Feed, FeedState


def words(feed: Feed, now_ms: int) -> str:
    """A vendor's state in a few words; "" where its lamp says enough."""
    return forms(feed, now_ms)[0]


def forms(feed: Feed, now_ms: int) -> tuple[str, ...]:
    """The words, longest first; the last form is "", as the lamp stands beside it. What a vendor's answer said is in
    none of them: that may be a page long, and is in the vendors' pane."""
    match feed.state:
        case FeedState.UP | FeedState.IDLE:
            return ("",)
        case FeedState.SLOW:
            if feed.brief:  # a request that was given up, whatever the last answer took
                return ("slow: no answer", "slow", "")
            return (*_with("slow", quantity.duration(feed.latency_ms) if feed.latency_ms else ""), "")
        case FeedState.STALE:
            return (*_with("stale", _since(feed.stale_since_ms, now_ms)), "")
        case FeedState.LIMITED:
            wait = how_long(feed.next_try_at_ms, now_ms)
            return (*_again("limited", wait), *_with("limited", wait), "")
        case FeedState.REFUSED:
            refused = ("key refused", "refused", "")
            return refused if feed.requests_total else (f"no key: {feed.message}", "no key", "")
        case FeedState.DOWN:
            what = feed.brief or "no answer"
            return (*_again(what, how_long(feed.next_try_at_ms, now_ms)), what, "down", "")
        case FeedState.PENDING:
            return ("not processed yet", "pending", "")
        case FeedState.CONNECTING:
            return ("connecting", "")


def _with(word: str, figure: str) -> tuple[str, ...]:
    return (f"{word} {figure}", word) if figure else (word,)


def _again(word: str, left: str) -> tuple[str, ...]:
    return (f"{word}, again in {left}",) if left else ()


def _since(at_ms: int | None, now_ms: int) -> str:
    return quantity.age(now_ms - at_ms) if at_ms is not None else ""


def how_long(at_ms: int | None, now_ms: int) -> str:
    """How long until then; "" where that is not known or has passed. The second that has begun counts: "in 0 s" would
    be now."""
    if at_ms is None or at_ms <= now_ms:
        return ""
    return quantity.age(math.ceil((at_ms - now_ms) / SECOND_MS) * SECOND_MS)
