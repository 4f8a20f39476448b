"""Which moment the neighbours are asked about."""

from __future__ import annotations

from tests.diagnosis.make import T0, error, failed, session, stalling, well
from tui.diagnosis.focus import Focus, focus
from tui.diagnosis.grouping import groups
from tui.model.event import Event
from tui.model.session import Session, SessionError


def at_s(found: Focus | None) -> float:
    assert found is not None
    return (found.at_ms - T0) / 1000


def refs(found: Focus | None) -> set[str]:
    assert found is not None
    return {session_id for _, session_id in found.reference.refs}


def of(sessions: list[Session], events: list[Event], settled_s: float | None = None) -> Focus | None:
    settled_ms = None if settled_s is None else T0 + round(settled_s * 1000)
    return focus(sessions, events, groups(sessions, events), settled_before_ms=settled_ms)


def test_nothing_to_explain() -> None:
    assert of([], []) is None
    assert of([well("conviva", "a")], []) is None


def test_the_newest_bad_session_with_all_vendors_spellings() -> None:
    sessions = [
        stalling("conviva", "old", 0, 100, viewer_id="v"),
        stalling("conviva", "new", 500, 900, viewer_id="v", device="Apple iPhone"),
        well("mediamelon", "m", 501, 901, viewer_id="v", device="iPhone 15"),
        well("conviva", "later", 1_200, 1_300, viewer_id="v"),
    ]
    found = of(sessions, [])
    assert refs(found) == {"new", "m"}
    assert found is not None
    assert found.reference.device == ("Apple iPhone", "iPhone 15")
    assert at_s(found) == 700


def test_what_every_vendor_knows_by_now_is_preferred() -> None:
    sessions = [stalling("conviva", "old", 0, 100), stalling("conviva", "new", 500, 900)]
    assert refs(of(sessions, [], settled_s=800)) == {"old"}
    assert refs(of(sessions, [], settled_s=50)) == {"new"}


def test_the_moment_it_went_wrong() -> None:
    assert at_s(of([failed("conviva", "a", 30, 38)], [])) == 30
    assert at_s(of([well("conviva", "a", 30, 90, playback_failure=True)], [])) == 90
    assert at_s(of([well("conviva", "a", 30, 90, startup_time_ms=20_000)], [])) == 30
    assert at_s(of([stalling("conviva", "a", 30, 90)], [])) == 60
    told = stalling("conviva", "a", 30, 90, errors=(SessionError("x", None, T0 + 80_000), SessionError("y")))
    assert at_s(of([told], [])) == 80
    assert at_s(of([stalling("mediamelon", "a", 30, None, running=True)], [])) == 30  # type: ignore[arg-type]


def test_a_failed_start_asks_for_those_who_pressed_play_then() -> None:
    found = of([failed("conviva", "a")], [])
    assert found is not None
    assert found.reference.failed_to_start


def test_an_error_beside_a_session_without_quality() -> None:
    sessions = [session("apivideo", "ps1", 0, 600), session("apivideo", "ps2", 1_000, 1_600)]
    events = [error("uplynk", 100, "drm", "no"), error("uplynk", 1_100, "drm", "no")]
    found = of(sessions, events)
    assert (at_s(found), refs(found)) == (1_100, {"ps2"})


def test_an_exit_before_start_is_better_than_nothing() -> None:
    sessions = [well("conviva", "a", 0, 5, exit_before_start=True), well("conviva", "b", 50, 55)]
    assert (at_s(of(sessions, [])), refs(of(sessions, []))) == (0, {"a"})


def test_a_bad_session_without_any_time_cannot_be_asked_about() -> None:
    timeless = Session(vendor="conviva", kind=well("conviva", "x").kind, session_id="a", start_failure=True)
    assert of([timeless], []) is None
