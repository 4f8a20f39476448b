"""The watched viewers' errors at Uplynk: asked block by block, pending ones again, nobody named in clear."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.collector.errors.simulated import BEGIN_MS, KEY, Bench, bench
from tui.collector.errors.viewers import WatchedViewers
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.span import Span
from tui.timeline.view import Completeness
from tui.vendors.errors import Unreachable
from tui.watch.subject import Subject, Watched, WatchKind

NOW_MS = BEGIN_MS + 10 * MINUTE_MS


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench(tmp_path, "drm-wave") as made:
        made.served.clock.set_ms(NOW_MS)
        yield made


def viewers_of(here: Bench) -> tuple[WatchedViewers, str]:
    value = next(one.value for one in here.served.world.examples if one.kind == "viewer")
    made = WatchedViewers("uplynk", lambda: here.accounts["uplynk"], here.desk)
    made.watch([Watched(Subject(WatchKind.VIEWER, value), NOW_MS, NOW_MS + 2 * HOUR_MS)])
    return made, value


def tries(here: Bench) -> int:
    transport = here.accounts["uplynk"].transport
    assert transport is not None
    return transport.meter.tries_total


async def completeness(here: Bench, at_ms: int) -> tuple[Completeness, ...]:
    here.served.clock.set_ms(at_ms)
    view = await here.view(span=Span(at_ms - HOUR_MS, at_ms), bucket_ms=5 * MINUTE_MS)
    return next(one.completeness for one in view.stretches if one.vendor == "uplynk")


async def test_the_last_hour_is_asked_and_then_only_what_is_new(here: Bench) -> None:
    viewers, value = viewers_of(here)
    await viewers.once()
    first = tries(here)
    assert 12 <= first <= 15
    assert {event.source for event in here.recorded} == {"drm"}
    assert {event.session_id for event in here.recorded} == {KEY.token(value)}
    assert value not in "".join(map(str, here.recorded))
    here.served.clock.set_ms(NOW_MS + 5 * MINUTE_MS)
    await viewers.once()
    assert tries(here) - first <= 6


async def test_what_is_not_processed_yet_fills_in_later(here: Bench) -> None:
    viewers, _ = viewers_of(here)
    await viewers.once()
    early = len(here.recorded)
    assert (await completeness(here, NOW_MS))[-1] is Completeness.FILLING
    for minutes in (5, 10, 15, 20):
        here.served.clock.set_ms(NOW_MS + minutes * MINUTE_MS)
        await viewers.once()
    truth = [
        trouble
        for viewing in here.served.world.viewings(NOW_MS - HOUR_MS, NOW_MS + 18 * MINUTE_MS)
        if viewing.viewer.viewer_id == viewers_of(here)[1]
        for trouble in viewing.troubles
        if trouble.source == "drm" and NOW_MS - HOUR_MS <= trouble.at_ms < NOW_MS + 15 * MINUTE_MS
    ]
    inside = [one for one in here.recorded if one.time_ms < NOW_MS + 15 * MINUTE_MS]
    assert len(inside) == len(truth) > early
    found = await completeness(here, NOW_MS + 20 * MINUTE_MS)
    assert set(found[1:6]) == {Completeness.COMPLETE}


async def test_a_vendor_that_fails_is_unknown_and_asked_again(
    here: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewers, _ = viewers_of(here)

    async def fail(*_: object, **__: object) -> None:
        raise Unreachable("does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(here.accounts["uplynk"].client, "session_statistics", fail)
        await viewers.once()
    assert set((await completeness(here, NOW_MS))[1:]) == {Completeness.UNKNOWN}
    await viewers.once()
    assert Completeness.UNKNOWN not in (await completeness(here, NOW_MS))[1:]


async def test_where_nobody_is_watched_nothing_is_asked_and_nothing_is_missing(here: Bench) -> None:
    viewers = WatchedViewers("uplynk", lambda: here.accounts["uplynk"], here.desk)
    await viewers.once()
    assert tries(here) == 0
    assert Completeness.UNKNOWN not in await completeness(here, NOW_MS)
