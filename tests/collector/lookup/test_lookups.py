"""Look-ups side by side: cancelled, shared, cached, ended; and what they leave behind, which is nothing."""

from __future__ import annotations

import asyncio

import pytest

from tests.collector.lookup.looking import (
    NOBODY,
    Heard,
    coverage,
    lookups,
    part,
    question,
    states,
    tasks_named,
)
from tests.collector.lookup.vendors import NOW_MS, StandingClock, Vendors, conviva_row, hang, mediamelon_row
from tests.vendors.scripted_server import Exchange
from tui.collector.board import Board
from tui.collector.requests import CancelLookup, StartLookup
from tui.collector.service import Collector
from tui.collector.thread import CollectorThread
from tui.model.coverage import Status
from tui.model.instants import HOUR_MS, MINUTE_MS


async def test_the_first_state_is_told_before_anything_is_asked() -> None:
    async with Vendors() as vendors:
        heard = Heard()
        async with lookups(vendors, heard) as running:
            running.start(1, question("viewer:viewer-7"))
            (first,) = heard.states
            assert (first.running, vendors.requests) == (True, 0)
            assert part(first, "uplynk").requests_planned == 24
            last = await heard.ended(1)
    assert not last.cancelled
    assert [state.running for state in heard.of(1)].count(False) == 1


async def test_cancelling_keeps_what_came_and_leaves_nothing_under_way() -> None:
    async with Vendors() as vendors:
        vendors.conviva.sessions = [conviva_row(7, ended_ms=NOW_MS - HOUR_MS)]
        vendors.uplynk.answer = hang
        heard = Heard()
        async with lookups(vendors, heard) as running:
            running.start(1, question("viewer:viewer-7", 40))
            await heard.until(lambda: bool(heard.states[-1].case.sessions))
            await heard.until(lambda: part(heard.last(1), "conviva").finished)
            assert vendors.server.under_way >= 8
            running.cancel(1)
            last = heard.last(1)
            assert (last.running, last.cancelled) == (False, True)
            await heard.until(lambda: not tasks_named("look-up"))
            await vendors.server.until(lambda: vendors.server.under_way == 0)
            told = len(heard.states)
            await asyncio.sleep(0.5)
            assert len(heard.states) == told
            assert len(vendors.uplynk.asked) == 8
    assert [one.client_id for one in last.case.sessions] == ["1.2.3.7"]
    found = coverage(last, "uplynk")
    assert (found.status, found.reason, found.segments) == (Status.PARTIAL, None, ())
    assert "stopped" in found.message
    assert coverage(last, "conviva").status is Status.COMPLETE


async def test_what_was_not_asked_when_it_was_cancelled_is_absent_from_the_coverage() -> None:
    async with Vendors() as vendors:
        good = vendors.uplynk.answer

        async def few(exchange: Exchange) -> None:
            await (good if len(vendors.uplynk.asked) <= 6 else hang)(exchange)

        vendors.uplynk.answer = few
        heard = Heard()
        async with lookups(vendors, heard, "uplynk", max_concurrency=2) as running:
            running.start(1, question("euid:kim", 2))
            await heard.until(lambda: len(vendors.uplynk.asked) == 8)
            running.cancel(1)
    last = heard.last(1)
    found = coverage(last, "uplynk")
    assert states(found.segments) == ["empty", "pending"]
    assert NOW_MS - HOUR_MS < found.segments[0].from_ms < found.segments[-1].to_ms == NOW_MS
    assert (part(last, "uplynk").requests_done, part(last, "uplynk").requests_planned) == (5, 24)


async def test_rows_that_came_just_before_the_cancel_are_kept_too() -> None:
    async with Vendors() as vendors:
        vendors.mediamelon.sessions = [
            mediamelon_row(7, ended_ms=NOW_MS - HOUR_MS, started_ms=NOW_MS - HOUR_MS - MINUTE_MS)
        ]
        vendors.uplynk.answer = hang
        heard = Heard()
        async with lookups(vendors, heard) as running:
            running.start(1, question("viewer:viewer-7"))
            await vendors.server.until(
                lambda: bool(vendors.mediamelon.asked) and vendors.server.under_way == 8
            )
            await asyncio.sleep(0.05)
            running.cancel(1)
    assert [one.session_id for one in heard.last(1).case.sessions] == ["mm-7"]


async def test_cancelling_one_twice_or_one_that_is_over_says_nothing() -> None:
    async with Vendors() as vendors:
        heard = Heard()
        async with lookups(vendors, heard) as running:
            running.start(1, question("viewer:viewer-7"))
            await heard.ended(1)
            told = len(heard.states)
            running.cancel(1)
            running.cancel(99)
            assert len(heard.states) == told


async def test_equal_questions_share_one_run() -> None:
    async with Vendors() as vendors:
        heard = Heard()
        async with lookups(vendors, heard) as running:
            running.start(1, question("euid:kim"))
            running.start(2, question("euid:kim"))
            await heard.ended(1)
            await heard.ended(2)
            assert len(vendors.uplynk.asked) == 25
    assert heard.last(1).case == heard.last(2).case


async def test_a_shared_run_goes_on_for_who_still_listens() -> None:
    async with Vendors() as vendors:
        heard = Heard()
        async with lookups(vendors, heard) as running:
            running.start(1, question("euid:kim"))
            running.start(2, question("euid:kim"))
            running.cancel_others(2)
            assert heard.last(1).cancelled
            last = await heard.ended(2)
            assert len(vendors.uplynk.asked) == 25
    assert (last.cancelled, coverage(last, "uplynk").status) == (False, Status.PENDING)
    assert heard.last(1).cancelled


async def test_another_question_is_another_run() -> None:
    async with Vendors() as vendors:
        heard = Heard()
        async with lookups(vendors, heard, "uplynk") as running:
            running.start(1, question("euid:kim"))
            running.start(2, question("euid:robin"))
            await heard.ended(1)
            await heard.ended(2)
    assert {one["euid"] for one in vendors.uplynk.asked} == {"kim", "robin"}


async def test_blocks_that_can_no_longer_change_are_not_asked_twice() -> None:
    async with Vendors() as vendors:
        vendors.uplynk.events = [(NOW_MS - 50 * MINUTE_MS, "drm", "Beam not in window")]
        heard = Heard()
        async with lookups(vendors, heard, "uplynk") as running:
            running.start(1, question("euid:kim", 2))
            await heard.ended(1)
            first = len(vendors.uplynk.asked)
            running.start(2, question("euid:kim", 2))
            again = await heard.ended(2)
            # Asked again: the two blocks younger than Uplynk's progress and ten minutes, the pending one and its part.
            assert len(vendors.uplynk.asked) - first == 4
            running.start(3, question("euid:robin", 2))
            await heard.ended(3)
            assert len(vendors.uplynk.asked) == 2 * first + 4
    assert [one.message for one in again.case.events] == ["Beam not in window"]
    assert coverage(again, "uplynk").segments == coverage(heard.last(1), "uplynk").segments
    assert part(again, "uplynk").requests_done == part(again, "uplynk").requests_planned == 24


async def test_lists_whose_range_is_long_over_are_not_asked_twice() -> None:
    async with Vendors() as vendors:
        well = {"status_info": {"is_exit_before_video_start": False}}
        vendors.conviva.sessions = [conviva_row(7, ended_ms=NOW_MS - 20 * HOUR_MS, **well)]
        heard = Heard()
        async with lookups(vendors, heard, "conviva", "mediamelon") as running:
            asked = question("viewer:viewer-7", 10, ago_h=12)
            running.start(1, asked)
            await heard.ended(1)
            first = vendors.requests
            running.start(2, asked)
            again = await heard.ended(2)
            assert vendors.requests == first
    assert len(again.case.sessions) == 1


async def test_a_list_with_a_running_session_is_asked_again() -> None:
    async with Vendors() as vendors:
        vendors.mediamelon.sessions = [mediamelon_row(7, ended_ms=None, started_ms=NOW_MS - 30 * HOUR_MS)]
        heard = Heard()
        async with lookups(vendors, heard, "mediamelon") as running:
            asked = question("viewer:viewer-7", 2, ago_h=26)
            for number in (1, 2):
                running.start(number, asked)
                await heard.ended(number)
            assert len(vendors.mediamelon.asked) == 2
    assert heard.last(2).case.sessions[0].running


async def test_the_end_of_everything_leaves_no_task_and_no_connection() -> None:
    async with Vendors() as vendors:
        vendors.uplynk.answer = vendors.conviva.answer = hang
        heard = Heard()
        async with lookups(vendors, heard) as running:
            for number, typed in enumerate(("euid:kim", "viewer:robin", "1.2.3.4")):
                running.start(number, question(typed, 48))
            await vendors.server.until(lambda: vendors.server.under_way >= 16)
            await running.aclose()
            assert tasks_named("look-up") == []
            await vendors.server.until(lambda: vendors.server.under_way == 0)


async def test_a_hung_vendor_holds_up_nobody_and_its_connections_are_closed() -> None:
    async with Vendors() as vendors:
        vendors.uplynk.answer = hang
        heard = Heard()
        async with lookups(vendors, heard, "uplynk") as running:
            running.start(1, question("euid:kim", 48))
            await vendors.server.until(lambda: vendors.server.connections == 8)
            running.cancel(1)
            await vendors.server.until(lambda: vendors.server.connections == 0)


async def test_a_fault_of_our_own_ends_the_look_up_and_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**_: object) -> None:
        raise KeyError("viewer-7")

    async with Vendors() as vendors:
        heard = Heard()
        async with lookups(vendors, heard, "uplynk") as running:
            running.start(1, question("viewer:viewer-7"))
            monkeypatch.setattr("tui.collector.lookup.run.diagnosed", broken)
            last = await heard.ended(1)
    assert not last.running
    assert "viewer-7" not in caplog.text
    assert "look-up" in caplog.text


async def test_the_collector_takes_look_ups_one_at_a_time_and_ends_them() -> None:
    async with Vendors() as vendors:
        vendors.uplynk.answer = hang
        heard = Heard()
        collector = Collector(
            vendors.accounts("uplynk"),
            Board(NOBODY),
            refresh_s=3600,
            clock=StandingClock(),
            publish=heard,
        )
        service = asyncio.create_task(collector.run())
        collector.submit(StartLookup(1, question("euid:kim")))
        await heard.until(lambda: len(vendors.uplynk.asked) >= 8)
        collector.submit(StartLookup(2, question("euid:robin")))
        assert heard.last(1).cancelled
        assert heard.last(2).running
        collector.submit(CancelLookup(2))
        assert heard.last(2).cancelled
        collector.submit(StartLookup(3, question("euid:kim", 4)))
        await heard.until(lambda: len(tasks_named("look-up")) > 2)
        service.cancel()
        await asyncio.gather(service, return_exceptions=True)
        assert tasks_named("look-up") == []
        await vendors.server.until(lambda: vendors.server.connections == 0)


def test_a_look_up_from_another_thread() -> None:
    heard = Heard()

    async def serve() -> None:
        async with Vendors() as vendors:
            vendors.conviva.sessions = [conviva_row(7, ended_ms=NOW_MS - HOUR_MS)]
            accounts = vendors.accounts("conviva")
            thread = CollectorThread(
                lambda: Collector(
                    accounts,
                    Board(NOBODY),
                    refresh_s=3600,
                    clock=StandingClock(),
                    publish=heard,
                )
            )
            await asyncio.to_thread(thread.start)
            try:
                thread.submit(StartLookup(1, question("1.2.3.7")))
                await heard.ended(1)
            finally:
                await asyncio.to_thread(thread.stop)

    asyncio.run(serve())
    assert len(heard.last(1).case.sessions) == 1
