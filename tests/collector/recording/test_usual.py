"""The same time last week, laid over the charts of a channel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collector.recording.kept import HandClock, files, keeping
from tests.history.files import desk
from tests.history.samples import delivery, quality, sample
from tests.simulator.served import START_MS, Served, serving
from tui.collector.depth.state import DepthState, Metric
from tui.collector.depth.usual import WEEK_MS
from tui.collector.recording.files import FILE_NAME
from tui.collector.requests import OpenDepth
from tui.model.instants import MINUTE_MS

THEN_MS = START_MS - WEEK_MS


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(scenario="calm") as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three minutes of last week, 100 devices more in each, two of them asked for quality."""
    with desk(tmp_path / FILE_NAME) as at:
        for number in range(3):
            at_ms, now = THEN_MS - (5 - number) * MINUTE_MS, delivery(100 * (number + 1))
            asked = quality(at_ms, now, 4_000.0, 0.031) if number else None
            at.record([sample("sports/1", at_ms, of=now, asked=asked, vendor="p2p")], at_ms)
    return tmp_path


def has_come(state: DepthState) -> bool:
    return all(not part.awaited for part in state.series.values())


async def opened(served: Served, folder: Path, request: OpenDepth, *, usual: bool) -> DepthState:
    clock = HandClock()
    async with keeping(served.base_url, files(folder, clock), clock) as kept:
        await kept.until(lambda one: bool(one.rows))
        kept.collector.submit(request)
        return await kept.until_level(lambda one: has_come(one) and bool(one.usual) is usual)


async def test_what_was_recorded_a_week_ago_has_the_times_of_today(served: Served, folder: Path) -> None:
    state = await opened(served, folder, OpenDepth(1, "p2p", "sports/1"), usual=True)
    times = [START_MS - minutes * MINUTE_MS for minutes in (5, 4, 3)]
    expected = {
        (Metric.THROUGHPUT, "cdn"): dict(zip(times, (400_000.0, 800_000.0, 1_200_000.0), strict=True)),
        (Metric.THROUGHPUT, "p2p"): dict(zip(times, (200_000.0, 400_000.0, 600_000.0), strict=True)),
        (Metric.BUFFER_HEALTH, "cdn"): dict.fromkeys(times[1:], 4_000.0),
        (Metric.BUFFER_HEALTH, "p2p"): dict.fromkeys(times[1:], 5_500.0),
        (Metric.REBUFFERING_RATIO, "cdn"): dict.fromkeys(times[1:], 0.031),
        (Metric.REBUFFERING_RATIO, "p2p"): dict.fromkeys(times[1:], 0.0155),
    }
    assert state.usual.keys() == expected.keys()
    for key, values in expected.items():
        points = {one.at_ms: one.value for one in state.usual[key].value or ()}
        assert points == pytest.approx(values, rel=1e-3)  # roll-ups keep some three digits
    assert all(one.at_ms >= state.end_ms - 600_000 for one in state.points((Metric.THROUGHPUT, "cdn")))


@pytest.mark.parametrize(
    "request_",
    [
        OpenDepth(1, "p2p", "news"),
        OpenDepth(1, "p2p", None),
        OpenDepth(1, "p2p", "sports/1", "any-stream"),
    ],
    ids=["another channel", "the account", "a stream"],
)
async def test_where_nothing_was_recorded_there_is_nothing(
    served: Served, folder: Path, request_: OpenDepth
) -> None:
    state = await opened(served, folder, request_, usual=False)
    assert dict(state.usual) == {}
