"""The figures of what noctop itself costs."""

from __future__ import annotations

import asyncio

import pytest

from tests.collector.skipped_time import in_skipped_time
from tui.console.outlet.flow import Flowing
from tui.console.own_cost.lag import EVERY_S, KEPT, LagMeter, lag_of
from tui.console.own_cost.process import ProcessMeter
from tui.console.own_cost.record import OwnCost
from tui.model.recording import Keeping, Recording
from tui.model.vendor import Feed, FeedState, Kind


def test_percentiles_are_those_of_the_nearest_rank() -> None:
    lag = lag_of([n / 1000 for n in range(1, 101)])
    assert (lag.p50_ms, lag.p99_ms, lag.max_ms) == pytest.approx((50, 99, 100))
    assert lag_of([]).p50_ms is None


@in_skipped_time
async def test_a_minute_of_lags_is_kept() -> None:
    meter = LagMeter()
    meter.start(asyncio.get_running_loop())
    await asyncio.sleep(EVERY_S * KEPT * 2)
    assert len(meter._late_s) == KEPT
    assert meter.lag().max_ms == 0
    meter.stop()
    await asyncio.sleep(EVERY_S * 10)
    assert meter.lag().max_ms == 0


def test_the_process_is_read() -> None:
    meter = ProcessMeter()
    meter.read()
    use = meter.read()
    assert use.resident_bytes > 5_000_000
    assert use.threads >= 1
    assert use.cpu_ratio >= 0


def test_the_sheet_says_each_vendor_against_its_budget_and_the_history() -> None:
    cost = OwnCost(
        flowing=Flowing(900, 1500.0, 2_500_000, 0.25),
        merged_frames=7,
        low_bandwidth=True,
        lag=lag_of([0.001, 0.2]),
        use=ProcessMeter().read(),
        snapshots_last_minute=6,
        snapshot_age_s=3.2,
        feeds=(
            Feed(
                vendor="p2p",
                kind=Kind.SYSTEM73,
                state=FeedState.UP,
                requests_last_minute=30,
                budget_per_minute=300,
                requests_total=90,
                errors_total=2,
            ),
        ),
        recording=Recording(
            Keeping.RECORDING, path="/state/history.db", file_bytes=1_500_000, limit_bytes=9_000_000
        ),
    )
    shown = {name: value for _, record in cost.records() for name, value in record.items()}
    assert shown["now"] == "900 B/s"
    assert shown["mean since the start"] == "1.5 kB/s"
    assert shown["since the start"] == "2.5 MB"
    assert shown["terminal took nothing"] == "25% of the last minute"
    assert shown["frames drawn as one"] == "7"
    assert shown["low bandwidth"] == "on"
    assert shown["loop late, max"] == "200.0 ms"
    assert shown["p2p"] == "30 of 300   90 in all, 2 failed"
    assert shown["size"] == "1.5 MB of 9.0 MB"


def test_without_a_terminal_and_a_history_it_says_so() -> None:
    cost = OwnCost(None, 0, False, lag_of([]), ProcessMeter().read(), 0, None, ())
    shown = {name: value for _, record in cost.records() for name, value in record.items()}
    assert shown["now"] is None
    assert shown["state"] == "off"
