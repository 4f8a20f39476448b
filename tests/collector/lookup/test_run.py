"""Look-ups on strict vendors: what is asked, what comes, and the truth about what does not."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from tests.collector.lookup.looking import ask, coverage, joined, part, question, states
from tests.collector.lookup.vendors import NOW_MS, PROCESSED_MS, Vendors, conviva_row, hang, mediamelon_row
from tests.vendors.scripted_server import Exchange, json_answer
from tui.collector.lookup import search
from tui.collector.lookup.question import LookupState
from tui.model.coverage import Segment, SegmentState, Status
from tui.model.event import EventKind
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS, iso_utc
from tui.model.vendor import Reason


async def test_every_vendor_is_asked_and_what_came_is_one_case() -> None:
    async with Vendors() as vendors:
        ended_ms = NOW_MS - 30 * MINUTE_MS
        vendors.uplynk.events = [(ended_ms, "drm", "Beam not in window")]
        vendors.conviva.sessions = [conviva_row(number, ended_ms=ended_ms) for number in (7, 8)]
        vendors.mediamelon.sessions = [
            mediamelon_row(7, ended_ms=ended_ms, started_ms=ended_ms - 10 * MINUTE_MS)
        ]
        state = await ask(vendors.accounts(), question("viewer:viewer-7"))
        assert vendors.refused == []
    found = [(one.vendor, one.viewer_id) for one in state.case.sessions]
    assert sorted(found) == [("conviva", "viewer-7"), ("mediamelon", "viewer-7")]
    assert [one.source for one in state.case.events if one.vendor == "uplynk"] == ["drm"]
    (group,) = state.case.groups
    assert {vendor for vendor, _ in group.session_ids} == {"conviva", "mediamelon"}
    assert [(one.vendor, one.rows) for one in state.vendors if one.rows] == [
        ("uplynk", 1),
        ("conviva", 1),
        ("mediamelon", 1),
    ]
    assert coverage(state, "conviva").message.startswith("matched in a sample of 2")
    assert (state.running, state.cancelled) == (False, False)


async def test_coverage_lists_every_vendor_also_those_that_cannot_be_asked() -> None:
    async with Vendors() as vendors:
        state = await ask(vendors.accounts(), question("viewer:a]b", vendors=("mediamelon", "apivideo")))
        assert vendors.requests == 0
    told = {one.vendor: (one.coverage.status, one.coverage.reason) for one in state.vendors}
    assert told == {
        "uplynk": (Status.SKIPPED, None),
        "conviva": (Status.SKIPPED, None),
        "system73": (Status.SKIPPED, None),
        "mediamelon": (Status.SKIPPED, Reason.CANNOT_ANSWER),
        "apivideo": (Status.SKIPPED, Reason.CANNOT_ANSWER),
    }
    assert "]" in coverage(state, "mediamelon").message
    assert all(one.finished for one in state.vendors)


@pytest.mark.parametrize("seed", range(4))
async def test_no_request_goes_beyond_a_vendors_limits(seed: int) -> None:
    dice = random.Random(seed)
    hours, ago_h = dice.uniform(0.1, 70), dice.choice([0, dice.uniform(0, 60)])
    async with Vendors() as vendors:
        vendors.conviva.sessions = [
            conviva_row(number, ended_ms=NOW_MS - dice.randrange(DAY_MS)) for number in range(1, 60)
        ]
        for typed in ("viewer:viewer-7", "client:1.2.3.8", "asset:Sports 1"):
            await ask(vendors.accounts(max_concurrency=32), question(typed, hours, ago_h=ago_h))
        assert vendors.refused == []
        assert all(int(one["limit"]) <= 1500 for one in vendors.conviva.asked)
        assert all(int(one["limit"]) <= 1000 for one in vendors.mediamelon.asked)
        assert vendors.conviva.asked


async def test_uplynk_blocks_become_segments() -> None:
    async with Vendors() as vendors:
        vendors.uplynk.events = [(NOW_MS - 32 * MINUTE_MS, "manifest", "HTTP 502")]
        state = await ask(vendors.accounts("uplynk"), question("euid:kim", 1))
    found = coverage(state, "uplynk")
    assert (found.status, found.reason, found.rows) == (Status.PENDING, None, 1)
    assert found.segments == (
        Segment(NOW_MS - 60 * MINUTE_MS, NOW_MS - 35 * MINUTE_MS, SegmentState.EMPTY),
        Segment(NOW_MS - 35 * MINUTE_MS, NOW_MS - 30 * MINUTE_MS, SegmentState.ROWS),
        Segment(NOW_MS - 30 * MINUTE_MS, PROCESSED_MS, SegmentState.EMPTY),
        Segment(PROCESSED_MS, NOW_MS, SegmentState.PENDING),
    )
    assert found.message == "not processed after 19:58 UTC"


async def test_what_is_older_than_the_vendor_keeps_is_out_of_reach() -> None:
    async with Vendors() as vendors:
        state = await ask(vendors.accounts("uplynk", "conviva"), question("euid:kim", 4, ago_h=46))
        found = coverage(state, "uplynk")
        assert len(vendors.uplynk.asked) == 24
    assert (found.status, found.reason) == (Status.PARTIAL, Reason.OUT_OF_REACH)
    assert states(found.segments) == ["out_of_reach", "empty"]
    assert found.segments[0].from_ms == NOW_MS - 50 * HOUR_MS
    assert "keeps 48 hours" in found.message


async def test_a_range_wholly_out_of_reach_costs_no_request() -> None:
    async with Vendors() as vendors:
        state = await ask(vendors.accounts("uplynk"), question("euid:kim", 1, ago_h=72))
        assert vendors.requests == 0
    found = coverage(state, "uplynk")
    assert (found.status, found.reason) == (Status.SKIPPED, Reason.OUT_OF_REACH)
    assert states(found.segments) == ["out_of_reach"]


async def test_the_window_that_slides_on_while_requests_wait_costs_only_what_is_lost() -> None:
    async with Vendors() as vendors:
        good = vendors.uplynk.answer

        async def slowly(exchange: Exchange) -> None:
            vendors.clock.at_ms += 20 * 1000
            await good(exchange)

        vendors.uplynk.answer = slowly
        accounts = vendors.accounts("uplynk", max_concurrency=8)
        state = await ask(accounts, question("euid:kim", 0.5, ago_h=47.5))
        refused = len(vendors.uplynk.refused)
    found = coverage(state, "uplynk")
    assert refused > 0
    assert (found.status, found.reason) == (Status.PARTIAL, Reason.OUT_OF_REACH)
    assert states(found.segments) == ["out_of_reach", "empty"]
    lost_ms = found.segments[0].to_ms - found.segments[0].from_ms
    assert 30 * 1000 < lost_ms < 6 * MINUTE_MS


async def test_a_block_that_is_pending_without_a_time_is_pending_as_a_whole() -> None:
    async with Vendors() as vendors:
        vendors.uplynk.answer = json_answer({"@type": "TimeSeries"}, 202)
        state = await ask(vendors.accounts("uplynk"), question("euid:kim", 0.5))
        assert len(vendors.uplynk.asked) == 6
    found = coverage(state, "uplynk")
    assert (found.status, found.rows, states(found.segments)) == (Status.PENDING, 0, ["pending"])


async def test_events_beyond_the_range_are_left_out_though_whole_blocks_are_asked() -> None:
    async with Vendors() as vendors:
        vendors.uplynk.events = [
            (NOW_MS - at * MINUTE_MS, "drm", f"{at} minutes ago") for at in (61, 59, 32, 28)
        ]
        state = await ask(vendors.accounts("uplynk"), question("euid:kim", 0.5, ago_h=0.5))
    assert [one.message for one in state.case.events] == ["59 minutes ago", "32 minutes ago"]


async def test_a_session_that_ended_after_the_range_is_found() -> None:
    async with Vendors() as vendors:
        vendors.conviva.sessions = [
            conviva_row(7, ended_ms=NOW_MS - HOUR_MS, lasted_ms=2 * HOUR_MS),
            conviva_row(8, ended_ms=NOW_MS - 90 * MINUTE_MS, lasted_ms=MINUTE_MS),
        ]
        asked = question("asset:Detective Memoirs: S1, E1", 0.5, ago_h=2, vendors=("conviva",))
        state = await ask(vendors.accounts("conviva"), asked)
    assert [one.client_id for one in state.case.sessions] == ["1.2.3.7"]
    found = coverage(state, "conviva")
    assert found.segments == (Segment(asked.span.from_ms, asked.span.to_ms, SegmentState.ROWS),)


async def test_a_vendor_that_fails_midway_is_partial_with_what_came() -> None:
    async with Vendors() as vendors:
        good = vendors.uplynk.answer
        vendors.uplynk.events = [(NOW_MS - 10 * MINUTE_MS, "drm", "Beam not in window")]

        async def breaks(exchange: Exchange) -> None:
            if len(vendors.uplynk.asked) <= 8:
                await good(exchange)
            else:
                await exchange.reply_json({"@type": "Error", "status_code": 403, "title": "Forbidden"}, 403)

        vendors.uplynk.answer = breaks
        state = await ask(vendors.accounts("uplynk", max_concurrency=1), question("euid:kim"))
        asked = len(vendors.uplynk.asked)
    found = coverage(state, "uplynk")
    assert asked == 9
    assert (found.status, found.reason, found.rows) == (Status.PARTIAL, Reason.REFUSED, 1)
    assert found.message.startswith("403: Forbidden")
    assert states(found.segments) == ["failed", "empty", "rows", "empty", "pending"]
    assert part(state, "uplynk").finished


@pytest.mark.parametrize(
    ("status", "reason"), [(401, Reason.REFUSED), (500, Reason.UNREACHABLE), (404, Reason.NONSENSE)]
)
async def test_a_vendor_that_gives_nothing_has_failed_and_says_why(status: int, reason: Reason) -> None:
    async with Vendors() as vendors:
        vendors.mediamelon.answer = json_answer({"message": "no"}, status)
        vendors.conviva.sessions = [conviva_row(7, ended_ms=NOW_MS - HOUR_MS)]
        state = await ask(vendors.accounts(), question("viewer:viewer-7"))
    found = coverage(state, "mediamelon")
    assert (found.status, found.reason, found.rows) == (Status.FAILED, reason, 0)
    assert set(states(found.segments)) == {"failed"}
    assert [one.vendor for one in state.case.sessions] == ["conviva"]


async def test_one_bad_block_does_not_cost_the_others() -> None:
    async with Vendors() as vendors:
        good = vendors.uplynk.answer

        async def once_nonsense(exchange: Exchange) -> None:
            if len(vendors.uplynk.asked) == 5:
                await exchange.reply(200, b"<html>", {"Content-Type": "text/html"})
            else:
                await good(exchange)

        vendors.uplynk.answer = once_nonsense
        state = await ask(vendors.accounts("uplynk", max_concurrency=1), question("euid:kim"))
        assert len(vendors.uplynk.asked) == 25
    found = coverage(state, "uplynk")
    assert (found.status, found.reason) == (Status.PARTIAL, Reason.NONSENSE)
    assert states(found.segments) == ["empty", "failed", "empty", "pending"]


async def test_a_vendor_in_trouble_is_given_up_and_the_others_are_not_waited_for() -> None:
    async with Vendors() as vendors:
        vendors.uplynk.answer = hang
        vendors.conviva.sessions = [conviva_row(7, ended_ms=NOW_MS - HOUR_MS)]
        heard: list[LookupState] = []
        accounts = vendors.accounts("uplynk", "conviva", timeout_s=0.6)
        state = await ask(accounts, question("viewer:viewer-7", 48), on_state=heard.append)
        assert len(vendors.uplynk.asked) <= 2 * 8
    early = next(one for one in heard if part(one, "conviva").finished)
    assert not part(early, "uplynk").finished
    found = coverage(state, "uplynk")
    assert (found.status, found.reason) == (Status.FAILED, Reason.SLOW)
    assert len(state.case.sessions) == 1


async def test_an_account_without_a_secret_has_failed() -> None:
    async with Vendors() as vendors:
        (account,) = vendors.accounts("uplynk")
        account.transport = account.client = None
        account.problem = "the environment variable UPLYNK_API_KEY is not set"
        state = await ask((account,), question("euid:kim"))
    found = coverage(state, "uplynk")
    assert (found.status, found.reason) == (Status.FAILED, Reason.REFUSED)
    assert "UPLYNK_API_KEY" in found.message


async def test_a_fault_of_our_own_costs_its_vendor_only(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Vendors() as vendors:
        vendors.conviva.sessions = [conviva_row(7, ended_ms=NOW_MS - HOUR_MS)]
        accounts = vendors.accounts("uplynk", "conviva")

        async def broken(*_: Any, **__: Any) -> None:
            raise KeyError("viewer-7")

        monkeypatch.setattr(accounts[0].client, "session_statistics", broken, raising=False)
        state = await ask(accounts, question("viewer:viewer-7"))
    found = coverage(state, "uplynk")
    assert (found.status, found.reason) == (Status.FAILED, Reason.NONSENSE)
    assert "viewer-7" not in found.message
    assert len(state.case.sessions) == 1


async def test_a_full_sample_says_so() -> None:
    async with Vendors() as vendors:
        vendors.conviva.sessions = [
            conviva_row(number, ended_ms=NOW_MS - HOUR_MS) for number in range(1, 1600)
        ]
        state = await ask(vendors.accounts("conviva"), question("viewer:viewer-7"))
    found = coverage(state, "conviva")
    assert (found.status, found.sampled) == (Status.COMPLETE, True)
    assert "matched in a sample of 1500" in found.message


async def test_the_newest_rows_of_too_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_ROWS", 40)
    async with Vendors() as vendors:
        vendors.conviva.sessions = [
            conviva_row(number, ended_ms=NOW_MS - number * HOUR_MS // 4, lasted_ms=MINUTE_MS)
            for number in range(1, 90)
        ]
        asked = question("asset:Detective Memoirs: S1, E1", 24, vendors=("conviva",))
        state = await ask(vendors.accounts("conviva", max_concurrency=1), asked)
    found = coverage(state, "conviva")
    assert (found.status, found.reason) == (Status.PARTIAL, None)
    assert 40 <= found.rows < 60
    assert "a shorter range" in found.message
    assert found.segments[0].from_ms > asked.span.from_ms


async def test_filters_that_a_vendor_ignores_do_not_make_strangers_the_viewers() -> None:
    async with Vendors() as vendors:
        rows = [conviva_row(number, ended_ms=NOW_MS - HOUR_MS) for number in range(1, 9)]
        vendors.conviva.answer = json_answer({"sessions": rows})
        state = await ask(vendors.accounts("conviva"), question("1.2.3.7"))
        filtered = await ask(
            vendors.accounts("conviva", viewer_filter="tag_account"), question("viewer:viewer-3")
        )
    assert [one.client_id for one in state.case.sessions] == ["1.2.3.7"]
    assert [one.client_id for one in filtered.case.sessions] == ["1.2.3.3"]


async def test_a_player_of_apivideo_by_its_session_id() -> None:
    session_id = "ps4zRWVOv2If2vzKJLMr3jQo"
    async with Vendors() as vendors:
        begun_ms = NOW_MS - HOUR_MS
        vendors.apivideo.events = [
            (begun_ms + at * MINUTE_MS, kind, "") for at, kind in ((0, "ready"), (1, "play"), (9, "end"))
        ]
        state = await ask(vendors.accounts("apivideo"), question(session_id))
        (asked,) = vendors.apivideo.asked
    assert asked["path"].endswith(f"/analytics/sessions/{session_id}/events")
    assert asked["period"] == "2026-11-21"
    assert [one.source for one in state.case.events] == ["ready", "play", "end"]
    (session,) = state.case.sessions
    assert (session.started_at_ms, session.ended_at_ms) == (begun_ms, begun_ms + 9 * MINUTE_MS)
    assert coverage(state, "apivideo").status is Status.COMPLETE


async def test_an_endpoint_that_was_withdrawn_has_failed_and_says_so() -> None:
    async with Vendors() as vendors:
        gone = {"type": "x", "title": "Unrecognized request URL.", "status": 404}
        good = vendors.apivideo.answer

        async def withdrawn(exchange: Exchange) -> None:
            if "/analytics/" in exchange.request.path:
                await exchange.reply_json(gone, 404)
            else:
                await good(exchange)

        vendors.apivideo.answer = withdrawn
        state = await ask(vendors.accounts("apivideo"), question("ps4zRWVOv2If2vzKJLMr3jQo"))
    found = coverage(state, "apivideo")
    assert (found.status, found.reason) == (Status.FAILED, Reason.WITHDRAWN)
    assert "withdrawn by api.video" in found.message


async def test_a_live_stream_is_walked_day_by_day_and_other_hours_are_left_out() -> None:
    def watched(number: int, ended_ms: int) -> dict[str, Any]:
        return {
            "session": {
                "sessionId": f"ps{number:022d}",
                "loadedAt": iso_utc(ended_ms - MINUTE_MS),
                "endedAt": iso_utc(ended_ms),
            }
        }

    async with Vendors() as vendors:
        vendors.apivideo.sessions = [watched(1, NOW_MS - HOUR_MS), watched(2, NOW_MS - 9 * HOUR_MS)]
        state = await ask(vendors.accounts("apivideo"), question("li400mYKSgQ6xs7taUeSaEKr", 3))
        listed = [one["period"] for one in vendors.apivideo.asked if "period" in one]
    assert listed == ["2026-11-21"]
    assert [one.session_id for one in state.case.sessions] == [f"ps{1:022d}"]


async def test_the_channel_is_set_beside_the_session() -> None:
    async with Vendors() as vendors:
        ended_ms = NOW_MS - HOUR_MS
        vendors.conviva.sessions = [
            conviva_row(
                7, ended_ms=ended_ms, tags={"selected_dimensions": {"content_meta_channel": "Sports 1"}}
            )
        ]
        started_ms = ended_ms - 10 * MINUTE_MS
        vendors.system73.points = {
            "s1": [{"datetime": started_ms + at * MINUTE_MS, "value": 4000} for at in (-5, 0, 5)]
        }
        state = await ask(
            vendors.accounts("conviva", "system73"),
            question("viewer:viewer-7"),
            joining=joined(conviva="Sports 1", system73="s1"),
        )
        windows = {one["time"] for one in vendors.system73.asked}
    (event,) = [one for one in state.case.events if one.vendor == "system73"]
    assert (event.kind, event.channel, event.time_ms) == (EventKind.CHANNEL, "Sports 1", started_ms)
    assert windows == {"24h"}
    found = coverage(state, "system73")
    assert (found.status, found.rows, found.requests) == (Status.COMPLETE, 1, 6)


@pytest.mark.parametrize(
    ("points", "ids", "status", "words"),
    [
        (
            {"s1": []},
            {"conviva": "Sports 1", "system73": "s1"},
            Status.COMPLETE,
            "Sports 1 at 18:50 UTC: not recorded",
        ),
        (
            {},
            {"conviva": "Another", "system73": "s1"},
            Status.SKIPPED,
            "no channel of what was found is joined",
        ),
    ],
)
async def test_a_channel_without_a_point_says_so(
    points: dict[str, Any], ids: dict[str, str], status: Status, words: str
) -> None:
    async with Vendors() as vendors:
        row = {"tags": {"selected_dimensions": {"content_meta_channel": "Sports 1"}}}
        vendors.conviva.sessions = [conviva_row(7, ended_ms=NOW_MS - HOUR_MS, **row)]
        vendors.system73.points = points
        state = await ask(
            vendors.accounts("conviva", "system73"), question("viewer:viewer-7"), joining=joined(**ids)
        )
    found = coverage(state, "system73")
    assert found.status is status
    assert words in found.message


async def test_neighbours_are_asked_for_once_around_the_error() -> None:
    async with Vendors() as vendors:
        failed = {"status_info": {"is_video_start_failure": True, "is_video_start_failure_tech": True}}
        ended_ms = NOW_MS - 90 * MINUTE_MS
        vendors.conviva.sessions = [
            conviva_row(7, ended_ms=ended_ms, lasted_ms=5000, **failed),
            *(conviva_row(number, ended_ms=ended_ms, lasted_ms=60_000) for number in range(100, 140)),
        ]
        state = await ask(
            vendors.accounts("conviva", "mediamelon"), question("1.2.3.7", vendors=("conviva",))
        )
        unfiltered = [one for one in vendors.conviva.asked if "client_id" not in one]
        assert vendors.mediamelon.asked == []
    (sample,) = unfiltered
    begin_ms, end_ms = int(sample["start_epoch_ms"]), int(sample["end_epoch_ms"])
    assert begin_ms < ended_ms - 5000 < end_ms
    assert end_ms - begin_ms <= 3 * HOUR_MS
    assert state.case.cohorts
    assert max(cohort.n for cohort in state.case.cohorts) == 40
    assert len(state.case.sessions) == 1


async def test_states_grow_and_come_at_most_five_times_a_second() -> None:
    async with Vendors() as vendors:
        good = vendors.uplynk.answer

        async def slowly(exchange: Exchange) -> None:
            await asyncio.sleep(0.02)
            await good(exchange)

        vendors.uplynk.answer = slowly
        heard: list[tuple[float, LookupState]] = []
        loop = asyncio.get_running_loop()
        await ask(
            vendors.accounts("uplynk", max_concurrency=2),
            question("euid:kim", 10),
            on_state=lambda state: heard.append((loop.time(), state)),
        )
    done = [part(state, "uplynk").requests_done for _, state in heard]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 120)
    assert len(done) > 3
    assert len(heard) <= 3 + 5 * (heard[-1][0] - heard[0][0])
    midway = [part(state, "uplynk") for _, state in heard if 0 < part(state, "uplynk").requests_done < 120]
    assert all(one.seconds_left is not None and one.seconds_left > 0 for one in midway)
    assert all(one.coverage.status is Status.PARTIAL for one in midway)
