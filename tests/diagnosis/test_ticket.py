"""Tickets of a look-up, a channel and an error class: what they say, and what they never show."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.diagnosis.make import EVENING, T0, answered, error, failed, session, stalling, well
from tui.diagnosis.case import Case, diagnosed
from tui.diagnosis.channel_report import ChannelCase
from tui.diagnosis.error_report import ErrorClass
from tui.diagnosis.outcome import Limits
from tui.diagnosis.ticket import Form, ticket
from tui.model.channel import Channel, Delivery, Outcomes, Quality, State
from tui.model.coverage import Segment, SegmentState, Status
from tui.model.event import Event
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.masking import REVEALED, Mask
from tui.model.session import Session, SessionError
from tui.model.snapshot import WallRow
from tui.model.span import Span
from tui.model.thresholds import Thresholds
from tui.model.vendor import Kind, Reason

MASK = Mask(b"0123456789abcdef")
VIENNA = ZoneInfo("Europe/Vienna")
FORMS = get_args(Form)
VIEWER = "acct-4711-93"


def case(**more: Any) -> Case:
    asked: dict[str, Any] = {
        "identity": VIEWER,
        "kinds": ("viewer",),
        "span": EVENING,
        "made_at_ms": T0 + 10 * MINUTE_MS,
        "sessions": [],
        "events": [],
        "coverage": [answered("conviva", 1)],
    }
    return diagnosed(**{**asked, **more})


def written(subject: Any, **how: Any) -> dict[str, Any]:
    """The ticket's JSON form, which holds what the others do."""
    found: dict[str, Any] = json.loads(
        ticket(subject, **{"zone": VIENNA, "mask": MASK, "form": "json", **how})
    )
    return found


def refused(number: int) -> Session:
    return failed(
        "conviva",
        f"1928374650.2.3.4.-{number + 1}",
        30 * number,
        30 * number + 8,
        viewer_id=VIEWER,
        cdn=("FASTLANE",),
        channel="Sports 1",
        device="Apple iPhone",
        errors=(SessionError("Licence refused", True, T0 + 30_000 * number + 7_000),),
    )


def test_a_viewers_ticket() -> None:
    pending = Segment(T0 + HOUR_MS // 2, EVENING.to_ms, SegmentState.PENDING)
    uplynk = answered("uplynk", 1, status=Status.PENDING, segments=(pending,))
    found = written(
        case(
            sessions=[refused(number) for number in range(3)],
            events=[error("uplynk", 66, "drm", f"Beam not in window for {VIEWER}")],
            coverage=[uplynk, answered("conviva", 3, sampled=True)],
        )
    )
    assert found["impact"] == f"viewer {MASK.token(VIEWER)}: DRM: licence refused 3 times before start"
    assert (found["start"], found["start_local"]) == ("2026-11-21T20:00:00.000Z", "2026-11-21T21:00:00+01:00")
    assert (found["end"], found["status"]) == (None, "ongoing as far as is known: last seen 8 m ago")
    assert {"label": "channel", "value": "Sports 1"} in found["scope"]
    assert {"label": "viewings", "value": "3 of 3 bad"} in found["scope"]
    assert found["scope"][0]["value"] == (
        "2026-11-21 19:00:00 UTC (20:00:00 CET) to 2026-11-21 21:00:00 UTC (22:00:00 CET)"
    )
    assert "conviva: 3 of 3 sessions bad (start failed ×3)" in found["evidence"]
    token = MASK.token("1928374650.2.3.4")
    assert found["session_ids"][0] == {"vendor": "conviva", "session_id": f"{token}.-1"}
    assert found["first_error"] == {"text": "Licence refused", "count": 3, "at": "2026-11-21T20:00:07.000Z"}
    assert found["last_error"]["at"] == "2026-11-21T20:01:07.000Z"
    assert found["caveats"] == [
        "not seen: uplynk: 1 row; not processed after 2026-11-21 20:30:00 UTC (21:30:00 CET)",
        "not seen: conviva: 3 rows; a sample of at most 1500 a call; ended sessions only, 7 to 15 min late",
        "personal data are masked",
    ]
    assert found["next_check"] == {"what": "look up again", "at": "2026-11-21T20:25:00.000Z"}


@pytest.mark.parametrize(
    ("sessions", "made_at_ms", "status", "end"),
    [
        ([], T0, "not known: nothing was found", None),
        ([well("conviva", "a")], T0, "no trouble seen", None),
        ([well("conviva", "a", error_count=1)], T0, "errors, of which none spoilt a viewing", None),
        ([session("apivideo", "a")], T0, "not known: no vendor says how the sessions went", None),
        (
            [stalling("mediamelon", "a", 0, None, running=True)],
            T0,
            "ongoing: a bad session is still running",
            None,
        ),  # type: ignore[arg-type]
        ([stalling("conviva", "a")], EVENING.to_ms, "ended", "2026-11-21T20:10:00.000Z"),
        (
            [stalling("conviva", "a", 3_000, 3_500)],
            EVENING.to_ms + HOUR_MS,
            "not known after the range that was asked for",
            "2026-11-21T20:58:20.000Z",
        ),
    ],
)
def test_whether_it_goes_on(sessions: list[Session], made_at_ms: int, status: str, end: str | None) -> None:
    found = written(case(sessions=sessions, made_at_ms=made_at_ms))
    assert (found["status"], found["end"]) == (status, end)


def test_it_began_when_it_went_wrong_not_when_he_sat_down() -> None:
    broke = well("conviva", "a", 0, 400, playback_failure=True)
    assert written(case(sessions=[broke]))["start"] == "2026-11-21T20:06:40.000Z"


def test_figures_stand_beside_their_thresholds() -> None:
    sessions = [stalling("conviva", "a", startup_time_ms=14_000), well("conviva", "b", 900, 1_200)]
    found = written(case(sessions=sessions))
    assert found["evidence"][:2] == [
        "rebuffering up to 12 %, threshold 2.0 %",
        "start-up up to 14.0 s, threshold 10.0 s",
    ]
    strict = written(case(sessions=sessions[1:], limits=Limits(rebuffering_ratio=0.001)))
    assert strict["evidence"][0] == "rebuffering up to 0.10 %, threshold 0.10 %"


def test_the_neighbours_are_in_the_scope_once() -> None:
    sample = [well("conviva", f"n{n}", cdn=("FASTLANE",)) for n in range(30)]
    sessions = [stalling("conviva", "a", cdn=("FASTLANE",)), stalling("conviva", "b", 700, 1_300)]
    found = written(
        case(sessions=sessions, sample=[*sample, well("conviva", "o", 700, 1_300)], window_ms=3 * HOUR_MS)
    )
    told = {entry["label"]: entry["value"] for entry in found["scope"]}
    assert "just him?" not in told, "the newest bad session has nothing to compare"
    again = written(case(sessions=sessions[:1], sample=sample))
    told = {entry["label"]: entry["value"] for entry in again["scope"]}
    assert told["just him?"] == "same CDN 0 % bad (n 30) → only this viewer"
    assert told["just him?"] not in again["evidence"]


def test_many_sessions_are_counted_not_listed() -> None:
    found = written(case(sessions=[refused(number) for number in range(15)]))
    assert len(found["session_ids"]) == 12
    assert "3 more sessions are not listed" in found["caveats"]


@pytest.mark.parametrize("form", FORMS)
def test_revealed_it_is_as_it_is(form: Form) -> None:
    subject = case(sessions=[refused(1)])
    revealed = ticket(subject, zone=UTC, mask=REVEALED, form=form)
    assert VIEWER in revealed
    assert "1928374650.2.3.4.-2" in revealed
    assert "masked" not in revealed


CHANNEL = Channel(
    vendor="system73",
    kind=Kind.SYSTEM73,
    channel_id="sports/1",
    name="Sports 1",
    state=State.CRITICAL,
    state_reason="rebuffering 3.1 %",
    sampled_at_ms=T0 - 12_000,
    delivery=Delivery(
        cdn_throughput_kbps=800_000,
        p2p_throughput_kbps=3_400_000,
        total_throughput_kbps=4_200_000,
        cdn_devices=2_400,
        p2p_devices=10_000,
        not_compatible_devices=300,
    ),
    quality=Quality(
        sampled_at_ms=T0,
        buffer_health_ms=4_100,
        buffer_health_ms_cdn=3_000,
        buffer_health_ms_p2p=9_000,
        rebuffering_ratio=0.031,
    ),
)
CONVIVA = Channel(
    vendor="conviva",
    kind=Kind.CONVIVA,
    channel_id="Sports 1",
    name="Sports 1",
    sampled_at_ms=T0 - 600_000,
    stale=True,
    outcomes=Outcomes(sessions=140, start_failure_ratio=0.02, rebuffering_ratio=0.03, sampled=True),
)


def wall_row(*members: Channel, state: State = State.CRITICAL, reason: str = "rebuffering 3.1 %") -> WallRow:
    return WallRow(
        key="k",
        name="Sports 1",
        lead=members[0],
        members=members,
        state=state,
        state_reason=reason,
        stale=False,
        tags=("premium",),
    )


def channel_case(row: WallRow, **more: Any) -> ChannelCase:
    return ChannelCase(row=row, limits=Thresholds(), made_at_ms=T0, **more)


def test_a_channels_ticket() -> None:
    found = written(channel_case(wall_row(CHANNEL, CONVIVA), since_ms=T0 - 4 * MINUTE_MS), mask=REVEALED)
    assert found["impact"] == "Sports 1 critical: rebuffering 3.1 %"
    assert (found["status"], found["start"]) == ("ongoing at this sample", "2026-11-21T19:56:00.000Z")
    assert found["scope"] == [
        {"label": "system73 channel", "value": "sports/1"},
        {"label": "conviva channel", "value": "Sports 1"},
        {"label": "tags", "value": "premium"},
        {"label": "devices", "value": "12.4 k"},
    ]
    assert found["evidence"] == [
        "rebuffering 3.1 % (warning 1.0 %, critical 2.0 %)",
        "system73: throughput 4.20 Gb/s (CDN 800 Mb/s, P2P 3.40 Gb/s), offload 81 %",
        "system73: devices: CDN 2.4 k, P2P 10.0 k, not compatible 300",
        "system73: buffer health 4.1 s (warning 12.0 s, critical 6.0 s): CDN 3.0 s, P2P 9.0 s",
        "system73: rebuffering 3.1 %",
        "conviva: of 140 ended sessions start failed 2.0 %, left before start —, playback failed —, rebuffering 3.0 %",
    ]
    assert found["caveats"] == [
        "system73: sample 12 s old",
        "conviva: sample 10 m old, stale",
        "conviva: a sample of ended sessions only",
    ]
    assert found["next_check"]["at"] == "2026-11-21T20:15:00.000Z"


def test_a_calm_channel_of_which_little_is_known() -> None:
    bare = Channel(
        vendor="apivideo", kind=Kind.APIVIDEO, channel_id="li1", name="Sports 1", live=True, viewers=7
    )
    found = written(channel_case(wall_row(bare, state=State.OK, reason="")), mask=REVEALED)
    assert (found["impact"], found["status"]) == ("Sports 1 ok", "no trouble at this sample")
    assert {"label": "on air", "value": "yes"} in found["scope"]
    assert {"label": "viewers", "value": "7"} in found["scope"]
    assert found["caveats"] == [
        "apivideo: no sample",
        "buffer health and rebuffering of this channel were not asked for",
        "since when is not known: the state is that of one sample",
    ]
    assert found["next_check"] == {"what": "none due", "at": None}


def test_the_ticket_of_an_error_class() -> None:
    failed_vendor = answered("conviva", status=Status.FAILED, reason=Reason.UNREACHABLE)
    errors = ErrorClass(
        text="Beam not in window",
        count=171,
        first_ms=T0,
        last_ms=T0 + 39 * MINUTE_MS,
        going_on=True,
        made_at_ms=T0 + 40 * MINUTE_MS,
        vendors=("uplynk", "conviva"),
        sources=("drm",),
        lifts=("iOS 6.2 times as often",),
        session_ids=(("conviva", "1928374650.2.3.4.-5"),),
        coverage=(failed_vendor,),
    )
    found = written(errors)
    assert found["impact"] == "“Beam not in window” 171 times"
    assert (found["status"], found["end"]) == ("ongoing as far as is known: last seen 1 m ago", None)
    assert found["scope"] == [
        {"label": "vendors", "value": "uplynk; conviva"},
        {"label": "sources", "value": "drm"},
    ]
    assert found["evidence"] == ["iOS 6.2 times as often"]
    assert found["session_ids"][0]["session_id"] == f"{MASK.token('1928374650.2.3.4')}.-5"
    assert found["caveats"][0] == "less certain: conviva unreachable"
    over = written(replace(errors, going_on=False, made_at_ms=T0 + 2 * HOUR_MS, count=1))
    assert over["impact"].endswith("” once")
    assert (over["status"], over["end"]) == ("ended: last seen 1 h ago", "2026-11-21T20:39:00.000Z")


_WORDS = st.text(max_size=30)
_IDENTITIES = st.text("bcdfghjkqvwxyz0123456789#", min_size=6, max_size=12).filter(lambda text: text.strip())


@st.composite
def _told(draw: st.DrawFn, hidden: str) -> str:
    """A text that may hold the identity, in any case."""
    told = [draw(_WORDS), draw(st.sampled_from(["", hidden, hidden.upper(), f"<{hidden}>"])), draw(_WORDS)]
    return "".join(told)


@st.composite
def _case_with(draw: st.DrawFn, identity: str) -> Case:
    texts = _told(identity)
    sessions = [
        draw(st.sampled_from([well, failed, stalling]))(
            draw(st.sampled_from(["conviva", "mediamelon"])),
            draw(texts) or "x",
            number,
            number + 60,
            viewer_id=draw(st.sampled_from([identity, None])),
            channel=draw(texts),
            cdn=(draw(texts),),
            city=draw(texts),
            device=draw(texts),
            errors=(SessionError(draw(texts)),),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    events = [error("uplynk", number, "drm", draw(texts)) for number in range(draw(st.integers(0, 2)))]
    coverage = [answered("uplynk", message=draw(texts), status=Status.FAILED, reason=Reason.NONSENSE)]
    return case(identity=identity, sessions=sessions, events=events, coverage=coverage, sample=sessions)


@given(data=st.data(), identity=_IDENTITIES, form=st.sampled_from(FORMS))
def test_no_masked_ticket_shows_the_identity(data: st.DataObject, identity: str, form: Form) -> None:
    subject = data.draw(_case_with(identity))
    innocent = ticket(case(sessions=[well("conviva", "x")]), zone=VIENNA, mask=MASK, form=form)
    assume(identity.casefold() not in innocent.casefold())
    shown = ticket(subject, zone=VIENNA, mask=MASK, form=form)
    assert identity.casefold() not in shown.replace("\\", "").casefold()


_MOMENTS = st.integers(0, 4_102_444_800_000)


@given(
    texts=st.lists(st.text(), min_size=6, max_size=6),
    times=st.lists(_MOMENTS, min_size=4, max_size=4),
    form=st.sampled_from(FORMS),
    mask=st.sampled_from([MASK, REVEALED]),
)
def test_no_text_and_no_time_breaks_a_ticket(
    texts: list[str], times: list[int], form: Form, mask: Mask
) -> None:
    words, first, last = texts[0], min(times), max(times)
    strange = session("conviva", words, channel=texts[1], cdn=(texts[2],), city=texts[3], device=texts[4])
    strange = replace(strange, started_at_ms=times[0], ended_at_ms=times[1], playback_failure=True)
    subjects = (
        case(
            identity=texts[5] or "x",
            span=Span(first, last),
            made_at_ms=times[2],
            sessions=[strange],
            events=[
                Event(
                    time_ms=times[3], vendor=words, kind=error("u", 0, "", "").kind, source="", message=words
                )
            ],
        ),
        replace(
            channel_case(wall_row(replace(CHANNEL, channel_id=words), reason=texts[1])), made_at_ms=times[0]
        ),
        ErrorClass(
            text=words,
            count=2,
            first_ms=first,
            last_ms=last,
            going_on=first == last,
            made_at_ms=times[0],
            lifts=(texts[1],),
        ),
    )
    for subject in subjects:
        assert ticket(subject, zone=VIENNA, mask=mask, form=form)
