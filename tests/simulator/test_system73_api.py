"""The simulated System73 Stats API over real HTTP, against the shapes of the vendor's page."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest

from tests.simulator.worlds import EVENING_MS
from tui.simulator.quirks import Quirks
from tui.simulator.server import Options, RunningSimulator

KEY = "system73-demo-key"

FIGURES = [
    "cdn_throughput", "p2p_throughput", "total_throughput", "cdn_devices", "p2p_devices",
    "not_compatible_devices", "cdn_viewing_time", "p2p_viewing_time", "total_viewing_time",
]  # fmt: skip
SOURCE_METRICS = {
    "throughput/agg": "agg_throughput_{}",
    "buffer_health/avg": "avg_buffer_health_{}",
    "rebuffering/ratio": "rebuffering_ratio",
    "content_request_response_times/avg": "avg_content_request_response_times_{}",
    "buffer_filling_rate/avg": "avg_buffer_filling_rate_{}",
    "dropped_frames/avg": "avg_dropped_frames_{}",
}
DEVICE_METRICS = {
    "os": "operating_systems",
    "platforms": "platforms",
    "connection_types": "connection_types",
}
OF_CHANNELS_ONLY = ("buffer_filling_rate/avg", "dropped_frames/avg")
POINTS = {"live": 1, "10m": 60, "1h": 60, "24h": 144, "1w": 168, "1M": 120}
SECONDS = {"live": 5, "10m": 600, "1h": 3_600, "24h": 86_400, "1w": 604_800, "1M": 2_592_000}


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: Any

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Api:
    """One simulated System73."""

    def __init__(self, simulator: RunningSimulator) -> None:
        self.simulator = simulator
        self.world = simulator.world

    def ask(self, path: str, *, authorization: str = KEY, method: str = "GET", **query: Any) -> Answer:
        url = self.simulator.base_url("system73") + path + (f"?{urlencode(query)}" if query else "")
        headers = {"Authorization": authorization} if authorization else {}
        request = urllib.request.Request(url, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return Answer(answer.status, answer.read(), answer.headers)
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.read(), refused.headers)

    def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        answer = self.ask(path, **query)
        assert answer.status == 200, answer.body
        rows: list[dict[str, Any]] = answer.json
        return rows


@contextmanager
def serving(*quirks: str, channels: int = 12, scenario: str = "cdn-brownout") -> Iterator[Api]:
    options = Options(
        start_ms=EVENING_MS, speed=0, channels=channels, scenario=scenario, quirks=Quirks.parse(quirks)
    )
    with RunningSimulator(options) as simulator:
        yield Api(simulator)


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with serving() as served:
        yield served


def levels(api: Api) -> dict[str, str]:
    """The path of an account, of a channel with a slash in its id, and of one of its streams."""
    channel = f"/channels/{quote('sports/1', safe='')}"
    return {
        "account": "",
        "channel": channel,
        "stream": f"{channel}/streams/{sports(api).streams[0].stream_id}",
    }


def sports(api: Api) -> Any:
    return api.world.channel("sports/1")


# --- status, keys ---


@pytest.mark.parametrize("path", ["/ping", "/ping/db"])
def test_ping_is_bare_text(api: Api, path: str) -> None:
    answer = api.ask(path)
    assert (answer.status, answer.body) == (200, b"pong")
    assert answer.headers["Date"] == "Sat, 21 Nov 2026 20:00:00 GMT"


def test_ping_as_the_quirks_want_it() -> None:
    with serving("system73_ping=open", "system73_pong=quoted") as api:
        assert api.ask("/ping", authorization="").body == b'"pong"'
        assert api.ask("/summary", authorization="", time="live").status == 401


@pytest.mark.parametrize("given", ["", "wrong", "Bearer", "Bearer wrong", f"Basic {KEY}", f"{KEY} "[:-2]])
@pytest.mark.parametrize("path", ["/ping", "/summary", "/nowhere"])
def test_without_the_key_nothing_is_told(api: Api, path: str, given: str) -> None:
    assert api.ask(path, authorization=given, time="live").status == 401


@pytest.mark.parametrize(
    ("quirk", "raw", "bearer"), [("both", 200, 200), ("raw", 200, 401), ("bearer", 401, 200)]
)
def test_schemes_of_authorization(quirk: str, raw: int, bearer: int) -> None:
    with serving(f"system73_auth={quirk}") as api:
        assert api.ask("/ping", authorization=KEY).status == raw
        assert api.ask("/ping", authorization=f"Bearer {KEY}").status == bearer


def test_only_get_and_only_what_the_page_lists(api: Api) -> None:
    assert api.ask("/summary", method="POST", time="live").status == 405
    for path in ("", "/", "/summaries", "/stats", "/stats/throughput", "/channels", "/channels/x", "/ping/x",
                 "/throughput/agg", "/summary/last_point", "/stats/os/agg", "/channels//summary"):  # fmt: skip
        assert api.ask(path, time="live", source="cdn").status == 404, path


# --- summaries ---


@pytest.mark.parametrize("window", SECONDS)
def test_account_summary_has_a_row_for_each_channel(api: Api, window: str) -> None:
    rows = api.rows("/summary", time=window)
    assert [row["channel_id"] for row in rows] == [channel.channel_id for channel in api.world.channels]
    for row in rows:
        assert list(row) == ["channel_id", *FIGURES, "total_pretty_viewing_time"]
        assert row["total_throughput"] == row["cdn_throughput"] + row["p2p_throughput"]
        assert row["total_viewing_time"] == row["cdn_viewing_time"] + row["p2p_viewing_time"]
        assert row["total_pretty_viewing_time"] == str(timedelta(seconds=row["total_viewing_time"]))
        assert all(type(row[name]) is int for name in FIGURES)
        assert abs(row["cdn_viewing_time"] - row["cdn_devices"] * SECONDS[window]) <= SECONDS[window] / 2


def test_parts_sum_to_the_row_above(api: Api) -> None:
    path = levels(api)
    whole = next(row for row in api.rows("/summary", time="1h") if row["channel_id"] == "sports/1")
    streams = api.rows(path["channel"] + "/summary", time="1h")
    rungs = api.rows(path["stream"] + "/summary", time="1h")
    assert list(streams[0]) == ["stream_id", "stream_uri", *FIGURES, "total_pretty_viewing_time"]
    assert list(rungs[0]) == ["bitrate", "representation_id", *FIGURES, "total_pretty_viewing_time"]
    for name in FIGURES:
        assert sum(row[name] for row in streams) == whole[name]
        assert sum(row[name] for row in rungs) == streams[0][name]
    ladder = [(str(r.bitrate_kbps), r.representation_id) for r in sports(api).streams[0].renditions]
    assert [(row["bitrate"], row["representation_id"]) for row in rungs] == ladder


@pytest.mark.parametrize("level", ["account", "channel", "stream"])
def test_aggregate_is_one_row_with_the_sum(api: Api, level: str) -> None:
    path = levels(api)[level]
    rows = api.rows(path + "/summary", time="24h")
    aggregates = api.rows(path + "/summary/agg", time="24h")
    assert len(aggregates) == 1
    assert list(aggregates[0]) == ["aggregate", *FIGURES, "total_pretty_viewing_time"]
    assert aggregates[0]["aggregate"] == "aggregate"
    for name in FIGURES:
        assert aggregates[0][name] == sum(row[name] for row in rows)


@pytest.mark.parametrize("level", ["account", "channel", "stream"])
def test_pages_wrap_the_same_rows_without_the_pretty_time(api: Api, level: str) -> None:
    path = levels(api)[level] + "/summary"
    rows = [dict(list(row.items())[:-1]) for row in api.rows(path, time="live")]
    collected: list[dict[str, Any]] = []
    for page in range(-(-len(rows) // 2)):
        (wrapper,) = api.rows(path, time="live", per_page=2, page=page)
        assert list(wrapper) == ["total_pages", "page", "results"]
        assert (wrapper["total_pages"], wrapper["page"]) == (-(-len(rows) // 2), page)
        collected += wrapper["results"]
    assert collected == rows


def test_pages_at_their_edges(api: Api) -> None:
    (beyond,) = api.rows("/summary", time="live", per_page=5, page=9)
    assert beyond == {"total_pages": 3, "page": 9, "results": []}
    (first,) = api.rows("/summary", time="live", per_page=100)
    assert (first["total_pages"], first["page"], len(first["results"])) == (1, 0, 12)
    (default,) = api.rows("/summary", time="live", page=1)
    assert (default["total_pages"], len(default["results"])) == (2, 2)
    for wrong in ({"per_page": 0}, {"per_page": "x"}, {"page": -1}, {"page": "one"}):
        assert api.ask("/summary", time="live", **wrong).status == 400


def test_filters_of_the_stream_summary(api: Api) -> None:
    path = levels(api)["stream"] + "/summary"
    top = sports(api).streams[0].renditions[-1]
    by_bitrate = api.rows(path, time="live", bitrate=top.bitrate_kbps)
    assert [row["representation_id"] for row in by_bitrate] == [top.representation_id]
    assert api.rows(path, time="live", representation_id=top.representation_id) == by_bitrate
    assert api.rows(path, time="live", bitrate=1, representation_id=top.representation_id) == []
    assert api.ask(path, time="live", bitrate=top.bitrate_kbps, per_page=2).status == 400
    assert api.ask(path, time="live", representation_id="1 of 9", page=0).status == 400
    channel = levels(api)["channel"] + "/summary"
    assert api.rows(channel, time="live", bitrate="1") == api.rows(channel, time="live")


# --- series ---


@pytest.mark.parametrize("window", POINTS)
@pytest.mark.parametrize("level", ["account", "channel", "stream"])
@pytest.mark.parametrize("metric", [*SOURCE_METRICS, *DEVICE_METRICS])
def test_every_series_at_every_level(api: Api, metric: str, level: str, window: str) -> None:
    path = f"{levels(api)[level]}/stats/{metric}"
    query = {"time": window} | ({"source": "p2p"} if metric in SOURCE_METRICS else {})
    if level == "account" and metric in OF_CHANNELS_ONLY:
        assert api.ask(path, **query).status == api.ask(path + "/last_point", **query).status == 404
        return
    key = {**SOURCE_METRICS, **DEVICE_METRICS}[metric].format("p2p")
    points = api.rows(path, **query)
    assert [list(point) for point in points] == [["datetime", key]] * POINTS[window]
    moments = [point["datetime"] for point in points]
    assert moments == sorted(set(moments))
    assert EVENING_MS - 1_000 * SECONDS[window] < moments[0] <= moments[-1] <= EVENING_MS
    assert api.rows(path + "/last_point", **query) == points[-1:]


@pytest.mark.parametrize("metric", SOURCE_METRICS)
def test_source_is_required_where_the_key_is_built_from_it(api: Api, metric: str) -> None:
    path = f"{levels(api)['channel']}/stats/{metric}"
    for query in ({}, {"source": ""}, {"source": "CDN"}, {"source": "total"}):
        assert api.ask(path, time="live", **query).status == 400
    (point,) = api.rows(path, time="live", source="cdn")
    assert list(point)[1] == SOURCE_METRICS[metric].format("cdn")


@pytest.mark.parametrize(
    "path", ["/summary", "/summary/agg", "/stats/os", "/stats/throughput/agg/last_point"]
)
def test_time_is_required_and_its_case_matters(api: Api, path: str) -> None:
    for query in ({}, {"time": ""}, {"time": "1m"}, {"time": "LIVE"}, {"time": "7d"}):
        assert api.ask(path, source="cdn", **query).status == 400


def test_series_agree_with_the_summary(api: Api) -> None:
    path = levels(api)["channel"]
    row = api.rows(path + "/summary/agg", time="live")[0]
    for source in ("cdn", "p2p"):
        (point,) = api.rows(path + "/stats/throughput/agg", time="live", source=source)
        assert point[f"agg_throughput_{source}"] == row[f"{source}_throughput"]
        (total,) = api.rows("/stats/throughput/agg", time="live", source=source)
        rows = api.rows("/summary", time="live")
        assert total[f"agg_throughput_{source}"] == sum(each[f"{source}_throughput"] for each in rows)
    devices = row["cdn_devices"] + row["p2p_devices"] + row["not_compatible_devices"]
    for metric, key in DEVICE_METRICS.items():
        (point,) = api.rows(f"{path}/stats/{metric}", time="live")
        assert sum(point[key].values()) == devices


def test_filters_of_a_streams_series(api: Api) -> None:
    path = levels(api)["stream"]
    rungs = api.rows(path + "/summary", time="live")
    query = {"time": "live", "source": "cdn"}
    stat = path + "/stats/throughput/agg"
    for row in rungs:
        (by_bitrate,) = api.rows(stat, bitrate=row["bitrate"], **query)
        (by_id,) = api.rows(stat, representation_id=row["representation_id"], **query)
        assert by_bitrate == by_id
        assert by_bitrate["agg_throughput_cdn"] == row["cdn_throughput"]
    assert api.rows(stat, bitrate="1", **query) == []
    channel = levels(api)["channel"] + "/stats/throughput/agg"
    assert api.rows(channel, bitrate="1", **query) == api.rows(channel, **query)


def test_paths_keep_encoded_characters(api: Api) -> None:
    assert api.rows("/channels/default%20channel/summary", time="live")
    assert api.rows("/channels/sports%2f1/summary", time="live")
    assert api.ask("/channels/sports/1/summary", time="live").status == 404
    assert api.ask("/channels/sports%2F1%2Fsummary", time="live").status == 404
    assert api.ask("/channels/%73ports%2F1/summary", time="live").status == 200


def test_a_channel_named_like_an_endpoint_is_still_a_channel(api: Api) -> None:
    assert api.ask("/channels/summary/summary", time="live").json == {"error": "Channel or stream not found"}


# --- what the page leaves open ---


@pytest.mark.parametrize(
    ("quirk", "served"),
    [
        ("both", {"times", "time", "times/last_point", "time/last_point"}),
        ("listed", {"times", "time/last_point"}),
        ("plural", {"times", "times/last_point"}),
    ],
)
@pytest.mark.parametrize("level", ["account", "channel", "stream"])
def test_spellings_of_response_times(quirk: str, served: set[str], level: str) -> None:
    with serving(f"system73_response_times={quirk}") as api:
        for spelling in ("times", "time", "times/last_point", "time/last_point"):
            word, _, last = spelling.partition("/")
            path = f"{levels(api)[level]}/stats/content_request_response_{word}/avg" + (last and f"/{last}")
            answer = api.ask(path, time="live", source="cdn")
            assert answer.status == (200 if spelling in served else 404)
            if answer.status == 200:
                assert list(answer.json[0]) == ["datetime", "avg_content_request_response_times_cdn"]


UNKNOWN = ("/channels/nobody", "/channels/sports%2F1/streams/0x0")


@pytest.mark.parametrize("endpoint", ["/summary", "/summary/agg", "/stats/os", "/stats/os/last_point"])
@pytest.mark.parametrize("unknown", UNKNOWN)
def test_unknown_channel_or_stream(api: Api, unknown: str, endpoint: str) -> None:
    answer = api.ask(unknown + endpoint, time="live")
    assert (answer.status, answer.json) == (404, {"error": "Channel or stream not found"})


def test_unknown_channel_may_be_empty_and_empty_may_be_wrapped() -> None:
    with serving("system73_unknown_channel=empty") as api:
        assert api.rows("/channels/nobody/summary", time="live") == []
    with serving("system73_unknown_channel=empty", "system73_empty=wrapper") as api:
        wrapper = [{"total_pages": 0, "page": 0, "results": []}]
        assert api.rows("/channels/nobody/summary", time="live") == wrapper
        assert api.rows("/channels/nobody/summary", time="live", per_page=5, page=0) == wrapper


@pytest.mark.parametrize(
    ("shape", "kind"), [("json", "application/json"), ("html", "text/html"), ("empty", "")]
)
def test_shapes_of_errors(shape: str, kind: str) -> None:
    with serving(f"system73_errors={shape}") as api:
        answer = api.ask("/summary")
        assert answer.status == 400
        assert (answer.headers["Content-Type"] or "").split(";")[0] == kind
        assert bool(answer.body) == (shape != "empty")


@pytest.mark.parametrize(
    ("quirk", "header"), [("seconds", "1"), ("date", "Sat, 21 Nov 2026 20:00:01 GMT"), ("none", None)]
)
def test_too_many_requests_in_a_second(quirk: str, header: str | None) -> None:
    with serving("system73_rate_per_s=3", f"system73_retry_after={quirk}") as api:
        begun = time.monotonic()
        answers = [api.ask("/ping") for _ in range(5)]
        assert time.monotonic() - begun < 1
        assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
        assert answers[-1].headers["Retry-After"] == header


def test_requests_with_a_wrong_key_do_not_use_up_the_limit() -> None:
    with serving("system73_rate_per_s=1") as api:
        assert [api.ask("/ping", authorization="wrong").status for _ in range(3)] == [401] * 3
        assert api.ask("/ping").status == 200


@pytest.mark.parametrize(("quirk", "value"), [("null", [None]), ("zero", [0]), ("absent", [])])
def test_a_source_without_devices(quirk: str, value: list[Any]) -> None:
    with serving(f"system73_no_devices={quirk}", scenario="p2p-tracker-down") as api:
        api.simulator.clock.set_ms(EVENING_MS + 60_000)
        path = levels(api)["channel"] + "/stats/buffer_health/avg"
        points = api.rows(path, time="live", source="p2p")
        assert [point["avg_buffer_health_p2p"] for point in points] == value
        assert api.rows(path, time="live", source="cdn")[0]["avg_buffer_health_cdn"] > 10_000
        assert api.rows(levels(api)["channel"] + "/stats/throughput/agg", time="live", source="p2p") == [
            {"datetime": EVENING_MS + 60_000, "agg_throughput_p2p": 0}
        ]


def test_source_total_where_it_is_served() -> None:
    with serving("system73_source_total=served") as api:
        path = levels(api)["channel"] + "/stats/"
        row = api.rows(levels(api)["channel"] + "/summary/agg", time="live")[0]
        (point,) = api.rows(path + "throughput/agg", time="live", source="total")
        assert point["agg_throughput_total"] == row["total_throughput"]
        health = {
            source: api.rows(path + "buffer_health/avg", time="live", source=source)[0][
                f"avg_buffer_health_{source}"
            ]
            for source in ("cdn", "p2p", "total")
        }
        assert min(health["cdn"], health["p2p"]) <= health["total"] <= max(health["cdn"], health["p2p"])


def test_newest_first_and_floats() -> None:
    with serving("system73_order=descending", "system73_numbers=float") as api:
        path = levels(api)["channel"]
        points = api.rows(path + "/stats/throughput/agg", time="10m", source="cdn")
        moments = [point["datetime"] for point in points]
        assert moments == sorted(moments, reverse=True)
        assert type(points[0]["agg_throughput_cdn"]) is float
        assert api.rows(path + "/stats/throughput/agg/last_point", time="10m", source="cdn") == points[:1]
        assert type(api.rows("/summary", time="live")[0]["cdn_devices"]) is float


def test_lite_tier_sees_no_quality() -> None:
    with serving("system73_tier=lite") as api:
        path = levels(api)["channel"] + "/stats/"
        assert api.ask(path + "buffer_health/avg", time="live", source="cdn").status == 403
        assert api.ask(path + "throughput/agg", time="live", source="cdn").status == 200
        assert api.ask(path + "os", time="live").status == 200
        assert api.ask("/summary", time="live").status == 200


def test_a_dark_channel_stays_listed_or_goes() -> None:
    for quirk, rows in (("listed", 12), ("absent", 11)):
        with serving(f"system73_idle_channels={quirk}", scenario="channel-dark") as api:
            api.simulator.clock.set_ms(EVENING_MS + 60_000)
            assert len(api.rows("/summary", time="live")) == rows


# --- the world behind it ---


def test_the_brownout_shows_within_fifteen_seconds() -> None:
    with serving() as api:
        path = levels(api)["channel"]
        before = api.rows(path + "/summary/agg", time="live")[0]
        api.simulator.clock.set_ms(api.world.incident_ms + 15_000)
        after = api.rows(path + "/summary/agg", time="live")[0]
        assert after["total_throughput"] < 0.67 * before["total_throughput"]
        assert abs(after["cdn_devices"] / before["cdn_devices"] - 1) < 0.05
        (ratio,) = api.rows(path + "/stats/rebuffering/ratio/last_point", time="live", source="cdn")
        assert ratio["rebuffering_ratio"] > 0.03
        (health,) = api.rows(path + "/stats/buffer_health/avg/last_point", time="live", source="cdn")
        assert 3_000 <= health["avg_buffer_health_cdn"] <= 5_000


def test_the_same_request_at_the_same_time_has_the_same_answer(api: Api) -> None:
    paths = ("/summary?time=10m", "/stats/os?time=1h", "/summary/agg?time=1M")
    first = [api.ask(path).body for path in paths]
    with serving() as another:
        assert [another.ask(path).body for path in reversed(paths)] == first[::-1]


def test_a_live_summary_of_a_thousand_channels_is_quick() -> None:
    with serving(channels=1_000) as api:
        api.rows("/summary", time="live")
        took = []
        for second in range(5):
            api.simulator.clock.set_ms(EVENING_MS + 5_000 * second)
            begun = time.process_time()
            api.ask("/summary", time="live")
            took.append(time.process_time() - begun)
        assert min(took) < 0.1


def test_a_large_account_answers_series_by_a_panel() -> None:
    with serving(channels=1_000) as api:
        (total,) = api.rows("/stats/throughput/agg/last_point", time="live", source="cdn")
        exact = api.rows("/summary/agg", time="live")[0]["cdn_throughput"]
        assert abs(total["agg_throughput_cdn"] / exact - 1) < 0.03
