"""MediaMelon's simulated session list, asked over real HTTP as its page tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.simulator.served import START_MS, Served, serving

KEY = {"X-API-Key": "mediamelon-demo-key"}
PATH = "/mediamelon/mm-apis/listsessions/199493832"
START_S = START_MS // 1000
PERIOD = f"start={START_S - 3600},end={START_S}"
FIELDS = (
    "sessionid,subscriberid,ipaddress,assetname,sourcetype,starttime,endtime,watchtime,playdur,latency,"
    "bufferingratio,cirrbufferingratio,qualityofexperience,cdn_change_rate,errors,fatalerrors,model,platform,"
    "city,country,isp,asn,cdn,viewstatus"
)


def ask(served: Served, headers: dict[str, str] = KEY, path: str = PATH, **change: Any) -> httpx.Response:
    question = {"period": PERIOD, "metrics": FIELDS, "aggby": "sessionid", **change}
    return served.get(
        path, headers=headers, params={name: value for name, value in question.items() if value != ""}
    )


def rows(served: Served, **change: Any) -> list[dict[str, Any]]:
    answer = ask(served, **change)
    assert answer.status_code == 200, answer.text
    return answer.json()["response"]


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [row["sessionid"] for row in found]


@pytest.fixture(scope="module")
def mediamelon() -> Iterator[Served]:
    with serving() as served:
        yield served


class TestAccess:
    @pytest.mark.parametrize("headers", [{}, {"X-API-Key": "wrong"}])
    @pytest.mark.parametrize("status", [401, 403])
    def test_a_bad_key_is_refused(self, status: int, headers: dict[str, str]) -> None:
        with serving(quirks=[f"mediamelon_bad_key={status}"]) as served:
            answer = ask(served, headers=headers)
        assert (answer.status_code, answer.json()) == (status, {"message": "Invalid API key"})

    def test_an_unknown_customer_is_not_found(self, mediamelon: Served) -> None:
        assert ask(mediamelon, path=PATH.replace("199493832", "1")).status_code == 404

    def test_another_path_is_not_found(self, mediamelon: Served) -> None:
        assert ask(mediamelon, path="/mediamelon/mm-apis/metricquery/199493832").status_code == 404

    def test_errors_may_come_as_spring_writes_them(self) -> None:
        with serving(quirks=["mediamelon_errors=spring"]) as served:
            assert ask(served, aggby="timestamp").json() == {
                "timestamp": "2026-11-21T20:00:00+00:00",
                "status": 400,
                "error": "Bad Request",
                "message": "aggby must be sessionid",
                "path": PATH,
            }

    def test_too_many_requests_are_refused(self) -> None:
        with serving(quirks=["mediamelon_rate_per_min=1"]) as served:
            assert [ask(served, limit=1).status_code for _ in range(2)] == [200, 429]


class TestQuestion:
    @pytest.mark.parametrize(
        "change",
        [
            {"period": ""},
            {"period": f"{START_S - 60},{START_S}"},
            {"period": f"start={START_S},end={START_S}"},
            {"metrics": ""},
            {"metrics": "latency,colour"},
            {"aggby": ""},
            {"aggby": "timestamp"},
            {"sessiontype": "running"},
            {"allstatus": "2"},
            {"orderby": "colour"},
            {"order": "up"},
            {"limit": "0"},
            {"limit": "1001"},
            {"offset": "-1"},
            {"filter": "country=Germany"},
            {"filter": "[country=Germany"},
            {"filter": "[country=]"},
            {"filter": "[country=Germany||France]"},
            {"filter": "[country=a=b]"},
            {"filter": "[country=a][country=b]"},
            {"filter": "[colour=red]"},
            {"filter": "[latency=1]"},
            {"qoefilter": "latency"},
            {"qoefilter": "latency>fast"},
            {"qoefilter": "latency>1 OR errors>1"},
            {"qoefilter": "country>1"},
        ],
    )
    def test_what_the_page_does_not_allow_is_a_bad_request(
        self, mediamelon: Served, change: dict[str, str]
    ) -> None:
        assert ask(mediamelon, **change).status_code == 400

    def test_period_and_filter_may_be_raw_or_encoded(self, mediamelon: Served) -> None:
        raw = mediamelon.get(f"{PATH}?period={PERIOD}&metrics=sessionid&aggby=sessionid&limit=5", headers=KEY)
        encoded = ask(mediamelon, metrics="sessionid", limit=5)
        assert "%3D" in str(encoded.request.url)
        assert "%3D" not in str(raw.request.url)
        assert raw.json() == encoded.json()

    def test_a_period_may_be_bounded(self) -> None:
        with serving(quirks=["mediamelon_max_period_s=3600"]) as served:
            assert ask(served, period=f"start={START_S - 3601},end={START_S}").status_code == 400
            assert ask(served, period=f"start={START_S - 3600},end={START_S}").status_code == 200

    def test_the_limit_may_be_lower_and_is_then_the_default(self) -> None:
        with serving(quirks=["mediamelon_max_limit=20"]) as served:
            assert ask(served, limit=21).status_code == 400
            assert len(rows(served)) == 20

    def test_aggby_may_be_optional(self) -> None:
        with serving(quirks=["mediamelon_aggby=optional"]) as served:
            assert ask(served, aggby="").status_code == 200

    def test_unknown_metrics_may_be_left_out(self) -> None:
        with serving(quirks=["mediamelon_unknown_metric=absent"]) as served:
            assert rows(served, metrics="latency,colour", limit=1)[0].keys() == {"latency"}


class TestSelection:
    def test_sessions_that_ended_in_the_period(self, mediamelon: Served) -> None:
        expected = {
            viewing.mediamelon_session_id
            for viewing in mediamelon.world.viewings(START_MS - 3_600_001, START_MS)
            if START_MS - 3_600_000 <= viewing.ended_ms < START_MS
        }
        assert set(ids(rows(mediamelon))) == expected != set()

    def test_sessions_that_started_in_the_period(self, mediamelon: Served) -> None:
        expected = {
            viewing.mediamelon_session_id
            for viewing in mediamelon.world.viewings(START_MS - 3_600_000, START_MS)
            if viewing.started_ms >= START_MS - 3_600_000 and viewing.ended_ms <= START_MS
        }
        assert set(ids(rows(mediamelon, sessiontype="started"))) == expected != set()

    def test_all_status_adds_what_is_still_running(self, mediamelon: Served) -> None:
        running = [row for row in rows(mediamelon, allstatus=1) if row["viewstatus"] in ("RUNNING", "LOADED")]
        expected = {
            viewing.mediamelon_session_id
            for viewing in mediamelon.world.viewings(START_MS - 1, START_MS)
            if viewing.ended_ms > START_MS
        }
        assert set(ids(running)) == expected != set()
        assert {row["endtime"] for row in running} == {None}
        assert all(0 <= START_S - row["starttime"] - row["watchtime"] <= 1 for row in running)

    def test_the_future_is_not_listed(self, mediamelon: Served) -> None:
        future = f"start={START_S},end={START_S + 3600}"
        assert rows(mediamelon, period=future) == []
        assert rows(mediamelon, period=future, sessiontype="started", allstatus=1) == []

    def test_a_viewer_is_found_in_the_whole_past(self, mediamelon: Served) -> None:
        viewer_id = mediamelon.world.viewings(START_MS - 1, START_MS)[0].viewer.viewer_id
        found = rows(mediamelon, period=f"start=0,end={10**11 - 1}", filter=f"[subscriberid={viewer_id}]")
        assert {row["subscriberid"] for row in found} == {viewer_id}
        assert found[0]["starttime"] - found[-1]["starttime"] > 20 * 86400

    def test_filters_add_up_and_values_are_alternatives(self, mediamelon: Served) -> None:
        found = rows(mediamelon, filter="[country=Germany|France][platform=Web]")
        assert {row["country"] for row in found} == {"Germany", "France"}
        assert {row["platform"] for row in found} == {"Web"}
        everything = rows(mediamelon)
        assert len(found) == sum(
            row["country"] in ("Germany", "France") and row["platform"] == "Web" for row in everything
        )

    @pytest.mark.parametrize(
        "name", ["subscriberid", "ipaddress", "sessionid", "assetname", "cdn", "viewstatus"]
    )
    def test_a_value_of_a_row_finds_the_row(self, mediamelon: Served, name: str) -> None:
        everything = rows(mediamelon)
        wanted = everything[0][name]
        found = rows(mediamelon, filter=f"[{name}={wanted}]")
        assert ids(found) == ids([row for row in everything if row[name] == wanted])

    def test_quality_filters_compare_numbers(self, mediamelon: Served) -> None:
        found = rows(mediamelon, qoefilter="latency>3 AND bufferingratio>5")
        expected = [
            row
            for row in rows(mediamelon)
            if row["latency"] is not None and row["latency"] > 3 and row["bufferingratio"] > 5
        ]
        assert ids(found) == ids(expected) != []


class TestPages:
    def test_the_latest_start_comes_first(self, mediamelon: Served) -> None:
        starts = [row["starttime"] for row in rows(mediamelon)]
        assert starts == sorted(starts, reverse=True)

    @pytest.mark.parametrize(("order", "reverse"), [("asc", False), ("desc", True)])
    def test_any_metric_sorts_and_what_lacks_it_comes_last(
        self, mediamelon: Served, order: str, reverse: bool
    ) -> None:
        latencies = [row["latency"] for row in rows(mediamelon, orderby="latency", order=order)]
        present = [latency for latency in latencies if latency is not None]
        assert present == sorted(present, reverse=reverse)
        assert latencies == present + [None] * (len(latencies) - len(present))
        assert len(present) < len(latencies)

    def test_pages_cover_everything_once(self, mediamelon: Served) -> None:
        everything = ids(rows(mediamelon, orderby="errors"))
        paged: list[str] = []
        while page := rows(mediamelon, orderby="errors", limit=70, offset=len(paged)):
            paged += ids(page)
        assert paged == everything
        assert len(set(paged)) == len(paged) > 70

    @pytest.mark.parametrize(("meaning", "expected"), [("all", None), ("page", 10)])
    def test_the_total_means_one_thing_or_another(self, meaning: str, expected: int | None) -> None:
        with serving(quirks=[f"mediamelon_totalcount={meaning}"]) as served:
            everything = len(rows(served))
            answer = ask(served, limit=10).json()
        assert answer.keys() == {"totalcount", "pagecount", "response"}
        assert answer["totalcount"] == (expected or everything)
        assert answer["pagecount"] == -(-everything // 10)


class TestRow:
    def test_has_the_asked_fields_only(self, mediamelon: Served) -> None:
        assert {tuple(row) for row in rows(mediamelon)} == {tuple(FIELDS.split(","))}

    def test_units_are_those_of_the_page(self, mediamelon: Served) -> None:
        by_id = {
            viewing.mediamelon_session_id: viewing
            for viewing in mediamelon.world.viewings(START_MS - 3_600_001, START_MS)
        }
        for row in rows(mediamelon):
            viewing = by_id[row["sessionid"]]
            assert row["starttime"] == viewing.started_ms // 1000
            assert row["endtime"] == viewing.ended_ms // 1000
            assert row["watchtime"] == (viewing.ended_ms - viewing.started_ms) // 1000
            assert row["playdur"] == pytest.approx(viewing.playing_time_ms / 60_000, abs=0.001)
            startup_ms = viewing.startup_time_ms
            assert row["latency"] == (None if startup_ms is None else startup_ms / 1000)
            assert row["ipaddress"] == viewing.viewer.ip
            assert row["subscriberid"] == viewing.viewer.viewer_id

    def test_failures_are_seen(self, mediamelon: Served) -> None:
        found = rows(mediamelon)
        assert any(row["fatalerrors"] for row in found)
        assert all(row["fatalerrors"] <= row["errors"] for row in found)
        assert {row["viewstatus"] for row in found} == {"ENDED", "DROPPED"}
        scores = [row["qualityofexperience"] for row in found if row["qualityofexperience"] is not None]
        assert all(0 <= score <= 100 for score in scores)
        assert max(scores) - min(scores) > 20

    def test_business_errors_count_only_where_asked(self) -> None:
        with serving(scenario="calm") as served:
            day = {
                "period": f"start={START_S - 86400},end={START_S}",
                "limit": 1000,
                "qoefilter": "fatalerrors>0",
            }
            without, including = (
                len(rows(served, **day, businesserror=value)) for value in ("false", "true")
            )
        assert 0 < without < including


class TestQuirks:
    @pytest.mark.parametrize(("spelling", "value"), [("empty", ""), ("minus_one", -1)])
    def test_a_missing_metric_is_spelled_in_several_ways(self, spelling: str, value: Any) -> None:
        with serving(quirks=[f"mediamelon_missing={spelling}"]) as served:
            last = rows(served, metrics="latency", orderby="latency")[-1]
        assert last == {"latency": value}

    @pytest.mark.parametrize(("spelling", "value"), [("zero", 0), ("absent", "nothing")])
    def test_a_running_session_has_no_end_in_several_ways(self, spelling: str, value: Any) -> None:
        question = {"filter": "[viewstatus=RUNNING]", "allstatus": 1}
        with serving(quirks=[f"mediamelon_running_end={spelling}"]) as served:
            assert {row.get("endtime", "nothing") for row in rows(served, **question)} == {value}

    def test_numbers_may_be_text(self) -> None:
        with serving(quirks=["mediamelon_numbers=text"]) as served:
            row = rows(served, limit=1, qoefilter="latency>0")[0]
        assert all(isinstance(value, str) for value in row.values())
        assert float(row["latency"]) > 0

    def test_rows_may_carry_a_stray_key(self) -> None:
        with serving(quirks=["mediamelon_totalpages=in_rows"]) as served:
            answer = ask(served, metrics="errors", limit=10).json()
        assert {tuple(row) for row in answer["response"]} == {("errors", "totalpages")}
        assert {row["totalpages"] for row in answer["response"]} == {answer["pagecount"]}
