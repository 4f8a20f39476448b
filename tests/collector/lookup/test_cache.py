"""Answers that last are found again; the others, and the oldest, are not kept."""

from __future__ import annotations

from tui.collector.lookup.cache import AnswerCache
from tui.collector.lookup.found import Found
from tui.collector.lookup.plan import ConvivaSample, Step
from tui.model.coverage import Segment, SegmentState
from tui.model.session import Session
from tui.model.span import Span
from tui.model.vendor import Kind


def step(number: int, viewer: str = "kim") -> Step:
    return Step(ConvivaSample(viewer), Span(number * 100, number * 100 + 100))


def found(rows: int = 0, *, lasting: bool = True) -> Found:
    sessions = tuple(Session(vendor="c", kind=Kind.CONVIVA, session_id=str(number)) for number in range(rows))
    return Found(parts=(Segment(0, 100, SegmentState.EMPTY),), sessions=sessions, requests=3, lasting=lasting)


def test_what_lasts_is_found_again_and_costs_no_request() -> None:
    cache = AnswerCache()
    cache.keep("conviva", step(1), found(2))
    again = cache.find("conviva", step(1))
    assert again is not None
    assert (again.sessions, again.requests) == (found(2).sessions, 0)


def test_it_is_kept_for_its_account_its_identity_and_its_span_only() -> None:
    cache = AnswerCache()
    cache.keep("conviva", step(1), found())
    assert cache.find("conviva-eu", step(1)) is None
    assert cache.find("conviva", step(1, "robin")) is None
    assert cache.find("conviva", step(2)) is None


def test_what_may_still_change_is_not_kept() -> None:
    cache = AnswerCache()
    cache.keep("conviva", step(1), found(lasting=False))
    assert len(cache) == 0


def test_the_least_recently_used_goes_first() -> None:
    cache = AnswerCache(max_answers=2)
    cache.keep("c", step(1), found())
    cache.keep("c", step(2), found())
    assert cache.find("c", step(1)) is not None
    cache.keep("c", step(3), found())
    assert cache.find("c", step(2)) is None
    assert cache.find("c", step(1)) is not None
    assert len(cache) == 2


def test_rows_are_bounded_too() -> None:
    cache = AnswerCache(max_rows=10)
    for number in range(5):
        cache.keep("c", step(number), found(4))
    assert len(cache) == 2
    cache.keep("c", step(9), found(11))
    assert len(cache) == 2
    assert cache.find("c", step(9)) is None


def test_an_answer_kept_twice_counts_once() -> None:
    cache = AnswerCache(max_rows=10)
    for _ in range(5):
        cache.keep("c", step(1), found(6))
    assert len(cache) == 1
    cache.keep("c", step(2), found(4))
    assert len(cache) == 2
