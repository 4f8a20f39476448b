"""Conviva's simulated session samples, asked over real HTTP as its page tells."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import httpx
import pytest

from tests.simulator.served import START_MS, Served, serving
from tui.simulator.vocabulary import Viewing

AUTH = ("abcdefghij", "z1y2x3w4v5u6t7s8r9q0p")
PUBLISHED_HEADER = "Basic YWJjZGVmZ2hpajp6MXkyeDN3NHY1dTZ0N3M4cjlxMHA="
PATH = "/conviva/sessions/content"
LAG_MS = 420_000
HOUR_MS = 3_600_000
EARLIER_BROWNOUT = {"start_epoch_ms": START_MS - 90 * 60_000, "end_epoch_ms": START_MS - 50 * 60_000}
WIDE = {"start_epoch_ms": START_MS - 3 * HOUR_MS, "end_epoch_ms": START_MS, "limit": 1500}

PAGE_SHAPE: dict[str, Any] = {
    "conviva_session_id": str,
    "client_id": str,
    "session_id": str,
    "viewer_id": str,
    "timestamps": {
        "start": {"epoch_ms": int, "iso_date": str},
        "end": {"epoch_ms": int, "iso_date": str},
    },
    "status_info": {
        "is_ended": bool,
        "ended_status": str,
        "is_exit_before_video_start": bool,
        "is_video_start_failure": bool,
        "is_video_start_failure_business": bool,
        "is_video_start_failure_tech": bool,
        "is_video_playback_failure": bool,
        "is_video_playback_failure_business": bool,
        "is_video_playback_failure_tech": bool,
        "errors": list,
    },
    "lifetime_metrics": dict.fromkeys(
        (
            "average_framerate_fps",
            "average_peak_bitrate_bps",
            "average_percentage_complete",
            "bitrate_switches_count",
            "connection_induced_rebuffering_ratio_percent",
            "connection_induced_rebuffering_time_ms",
            "last_play_head_time_ms",
            "playing_time_ms",
            "paused_ratio_percent",
            "paused_time_ms",
            "rebuffering_ratio_percent",
            "rebuffering_time_ms",
            "video_restart_time_ms",
            "video_start_time_ms",
        ),
        (int, float),
    ),
    "content_info": {"asset": str, "category": str, "length_ms": int, "stream_url": str},
    "device_info": {
        "browser": {"name": str, "version": str},
        "name": str,
        "os": str,
        "os_family": str,
        "os_version": str,
    },
    "geo_info": {
        "city": str,
        "state": {"name": str, "code": str},
        "country": {"name": str, "code": str},
        "continent": str,
        "postal_code": str,
        "dma": str,
    },
    "network_info": {
        "asn": {"value": str, "description": str},
        "cdn": list,
        "isp": str,
        "last_cdn_edge_server": str,
        "last_cdn_group_id": str,
        "ip": str,
        "ipv6": str,
    },
    "tags": {"selected_dimensions": dict, "custom_tags": dict},
}
SELECTED_DIMENSIONS = {
    "ad_creative_id", "ad_id", "ad_media_file_api_framework", "ad_planned_duration", "ad_position", "ad_sequence",
    "ad_system", "ad_technology", "app_version", "browser_name", "browser_version", "content_category",
    "content_meta_channel", "content_meta_show_title", "content_session_id", "device_hardware_type",
    "device_manufacturer", "device_marketing_name", "device_model", "device_name", "device_os", "device_os_family",
    "device_os_version", "platform_version", "player_framework_name", "player_framework_version", "player_name",
    "video_asset_name",
}  # fmt: skip


def assert_shape(value: Any, shape: Any) -> None:
    if isinstance(shape, dict):
        assert value.keys() == shape.keys()
        for key, part in shape.items():
            assert_shape(value[key], part)
    else:
        assert isinstance(value, shape)


def ask(served: Served, auth: tuple[str, str] | None = AUTH, **question: Any) -> httpx.Response:
    return served.get(PATH, params=question, auth=auth)


def sessions(served: Served, **question: Any) -> list[dict[str, Any]]:
    answer = ask(served, **question)
    assert answer.status_code == 200, answer.text
    return answer.json()["sessions"]


def ids(rows: list[dict[str, Any]]) -> set[str]:
    return {row["conviva_session_id"] for row in rows}


def ended(served: Served, start_ms: int, end_ms: int) -> list[Viewing]:
    """What the world says ended in [start, end)."""
    return [v for v in served.world.viewings(start_ms - 1, end_ms) if start_ms <= v.ended_ms < end_ms]


@pytest.fixture(scope="module")
def conviva() -> Iterator[Served]:
    with serving() as served:
        yield served


class TestCredentials:
    def test_the_published_header_passes(self, conviva: Served) -> None:
        answer = conviva.get(PATH, params=WIDE, headers={"Authorization": PUBLISHED_HEADER})
        assert answer.status_code == 200

    @pytest.mark.parametrize("auth", [None, ("abcdefghij", "wrong"), ("", "")])
    @pytest.mark.parametrize("path", [PATH, "/conviva/no/such/path"])
    def test_without_them_every_path_is_unauthorized(
        self, conviva: Served, path: str, auth: tuple[str, str] | None
    ) -> None:
        answer = conviva.get(path, auth=auth)
        assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})

    def test_a_header_that_is_no_text_is_unauthorized(self, conviva: Served) -> None:
        assert conviva.get(PATH, headers={"Authorization": b"Basic \xff"}).status_code == 401

    def test_with_them_another_path_is_not_found(self, conviva: Served) -> None:
        assert conviva.get("/conviva/no/such/path", auth=AUTH).status_code == 404


class TestRange:
    @pytest.mark.parametrize(
        "question",
        [
            {},
            {"start_epoch_ms": START_MS - HOUR_MS},
            {"start_epoch_ms": START_MS - HOUR_MS, "end_epoch": START_MS // 1000},
            {**WIDE, "start_epoch": START_MS // 1000 - 3600, "end_epoch": START_MS // 1000},
            {"start_epoch_ms": START_MS, "end_epoch_ms": START_MS},
            {"start_epoch_ms": START_MS - 3 * HOUR_MS - 1, "end_epoch_ms": START_MS},
            {"start_epoch_ms": "yesterday", "end_epoch_ms": START_MS},
            {"start_date": "2026-11-21T18:00:00", "end_date": "2026-11-21T19:00:00"},
            {
                "start_epoch_ms": START_MS - 31 * 24 * HOUR_MS - 1,
                "end_epoch_ms": START_MS - 31 * 24 * HOUR_MS,
            },
        ],
    )
    def test_a_range_the_page_does_not_allow_is_a_bad_request(
        self, conviva: Served, question: dict[str, Any]
    ) -> None:
        answer = ask(conviva, **question)
        assert answer.status_code == 400
        assert answer.json().keys() == {"message"}

    def test_the_three_spellings_ask_the_same(self, conviva: Served) -> None:
        hour = {"limit": 1500}
        by_date = sessions(
            conviva, start_date="2026-11-21T18:00:00Z", end_date="2026-11-21T19:00:00Z", **hour
        )
        by_s = sessions(
            conviva, start_epoch=START_MS // 1000 - 7200, end_epoch=START_MS // 1000 - 3600, **hour
        )
        by_ms = sessions(
            conviva, start_epoch_ms=START_MS - 7_200_000, end_epoch_ms=START_MS - 3_600_000, **hour
        )
        assert ids(by_date) == ids(by_s) == ids(by_ms) != set()

    def test_the_oldest_range_is_answered(self, conviva: Served) -> None:
        oldest_ms = START_MS - 31 * 24 * HOUR_MS
        assert sessions(conviva, start_epoch_ms=oldest_ms, end_epoch_ms=oldest_ms + HOUR_MS)

    def test_neighbouring_ranges_share_no_session_and_lose_none(self, conviva: Served) -> None:
        edges = [START_MS - n * HOUR_MS for n in (3, 2, 1)]
        parts = [
            ids(sessions(conviva, start_epoch_ms=start, end_epoch_ms=end, limit=1500))
            for start, end in pairwise(edges)
        ]
        expected = {viewing.conviva_session_id for viewing in ended(conviva, edges[0], edges[-1])}
        assert sum(map(len, parts)) == len(expected)
        assert set().union(*parts) == expected

    @pytest.mark.parametrize(("meaning", "side"), [("started", "start"), ("ended", "end")])
    def test_what_lies_in_the_range_is_open(self, meaning: str, side: str) -> None:
        hour = {"start_epoch_ms": START_MS - 2 * HOUR_MS, "end_epoch_ms": START_MS - HOUR_MS, "limit": 1500}
        with serving(quirks=[f"conviva_range={meaning}"]) as served:
            rows = sessions(served, **hour)
        assert rows
        assert all(
            hour["start_epoch_ms"] <= row["timestamps"][side]["epoch_ms"] < hour["end_epoch_ms"]
            for row in rows
        )


class TestEnded:
    def test_only_sessions_ended_before_the_lag_are_known(self, conviva: Served) -> None:
        expected = {
            viewing.conviva_session_id
            for viewing in ended(conviva, START_MS - HOUR_MS, START_MS)
            if viewing.ended_ms <= START_MS - LAG_MS
        }
        assert (
            ids(sessions(conviva, start_epoch_ms=START_MS - HOUR_MS, end_epoch_ms=START_MS, limit=1500))
            == expected
        )

    def test_the_lag_passes_with_the_time_of_the_world(self) -> None:
        minute = {"start_epoch_ms": START_MS - 60_000, "end_epoch_ms": START_MS, "limit": 1500}
        with serving() as served:
            assert sessions(served, **minute) == []
            served.clock.set_ms(START_MS + LAG_MS)
            expected = {viewing.conviva_session_id for viewing in ended(served, START_MS - 60_000, START_MS)}
            assert ids(sessions(served, **minute)) == expected != set()

    def test_the_lag_may_be_another(self) -> None:
        recent = {"start_epoch_ms": START_MS - HOUR_MS, "end_epoch_ms": START_MS, "limit": 1500}
        with serving(quirks=["conviva_lag_s=900"]) as served:
            ends = [row["timestamps"]["end"]["epoch_ms"] for row in sessions(served, **recent)]
        assert START_MS - 960_000 < max(ends) <= START_MS - 900_000


class TestSample:
    def test_fifty_unless_told(self, conviva: Served) -> None:
        question = {name: value for name, value in WIDE.items() if name != "limit"}
        assert len(sessions(conviva, **question)) == 50

    def test_more_than_the_limit_is_a_sample_the_same_for_the_same_question(self, conviva: Served) -> None:
        whole = ids(sessions(conviva, **WIDE))
        first, again = (sessions(conviva, **{**WIDE, "limit": 40}) for _ in range(2))
        other = sessions(conviva, **{**WIDE, "limit": 41})
        assert first == again
        assert len(first) == 40
        assert ids(first) < whole
        assert not ids(first) <= ids(other)

    @pytest.mark.parametrize("limit", ["0", "1501", "-1", "many", ""])
    def test_a_limit_out_of_range_is_a_bad_request(self, conviva: Served, limit: str) -> None:
        assert ask(conviva, **{**WIDE, "limit": limit}).status_code == 400

    def test_an_account_may_have_a_lower_limit(self) -> None:
        with serving(quirks=["conviva_max_limit=500"]) as served:
            assert ask(served, **{**WIDE, "limit": 501}).status_code == 400
            assert ask(served, **{**WIDE, "limit": 500}).status_code == 200

    def test_the_order_may_be_that_of_the_start(self) -> None:
        with serving(quirks=["conviva_order=start"]) as served:
            starts = [row["timestamps"]["start"]["epoch_ms"] for row in sessions(served, **WIDE)]
        assert starts == sorted(starts)


class TestRow:
    def test_has_the_shape_of_the_page(self, conviva: Served) -> None:
        for row in sessions(conviva, **WIDE):
            assert_shape(row, PAGE_SHAPE)
            assert row["tags"]["selected_dimensions"].keys() == SELECTED_DIMENSIONS
            assert row["conviva_session_id"] == f"{row['client_id']}.{row['session_id']}"
            assert row["session_id"].startswith("-")

    def test_says_what_the_world_says(self, conviva: Served) -> None:
        by_id = {
            viewing.conviva_session_id: viewing
            for viewing in conviva.world.viewings(START_MS - 8 * HOUR_MS, START_MS)
        }
        for row in sessions(conviva, **WIDE):
            viewing, metrics = by_id[row["conviva_session_id"]], row["lifetime_metrics"]
            assert row["timestamps"]["start"]["epoch_ms"] == viewing.started_ms
            assert row["timestamps"]["start"]["iso_date"] == Served.iso(viewing.started_ms)
            assert metrics["average_peak_bitrate_bps"] == viewing.average_bitrate_kbps * 1000
            assert metrics["rebuffering_time_ms"] == viewing.rebuffering_time_ms
            whole_ms = viewing.rebuffering_time_ms + viewing.playing_time_ms
            share = 100 * viewing.rebuffering_time_ms / whole_ms if whole_ms else 0
            assert metrics["rebuffering_ratio_percent"] == pytest.approx(share, abs=1e-4)
            assert viewing.cdn in row["network_info"]["cdn"]

    def test_what_never_started_carries_sentinels(self, conviva: Served) -> None:
        rows = sessions(conviva, **WIDE, is_video_start_failure="true")
        assert rows
        for row in rows:
            assert row["lifetime_metrics"]["video_start_time_ms"] == -3000
            assert row["lifetime_metrics"]["last_play_head_time_ms"] == -1
            assert row["status_info"]["errors"] != []

    def test_an_ipv6_viewer_has_no_ipv4(self, conviva: Served) -> None:
        networks = [row["network_info"] for row in sessions(conviva, **WIDE)]
        assert any(":" in network["ipv6"] for network in networks)
        assert all(bool(network["ip"]) != bool(network["ipv6"]) for network in networks)


class TestFilters:
    def test_values_of_one_dimension_are_alternatives_and_dimensions_add_up(self, conviva: Served) -> None:
        either = sessions(conviva, **WIDE, device_os=["iOS", "Android"])
        both = sessions(conviva, **WIDE, device_os=["iOS", "Android"], geo_country_code="DE")
        assert {row["device_info"]["os"] for row in either} == {"iOS", "Android"}
        assert ids(both) < ids(either)
        assert {row["geo_info"]["country"]["code"] for row in both} == {"DE"}

    def test_values_are_case_sensitive(self, conviva: Served) -> None:
        assert sessions(conviva, **WIDE, device_os="ios") == []

    @pytest.mark.parametrize(
        ("name", "path"),
        [
            ("isp", ("network_info", "isp")),
            ("asn", ("network_info", "asn", "value")),
            ("geo_city_name", ("geo_info", "city")),
            ("content_meta_channel", ("tags", "selected_dimensions", "content_meta_channel")),
            ("asset", ("content_info", "asset")),
            ("viewer_id", ("viewer_id",)),
            ("client_id", ("client_id",)),
            ("session_id", ("session_id",)),
            ("tag_viewerId", ("tags", "custom_tags", "viewerId")),
        ],
    )
    def test_a_value_of_a_row_finds_the_row(self, conviva: Served, name: str, path: tuple[str, ...]) -> None:
        everything = sessions(conviva, **WIDE)
        wanted = read(everything[0], path)
        found = sessions(conviva, **WIDE, **{name: wanted})
        assert ids(found) == {row["conviva_session_id"] for row in everything if read(row, path) == wanted}
        assert len(found) < len(everything)

    def test_a_cdn_finds_sessions_that_used_it(self, conviva: Served) -> None:
        found = sessions(conviva, **EARLIER_BROWNOUT, limit=1500, cdn="EDGEWAVE")
        assert found
        assert all("EDGEWAVE" in row["network_info"]["cdn"] for row in found)

    @pytest.mark.parametrize(
        "flag", [name for name in PAGE_SHAPE["status_info"] if name.startswith("is_")][1:]
    )
    def test_a_flag_divides_the_sessions(self, conviva: Served, flag: str) -> None:
        true, false = (sessions(conviva, **WIDE, **{flag: value}) for value in ("true", "false"))
        assert all(row["status_info"][flag] for row in true)
        assert not any(row["status_info"][flag] for row in false)
        assert len(true) + len(false) == len(sessions(conviva, **WIDE))

    def test_the_brownout_fails_starts_and_playbacks(self, conviva: Served) -> None:
        for flag in (
            "is_video_start_failure_tech",
            "is_video_playback_failure_tech",
            "is_exit_before_video_start",
        ):
            assert sessions(conviva, **EARLIER_BROWNOUT, **{flag: "true"})

    @pytest.mark.parametrize("question", [{"is_video_start_failure": "yes"}, {"colour": "red"}])
    def test_what_is_no_filter_is_a_bad_request(self, conviva: Served, question: dict[str, str]) -> None:
        assert ask(conviva, **WIDE, **question).status_code == 400

    def test_an_unknown_tag_finds_nothing(self, conviva: Served) -> None:
        assert sessions(conviva, **WIDE, tag_colour="red") == []


def read(row: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        row = row[key]
    return row


class TestQuirks:
    def test_without_the_viewer_module_only_the_tag_knows_the_viewer(self) -> None:
        with serving(quirks=["conviva_viewer_id=absent"]) as served:
            row = sessions(served, **WIDE)[0]
            assert "viewer_id" not in row
            assert ask(served, **WIDE, viewer_id="acct").status_code == 400
            assert sessions(served, **WIDE, tag_viewerId=row["tags"]["custom_tags"]["viewerId"])

    def test_booleans_may_be_text(self) -> None:
        with serving(quirks=["conviva_booleans=text"]) as served:
            status = sessions(served, **WIDE)[0]["status_info"]
        assert status["is_ended"] == "true"
        assert status["is_video_start_failure"] in ("true", "false")

    @pytest.mark.parametrize(
        ("shape", "kinds"),
        [("text", {str}), ("object", {dict}), ("mixed", {type(None), int, str, dict}), ("empty", set())],
    )
    def test_errors_come_in_many_shapes(self, shape: str, kinds: set[type]) -> None:
        with serving(quirks=[f"conviva_errors={shape}"]) as served:
            rows = sessions(served, **{**EARLIER_BROWNOUT, "limit": 1500})
        assert {type(error) for row in rows for error in row["status_info"]["errors"]} == kinds

    @pytest.mark.parametrize(("key", "present"), [("ipv4", {"ipv4", "ipv6"}), ("absent", set())])
    def test_the_address_has_several_names_or_none(self, key: str, present: set[str]) -> None:
        with serving(quirks=[f"conviva_ip={key}"]) as served:
            network = sessions(served, **WIDE)[0]["network_info"]
        assert network.keys() & {"ip", "ipv4", "ipv6"} == present

    def test_too_many_requests_count_their_filters(self) -> None:
        with serving(quirks=["conviva_rate_per_min=3"]) as served:
            assert ask(served, **WIDE, isp="a", asn="1").status_code == 200
            assert ask(served, **WIDE).status_code == 200
            refused = ask(served, **WIDE)
        assert refused.status_code == 429
        assert "more than one minute" in refused.json()["message"]

    @pytest.mark.parametrize(("key", "body"), [("name", '{"name":"Not Found"}'), ("text", "Not Found")])
    def test_errors_have_several_envelopes(self, key: str, body: str) -> None:
        with serving(quirks=[f"conviva_error_key={key}"]) as served:
            assert served.get("/conviva/nothing", auth=AUTH).text == body

    def test_nothing_found_may_leave_the_list_out(self) -> None:
        with serving(quirks=["conviva_empty=absent"]) as served:
            assert ask(served, **WIDE, isp="none").json() == {}

    def test_unknown_filters_may_be_ignored(self) -> None:
        with serving(quirks=["conviva_unknown_filter=ignored"]) as served:
            assert sessions(served, **WIDE, colour="red")
