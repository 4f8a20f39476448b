"""The verdict: each rule by example, and what is never said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.diagnosis.make import T0, answered, error, failed, session, stalling, well
from tui.diagnosis.cohorts import Cohort, Share
from tui.diagnosis.grouping import groups
from tui.diagnosis.rules import Layer
from tui.diagnosis.verdict import MOST_EVIDENCE, Verdict, verdict
from tui.model.coverage import Coverage, Segment, SegmentState, Status
from tui.model.event import Event, EventKind
from tui.model.session import Session, SessionError
from tui.model.vendor import Kind, Reason

WHOLE = (
    answered("uplynk"),
    answered("conviva", 2, sampled=True),
    answered("mediamelon", 2),
    answered("system73", status=Status.SKIPPED, reason=Reason.CANNOT_ANSWER, message="knows no viewers"),
)


def judged(
    sessions: Sequence[Session],
    events: Sequence[Event] = (),
    cohorts: Sequence[Cohort] = (),
    coverage: Sequence[Coverage] = WHOLE,
) -> Verdict:
    return verdict(sessions, events, groups(sessions, events), cohorts, coverage)


def cohort(dimension: str, bad: int, n: int, rest_bad: int = 8, rest_n: int = 400, **more: Any) -> Cohort:
    return Cohort(dimension, "Sports 1" if dimension == "channel" else "X", bad, n, rest_bad, rest_n, **more)


CALM = (cohort("channel", 0, 41), cohort("cdn", 3, 130), cohort("isp", 0, 30))


def licence(vendor: str, name: str, start_s: float, **more: Any) -> Session:
    text = "FairPlay licence request refused: HTTP 403"
    return failed(vendor, name, start_s, start_s + 8, errors=(SessionError(text, True),), **more)


def test_licences_refused_before_the_start() -> None:
    sessions = [licence("conviva", f"c{n}", 30 * n, viewer_id="v") for n in range(6)]
    sessions += [failed("mediamelon", f"m{n}", 30 * n, 30 * n + 8, viewer_id="v") for n in range(6)]
    events = [error("uplynk", 30 * n + 6, "drm", "Beam not in window") for n in range(6)]
    found = judged(sessions, events, [cohort("os", 55, 61), cohort("channel", 20, 41, 40, 100)])
    assert (found.layer, found.text) == (Layer.DRM, "DRM: licence refused 6 times before start")
    assert "uplynk: “Beam not in window” ×6" in found.evidence
    assert "same OS 90 % bad (n 61), the rest 2.0 % (n 400)" in found.evidence
    assert "conviva: 6 of 6 sessions bad (start failed ×6)" in found.evidence


def test_licences_refused_that_uplynk_alone_saw() -> None:
    events = [error("uplynk", 60 * n, "drm", "Beam not in window") for n in range(3)]
    found = judged([], events)
    assert (found.layer, found.text) == (Layer.DRM, "DRM: licence refused 3 times")
    once = judged([], events[:1])
    assert (once.layer, once.text) == (Layer.DRM, "probably DRM: licence refused once")


def test_a_drm_error_that_is_no_refusal_is_not_called_one() -> None:
    events = [error("uplynk", n, "drm", "internal failure") for n in range(2)]
    assert judged([], events).text == "DRM: failed 2 times"


def test_a_drm_slip_that_playback_survived_is_no_trouble() -> None:
    found = judged([well("conviva", "a")], [error("uplynk", 100, "drm", "Beam not in window")])
    assert found.layer is Layer.NONE
    assert "DRM: licence refused once, playback went on" in found.evidence


def test_one_refused_licence_does_not_explain_an_evening_of_stalls() -> None:
    sessions = [licence("conviva", "drm", 5_000)]
    sessions += [stalling("conviva", f"c{n}", 700 * n, 700 * n + 600, cdn=("X",)) for n in range(5)]
    assert judged(sessions, [], [cohort("cdn", 80, 100)]).layer is Layer.CDN


MANIFEST = [error("uplynk", 30 * n + 2, "manifest", "Manifest request failed: HTTP 502") for n in range(4)]


def test_a_manifest_that_fails_for_the_whole_channel_is_the_origin() -> None:
    sessions = [failed("conviva", f"c{n}", 30 * n, 30 * n + 8, channel="Sports 1") for n in range(4)]
    by_cdn = (Share("A", 30, 34), Share("B", 6, 7))
    found = judged(
        sessions, MANIFEST, [cohort("channel", 36, 41, exits=3, by_cdn=by_cdn), cohort("cdn", 36, 90)]
    )
    assert (found.layer, found.text) == (
        Layer.ORIGIN,
        "origin: manifest failed 4 times, same channel 88 % bad (n 41)",
    )
    assert found.evidence[:3] == (
        "same channel 88 % bad (n 41), the rest 2.0 % (n 400), 3 more left before start",
        "on all CDNs: A 88 % (n 34), B 86 % (n 7)",
        "uplynk: “Manifest request failed: HTTP 502” ×4",
    )


def test_a_manifest_that_fails_with_no_neighbours_known() -> None:
    found = judged([], MANIFEST)
    assert (found.layer, found.text) == (Layer.ORIGIN, "origin: manifest failed 4 times")
    assert judged([], MANIFEST[:1]).text == "probably origin: manifest failed once"


def test_a_manifest_that_fails_for_him_alone_is_his_side() -> None:
    sessions = [failed("conviva", f"c{n}", 30 * n, 30 * n + 8) for n in range(4)]
    found = judged(sessions, MANIFEST, CALM)
    assert (found.layer, found.text) == (
        Layer.VIEWER,
        "viewer side: start failed in 4 of 4 viewings, neighbours are well",
    )


def test_a_channel_that_fails_without_a_word_of_the_manifest() -> None:
    by_cdn = (Share("A", 36, 38), Share("B", 0, 12))
    found = judged([failed("mediamelon", "a")], [], [cohort("channel", 36, 50, by_cdn=by_cdn)])
    assert (found.layer, found.text) == (Layer.CHANNEL, "channel: Sports 1 72 % bad (n 50), the rest 2.0 %")
    assert "by CDN: A 95 % (n 38), B 0 % (n 12)" in found.evidence


def test_a_cdn_that_is_bad_for_all() -> None:
    found = judged(
        [stalling("conviva", "a", cdn=("X",))],
        [],
        [cohort("channel", 20, 41, 90, 500), cohort("cdn", 110, 130)],
    )
    assert (found.layer, found.text) == (Layer.CDN, "CDN: X 85 % bad (n 130), the rest 2.0 %")


def test_a_cdn_by_the_words_of_its_errors() -> None:
    text = "HTTP 503 from edge vie1"
    sessions = [
        well("conviva", name, playback_failure=True, errors=(SessionError(text, True),)) for name in "ab"
    ]
    assert judged(sessions).text == "probably CDN: its edge failed 2 times"
    assert judged(sessions[:1]).layer is Layer.CDN
    assert judged(sessions, [], CALM).layer is Layer.VIEWER, "the CDN is well for everybody else"


@pytest.mark.parametrize(
    ("dimension", "text"),
    [
        ("isp", "ISP: X 75 % bad (n 80), the rest 2.0 %"),
        ("city", "network: X 75 % bad (n 80), the rest 2.0 %"),
    ],
)
def test_his_network(dimension: str, text: str) -> None:
    found = judged([stalling("conviva", "a")], [], [cohort("cdn", 60, 200), cohort(dimension, 60, 80)])
    assert (found.layer, found.text) == (Layer.ISP, text)


@pytest.mark.parametrize(("dimension", "label"), [("device", "device"), ("os", "OS")])
def test_all_devices_of_a_kind(dimension: str, label: str) -> None:
    found = judged([failed("mediamelon", "a")], [], [cohort(dimension, 60, 80)])
    assert (found.layer, found.text) == (
        Layer.VIEWER,
        f"viewer side: {label} X 75 % bad (n 80), the rest 2.0 %",
    )


def test_only_him() -> None:
    sessions = [stalling("conviva", name, 700 * n, 700 * n + 600) for n, name in enumerate("abc")]
    sessions.append(well("conviva", "d", 3_000, 3_600))
    found = judged(sessions, [], CALM)
    assert found.text == "viewer side: rebuffering in 3 of 4 viewings, neighbours are well"
    assert found.layer is Layer.VIEWER
    assert found.evidence[0] == (
        "same channel 0 % bad (n 41), same CDN 2.3 % bad (n 130), same ISP 0 % bad (n 30) → only this viewer"
    )


def test_stalls_whatever_the_channel_and_the_cdn() -> None:
    sessions = [
        stalling(
            "conviva",
            name,
            700 * n,
            700 * n + 600,
            cdn=(name,),
            channel=f"channel {name}",
            connection_rebuffering_ratio=0.11,
            errors=(SessionError("Buffer underrun on cellular"),),
        )
        for n, name in enumerate("abc")
    ]
    found = judged(sessions)
    assert (found.layer, found.text) == (Layer.VIEWER, "viewer side: rebuffering on 3 CDNs and 3 channels")
    assert "bad on 3 CDNs and 3 channels" in found.evidence
    assert "connection-induced rebuffering up to 11 %" in found.evidence
    assert "conviva: “Buffer underrun on cellular” ×3" in found.evidence


def test_words_of_the_player_are_a_weak_sign() -> None:
    one = well("conviva", "a", playback_failure=True, errors=(SessionError("Media decode error", True),))
    assert judged([one]).text == "probably viewer side: “Media decode error” once"
    assert judged([one], [], [cohort("cdn", 110, 130)]).layer is Layer.CDN


def test_a_business_refusal_is_named_and_nobodys_fault() -> None:
    refused = failed("conviva", "a", start_failure_kind="business", errors=(SessionError("Not entitled"),))
    found = judged([refused])
    assert found.text == "viewer side: refused once for business reasons, no fault of delivery"
    assert "conviva: “Not entitled” ×1" in found.evidence
    assert judged([refused, licence("conviva", "b", 900)]).layer is Layer.DRM


def test_everybody_is_bad_alike() -> None:
    found = judged(
        [stalling("conviva", "a")], [], [cohort("cdn", 60, 130, 180, 400), cohort("os", 9, 20, 231, 510)]
    )
    assert found.layer is Layer.UNKNOWN
    assert found.text == (
        "probably not only this viewer: 45 % of all bad (n 530), nowhere more than elsewhere"
    )


def test_nowhere_more_than_elsewhere_is_not_said_of_what_could_not_be_counted() -> None:
    text = "HTTP 503 from edge vie1"
    sessions = [
        well("conviva", name, playback_failure=True, errors=(SessionError(text, True),)) for name in "ab"
    ]
    few = [cohort("channel", 9, 12, 7, 81), cohort("cdn", 16, 22, 0, 71), cohort("os", 3, 21, 13, 72)]
    assert judged(sessions, [], few).text == "probably CDN: its edge failed 2 times"


def test_a_cdn_that_serves_one_channel_is_told_from_it_by_the_errors_words() -> None:
    """Their viewers are the same people, so the neighbours cannot tell."""
    inseparable = [cohort("channel", 19, 25, 0, 67), cohort("cdn", 19, 26, 0, 66)]
    text = "HTTP 503 from edge vie1"
    broken = well("conviva", "a", playback_failure=True, errors=(SessionError(text, True),))
    found = judged([broken], [], inseparable)
    assert (found.layer, found.text) == (Layer.CDN, "CDN: X 73 % bad (n 26), the rest 0 %")
    assert judged([stalling("conviva", "a")], [], inseparable).layer is Layer.CHANNEL
    apart = [cohort("channel", 40, 50, 0, 67), cohort("cdn", 41, 90, 0, 66)]
    assert judged([broken], [], apart).layer is Layer.CHANNEL


def test_a_cause_that_cannot_be_told_is_not_guessed() -> None:
    found = judged([stalling("conviva", "a")], [], [cohort("cdn", 1, 12)])
    assert (found.layer, found.text) == (Layer.UNKNOWN, "cause not known: rebuffering in 1 of 1 viewings")
    assert "too few to tell: CDN n 12" in found.evidence


def test_leaving_before_the_start_again_and_again_is_not_fine() -> None:
    left = [well("conviva", name, exit_before_start=True) for name in "ab"]
    found = judged([*left, well("conviva", "c", 900, 1_000)])
    assert (found.layer, found.text) == (
        Layer.UNKNOWN,
        "cause not known: left before start in 2 of 3 viewings",
    )
    once = judged([left[0], *(well("conviva", name) for name in "def")])
    assert once.layer is Layer.NONE
    assert "conviva: 0 of 4 sessions bad, 1 left before start" in once.evidence


def test_nothing_wrong_says_what_was_not_seen() -> None:
    found = judged([well("conviva", "a", viewer_id="v"), well("mediamelon", "m", viewer_id="v")])
    assert (found.layer, found.text) == (Layer.NONE, "nothing wrong in what was seen (1 viewing)")
    assert found.evidence == (
        "conviva: 0 of 1 session bad",
        "mediamelon: 0 of 1 session bad",
    )
    assert found.caveats == (
        "not seen: conviva: 2 rows; a sample of at most 1500 a call; ended sessions only, 7 to 15 min late",
        "not seen: system73: not asked, knows no viewers",
    )


def test_calm_is_not_called_calm_while_a_part_is_open() -> None:
    pending = Segment(T0, T0 + 60_000, SegmentState.PENDING)
    coverage = (answered("uplynk", status=Status.PENDING, segments=(pending,)), answered("conviva", 1))
    found = judged([well("conviva", "a")], coverage=coverage)
    assert (found.layer, found.text) == (
        Layer.UNKNOWN,
        "nothing wrong in what was seen (1 viewing), but not all was seen: uplynk not processed yet",
    )
    assert judged([well("conviva", "a")], coverage=()).text.endswith("no vendor answered in full")


def test_sessions_without_quality_are_not_fine() -> None:
    found = judged([session("apivideo", "ps1")])
    assert (found.layer, found.text) == (Layer.UNKNOWN, "1 viewing found, but no vendor says how they went")


def test_events_without_a_session_tell_nothing_of_how_it_went() -> None:
    played = Event(time_ms=T0, vendor="apivideo", kind=EventKind.PLAYER, source="play", message="play")
    assert judged([], [played, played]).text == "2 events and no session: nothing tells how it went"
    far = error("uplynk", 9_000, "other", "strange")
    assert judged([well("conviva", "a")], [far]).layer is Layer.UNKNOWN


def test_no_rows_are_not_found_and_why() -> None:
    coverage = (
        answered("uplynk", segments=(Segment(T0, T0 + 1, SegmentState.OUT_OF_REACH),)),
        answered("conviva", sampled=True),
        answered("mediamelon", status=Status.FAILED, reason=Reason.REFUSED),
        answered(
            "apivideo", status=Status.SKIPPED, reason=Reason.CANNOT_ANSWER, message="knows no viewer ids"
        ),
    )
    found = judged([], coverage=coverage)
    assert (found.layer, found.text) == (
        Layer.UNKNOWN,
        "not found: uplynk out of reach; conviva sampled, ended only; mediamelon key refused",
    )
    assert len(found.evidence) == 4
    assert found.evidence[3] == "apivideo: not asked, knows no viewer ids"
    assert judged([], coverage=coverage[3:]).text == "not found: no vendor could be asked"


def test_a_vendor_that_failed_makes_it_less_certain_and_is_named() -> None:
    events = [error("uplynk", 0, "drm", "licence refused"), error("uplynk", 60, "drm", "licence refused")]
    down = answered("conviva", status=Status.FAILED, reason=Reason.UNREACHABLE)
    whole, less = judged([], events), judged([], events, coverage=(answered("uplynk", 2), down))
    assert less.score < whole.score
    assert less.layer is Layer.DRM
    assert less.text == "probably DRM: licence refused 2 times (not all vendors answered)"
    assert "less certain: conviva unreachable" in less.caveats


_TEXTS = st.text(max_size=40) | st.sampled_from(
    ["licence", "manifest 502", "edge 503", "Not entitled", "2 errors"]
)
_FLAGS = st.none() | st.booleans()
_VENDORS = st.sampled_from(["conviva", "mediamelon", "apivideo"])


@st.composite
def _any_session(draw: st.DrawFn) -> Session:
    vendor = draw(_VENDORS)
    return Session(
        vendor=vendor,
        kind=Kind(vendor),
        session_id=draw(st.sampled_from("abcd")),
        viewer_id=draw(st.none() | _TEXTS),
        channel=draw(st.none() | _TEXTS),
        cdn=tuple(draw(st.lists(_TEXTS, max_size=2))),
        started_at_ms=draw(st.none() | st.integers(T0, T0 + 10**6)),
        ended_at_ms=draw(st.none() | st.integers(T0, T0 + 10**6)),
        running=draw(_FLAGS),
        start_failure=draw(_FLAGS),
        start_failure_kind=draw(st.sampled_from([None, "technical", "business"])),
        exit_before_start=draw(_FLAGS),
        playback_failure=draw(_FLAGS),
        rebuffering_ratio=draw(st.none() | st.floats(0, 1)),
        startup_time_ms=draw(st.none() | st.integers(0, 60_000)),
        errors=tuple(draw(st.lists(st.builds(SessionError, _TEXTS, _FLAGS), max_size=2))),
    )


_EVENTS = st.lists(
    st.builds(
        Event,
        time_ms=st.integers(T0, T0 + 10**6),
        vendor=st.sampled_from(["uplynk", "conviva"]),
        kind=st.sampled_from(EventKind),
        source=_TEXTS,
        message=_TEXTS,
        session_id=st.none() | st.sampled_from("abcd"),
    ),
    max_size=4,
)
_COHORTS = st.lists(
    st.builds(
        Cohort,
        dimension=st.sampled_from(["channel", "cdn", "isp", "device", "city", "os"]),
        value=_TEXTS,
        bad=st.integers(0, 30),
        n=st.integers(30, 60),
        rest_bad=st.integers(0, 30),
        rest_n=st.integers(30, 400),
    ),
    max_size=3,
)
_COVERAGE = st.lists(
    st.builds(
        Coverage,
        vendor=_VENDORS,
        kind=st.sampled_from(Kind),
        status=st.sampled_from(Status),
        reason=st.none() | st.sampled_from(Reason),
        message=_TEXTS,
        segments=st.lists(
            st.builds(Segment, st.just(T0), st.just(T0 + 1), st.sampled_from(SegmentState))
        ).map(tuple),
    ),
    max_size=3,
)


@given(sessions=st.lists(_any_session(), max_size=5), events=_EVENTS, cohorts=_COHORTS, coverage=_COVERAGE)
def test_none_takes_good_sessions_and_whole_answers(
    sessions: list[Session], events: list[Event], cohorts: list[Cohort], coverage: list[Coverage]
) -> None:
    found = judged(sessions, events, cohorts, coverage)
    assert found.text
    assert len(found.evidence) <= MOST_EVIDENCE
    if found.layer is Layer.NONE:
        assert sessions
        assert all(one.status in (Status.COMPLETE, Status.SKIPPED) for one in coverage)
        assert any(one.status is Status.COMPLETE for one in coverage)
        assert all(
            part.state in (SegmentState.ROWS, SegmentState.EMPTY)
            for one in coverage
            if one.status is Status.COMPLETE
            for part in one.segments
        )
        assert not any(one.playback_failure for one in sessions)
    if "nothing wrong" in found.text:
        assert not any(one.errors for one in sessions)
        assert not any(one.kind is EventKind.ERROR for one in events)


@given(cohorts=_COHORTS, coverage=_COVERAGE)
def test_no_rows_are_never_health(cohorts: list[Cohort], coverage: list[Coverage]) -> None:
    found = judged([], [], cohorts, coverage)
    assert found.layer is Layer.UNKNOWN
    assert found.text.startswith("not found")


def test_a_range_that_is_too_old_for_a_vendor_is_a_reason_why_nothing_was_found() -> None:
    found = judged(
        [],
        [],
        (),
        (answered("uplynk", status=Status.SKIPPED, reason=Reason.OUT_OF_REACH), answered("mediamelon")),
    )
    assert (found.layer, found.text) == (
        Layer.UNKNOWN,
        "not found: uplynk out of reach; mediamelon nothing found",
    )
