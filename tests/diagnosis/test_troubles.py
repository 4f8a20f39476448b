"""Errors sorted by what their words point at, counted once however many vendors report them."""

from __future__ import annotations

import pytest

from tests.diagnosis.make import T0, error, failed, session, well
from tui.diagnosis.grouping import groups
from tui.diagnosis.troubles import (
    Cause,
    cause_of,
    how_many,
    most_frequent,
    quoted,
    shortened,
    times,
    troubles,
)
from tui.model.event import Event, EventKind
from tui.model.session import SessionError


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Beam not in window", Cause.DRM),
        ("FairPlay licence request refused: HTTP 403", Cause.DRM),
        ("DRM_LICENSE_REQUEST_FAILED", Cause.DRM),
        ("widevineKeySystemError", Cause.DRM),
        ("Not entitled to this channel", Cause.BUSINESS),
        ("Too many concurrent streams on this account", Cause.BUSINESS),
        ("This programme may not be shown in your region", Cause.BUSINESS),
        ("Manifest request failed: HTTP 502 from origin", Cause.MANIFEST),
        ("manifestLoadError", Cause.MANIFEST),
        ("HTTP 503 from edge edge-vie1.fastlane.example", Cause.CDN),
        ("CDN_TIMEOUT", Cause.CDN),
        ("Buffer underrun: throughput below the lowest rendition", Cause.PLAYER),
        ("Media decode error", Cause.PLAYER),
        ("Network connection lost", Cause.PLAYER),
        ("original sin of a knowledge popup", Cause.OTHER),
        ("2 errors, 1 fatal", Cause.OTHER),
        ("", Cause.OTHER),
    ],
)
def test_what_the_words_point_at(text: str, cause: Cause) -> None:
    assert cause_of("session", text) is cause


def test_uplynks_source_needs_no_words() -> None:
    assert cause_of("manifest", "Beam not in window") is Cause.MANIFEST
    assert cause_of("DRM", "") is Cause.DRM


def test_errors_of_sessions_that_events_already_tell_of_count_once() -> None:
    one = failed("conviva", "a", errors=(SessionError("Widevine no", True, T0 + 5_000),))
    other = failed("conviva", "b", errors=(SessionError("Manifest no", True),))
    event = error("conviva", 7, "session", "Widevine no", session_id="a")
    found = troubles([one, other], [event])
    assert [(trouble.text, trouble.ref) for trouble in found] == [
        ("Widevine no", ("conviva", "a")),
        ("Manifest no", ("conviva", "b")),
    ]
    assert all(trouble.before_start and trouble.harmed for trouble in found)


def test_whether_it_harmed_is_known_from_the_viewing_only() -> None:
    events = [error("uplynk", 5, "drm", "no"), error("uplynk", 5_000, "drm", "no")]
    sessions = [failed("conviva", "a", 0, 8)]
    inside, outside = troubles(sessions, events, groups(sessions, events))
    assert (inside.before_start, inside.harmed) == (True, True)
    assert (outside.before_start, outside.harmed) == (False, None)
    played = [well("conviva", "a")]
    (slip, _) = troubles(played, events, groups(played, events))
    assert (slip.before_start, slip.harmed) == (False, False)


def test_only_errors_are_troubles() -> None:
    event = Event(time_ms=T0, vendor="apivideo", kind=EventKind.PLAYER, source="pause", message="licence")
    assert troubles([], [event]) == ()


def test_an_event_without_words_is_named_by_its_source() -> None:
    (trouble,) = troubles([], [error("uplynk", 0, "drm", "")])
    assert trouble.text == "drm"


def test_the_same_seen_by_two_vendors_is_counted_once() -> None:
    sessions = [failed("conviva", name) for name in "abc"]
    events = [error("conviva", 1, "s", "licence", session_id=name) for name in "aabc"]
    events += [error("uplynk", at, "drm", "no") for at in range(2)]
    found = troubles(sessions, events)
    assert times(found) == 3
    assert times([]) == 0


def test_a_session_with_a_number_of_errors_and_no_words_has_trouble_too() -> None:
    (trouble,) = troubles([well("mediamelon", "m", error_count=2)], [])
    assert (trouble.text, trouble.ref, trouble.harmed) == ("2 errors", ("mediamelon", "m"), False)


def test_errors_are_as_many_as_the_vendor_that_tells_most_counted() -> None:
    many = well("conviva", "a", errors=(SessionError("stalled"), SessionError("stalled")), error_count=70)
    other = well("conviva", "b", errors=(SessionError("no"),))
    sessions = [many, other, well("mediamelon", "m", error_count=3)]
    found = troubles(sessions, [error("uplynk", 5, "drm", "no")])
    assert how_many(found, sessions) == 71
    assert how_many([], []) == 0


def test_the_most_frequent_text_is_never_a_mere_number() -> None:
    texts = ["2 errors, 0 fatal", "2 errors, 0 fatal", "3 errors", "b", "a"]
    found = troubles([], [error("uplynk", at, "drm", text) for at, text in enumerate(texts)])
    assert most_frequent(found) == "a"
    assert most_frequent(found[:3]) == ""


def test_quotes_are_short_and_the_most_frequent_first() -> None:
    found = troubles([session("x", "y")], [error("uplynk", at, "drm", "b" if at else "a") for at in range(3)])
    assert quoted(found) == ["uplynk: “b” ×2", "uplynk: “a” ×1"]
    assert quoted(found, most=1) == ["uplynk: “b” ×2"]
    assert shortened("x" * 200) == "x" * 79 + "…"


@pytest.mark.parametrize(
    ("longest", "expected"),
    [
        (27, "no licence for acct-1234-56"),
        (26, "no licence for…"),
        (15, "no licence for…"),
        (14, "no licence…"),
        (2, "n…"),
    ],
)
def test_a_quote_never_ends_within_an_id(longest: int, expected: str) -> None:
    assert shortened("no licence for acct-1234-56", longest) == expected
