"""The line of vendors: in its width, in words that are whole, in signs the terminal has."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tui.console.frame import vendor_strip
from tui.console.frame.feed_words import forms, words
from tui.console.frame.line import cells
from tui.console.symbols import symbols_for
from tui.model.vendor import Feed, FeedState, Kind

PAGE = "500: " + "Lorem ipsum dolor sit amet " * 7
DOWN = {"message": PAGE, "brief": "answered 500", "next_try_at_ms": 52_000}
UNREACHABLE = {
    "message": "connection to api.example refused",
    "brief": "unreachable",
    "next_try_at_ms": 5_000,
}


def feeds(state: FeedState, kinds: Iterable[Kind] = Kind, **more: object) -> tuple[Feed, ...]:
    """All five vendors, those of `kinds` in this state, the others up."""
    troubled = set(kinds)
    return tuple(
        Feed(vendor=kind.value, kind=kind, state=state, **more)  # type: ignore[arg-type]
        if kind in troubled
        else Feed(vendor=kind.value, kind=kind, state=FeedState.UP)
        for kind in Kind
    )


def strip(of: tuple[Feed, ...], width: int, encoding: str = "utf-8") -> str:
    pieces = vendor_strip.pieces(of, 0, width, symbols_for("auto", encoding))
    assert cells(pieces) <= width
    return "".join(piece.text for piece in pieces)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("state", FeedState)
@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_it_fits_in_whole_words_and_in_signs_of_the_terminal(
    width: int, state: FeedState, encoding: str
) -> None:
    of = feeds(state, **DOWN)
    text = strip(of, width, encoding)
    assert all(kind.value in text for kind in Kind)
    assert "…" not in text
    assert "~ " in text or "~" not in text
    assert text.isascii() == (encoding == "ascii")


@pytest.mark.parametrize(
    ("width", "said"),
    [(160, "unreachable, again in 5 s"), (80, "unreachable"), (68, "down"), (60, "")],
)
def test_one_vendor_that_cannot_be_reached_is_told_as_well_as_the_width_allows(width: int, said: str) -> None:
    text = strip(feeds(FeedState.DOWN, [Kind.CONVIVA], **UNREACHABLE), width)
    assert text.partition("conviva ✕")[2].partition("mediamelon")[0].strip() == said


@pytest.mark.parametrize(
    ("state", "more", "said"),
    [
        (FeedState.DOWN, DOWN, "answered 500, again in 52 s"),
        (FeedState.DOWN, {}, "no answer"),
        (FeedState.LIMITED, DOWN, "limited, again in 52 s"),
        (FeedState.LIMITED, {}, "limited"),
        (FeedState.LIMITED, {"next_try_at_ms": 400}, "limited, again in 1 s"),
        (FeedState.SLOW, {"latency_ms": 2_100.0}, "slow 2.1 s"),
        (FeedState.SLOW, {"latency_ms": 2.0, "brief": "slow"}, "slow: no answer"),
        (FeedState.STALE, {"stale_since_ms": -120_000}, "stale 2 m"),
        (FeedState.REFUSED, {"requests_total": 1, "message": PAGE}, "key refused"),
        (FeedState.REFUSED, {"message": "KEY is not set"}, "no key: KEY is not set"),
        (FeedState.UP, {}, ""),
    ],
)
def test_a_state_in_words_without_what_the_vendor_said(
    state: FeedState, more: dict[str, object], said: str
) -> None:
    (feed,) = [one for one in feeds(state, [Kind.UPLYNK], **more) if one.kind is Kind.UPLYNK]
    assert words(feed, 0) == said
    shorter = forms(feed, 0)
    assert shorter[-1] == ""
    assert list(shorter) == sorted(shorter, key=len, reverse=True)
