"""Conviva's rows in the model's words and units."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vendors.conviva_account import SAMPLE, row
from tui.model.session import Session, SessionError
from tui.model.text import safe
from tui.model.vendor import Kind
from tui.vendors.conviva.rows import sessions_of


def session(made: Any = None, *, keep_raw: bool = False, **changes: Any) -> Session:
    (only,) = sessions_of([row(5, **changes) if made is None else made], "cv", keep_raw=keep_raw)
    return only


def test_the_pages_own_example() -> None:
    assert session(SAMPLE) == Session(
        vendor="cv",
        kind=Kind.CONVIVA,
        session_id="1.2.3.4.-5",
        viewer_id=None,
        client_id="1.2.3.4",
        user_ip=None,
        asset="Detective Memoirs: S1, E1",
        channel="The Premium Channel",
        stream_type="VoD",
        started_at_ms=1678829756486,
        ended_at_ms=1678829756487,
        running=False,
        startup_time_ms=None,
        playing_time_ms=0,
        rebuffering_time_ms=0,
        rebuffering_ratio=0.0,
        connection_rebuffering_ratio=0.0,
        average_peak_bitrate_bps=0,
        bitrate_switches=0,
        start_failure=False,
        exit_before_start=True,
        playback_failure=False,
        error_count=0,
        fatal_error_count=0,
        device="Apple iPhone",
        os="iOS",
        browser="Native App",
        city="Chicago, Illinois, United States",
        country="United States",
        isp="Comcast",
        asn="33491",
        cdn=("INHOUSE",),
        ended_status="By Expiration",
    )


def test_units_and_sentinels() -> None:
    found = session(
        lifetime_metrics={
            "video_start_time_ms": "1234",
            "playing_time_ms": -1,
            "rebuffering_time_ms": 12.6,
            "rebuffering_ratio_percent": 2.5,
            "connection_induced_rebuffering_ratio_percent": -3000,
            "average_peak_bitrate_bps": None,
            "bitrate_switches_count": "many",
        }
    )
    assert (found.startup_time_ms, found.playing_time_ms, found.rebuffering_time_ms) == (1234, None, 13)
    assert found.rebuffering_ratio == pytest.approx(0.025)
    assert found.connection_rebuffering_ratio is None
    assert (found.average_peak_bitrate_bps, found.bitrate_switches) == (None, None)


def test_truth_values_as_text() -> None:
    found = session(
        status_info={
            "is_ended": "false",
            "is_exit_before_video_start": "false",
            "is_video_start_failure": "true",
            "is_video_start_failure_tech": "false",
            "is_video_start_failure_business": "true",
            "is_video_playback_failure": 1,
        }
    )
    assert found.running is True
    assert found.exit_before_start is False
    assert (found.start_failure, found.start_failure_kind) == (True, "business")
    assert (found.playback_failure, found.playback_failure_kind) == (True, None)


def test_a_failure_of_a_kind_is_a_failure() -> None:
    made = row(status_info={"is_video_playback_failure_tech": True})
    del made["status_info"]["is_video_playback_failure"]
    found = session(made)
    assert (found.playback_failure, found.playback_failure_kind) == (True, "technical")


def test_missing_tables_are_unknown_and_not_zero() -> None:
    found = session({"conviva_session_id": "1.2.3.4.-9"})
    assert found == Session(vendor="cv", kind=Kind.CONVIVA, session_id="1.2.3.4.-9")


@pytest.mark.parametrize(
    ("ids", "session_id"),
    [
        ({"client_id": "1.2.3.4", "session_id": "-5"}, "1.2.3.4.-5"),
        ({"client_id": "1.2.3.4", "session_id": -5}, "1.2.3.4.-5"),
        ({"session_id": "-5"}, "-5"),
        ({"conviva_session_id": "", "client_id": "1", "session_id": "2"}, "1.2"),
    ],
)
def test_the_id_is_put_together_where_it_is_missing(ids: dict[str, Any], session_id: str) -> None:
    assert session(ids).session_id == session_id


@pytest.mark.parametrize("nothing", [{}, {"client_id": "1.2.3.4"}, {"conviva_session_id": None}, [], None, 5])
def test_a_row_without_an_id_is_none(nothing: Any) -> None:
    assert sessions_of([nothing, SAMPLE], "cv", keep_raw=False) == [session(SAMPLE)]


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ({"ip": "203.0.113.7", "ipv6": "2001:db8::1"}, "203.0.113.7"),
        ({"ip": "", "ipv6": "2001:db8::1"}, "2001:db8::1"),
        ({"ipv4": "203.0.113.7"}, "203.0.113.7"),
        ({"ip": ["203.0.113.7"]}, "203.0.113.7"),
        ({"ip": "### REDACTED ###"}, None),
        ({"ip": None, "something_new": {"x": 1}}, None),
    ],
)
def test_addresses(network: dict[str, Any], address: str | None) -> None:
    assert session(network_info=network).user_ip == address


def test_a_viewer_where_the_account_may_see_them() -> None:
    assert session(viewer_id="jane").viewer_id == "jane"
    assert session(viewer_id=4711).viewer_id == "4711"
    assert session(viewer_id="").viewer_id is None


@pytest.mark.parametrize(
    ("cdn", "names"),
    [
        (["A", "B", "A"], ("A", "B")),
        ("A", ("A",)),
        ([], ()),
        (None, ()),
        (["", None, 5, {"name": "C"}], ("5", "C")),
        ({"x": 1}, ()),
    ],
)
def test_cdns(cdn: Any, names: tuple[str, ...]) -> None:
    assert session(network_info={"cdn": cdn}).cdn == names


@pytest.mark.parametrize(
    ("asn", "text"), [({"value": 33491}, "33491"), ("33491", "33491"), ({}, None), ([], None)]
)
def test_the_asn_is_text(asn: Any, text: str | None) -> None:
    assert session(network_info={"asn": asn}).asn == text


def test_the_channel_may_be_a_tag_of_the_customers_own() -> None:
    made = row(tags={"selected_dimensions": {}, "custom_tags": {"content_meta_channel": "Sports 1"}})
    assert session(made).channel == "Sports 1"
    assert session(row(tags={"selected_dimensions": None})).channel is None


@pytest.mark.parametrize(
    ("start", "at_ms"),
    [
        ({"epoch_ms": "1678829756486"}, 1678829756486),
        ({"epoch_ms": None, "iso_date": "2023-03-14T21:35:56.486Z"}, 1678829756486),
        ("2023-03-14T21:35:56.486Z", 1678829756486),
        (1678829756486, 1678829756486),
        (1678829756, 1678829756000),
        ({"epoch_ms": -1}, None),
        ({"epoch_ms": 10**400}, None),
        ({"iso_date": "2024-05-29T07+00:00:00:00"}, None),
        ({"iso_date": "0001-01-01T00:00:00Z"}, None),
        ([], None),
    ],
)
def test_times(start: Any, at_ms: int | None) -> None:
    made = row()
    made["timestamps"]["start"] = start
    assert session(made).started_at_ms == at_ms


def errors(value: Any) -> tuple[SessionError, ...]:
    return session(status_info={"errors": value}).errors


def test_errors_as_text_object_number_and_null() -> None:
    found = session(status_info={"errors": ["DRM failed", {"weird": [1, {"x": None}]}, 3016, None, ""]})
    assert [error.message for error in found.errors] == ["DRM failed", '{"weird": [1, {"x": null}]}', "3016"]
    assert (found.error_count, found.fatal_error_count) == (3, None)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"message": "m", "name": "n"}, "m"),
        ({"message": "", "name": "n"}, "n"),
        ({"error": {"code": "x", "message": "inner"}}, "inner"),
        ({"code": 3016}, "3016"),
        ({"description": "d", "reason": None}, "d"),
        ({"message": False}, '{"message": false}'),
        ([["deep"]], '["deep"]'),
    ],
)
def test_the_words_of_an_error(value: Any, message: str) -> None:
    assert errors([value] if isinstance(value, dict) else value)[0].message == message


def test_fatal_errors_come_first_and_are_counted() -> None:
    given_errors = [
        {"message": "late", "is_fatal": False, "timestamp": 1678829756},
        {"message": "end", "fatal": "true", "time_ms": 1678829756486},
        {"message": "again", "is_fatal": "false", "epoch_ms": {"epoch_ms": "1678829756486"}},
    ]
    found = session(status_info={"errors": given_errors})
    assert found.errors == (
        SessionError("end", True, 1678829756486),
        SessionError("late", False, 1678829756000),
        SessionError("again", False, 1678829756486),
    )
    assert (found.error_count, found.fatal_error_count) == (3, 1)


def test_an_error_time_in_words() -> None:
    assert errors([{"message": "x", "timestamp": "2023-03-14T21:35:56.486Z"}])[0].at_ms == 1678829756486


@pytest.mark.parametrize("value", ["DRM failed", {"message": "DRM failed"}])
def test_a_single_error_that_is_no_list(value: Any) -> None:
    assert [error.message for error in errors(value)] == ["DRM failed"]


def test_no_word_about_errors_is_no_zero() -> None:
    made = row()
    del made["status_info"]["errors"]
    found = session(made)
    assert (found.error_count, found.fatal_error_count, found.errors) == (None, None, ())


def test_endless_errors_are_bounded_but_counted() -> None:
    found = session(status_info={"errors": ["x" * 1_000_000] * 200})
    assert found.error_count == 200
    assert len(found.errors) == 50
    assert sum(len(error.message) for error in found.errors) <= 50 * 500


def test_text_from_outside_is_safe() -> None:
    found = session(
        content_info={"asset": "\x1b]52;c;x\x07\u202e[red]"},
        status_info={"errors": [{"message": "a\r\n\x9bb"}, {"od\x1bd": "\x9b"}]},
    )
    shown = f"{found.asset}{[error.message for error in found.errors]}"
    assert not {"\x1b", "\x07", "\u202e", "\r", "\n", "\x9b"} & set(shown)
    assert found.asset is not None
    assert found.asset.endswith("[red]")


def test_the_raw_row_is_json_without_tokens() -> None:
    address = 'https://u:pw123@cdn.example.com/a/b.m3u8?hdnts=tok"en#frag'
    found = session(keep_raw=True, content_info={"stream_url": address, "note": "see http://h/x \x1b\x9b"})
    raw = json.loads(found.raw)
    assert raw["content_info"]["stream_url"] == "https://cdn.example.com/a/b.m3u8?…"
    assert raw["content_info"]["note"] == "see http://h/x \x1b\N{REPLACEMENT CHARACTER}"
    assert raw["lifetime_metrics"] == SAMPLE["lifetime_metrics"]
    assert found.raw.isprintable()
    assert not any(secret in found.raw for secret in ("pw123", "tok", "frag"))


def test_the_raw_row_is_bounded() -> None:
    found = session(keep_raw=True, tags={"custom_tags": {"x": "://" * 1_000_000}})
    assert len(found.raw) <= 64_000


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def spoilt_rows(draw: st.DrawFn) -> dict[str, Any]:
    """The page's row with up to four members anywhere in it replaced by anything."""
    made = row()
    for _ in range(draw(st.integers(1, 4))):
        table = made
        while True:
            key = draw(st.sampled_from(sorted(table)))
            if isinstance(table[key], dict) and table[key] and draw(st.booleans()):
                table = table[key]
                continue
            table[key] = draw(ANYTHING)
            break
    return made


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=spoilt_rows(), keep_raw=st.booleans())
def test_no_member_of_any_type_costs_another_row(made: dict[str, Any], keep_raw: bool) -> None:
    found = sessions_of([row(1), made, row(2)], "cv", keep_raw=keep_raw)
    assert {"1.2.3.4.-1", "1.2.3.4.-2"} <= {one.session_id for one in found}
    for one in found:
        for name in Session.__slots__:
            value = getattr(one, name)
            assert value is None or isinstance(value, (str, int, float, bool, tuple))
            assert not isinstance(value, str) or value == safe(value, 64_000)
