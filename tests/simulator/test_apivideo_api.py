"""api.video, simulated, asked over real HTTP as its documentation tells."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.simulator.served import START_MS, Served, serving
from tui.simulator.apivideo_catalogue import is_catch_up
from tui.simulator.apivideo_period import span_ms
from tui.simulator.vocabulary import Viewing

KEY = "apivideo-demo-key"
BASIC = (KEY, "")
DAY = "2026-11-21"
DAY_START_MS = START_MS - 20 * 3_600_000
SPORTS = "li400mYKSgQ6xs7taUeSaEKr"
SESSIONS = f"/analytics/live-streams/{SPORTS}"
ONE_STREAM = {"filterBy[mediaId][]": SPORTS}
HOUR_MS = 3_600_000


def get(served: Served, path: str, **params: Any) -> httpx.Response:
    return served.get(f"/apivideo{path}", params=params, auth=BASIC)


def good(served: Served, path: str, **params: Any) -> Any:
    answer = get(served, path, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def log_in(served: Served, key: str = KEY) -> httpx.Response:
    return served.post("/apivideo/auth/api-key", json={"apiKey": key})


def by_bearer(served: Served, token: str) -> httpx.Response:
    return served.get("/apivideo/live-streams", headers={"Authorization": f"Bearer {token}"})


def told(answer: httpx.Response) -> tuple[int, str, Any]:
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"].startswith("https://docs.api.video/")
    return answer.status_code, body["title"], body.get("name", "absent")


def everything(served: Served, path: str, **params: Any) -> list[dict[str, Any]]:
    """All pages of a list, by counting pages as the vendor's own links cannot be followed."""
    found: list[dict[str, Any]] = []
    for number in range(1, 100):
        answer = good(served, path, currentPage=number, pageSize=100, **params)
        found += answer["data"]
        if number >= answer["pagination"]["pagesTotal"]:
            return found
    raise AssertionError("no end of pages")


def live_viewings(served: Served, start_ms: int, end_ms: int) -> list[Viewing]:
    return [
        viewing
        for viewing in served.world.viewings(start_ms, end_ms)
        if viewing.channel.live_stream_id == SPORTS
        and start_ms <= viewing.started_ms < end_ms
        and not is_catch_up(viewing)
    ]


@pytest.fixture(scope="module")
def apivideo() -> Iterator[Served]:
    with serving(quirks=["apivideo_rate_per_min=100000"]) as served:
        yield served


class TestTokens:
    def test_the_key_gives_a_pair_that_opens(self, apivideo: Served) -> None:
        pair = log_in(apivideo).json()
        assert pair.keys() == {"token_type", "expires_in", "access_token", "refresh_token"}
        assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 3600)
        assert by_bearer(apivideo, pair["access_token"]).status_code == 200

    def test_a_token_expires_with_the_time_of_the_world(self) -> None:
        with serving(quirks=["apivideo_token_s=90"]) as served:
            pair = log_in(served).json()
            assert pair["expires_in"] == 90
            served.clock.set_ms(START_MS + 89_999)
            assert by_bearer(served, pair["access_token"]).status_code == 200
            served.clock.set_ms(START_MS + 90_000)
            assert told(by_bearer(served, pair["access_token"])) == (
                401,
                "The access token is invalid or expired.",
                "",
            )

    def test_a_refresh_token_works_once(self, apivideo: Served) -> None:
        old = {"refreshToken": log_in(apivideo).json()["refresh_token"]}
        renewed = apivideo.post("/apivideo/auth/refresh", json=old)
        assert renewed.status_code == 200
        assert by_bearer(apivideo, renewed.json()["access_token"]).status_code == 200
        again = apivideo.post("/apivideo/auth/refresh", json=old)
        assert told(again) == (401, "The refresh token is invalid.", "")

    @pytest.mark.parametrize(
        ("quirk", "problem"),
        [
            ("400", (400, "The user credentials were incorrect.", "")),
            ("401", (401, "The API key is invalid.", "")),
        ],
    )
    def test_a_bad_key_gives_nothing(self, quirk: str, problem: tuple[int, str, str]) -> None:
        with serving(quirks=[f"apivideo_bad_key={quirk}"]) as served:
            assert told(log_in(served, "wrong")) == problem

    @pytest.mark.parametrize("body", [b"", b"[]", b'{"apiKey":1}', b"\xff"])
    def test_a_body_without_the_key_says_so(self, apivideo: Served, body: bytes) -> None:
        answer = apivideo.post("/apivideo/auth/api-key", content=body)
        assert told(answer) == (400, "This attribute is required.", "apiKey")

    @pytest.mark.parametrize(
        ("header", "title"),
        [
            (None, 'The "Authorization" header is missing.'),
            ("Bearer nonsense", "The access token is invalid or expired."),
            (KEY, 'The "Authorization" header value is invalid.'),
            ("Basic !", "The API key is invalid."),
            ("Basic " + base64.b64encode(f"{KEY}:password".encode()).decode(), "The API key is invalid."),
            ("Basic " + base64.b64encode(b"wrong:").decode(), "The API key is invalid."),
        ],
    )
    def test_other_credentials_do_not_open(self, apivideo: Served, header: str | None, title: str) -> None:
        headers = {} if header is None else {"Authorization": header}
        answer = apivideo.get("/apivideo/live-streams", headers=headers)
        assert told(answer) == (401, title, "")


class TestRateLimit:
    def test_every_answer_carries_it(self) -> None:
        with serving() as served:
            left = [
                answer.headers
                for answer in (
                    get(served, "/live-streams"),
                    get(served, "/no/such/path"),
                    served.get("/apivideo/live-streams"),
                    get(served, SESSIONS),
                )
            ]
            written = log_in(served).headers
        assert [headers["X-RateLimit-Limit"] for headers in left] == ["500"] * 4
        assert [headers["X-RateLimit-Remaining"] for headers in left] == ["499", "498", "497", "496"]
        assert all(0 < int(headers["X-RateLimit-Retry-After"]) <= 60 for headers in left)
        assert (written["X-RateLimit-Limit"], written["X-RateLimit-Remaining"]) == ("200", "199")

    def test_too_many_requests_are_told_when_to_come_back(self) -> None:
        with serving(quirks=["apivideo_rate_per_min=2"]) as served:
            answers = [get(served, "/live-streams", pageSize=1) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert told(answers[2]) == (429, "Too many requests.", "")
        assert answers[2].headers["X-RateLimit-Remaining"] == "0"
        assert 0 < int(answers[2].headers["X-RateLimit-Retry-After"]) <= 60
        assert "Retry-After" not in answers[2].headers


class TestLiveStreams:
    def test_one_for_each_channel_in_pages(self, apivideo: Served) -> None:
        first = good(apivideo, "/live-streams", pageSize=5)
        assert first["pagination"] == {
            "currentPage": 1,
            "currentPageItems": 5,
            "pageSize": 5,
            "pagesTotal": 3,
            "itemsTotal": 12,
            "links": [
                {"rel": "self", "uri": "/live-streams?currentPage=1&pageSize=5"},
                {"rel": "first", "uri": "/live-streams?currentPage=1&pageSize=5"},
                {"rel": "next", "uri": "/live-streams?currentPage=2&pageSize=5"},
                {"rel": "last", "uri": "/live-streams?currentPage=3&pageSize=5"},
            ],
        }
        listed = [
            stream["liveStreamId"]
            for number in (1, 2, 3)
            for stream in good(apivideo, "/live-streams", pageSize=5, currentPage=number)["data"]
        ]
        assert sorted(listed) == sorted(channel.live_stream_id for channel in apivideo.world.channels)

    def test_one_alone_is_as_in_the_list(self, apivideo: Served) -> None:
        streams = {stream["liveStreamId"]: stream for stream in good(apivideo, "/live-streams")["data"]}
        alone = good(apivideo, f"/live-streams/{SPORTS}")
        assert alone == streams[SPORTS]
        assert alone["name"] == "Sports 1"
        assert alone["broadcasting"] is True
        assert alone["createdAt"].endswith("+00:00")

    def test_carries_publishing_secrets_as_the_vendor_does(self, apivideo: Served) -> None:
        streams = good(apivideo, "/live-streams")["data"]
        assert all(len(stream["streamKey"]) == 36 for stream in streams)
        secrets = [restream["streamKey"] for stream in streams for restream in stream["restreams"]]
        assert secrets
        assert not set(secrets) & {stream["streamKey"] for stream in streams}
        assert {"playerId" in stream for stream in streams} == {True, False}

    def test_the_name_or_the_key_filters(self, apivideo: Served) -> None:
        named = good(apivideo, "/live-streams", name="sports")["data"]
        assert named
        assert all("sports" in stream["name"].lower() for stream in named)
        by_key = good(apivideo, "/live-streams", streamKey=named[0]["streamKey"])["data"]
        assert by_key == named[:1]

    @pytest.mark.parametrize("by", ["name", "createdAt", "updatedAt"])
    @pytest.mark.parametrize("order", ["asc", "desc"])
    def test_sorts(self, apivideo: Served, by: str, order: str) -> None:
        values = [
            stream[by] for stream in good(apivideo, "/live-streams", sortBy=by, sortOrder=order)["data"]
        ]
        assert values == sorted(values, reverse=order == "desc")

    @pytest.mark.parametrize("name", ["sortBy", "sortOrder"])
    def test_another_order_is_refused(self, apivideo: Served, name: str) -> None:
        answer = get(apivideo, "/live-streams", **{name: "colour"})
        assert told(answer) == (400, "A query parameter is invalid.", name)

    def test_pages_out_of_range_are_all_named(self, apivideo: Served) -> None:
        answer = get(apivideo, "/live-streams", currentPage=0, pageSize=101)
        assert told(answer) == (400, "This parameter is out of the allowed range of values.", "currentPage")
        assert [problem["name"] for problem in answer.json()["problems"]] == ["currentPage", "pageSize"]

    def test_a_page_beyond_the_last_is_empty(self, apivideo: Served) -> None:
        assert good(apivideo, "/live-streams", currentPage=9)["data"] == []

    @pytest.mark.parametrize(
        ("quirk", "title"),
        [
            ("docs", "The requested resource could not be found."),
            ("spec", "The requested resource was not found."),
        ],
    )
    def test_an_unknown_one_is_not_found(self, quirk: str, title: str) -> None:
        with serving(quirks=[f"apivideo_not_found={quirk}"]) as served:
            assert told(get(served, "/live-streams/linone")) == (404, title, "liveStreamId")
            assert told(get(served, "/analytics/live-streams/linone", period=DAY)) == (
                404,
                title,
                "liveStreamId",
            )
            assert told(get(served, "/analytics/videos/vinone", period=DAY)) == (404, title, "videoId")
            assert told(get(served, "/analytics/sessions/psnone/events")) == (404, title, "videoId")

    def test_a_dark_channel_is_off_the_air(self) -> None:
        with serving(scenario="channel-dark") as served:
            served.clock.set_ms(START_MS + 300_000)
            off = [
                stream["name"]
                for stream in good(served, "/live-streams")["data"]
                if not stream["broadcasting"]
            ]
        assert off == [served.world.channels[1].name]

    def test_another_method_and_another_path_are_refused(self, apivideo: Served) -> None:
        answer = apivideo.post("/apivideo/live-streams", json={}, auth=BASIC)
        assert told(answer) == (405, "Method is not allowed for this route.", "")
        assert told(get(apivideo, "/foobar")) == (404, "Unrecognized request URL.", "")


class TestSessions:
    def test_those_loaded_in_the_period(self, apivideo: Served) -> None:
        found = everything(apivideo, SESSIONS, period=DAY)
        expected = [
            viewing.apivideo_session_id for viewing in live_viewings(apivideo, DAY_START_MS, START_MS)
        ]
        assert [row["session"]["sessionId"] for row in found] == expected
        assert len(expected) > 100

    @pytest.mark.parametrize(
        ("period", "days"),
        [
            ("2026-11-20", (-1, 0)),
            ("2026-11-19/2026-11-20", (-2, 0)),
            ("2026-W47", (-5, 2)),
            ("2026-11-20T21:00:00.000Z", (-1, 0)),
        ],
    )
    def test_the_period_has_many_spellings(
        self, apivideo: Served, period: str, days: tuple[int, int]
    ) -> None:
        first_ms, following_ms = (DAY_START_MS + day * 24 * HOUR_MS for day in days)
        expected = live_viewings(apivideo, first_ms, min(following_ms, START_MS))
        total = good(apivideo, SESSIONS, period=period, pageSize=1)["pagination"]["itemsTotal"]
        assert total == len(expected) > 0

    def test_a_year_reaches_back_as_far_as_is_kept(self, apivideo: Served) -> None:
        answer = good(apivideo, SESSIONS, period="2026", pageSize=1)
        expected = live_viewings(apivideo, START_MS - 8 * 24 * HOUR_MS, START_MS)
        assert answer["data"][0]["session"]["sessionId"] == expected[0].apivideo_session_id
        assert answer["pagination"]["itemsTotal"] == len(expected)

    @pytest.mark.parametrize("period", ["2025", "2026-10", "2026-12", "2026-W40", "2027-01-01"])
    def test_what_is_not_kept_or_not_yet_is_empty(self, apivideo: Served, period: str) -> None:
        answer = good(apivideo, SESSIONS, period=period)
        assert (answer["data"], answer["pagination"]["itemsTotal"]) == ([], 0)

    @pytest.mark.parametrize(
        ("period", "first", "following"),
        [
            ("2018-01-01", "2018-01-01", "2018-01-02"),
            ("2018-W01", "2018-01-01", "2018-01-08"),
            ("2018-12", "2018-12-01", "2019-01-01"),
            ("2018", "2018-01-01", "2019-01-01"),
            ("2018-01-01/2018-01-15", "2018-01-01", "2018-01-16"),
            ("2019-01-01T00:00:00.000Z", "2019-01-01", "2019-01-02"),
        ],
    )
    def test_the_vendors_own_examples_are_understood(self, period: str, first: str, following: str) -> None:
        days = (Served.epoch_s(f"{day}T00:00:00Z") * 1000 for day in (first, following))
        assert span_ms(period) == tuple(days)

    @pytest.mark.parametrize(
        "period", ["yesterday", "2026-13", "2026-02-30", "2026-W60", "2026-11-21/2026-11-20"]
    )
    def test_another_period_is_refused(self, apivideo: Served, period: str) -> None:
        assert told(get(apivideo, SESSIONS, period=period)) == (
            400,
            "A query parameter is invalid.",
            "period",
        )

    def test_the_period_must_be_given_unless_it_need_not(self, apivideo: Served) -> None:
        assert told(get(apivideo, SESSIONS)) == (400, "This attribute is required.", "period")
        with serving(quirks=["apivideo_period=optional"]) as served:
            assert get(served, SESSIONS).status_code == 200

    def test_a_row_has_the_shape_of_the_page(self, apivideo: Served) -> None:
        viewings = {
            viewing.apivideo_session_id: viewing
            for viewing in live_viewings(apivideo, DAY_START_MS, START_MS)
        }
        for row in everything(apivideo, SESSIONS, period=DAY):
            viewing = viewings[row["session"]["sessionId"]]
            assert {name: set(part) for name, part in row.items() if name != "session"} == {
                "client": {"name", "type", "version"},
                "device": {"model", "type", "vendor"},
                "location": {"city", "country"},
                "os": {"name", "shortname", "version"},
                "referrer": {"medium", "searchTerm", "source", "url"},
            }
            assert row["location"]["city"] == viewing.viewer.place.city
            assert row["session"]["loadedAt"] == Served.iso(viewing.started_ms)
            running = viewing.ended_ms > START_MS
            assert row["session"].get("endedAt") == (None if running else Served.iso(viewing.ended_ms))
            assert ("endedAt" in row["session"]) != running

    @pytest.mark.parametrize(("quirk", "value"), [("null", None), ("empty", "")])
    def test_a_running_session_may_say_its_end_in_other_ways(self, quirk: str, value: str | None) -> None:
        with serving(quirks=[f"apivideo_ended_at={quirk}", "apivideo_rate_per_min=0"]) as served:
            ends = [row["session"]["endedAt"] for row in everything(served, SESSIONS, period=DAY)]
        assert value in ends
        assert any(ends)

    @pytest.mark.parametrize(
        ("quirk", "city", "country"), [("null", None, str), ("unknown", "unknown", "unknown")]
    )
    def test_the_place_may_be_unknown(self, quirk: str, city: Any, country: Any) -> None:
        with serving(quirks=[f"apivideo_place={quirk}"]) as served:
            place = good(served, SESSIONS, period=DAY)["data"][0]["location"]
        assert place["city"] == city
        assert place["country"] == country or isinstance(place["country"], country)

    def test_the_links_lead_to_a_session_instead_of_the_list(self, apivideo: Served) -> None:
        links = good(apivideo, SESSIONS, period=DAY)["pagination"]["links"]
        assert [link["rel"] for link in links] == ["self", "first", "next", "last"]
        assert all(link["uri"].startswith("/analytics/sessions/ps") for link in links)

    def test_the_links_may_be_an_object(self) -> None:
        with serving(quirks=["apivideo_links=object"]) as served:
            links = good(served, SESSIONS, period=DAY)["pagination"]["links"]
        assert {rel: link["rel"] for rel, link in links.items()} == {
            rel: rel for rel in ("self", "first", "next", "last")
        }

    def test_a_video_has_the_catch_up_sessions(self, apivideo: Served) -> None:
        videos = {video["title"]: video["videoId"] for video in good(apivideo, "/videos")["data"]}
        video_id = videos["Sports 1 catch-up"]
        assert video_id.startswith("vi")
        found = everything(apivideo, f"/analytics/videos/{video_id}", period=DAY)
        live = everything(apivideo, SESSIONS, period=DAY)
        assert 0 < len(found) < len(live)
        both = {row["session"]["sessionId"] for row in found} | {row["session"]["sessionId"] for row in live}
        assert both == {
            viewing.apivideo_session_id
            for viewing in apivideo.world.viewings(DAY_START_MS, START_MS)
            if viewing.channel.live_stream_id == SPORTS and viewing.started_ms >= DAY_START_MS
        }


@pytest.fixture(scope="module")
def scripts(apivideo: Served) -> list[tuple[Viewing, list[dict[str, Any]]]]:
    """The events of a hundred sessions."""
    viewings = live_viewings(apivideo, START_MS - 3 * HOUR_MS, START_MS)[:100]
    assert len(viewings) == 100
    path = "/analytics/sessions/{}/events"
    return [(v, good(apivideo, path.format(v.apivideo_session_id), pageSize=100)["data"]) for v in viewings]


class TestEvents:
    def test_tell_the_playback_in_order(self, scripts: list[tuple[Viewing, list[dict[str, Any]]]]) -> None:
        for viewing, events in scripts:
            times = [event["emittedAt"] for event in events]
            assert times == sorted(times)
            assert events[0] == {"type": "ready", "emittedAt": Served.iso(viewing.started_ms), "at": 0}
            played_out = viewing.startup_time_ms is not None and viewing.ended_ms <= START_MS
            assert (events[-1]["type"] == "end") == played_out
            assert times[-1] <= Served.iso(START_MS)

    def test_seeks_say_from_and_to_and_the_others_where_they_are(
        self, scripts: list[tuple[Viewing, list[dict[str, Any]]]]
    ) -> None:
        kinds: set[str] = set()
        for event in (event for _, events in scripts for event in events):
            kinds.add(event["type"])
            if event["type"].startswith("seek."):
                assert event.keys() == {"type", "emittedAt", "from", "to"}
                assert (event["to"] < event["from"]) == (event["type"] == "seek.backward")
            else:
                assert event.keys() == {"type", "emittedAt", "at"}
                assert event["at"] >= 0
        assert kinds == {"ready", "play", "pause", "resume", "seek.backward", "seek.forward", "end"}

    def test_what_never_started_was_only_ready(self, apivideo: Served) -> None:
        failed = next(
            viewing
            for viewing in live_viewings(apivideo, DAY_START_MS, START_MS)
            if viewing.startup_time_ms is None
        )
        events = good(apivideo, f"/analytics/sessions/{failed.apivideo_session_id}/events")["data"]
        assert [event["type"] for event in events] == ["ready"]

    def test_another_vendors_id_is_not_found(self, apivideo: Served) -> None:
        viewing = live_viewings(apivideo, DAY_START_MS, START_MS)[0]
        path = f"/analytics/sessions/{viewing.playback_session_id}/events"
        assert get(apivideo, path).status_code == 404


class TestWithdrawal:
    def test_all_raw_statistics_are_unrecognized_and_the_rest_stays(self) -> None:
        with serving(quirks=["apivideo_analytics=retired"]) as served:
            session_id = live_viewings(served, DAY_START_MS, START_MS)[0].apivideo_session_id
            for path in (SESSIONS, "/analytics/videos/vi1", f"/analytics/sessions/{session_id}/events"):
                assert told(get(served, path, period=DAY)) == (404, "Unrecognized request URL.", "")
            assert get(served, "/live-streams").status_code == 200
            assert get(served, "/data/metrics/ccv/live").status_code == 200


def devices(served: Served, at_ms: int) -> int:
    delivery = served.world.delivery(served.world.channels[0], at_ms)
    return delivery.cdn_devices + delivery.p2p_devices + delivery.not_compatible_devices


class TestConcurrency:
    def test_live_is_the_highest_of_the_last_twenty_seconds(self, apivideo: Served) -> None:
        answer = good(apivideo, "/data/metrics/ccv/live", **ONE_STREAM)
        assert answer["context"] == {
            "metric": "ccv",
            "aggregation": "live",
            "timeframe": {"from": "2026-11-21T19:59:40+00:00", "to": "2026-11-21T20:00:00+00:00"},
        }
        assert answer["data"] == max(devices(apivideo, START_MS - back) for back in (0, 5000, 10_000, 15_000))

    def test_peak_and_average_are_those_of_the_timeframe(self, apivideo: Served) -> None:
        quarter = {"from": "2026-11-21T19:45:00Z", "to": "2026-11-21T20:00:00+00:00", **ONE_STREAM}
        peak, average = (
            good(apivideo, f"/data/metrics/ccv/{name}", **quarter)["data"] for name in ("peak", "average")
        )
        night = {"from": "2026-11-21T04:00:00+01:00", "to": "2026-11-21T05:00:00+01:00", **ONE_STREAM}
        assert average < peak
        assert good(apivideo, "/data/metrics/ccv/peak", **night)["data"] < average / 2
        assert good(apivideo, "/data/metrics/ccv/peak", **ONE_STREAM)["data"] >= peak * 0.9

    def test_several_media_add_up_and_none_is_all(self, apivideo: Served) -> None:
        streams = [channel.live_stream_id for channel in apivideo.world.channels]
        whole = good(apivideo, "/data/metrics/ccv/live")["data"]
        assert good(apivideo, "/data/metrics/ccv/live", **{"filterBy[mediaId][]": streams})["data"] == whole
        assert 0 < good(apivideo, "/data/metrics/ccv/live", **ONE_STREAM)["data"] < whole
        assert good(apivideo, "/data/metrics/ccv/live", **{"filterBy[mediaId][]": "linone"})["data"] == 0
        assert (
            good(apivideo, "/data/metrics/ccv/live", **{"filterBy[mediaType]": "live-stream"})["data"]
            == whole
        )

    @pytest.mark.parametrize(
        ("path", "params", "name"),
        [
            ("/data/metrics/colour/live", {}, "metric"),
            ("/data/metrics/ccv/sum", {}, "aggregation"),
            ("/data/metrics/ccv/peak", {"from": "2026-11-21"}, "from"),
            ("/data/metrics/ccv/peak", {"from": "2026-10-21T00:00:00Z"}, "from"),
            ("/data/metrics/ccv/peak", {"from": "2026-11-22T00:00:00Z"}, "from"),
            ("/data/metrics/ccv/peak", {"to": "soon"}, "to"),
            ("/data/metrics/ccv/live", {"mediaId": SPORTS}, "mediaId"),
            ("/data/metrics/ccv/live", {"filterBy[mediaType]": "radio"}, "filterBy[mediaType]"),
        ],
    )
    def test_what_the_vendor_does_not_take_is_refused(
        self, apivideo: Served, path: str, params: dict[str, str], name: str
    ) -> None:
        answer = get(apivideo, path, **params)
        status, _, at_fault = told(answer)
        assert (status, at_fault) == (400, name)
        assert answer.json()["detail"]

    def test_timestamps_may_be_malformed_as_in_the_vendors_sample(self) -> None:
        with serving(quirks=["apivideo_timestamps=malformed"]) as served:
            timeframe = good(served, "/data/metrics/ccv/live")["context"]["timeframe"]
        assert timeframe["to"] == "2026-11-21T20+00:00:00:00"


@pytest.mark.parametrize(("quirk", "name"), [("empty", ""), ("null", None), ("absent", "absent")])
def test_a_problem_without_a_parameter_names_it_in_several_ways(quirk: str, name: str | None) -> None:
    with serving(quirks=[f"apivideo_problem_name={quirk}"]) as served:
        assert told(get(served, "/foobar")) == (404, "Unrecognized request URL.", name)
