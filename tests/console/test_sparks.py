"""Sparklines by the minute: a refresh moves the newest cell at most, and says nothing where that would not show."""

from __future__ import annotations

import pytest

from tests.console.desk import NOW_MS, World, delivery
from tui.console.drawing.drawn import Drawn
from tui.console.drawing.studio import Drawing, DrawingThread, Request, Result, SparklineSpec
from tui.console.panes.sparks import HEADROOM, SCALE_STEP, Sparks
from tui.console.panes.wall_columns import THROUGHPUT_CELLS, WallColumns, spark_minutes
from tui.console.symbols import SymbolSet, symbols_for
from tui.model.instants import MINUTE_MS
from tui.model.series import Trend
from tui.model.snapshot import WallRow

BEGIN_MS = NOW_MS // MINUTE_MS * MINUTE_MS


class Wanted(DrawingThread):
    """Writes down what is asked for, and draws nothing."""

    def __init__(self) -> None:
        super().__init__(lambda result: None)
        self.requests: list[Request] = []

    def request_many(self, requests: object) -> None:
        assert isinstance(requests, list)
        self.requests += requests


class Bench:
    """One channel whose total changes."""

    def __init__(self, symbols: SymbolSet = "block") -> None:
        self.wanted = Wanted()
        self.sparks = Sparks(symbols, self.wanted)
        self.trend = Trend()
        self.row: WallRow = World().sample(News=delivery(1.0, 100)).snapshot().rows[0]

    def sample(self, total: float | None, minute: float) -> list[SparklineSpec]:
        """What is asked for after a sample at that minute."""
        self.wanted.requests.clear()
        self.trend = self.trend.sampled(total, BEGIN_MS + round(minute * MINUTE_MS), 30)
        row = WallRow(
            key=self.row.key,
            name="News",
            lead=self.row.lead,
            members=self.row.members,
            state=self.row.state,
            state_reason="",
            stale=False,
            throughput=self.trend,
        )
        self.sparks.want([row])
        return [one.spec for one in self.wanted.requests if isinstance(one.spec, SparklineSpec)]


def test_within_a_minute_only_a_move_that_shows_is_drawn() -> None:
    bench = Bench()
    bench.sample(1_000.0, 0)
    (first,) = bench.sample(1_000.0, 1)
    assert first.values == (1_000.0, 1_000.0)
    assert bench.sample(1_020.0, 1.3) == []
    (fallen,) = bench.sample(300.0, 1.5)
    assert fallen.values == (1_000.0, 300.0)
    assert fallen.high == first.high
    (gone,) = bench.sample(None, 1.6)
    assert gone.values == (1_000.0, None)
    assert bench.sample(None, 1.7) == []


def test_a_new_minute_moves_it_on() -> None:
    bench = Bench()
    bench.sample(1_000.0, 0)
    bench.sample(1_000.0, 1)
    (moved,) = bench.sample(1_000.0, 2)
    assert moved.values == (1_000.0,) * 3


def test_the_height_stays_while_the_highest_moves_a_little() -> None:
    bench = Bench()
    heights = set()
    for minute in range(12):
        heights |= {spec.high for spec in bench.sample(1_000.0 + minute, minute)}
    (height,) = heights
    assert height is not None
    assert HEADROOM * 1_000 <= height <= HEADROOM * 1_011 * SCALE_STEP


@pytest.mark.parametrize(("symbols", "minutes"), [("block", 14), ("ascii", 14), ("braille", 28)])
def test_the_column_says_how_many_minutes_it_shows(symbols: SymbolSet, minutes: int) -> None:
    bench = Bench(symbols)
    for minute in range(30):
        specs = bench.sample(1_000.0 + minute, minute)
    (spec,) = specs
    assert len(spec.values) == minutes == spark_minutes(THROUGHPUT_CELLS, symbols)
    encoding = "ascii" if symbols == "ascii" else "utf-8"
    columns = WallColumns(symbols_for(symbols, encoding), lambda: NOW_MS, bench.sparks.text).all()
    titles = {column.key: column.title for column in columns}
    assert titles["throughput"] == f"throughput {minutes}m"
    assert len(titles["throughput"]) <= THROUGHPUT_CELLS


def test_what_is_drawn_is_kept_until_there_is_another() -> None:
    bench = Bench()
    bench.sample(1_000.0, 0)
    (request,) = bench.wanted.requests
    drawn = Drawing(request.slot, request.key, Drawn(((("▅", ""),),)))
    assert bench.sparks.take(Result((drawn,), ()))
    assert bench.sparks.text(str(request.slot)) == "▅"
