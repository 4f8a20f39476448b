"""Zoom, pan and the lengths of buckets."""

from __future__ import annotations

import pytest

from tui.console.panes.errors.viewport import BUCKETS_MS, LONGEST_BACK_MS, SPANS_MS, Viewport, bucket_for
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS

NOW_MS = 1_795_000_000_000
BUCKET_MS = 10 * MINUTE_MS


@pytest.mark.parametrize("span_ms", SPANS_MS)
@pytest.mark.parametrize("columns", [4, 9, 15, 19, 27, 40])
def test_the_buckets_hold_the_span_and_fit(span_ms: int, columns: int) -> None:
    buckets = Viewport(span_ms).buckets(columns, NOW_MS)
    assert buckets.bucket_ms in BUCKETS_MS
    assert buckets.count <= columns or buckets.bucket_ms == BUCKETS_MS[-1]
    assert buckets.to_ms - buckets.bucket_ms < NOW_MS <= buckets.to_ms
    assert buckets.to_ms - buckets.from_ms >= span_ms
    assert buckets.from_ms % buckets.bucket_ms == 0


def test_more_columns_never_make_longer_buckets() -> None:
    lengths = [bucket_for(3 * HOUR_MS, columns) for columns in range(1, 60)]
    assert lengths == sorted(lengths, reverse=True)


def test_the_zoom_ends_at_a_quarter_of_an_hour_and_at_31_days() -> None:
    port = Viewport()
    assert port.zoomed(-99, NOW_MS).span_ms == 15 * MINUTE_MS
    assert port.zoomed(99, NOW_MS).span_ms == 31 * DAY_MS
    assert port.zoomed(1, NOW_MS).zoomed(-1, NOW_MS) == port


def test_zooming_keeps_what_the_cursor_is_on_in_sight() -> None:
    cursor_ms = NOW_MS - 150 * MINUTE_MS
    near = Viewport(cursor_ms=cursor_ms).zoomed(-2, NOW_MS)
    assert not near.live
    buckets = near.buckets(15, NOW_MS)
    assert buckets.from_ms <= cursor_ms < buckets.to_ms


def test_zooming_stays_at_the_present_where_the_cursor_is_near_it() -> None:
    assert Viewport(cursor_ms=NOW_MS - 5 * MINUTE_MS).zoomed(-2, NOW_MS).live


def test_panning_goes_by_half_a_screen_and_comes_back_to_the_present() -> None:
    earlier = Viewport().panned(-0.5, NOW_MS)
    assert earlier.end_ms == NOW_MS - 90 * MINUTE_MS
    assert earlier.panned(0.5, NOW_MS).live
    assert Viewport().panned(0.5, NOW_MS) == Viewport()


def test_nothing_lies_before_what_vendors_tell() -> None:
    port = Viewport()
    for _ in range(1000):
        port = port.panned(-0.5, NOW_MS)
    assert port.end_ms == NOW_MS - LONGEST_BACK_MS + port.span_ms
    assert port.panned(-0.5, NOW_MS) == port


def test_panning_takes_the_cursor_along_at_the_edge() -> None:
    port = Viewport(cursor_ms=NOW_MS - 5 * MINUTE_MS).panned(-0.5, NOW_MS)
    assert port.end_ms is not None
    assert port.cursor_ms == port.end_ms - 1
    kept = Viewport(cursor_ms=NOW_MS - 100 * MINUTE_MS).panned(-0.5, NOW_MS)
    assert kept.cursor_ms == NOW_MS - 100 * MINUTE_MS
