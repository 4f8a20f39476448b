"""One table per type, with exactly the names of the JSON output; unknown is None."""

from __future__ import annotations

import dataclasses
import json

import pytest

from tui.model.channel import Channel, Delivery, Outcomes, Quality, State
from tui.model.coverage import Coverage, Segment, SegmentState, Status
from tui.model.event import Event, EventKind
from tui.model.fields import (
    channel_fields,
    coverage_record,
    event_fields,
    event_record,
    session_fields,
    session_record,
    totals_record,
    wall_fields,
)
from tui.model.filtering import compile_filter
from tui.model.masking import REVEALED, Mask
from tui.model.session import Session
from tui.model.snapshot import Totals, WallRow
from tui.model.vendor import Kind, Reason

NOW_MS = 1_795_233_906_000
NOW = "2026-11-21T04:05:06.000Z"
MASK = Mask(b"0123456789abcdef")

CHANNEL_NAMES = """vendor kind channel_id name tags state stale sampled_at age_s cdn_throughput_kbps
p2p_throughput_kbps total_throughput_kbps p2p_ratio cdn_devices p2p_devices not_compatible_devices
cdn_viewing_time_s p2p_viewing_time_s total_viewing_time_s deep_sampled_at buffer_health_ms buffer_health_ms_cdn
buffer_health_ms_p2p rebuffering_ratio rebuffering_ratio_cdn rebuffering_ratio_p2p live viewers sessions
start_failure_ratio exit_before_start_ratio playback_failure_ratio sampled"""
SESSION_NAMES = """vendor session_id viewer_id client_id user_ip asset channel stream_type started_at ended_at
running startup_time_ms playing_time_ms watch_time_ms rebuffering_time_ms rebuffering_ratio
connection_rebuffering_ratio average_peak_bitrate_bps bitrate_switches cdn_changes start_failure
start_failure_kind exit_before_start playback_failure playback_failure_kind error_count fatal_error_count qoe_score
device os browser city country isp asn cdn ended_status"""
EVENT_NAMES = """time vendor kind source class message fatal session_id at_s channel cdn isp asn device os city
country"""
COVERAGE_NAMES = "vendor kind status reason message from to requests rows sampled segments"

SPORTS = Channel(
    vendor="system73",
    kind=Kind.SYSTEM73,
    channel_id="sports/1",
    name="Sports 1",
    tags=("premium",),
    state=State.CRITICAL,
    sampled_at_ms=NOW_MS - 12_345,
    delivery=Delivery(
        cdn_throughput_kbps=19.0, p2p_throughput_kbps=81.0, total_throughput_kbps=100.0, cdn_devices=3
    ),
    quality=Quality(sampled_at_ms=NOW_MS, buffer_health_ms=4_100.0, rebuffering_ratio=0.031),
)
BARE = Channel(vendor="conviva", kind=Kind.CONVIVA, channel_id="x", name="x")


def channel_record(channel: Channel, now_ms: int) -> dict[str, object]:
    return channel_fields(lambda: now_ms).record(channel)


def test_a_channel_has_the_names_of_the_contract_in_order() -> None:
    assert list(channel_record(SPORTS, NOW_MS)) == CHANNEL_NAMES.split()
    assert channel_fields(lambda: NOW_MS).names == tuple(CHANNEL_NAMES.split())
    assert wall_fields(lambda: NOW_MS).names == tuple(CHANNEL_NAMES.split())


def test_a_channel_as_json() -> None:
    record = json.loads(json.dumps(channel_record(SPORTS, NOW_MS)))
    known = {name: value for name, value in record.items() if value is not None}
    assert known == {
        "vendor": "system73",
        "kind": "system73",
        "channel_id": "sports/1",
        "name": "Sports 1",
        "tags": ["premium"],
        "state": "critical",
        "stale": False,
        "sampled_at": "2026-11-21T04:04:53.655Z",
        "age_s": 12.345,
        "cdn_throughput_kbps": 19.0,
        "p2p_throughput_kbps": 81.0,
        "total_throughput_kbps": 100.0,
        "p2p_ratio": 0.81,
        "cdn_devices": 3,
        "deep_sampled_at": NOW,
        "buffer_health_ms": 4100.0,
        "rebuffering_ratio": 0.031,
    }


def test_what_is_unknown_of_a_channel_is_null() -> None:
    record = channel_record(BARE, NOW_MS)
    known = {name for name, value in record.items() if value is not None}
    assert known == {"vendor", "kind", "channel_id", "name", "tags", "state", "stale"}


def test_a_channel_of_ended_sessions() -> None:
    outcomes = Outcomes(sessions=40, start_failure_ratio=0.05, rebuffering_ratio=0.02, sampled=True)
    record = channel_record(dataclasses.replace(BARE, outcomes=outcomes), NOW_MS)
    assert (record["sessions"], record["start_failure_ratio"], record["sampled"]) == (40, 0.05, True)
    assert record["rebuffering_ratio"] == 0.02
    assert record["rebuffering_ratio_cdn"] is None


def test_an_age_grows_while_a_filter_stands_and_is_never_below_0() -> None:
    now = [NOW_MS]
    older = compile_filter("age_s>1m", channel_fields(lambda: now[0]))
    assert not older(SPORTS)
    now[0] += 60_000
    assert older(SPORTS)
    assert channel_record(SPORTS, 0)["age_s"] == 0


def _wall_row() -> WallRow:
    onair = Channel(
        vendor="apivideo", kind=Kind.APIVIDEO, channel_id="li400", name="Sports 1", live=True, viewers=9
    )
    ended = dataclasses.replace(
        BARE,
        name="Sports 1",
        outcomes=Outcomes(sessions=40, rebuffering_ratio=0.5, playback_failure_ratio=0.1),
    )
    return WallRow(
        key="Sports 1",
        name="Sports 1",
        lead=SPORTS,
        members=(SPORTS, onair, ended),
        state=State.WARNING,
        state_reason="",
        stale=True,
        tags=("all", "premium"),
    )


def test_a_line_of_the_wall_takes_each_figure_from_the_member_that_has_it() -> None:
    record = wall_fields(lambda: NOW_MS).record(_wall_row())
    assert record["vendor"] == ["system73", "apivideo", "conviva"]
    assert record["channel_id"] == ["sports/1", "li400", "x"]
    assert (record["state"], record["stale"], record["tags"]) == ("warning", True, ["all", "premium"])
    assert (record["total_throughput_kbps"], record["viewers"], record["live"]) == (100.0, 9, True)
    assert (record["sessions"], record["playback_failure_ratio"]) == (40, 0.1)
    assert record["rebuffering_ratio"] == 0.031
    assert record["age_s"] == 12.345


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("sport", True),
        ("li400", True),
        ("vendor:conviva", True),
        ("kind:apivideo", True),
        ("kind:uplynk", False),
        ("tag:premium state:warning stale:true", True),
        ("p2p_ratio>=81% viewers<10 buffer_health_ms<6s", True),
        ("total_throughput_kbps>1Mb/s", False),
        ("live:true sessions>39", True),
        ("start_failure_ratio>0", False),
        ("start_failure_ratio:null", True),
    ],
)
def test_filters_on_the_wall(text: str, passes: bool) -> None:
    assert compile_filter(text, wall_fields(lambda: NOW_MS))(_wall_row()) is passes


SESSION = Session(
    vendor="conviva",
    kind=Kind.CONVIVA,
    session_id="1.2.3.4.-5",
    viewer_id="anna",
    client_id="1.2.3.4",
    user_ip="203.0.113.7",
    asset="Detective Memoirs of anna.s",
    started_at_ms=NOW_MS,
    running=False,
    startup_time_ms=None,
    rebuffering_ratio=0.025,
    start_failure=True,
    start_failure_kind="technical",
    cdn=("INHOUSE", "AKAMAI"),
    os="10.15.7.1",
)


def test_a_session_has_the_names_of_the_contract_in_order() -> None:
    assert list(session_record(SESSION, MASK)) == SESSION_NAMES.split()


def test_a_session_is_masked_until_revealed() -> None:
    masked = session_record(SESSION, MASK)
    assert masked["session_id"] == f"{MASK.token('1.2.3.4')}.-5"
    assert masked["viewer_id"] == MASK.token("anna")
    assert masked["client_id"] == MASK.token("1.2.3.4")
    assert masked["user_ip"] == "203.0.113.x"
    assert masked["os"] == "10.15.7.1"
    assert masked["asset"] == "Detective Memoirs of anna.s"
    clear = session_record(SESSION, REVEALED)
    assert (clear["session_id"], clear["user_ip"], clear["viewer_id"]) == (
        "1.2.3.4.-5",
        "203.0.113.7",
        "anna",
    )


def test_what_was_typed_shows_nowhere_in_a_session() -> None:
    masked = session_record(SESSION, MASK.knowing("anna"))
    assert "anna" not in json.dumps(masked)
    assert masked["asset"] == f"Detective Memoirs of {MASK.token('anna')}.s"


def test_a_session_as_json() -> None:
    record = session_record(SESSION, MASK)
    assert record["started_at"] == NOW
    assert record["cdn"] == ["INHOUSE", "AKAMAI"]
    assert record["running"] is False
    assert record["ended_at"] is record["startup_time_ms"] is record["qoe_score"] is None
    json.dumps(record)


def test_a_filter_sees_what_the_screen_shows() -> None:
    fields = session_fields(MASK)
    assert compile_filter("user_ip:203.0.113 start_failure_kind:technical cdn:akamai", fields)(SESSION)
    assert not compile_filter("viewer_id:anna", fields)(SESSION)
    assert compile_filter("viewer_id:anna rebuffering_ratio>=2.5%", session_fields(REVEALED))(SESSION)


EVENT = Event(
    time_ms=NOW_MS,
    vendor="uplynk",
    kind=EventKind.ERROR,
    source="drm",
    message="Licence refused for 203.0.113.7",
    error_class="Licence refused for N",
    session_id="1.2.3.4.-5",
)


def test_an_event_has_the_names_of_the_contract_in_order() -> None:
    assert list(event_record(EVENT, MASK)) == EVENT_NAMES.split()


def test_an_event_as_json() -> None:
    record = event_record(EVENT, MASK)
    assert record["time"] == NOW
    assert record["class"] == "Licence refused for N"
    assert record["message"] == "Licence refused for 203.0.113.x"
    assert record["session_id"] == f"{MASK.token('1.2.3.4')}.-5"
    assert record["kind"] == "error"
    assert record["fatal"] is record["at_s"] is record["city"] is None
    assert event_record(EVENT, REVEALED)["message"] == "Licence refused for 203.0.113.7"


def test_filters_on_events() -> None:
    fields = event_fields(MASK)
    assert compile_filter("source:drm class:licence kind:error", fields)(EVENT)
    assert not compile_filter("fatal:true | at_s>5", fields)(EVENT)


def test_coverage_as_json() -> None:
    coverage = Coverage(
        vendor="conviva",
        kind=Kind.CONVIVA,
        status=Status.PARTIAL,
        reason=Reason.LIMITED,
        message="limited while asking for 203.0.113.7",
        from_ms=NOW_MS - 1_000,
        to_ms=NOW_MS,
        requests=3,
        segments=(Segment(NOW_MS - 1_000, NOW_MS, SegmentState.EMPTY),),
    )
    record = coverage_record(coverage, MASK)
    assert list(record) == COVERAGE_NAMES.split()
    assert record["message"] == "limited while asking for 203.0.113.x"
    assert (record["status"], record["reason"], record["kind"]) == ("partial", "limited", "conviva")
    assert record["segments"] == [{"from": "2026-11-21T04:05:05.000Z", "to": NOW, "state": "empty"}]
    bare = coverage_record(Coverage("uplynk", Kind.UPLYNK, Status.SKIPPED), MASK)
    assert bare["reason"] is bare["from"] is bare["to"] is None
    json.dumps([record, bare])


def test_totals_as_json() -> None:
    totals = Totals(
        channels=3,
        by_state=((State.OK, 2), (State.CRITICAL, 1)),
        p2p_throughput_kbps=3.0,
        total_throughput_kbps=4.0,
    )
    assert totals_record(totals) == {
        "channels": 3,
        "states": {"critical": 1, "warning": 0, "no_data": 0, "low_sample": 0, "ok": 2},
        "cdn_throughput_kbps": None,
        "p2p_throughput_kbps": 3.0,
        "total_throughput_kbps": 4.0,
        "p2p_ratio": 0.75,
        "devices": None,
    }
