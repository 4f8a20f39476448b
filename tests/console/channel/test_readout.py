"""The read-out: values of now, of the cursor's moment, or old ones that say how old."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from tests.console.channel.states import BASES, state
from tests.console.desk import NOW_MS
from tui.collector.depth.state import DepthState
from tui.console.panes.channel.graphs import graphs
from tui.console.panes.channel.readout import readout
from tui.console.panes.channel.timeline import timeline
from tui.console.table import Piece
from tui.model.stats import SOURCES, Metric


def aged(shown: DepthState, ages_s: dict[Metric, float]) -> DepthState:
    """With series that came so long ago."""
    series = {
        key: replace(part, came_at_ms=NOW_MS - round(1000 * ages_s.get(key[0], 0)))
        for key, part in shown.series.items()
    }
    return replace(shown, series=series)


def read(shown: DepthState, cursor_ms: int | None = None) -> tuple[Piece, ...]:
    return readout(graphs(shown, NOW_MS), timeline(shown, UTC), cursor_ms, 200, "—", NOW_MS)


def text(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def test_of_stale_charts_the_age_stands_in_place_of_now() -> None:
    stamp, *values = read(aged(state(1), dict.fromkeys(BASES, 46.0)))
    assert stamp == Piece(" 46 s ago ", "stale")
    assert {piece.style for piece in values if piece.text.strip()} == {"dim"}


def test_among_stale_charts_the_oldest_tells_the_age() -> None:
    stamp, *_ = read(aged(state(1), dict.fromkeys(BASES, 46.0) | {Metric.DROPPED_FRAMES: 300.0}))
    assert stamp.text == " 5 m ago "


def test_a_single_stale_chart_is_dim_and_has_its_own_age() -> None:
    stamp, *values = read(aged(state(1), {Metric.REBUFFERING_RATIO: 125.0}))
    assert stamp == Piece(" now ", "title")
    assert "rebuf 0.42/0.21 % 2 m ago" in text(tuple(values))
    assert Piece("0.42/0.21 %", "dim") in values
    assert Piece(" 2 m ago", "stale") in values
    assert Piece("3.18/1.06 Gb/s") in values


def test_a_live_point_keeps_an_older_series_fresh() -> None:
    shown = aged(state(1), dict.fromkeys(BASES, 46.0))
    fresh = {(metric, source): state(1).series[metric, source] for metric in BASES for source in SOURCES}
    assert text(read(replace(shown, last=fresh))).startswith(" now ")


def test_the_cursors_moment_is_never_stale() -> None:
    shown = aged(state(1), dict.fromkeys(BASES, 46.0))
    stamp, *values = read(shown, NOW_MS - 60_000)
    assert stamp.style == "frozen"
    assert Piece("3.16/1.05 Gb/s") in values
