"""What a vendor is asked: every piece within its limits, the newest first, nothing of the range left out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.collector.lookup.plan import (
    AFTER_MS,
    ConvivaSample,
    ConvivaSessions,
    LiveStreamSessions,
    MediaMelonSessions,
    Plan,
    PlayerEvents,
    UplynkErrors,
    VideoSessions,
    plan,
)
from tui.model.identity import Identity, IdentityKind, identify
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS
from tui.model.span import Span
from tui.model.vendor import Kind
from tui.vendors import uplynk

NOW_MS = 1_795_291_200_000
"""2026-11-21T20:00:00Z."""

VIEWER = (Identity(IdentityKind.VIEWER, "acct-1"),)
SESSION = "ps4zRWVOv2If2vzKJLMr3jQo"

nows = st.integers(NOW_MS, NOW_MS + DAY_MS)
ranges = st.tuples(st.integers(1, 60 * DAY_MS), st.integers(0, 40 * DAY_MS))


def span_of(now_ms: int, length_and_age: tuple[int, int]) -> Span:
    """A range in the past of `now_ms`; one in four ends just now."""
    length_ms, age_ms = length_and_age
    end_ms = now_ms - age_ms if age_ms % 4 else now_ms
    return Span(end_ms - length_ms, end_ms)


def covered(made: Plan, span: Span) -> int:
    """Milliseconds of the range that are asked for or said to be out of reach; pieces never overlap."""
    pieces = [cut for step in made.steps if (cut := step.span.clipped(span)) is not None]
    if made.out_of_reach is not None:
        pieces.append(made.out_of_reach)
    pieces.sort(key=lambda one: one.from_ms)
    for one, other in pairwise(pieces):
        assert one.to_ms <= other.from_ms
    return sum(piece.length_ms for piece in pieces)


def newest_first(made: Plan) -> bool:
    ends = [step.span.to_ms for step in made.steps]
    return ends == sorted(ends, reverse=True)


@settings(max_examples=60)
@given(now_ms=nows, asked=ranges)
def test_uplynk_is_asked_five_minutes_at_most_of_the_last_48_hours(
    now_ms: int, asked: tuple[int, int]
) -> None:
    span = span_of(now_ms, asked)
    made = plan(Kind.UPLYNK, VIEWER, span, now_ms)
    for step in made.steps:
        assert 0 < step.span.length_ms <= 5 * MINUTE_MS
        assert now_ms - 48 * HOUR_MS <= step.span.from_ms < step.span.to_ms <= now_ms
    assert len(made.steps) <= 577
    assert newest_first(made)
    assert covered(made, span) == span.length_ms


@settings(max_examples=60)
@given(now_ms=nows, asked=ranges)
def test_conviva_is_asked_three_hours_at_most_of_the_last_31_days(
    now_ms: int, asked: tuple[int, int]
) -> None:
    span = span_of(now_ms, asked)
    made = plan(Kind.CONVIVA, VIEWER, span, now_ms)
    for step in made.steps:
        assert 0 < step.span.length_ms <= 3 * HOUR_MS
        assert now_ms - 31 * DAY_MS <= step.span.from_ms < step.span.to_ms <= now_ms
    assert newest_first(made)
    assert covered(made, span) == span.length_ms


@settings(max_examples=60)
@given(now_ms=nows, asked=ranges)
def test_the_others_are_asked_for_the_whole_range(now_ms: int, asked: tuple[int, int]) -> None:
    span = span_of(now_ms, asked)
    for kind, identities in ((Kind.MEDIAMELON, VIEWER), (Kind.APIVIDEO, identify(SESSION))):
        made = plan(kind, identities, span, now_ms)
        assert newest_first(made)
        assert covered(made, span) == span.length_ms


def test_48_hours_of_one_viewer_are_576_calls() -> None:
    made = plan(Kind.UPLYNK, VIEWER, Span(NOW_MS - 48 * HOUR_MS, NOW_MS), NOW_MS)
    assert len(made.steps) == 576


def test_whole_blocks_are_asked_so_that_they_need_never_be_asked_again() -> None:
    span = Span(NOW_MS - 47 * MINUTE_MS, NOW_MS - 13 * MINUTE_MS)
    made = plan(Kind.UPLYNK, VIEWER, span, NOW_MS)
    assert {step.span.length_ms for step in made.steps} == {5 * MINUTE_MS}
    assert all(step.span.from_ms % (5 * MINUTE_MS) == 0 for step in made.steps)


@pytest.mark.parametrize("kind", [Kind.CONVIVA, Kind.MEDIAMELON])
def test_sessions_are_listed_by_their_end_so_later_ends_are_asked_for_too(kind: Kind) -> None:
    span = Span(NOW_MS - 8 * HOUR_MS, NOW_MS - 7 * HOUR_MS)
    made = plan(kind, VIEWER, span, NOW_MS)
    assert made.steps[0].span.to_ms == span.to_ms + AFTER_MS
    recent = plan(kind, VIEWER, Span(NOW_MS - 2 * HOUR_MS, NOW_MS - HOUR_MS), NOW_MS)
    assert recent.steps[0].span.to_ms == NOW_MS


def test_a_range_that_is_over_for_a_vendor_is_not_asked_for() -> None:
    span = Span(NOW_MS - 50 * DAY_MS, NOW_MS - 49 * DAY_MS)
    for kind in (Kind.UPLYNK, Kind.CONVIVA):
        made = plan(kind, VIEWER, span, NOW_MS)
        assert (made.steps, made.out_of_reach) == ((), span)


@pytest.mark.parametrize(
    ("kind", "typed", "how"),
    [
        (Kind.UPLYNK, "euid:kim", UplynkErrors(uplynk.Identity(uplynk.IdentityKey.EUID, "kim"))),
        (Kind.UPLYNK, "viewer:kim", UplynkErrors(uplynk.Identity(uplynk.IdentityKey.EUID, "kim"))),
        (
            Kind.UPLYNK,
            "203.0.113.7",
            UplynkErrors(uplynk.Identity(uplynk.IdentityKey.USER_IP, "203.0.113.7")),
        ),
        (
            Kind.UPLYNK,
            "1a3c80f8b9095f459a8e6d6dddce76ca",
            UplynkErrors(
                uplynk.Identity(uplynk.IdentityKey.PLAYBACK_SESSION_ID, "1a3c80f8b9095f459a8e6d6dddce76ca")
            ),
        ),
        (Kind.CONVIVA, "203.0.113.7", ConvivaSessions((("client_id", "203.0.113.7"),))),
        (Kind.CONVIVA, "-5", ConvivaSessions((("session_id", "-5"),))),
        (Kind.CONVIVA, "1.2.3.4.-5", ConvivaSessions((("client_id", "1.2.3.4"), ("session_id", "-5")))),
        (Kind.CONVIVA, "1.2.3.4.5", ConvivaSessions((("client_id", "1.2.3.4"), ("session_id", "5")))),
        (Kind.CONVIVA, "asset:News at 8.15", ConvivaSessions((("asset", "News at 8.15"),))),
        (Kind.CONVIVA, "viewer:kim", ConvivaSample("kim")),
        (Kind.MEDIAMELON, "viewer:kim", MediaMelonSessions("subscriberid", "kim")),
        (Kind.MEDIAMELON, "2001:db8::1", MediaMelonSessions("ipaddress", "2001:db8::1")),
        (Kind.MEDIAMELON, "session:mms-1", MediaMelonSessions("sessionid", "mms-1")),
        (Kind.MEDIAMELON, "asset:Sports 1", MediaMelonSessions("assetname", "Sports 1")),
        (Kind.APIVIDEO, SESSION, PlayerEvents(SESSION)),
        (Kind.APIVIDEO, "li400mYKSgQ6xs7taUeSaEKr", LiveStreamSessions("li400mYKSgQ6xs7taUeSaEKr")),
        (Kind.APIVIDEO, "vi4k0jvEUuaTdRAEjQ4Jfrgz", VideoSessions("vi4k0jvEUuaTdRAEjQ4Jfrgz")),
    ],
)
def test_how_each_vendor_is_asked(kind: Kind, typed: str, how: object) -> None:
    made = plan(kind, identify(typed), Span(NOW_MS - HOUR_MS, NOW_MS), NOW_MS)
    assert {step.how for step in made.steps} == {how}


def test_a_viewer_is_filtered_for_where_the_account_has_a_dimension_for_it() -> None:
    made = plan(Kind.CONVIVA, VIEWER, Span(NOW_MS - HOUR_MS, NOW_MS), NOW_MS, viewer_filter="tag_account")
    assert {step.how for step in made.steps} == {ConvivaSessions((("tag_account", "acct-1"),))}


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        (Kind.MEDIAMELON, "viewer:a]b", "its filters take no value with"),
        (Kind.MEDIAMELON, "asset:a|b=c", "its filters take no value with"),
        (Kind.CONVIVA, "2001:db8::1", "knows no ip"),
        (Kind.APIVIDEO, "viewer:kim", "paste a session (ps…)"),
        (Kind.SYSTEM73, "viewer:kim", "knows no viewer"),
        (Kind.APIVIDEO, "1.2.3.4", "knows no ip, knows no client"),
    ],
)
def test_who_cannot_be_asked_says_why(kind: Kind, typed: str, words: str) -> None:
    made = plan(kind, identify(typed), Span(NOW_MS - HOUR_MS, NOW_MS), NOW_MS)
    assert made.steps == ()
    assert words in made.skipped


def test_no_identity_shows_in_a_repr() -> None:
    for kind in (Kind.UPLYNK, Kind.CONVIVA, Kind.MEDIAMELON):
        assert "acct-1" not in repr(plan(kind, VIEWER, Span(NOW_MS - HOUR_MS, NOW_MS), NOW_MS))
    assert SESSION not in repr(plan(Kind.APIVIDEO, identify(SESSION), Span(NOW_MS - HOUR_MS, NOW_MS), NOW_MS))
