"""What a lost vendor, nonsense and a restart leave of the timeline: the same as if nothing had been."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.collector.errors.simulated import BEGIN_MS, Bench, bench, bench_on
from tests.simulator.served import serving
from tui.history import HistoryStore
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.span import Span
from tui.timeline.view import Completeness, TimelineView
from tui.vendors.errors import Limited, Nonsense, Unreachable, VendorError

FROM_MS = BEGIN_MS - 5 * MINUTE_MS
LOST_MS = BEGIN_MS + 10 * MINUTE_MS
BACK_MS = BEGIN_MS + 20 * MINUTE_MS
END_MS = BEGIN_MS + 30 * MINUTE_MS
SPAN = Span(FROM_MS, END_MS)


def counted(view: TimelineView) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    return sorted((row.key, row.counts) for row in view.rows)


def of_vendor(view: TimelineView, vendor: str) -> tuple[Completeness, ...]:
    return next(one.completeness for one in view.stretches if one.vendor == vendor)


async def undisturbed(folder: Path) -> TimelineView:
    async with bench(folder, "drm-wave") as here:
        await here.poll_each_minute(FROM_MS, END_MS)
        return await here.view(span=SPAN)


def failing(here: Bench, monkeypatch: pytest.MonkeyPatch, error: VendorError) -> Callable[[], None]:
    """Conviva fails with this from now on, until the function is called."""
    client = here.accounts["conviva"].client

    async def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(client, "sessions", fail)
    return lambda: monkeypatch.undo()


@pytest.mark.parametrize(
    "error", [Unreachable("does not answer"), Nonsense("answered no list of sessions"), Limited("429")]
)
async def test_ten_minutes_without_a_vendor_are_unknown_and_then_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: VendorError
) -> None:
    async with bench(tmp_path, "drm-wave") as here:
        await here.poll_each_minute(FROM_MS, LOST_MS)
        back = failing(here, monkeypatch, error)
        await here.poll_each_minute(LOST_MS + MINUTE_MS, BACK_MS)
        during = await here.view(span=Span(FROM_MS, BACK_MS))
        back()
        await here.poll_each_minute(BACK_MS + MINUTE_MS, END_MS)
        after = await here.view(span=SPAN)
    lost = of_vendor(during, "conviva")
    assert lost[-9:] == (Completeness.UNKNOWN,) * 9
    assert Completeness.UNKNOWN not in lost[1:14]
    assert Completeness.UNKNOWN not in of_vendor(during, "mediamelon")[1:]
    assert next(one.message for one in during.stretches if one.vendor == "conviva") == error.message
    assert Completeness.UNKNOWN not in of_vendor(after, "conviva")[1:]
    assert counted(after) == counted(await undisturbed(tmp_path))


async def test_a_vendor_lost_for_hours_is_asked_for_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late_ms = BEGIN_MS + 2 * HOUR_MS
    span = Span(FROM_MS, late_ms)
    async with bench(tmp_path, "drm-wave") as here:
        await here.poll(FROM_MS, backfill=True)
        back = failing(here, monkeypatch, Unreachable("does not answer"))
        for at_ms in range(FROM_MS, late_ms, 10 * MINUTE_MS):
            await here.poll(at_ms)
        assert Completeness.COMPLETE not in of_vendor(await here.view(span=span), "conviva")[6:]
        back()
        await here.poll(late_ms, backfill=True)
        after = await here.view(span=span)
    async with bench(tmp_path, "drm-wave") as there:
        await there.poll(late_ms, backfill=True)
        at_once = await there.view(span=span)
    assert counted(after) == counted(at_once)
    assert Completeness.UNKNOWN not in of_vendor(after, "conviva")


async def test_a_restart_in_the_middle_of_a_wave_leaves_the_same_timeline(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with serving(scenario="drm-wave") as served:
        store = _store(path)
        async with bench_on(tmp_path, served) as here:
            await here.poll_each_minute(FROM_MS, LOST_MS)
            store.record_events(here.recorded)
            before = await here.view(span=Span(FROM_MS, LOST_MS))
        store.close()
        store = _store(path)
        async with bench_on(tmp_path, served) as there:
            served.clock.set_ms(LOST_MS)
            await there.desk.take_stored(store.events(Span(LOST_MS - 48 * HOUR_MS, LOST_MS)))
            loaded = await there.view(span=Span(FROM_MS, LOST_MS))
            await there.poll_each_minute(BACK_MS, END_MS)
            after = await there.view(span=SPAN)
            again = there.recorded
        store.close()
    assert counted(loaded) == counted(before)
    assert counted(after) == counted(await undisturbed(tmp_path))
    assert not {event.session_id for event in again if event.time_ms < LOST_MS - 20 * MINUTE_MS}


def _store(path: Path) -> HistoryStore:
    return HistoryStore.open(path, raw_hours=48, rollup_days=35, max_mb=100, now_ms=LOST_MS)
