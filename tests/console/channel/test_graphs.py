"""What there is to draw: every metric, the offload made of two, thresholds, and the health of the answers behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from tests.console.channel.states import CHANNEL, FIRST_MS, STEP_MS, came, counts, line, state, torn
from tests.console.desk import NOW_MS
from tui.collector.depth.level import DepthLevel
from tui.collector.depth.state import DepthState, Part
from tui.console.drawing.bars import BarSpec
from tui.console.drawing.charts import ChartSpec
from tui.console.panes.channel.drawings import Easel, counts_at
from tui.console.panes.channel.graphs import Graph, graphs, tallies
from tui.console.panes.channel.layout import Layout
from tui.console.panes.channel.timeline import timeline
from tui.console.symbols import symbols_for
from tui.model.channel import State
from tui.model.series import Point
from tui.model.stats import Counts, Metric
from tui.model.thresholds import Thresholds

SIZE = Layout(1, 1, 60, 11)


def graph(shown: DepthState, name: str) -> Graph:
    return next(one for one in graphs(shown, NOW_MS) if one.name == name)


def chart(shown: DepthState, name: str) -> ChartSpec:
    symbols = symbols_for("block", "utf-8")
    over = timeline(shown, UTC)
    request = Easel(symbols, "braille").chart(graph(shown, name), over, SIZE, (shown.level, shown.window))
    assert isinstance(request.spec, ChartSpec)
    return request.spec


def with_series(key: tuple[Metric, str], part: Part[tuple[Point, ...]]) -> DepthState:
    return state(1, series={**state(1).series, key: part})


def test_every_metric_of_a_channel_and_what_the_api_has_of_the_account() -> None:
    names = [one.name for one in graphs(state(1), NOW_MS)]
    assert names == [
        "throughput",
        "buffer_health",
        "rebuffering_ratio",
        "offload",
        "content_request_response_times",
        "buffer_filling_rate",
        "dropped_frames",
    ]
    account = [one.name for one in graphs(state(1, DepthLevel(vendor="system73")), NOW_MS)]
    assert account == names[:5]


def test_offload_is_p2p_over_both_where_both_are_known() -> None:
    shown = with_series((Metric.THROUGHPUT, "p2p"), came(torn(line(1_000_000.0), 5, 7)[:40]))
    ((_, points),) = graph(shown, "offload").lines
    assert len(points) == 40
    assert points[0].value == 0.25
    assert points[5].value is None


def test_no_traffic_has_no_offload() -> None:
    nothing = came(tuple(Point(one.at_ms, 0.0) for one in line(1.0)))
    shown = state(1, series={(Metric.THROUGHPUT, "cdn"): nothing, (Metric.THROUGHPUT, "p2p"): nothing})
    ((_, points),) = graph(shown, "offload").lines
    assert {one.value for one in points} == {None}


def test_thresholds_of_the_channel_are_drawn_in_its_unit() -> None:
    own = Thresholds(rebuffering_warning=0.03, rebuffering_critical=0.06, buffer_health_warning_ms=9_000)
    shown = state(1, thresholds=own)
    assert [(one.value, one.label) for one in chart(shown, "rebuffering_ratio").thresholds] == [
        (3.0, "◆ 3"),
        (6.0, "▲ 6"),
    ]
    health = chart(shown, "buffer_health")
    assert (health.unit, health.thresholds[0].value, health.thresholds[1].label) == ("s", 9.0, "▲ 6")
    assert chart(shown, "throughput").thresholds == ()


def test_a_buffer_that_drains_is_marked_without_any_threshold() -> None:
    (limit,) = graph(state(1, thresholds=None), "buffer_filling_rate").limits
    assert (limit.value, limit.state) == (1.0, State.WARNING)


def test_values_are_drawn_in_the_unit_that_is_told() -> None:
    spec = chart(state(1), "throughput")
    assert spec.unit == "Gb/s"
    assert spec.series[0].values[0] == 3.0
    assert (spec.from_ms, spec.to_ms) == (NOW_MS - 600_000, NOW_MS)


def test_nothing_known_has_no_unit() -> None:
    nothing = came((Point(FIRST_MS, None),))
    shown = state(1, series={(Metric.THROUGHPUT, source): nothing for source in ("cdn", "p2p")})
    assert chart(shown, "throughput").unit == ""


def test_a_gap_in_the_series_is_a_gap_in_the_chart() -> None:
    holed = tuple(one for at, one in enumerate(line(1.0)) if not 20 <= at < 30)
    spec = chart(with_series((Metric.THROUGHPUT, "cdn"), came(holed)), "throughput")
    longest = spec.series[0].longest_step_ms
    assert longest is not None
    assert 2 * STEP_MS < longest < 10 * STEP_MS


def test_live_points_carry_a_line_on() -> None:
    key = (Metric.THROUGHPUT, "cdn")
    newer = came((Point(NOW_MS, 1.0), Point(NOW_MS + 5_000, 7.0)))
    before, shown = state(1), state(1, last={key: newer})
    points = dict(graph(shown, "throughput").lines)["cdn"]
    assert points[:-1] == line(3_000_000.0)
    assert points[-1] == Point(NOW_MS + 5_000, 7.0)
    assert graph(shown, "throughput").version != graph(before, "throughput").version


def test_the_same_reason_is_told_once_and_others_by_their_source() -> None:
    declined = Part[tuple[Point, ...]](error="not open to this key")
    both = state(1, series=dict.fromkeys(state(1).series, declined))
    assert graph(both, "throughput").health.error == "not open to this key"
    one = with_series((Metric.THROUGHPUT, "p2p"), declined)
    assert graph(one, "throughput").health.error == "p2p: not open to this key"


def test_what_is_older_than_two_intervals_is_stale() -> None:
    fresh, old = came(line(1.0)), replace(came(line(1.0)), came_at_ms=NOW_MS - 21_000)
    key = (Metric.THROUGHPUT, "cdn")
    assert graph(with_series(key, fresh), "throughput").health.stale_since_ms is None
    assert graph(with_series(key, old), "throughput").health.stale_since_ms == NOW_MS - 21_000


def test_bars_stand_by_size_as_they_were_at_the_cursor() -> None:
    tally = tallies(state(1), NOW_MS)[0]
    easel = Easel(symbols_for("block", "utf-8"), "braille")
    now = easel.bars(tally, None, SIZE, (CHANNEL, "live"))
    then = easel.bars(tally, NOW_MS - 1, SIZE, (CHANNEL, "live"))
    assert isinstance(now.spec, BarSpec)
    assert isinstance(then.spec, BarSpec)
    assert now.spec.counts == (("ANDROID", 9), ("WINDOWS", 5), ("IOS", 2))
    assert then.spec.counts[0] == ("ANDROID", 18)
    assert now.key != then.key


def test_before_the_first_counts_nothing_is_known() -> None:
    part = counts(MAC=1)
    assert counts_at(part.value, FIRST_MS - 1) is None
    shown = state(1, counts={Counts.OS: part})
    assert [one.title for one in tallies(shown, NOW_MS)] == ["operating systems"]
