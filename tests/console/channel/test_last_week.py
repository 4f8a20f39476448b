"""Last week behind the present: dotted, told once in the legend, apart from the present without any colour."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.console.channel.states import came, line, state
from tests.console.channel.test_graphs import chart, graph
from tui.collector.depth.state import DepthState, Metric
from tui.console.drawing.charts import ChartSpec, draw_chart
from tui.console.drawing.drawn import Symbols

SAMPLES: dict[Symbols, str] = {"braille": "⠂ ⠂ ⠂", "block": "▘ ▘ ▘", "ascii": "ooooo"}


def week(cdn: float = 6_000_000.0, p2p: float = 500_000.0, version: int = 1) -> DepthState:
    return state(
        1,
        usual={
            (Metric.THROUGHPUT, "cdn"): came(line(cdn), version),
            (Metric.THROUGHPUT, "p2p"): came(line(p2p), version),
        },
    )


def text(spec: ChartSpec) -> list[str]:
    return ["".join(text for text, _ in one) for one in draw_chart(spec).lines]


def test_lines_of_last_week_are_behind_those_of_the_present() -> None:
    spec = chart(week(), "throughput")
    assert [(one.name, one.style, one.behind) for one in spec.series] == [
        ("cdn", None, False),
        ("p2p", None, False),
        ("last week", "dotted", True),
        ("last week", "dotted", True),
    ]
    assert spec.unit == "Gb/s"
    assert spec.series[2].values[0] == pytest.approx(6.0)


@pytest.mark.parametrize("symbols", SAMPLES)
def test_the_legend_has_it_once_with_dots(symbols: Symbols) -> None:
    heading = text(replace(chart(week(), "throughput"), width=100, symbols=symbols))[0]
    assert heading.count("last week") == 1
    assert f"{SAMPLES[symbols]} last week" in heading


@pytest.mark.parametrize("symbols", SAMPLES)
def test_it_is_drawn_where_the_present_is_not_and_hides_none_of_it(symbols: Symbols) -> None:
    with_it = replace(chart(week(), "throughput"), symbols=symbols, high=8.0)
    without = replace(with_it, series=with_it.series[:2])
    inks = [
        [(x, y) for y, one in enumerate(_cells(spec)) for x, style in enumerate(one) if style == wanted]
        for spec in (with_it, without)
        for wanted in ("series0", "series1", "series2", "series3")
    ]
    assert inks[0] == inks[4]
    assert inks[1] == inks[5]
    assert len(inks[2]) >= 8
    assert not inks[6]


def _cells(spec: ChartSpec) -> list[list[str]]:
    """The style of each cell below the heading."""
    return [[style for text, style in one for _ in text] for one in draw_chart(spec).lines[1:]]


def test_the_same_as_last_week_is_the_present() -> None:
    spec = replace(chart(week(3_000_000.0, 1_000_000.0), "throughput"), symbols="ascii")
    drawn = "\n".join(text(spec)[1:])
    assert "*" in drawn
    assert "+" in drawn
    assert "o" not in drawn


def test_offload_is_that_of_last_week_too() -> None:
    (points,) = graph(week(3_000_000.0, 1_000_000.0), "offload").usual
    assert [one.value for one in points] == pytest.approx([0.25] * len(points))


def test_where_nothing_was_recorded_nothing_is_said() -> None:
    spec = chart(state(1), "throughput")
    assert [one.name for one in spec.series] == ["cdn", "p2p"]
    assert "last week" not in text(spec)[0]


def test_other_points_of_last_week_are_another_version() -> None:
    assert graph(week(), "throughput").version != graph(week(version=2), "throughput").version
