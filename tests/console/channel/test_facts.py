"""What is known of a level by name: the figures that its charts and rows show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.console.channel.states import BASES, CHANNEL, RENDITION, STREAM, state
from tests.console.desk import NOW_MS, delivery
from tui.collector.depth.level import DepthLevel
from tui.collector.depth.state import Part
from tui.console.panes.channel.facts import records
from tui.console.panes.channel.rows import rows_of
from tui.console.panes.channel.spot import Spot
from tui.console.screens.facts import Figure
from tui.model.stats import Metric

NEWEST = 1.059
"""Of a line's base, its last point."""


def number(fact: object) -> float:
    assert isinstance(fact, Figure)
    return fact.value


@pytest.mark.parametrize("level", [CHANNEL, STREAM, RENDITION])
def test_a_levels_own_quality_is_that_of_its_newest_points(level: DepthLevel) -> None:
    weights = replace(delivery(800_000, 4_000), cdn_viewing_time_s=30.0, p2p_viewing_time_s=90.0)
    rows = state(1, level).rows.value
    assert rows is not None
    shown = state(1, level, aggregate=Part(weights), rows=Part((replace(rows[0], delivery=weights),)))
    (_, whole), *_ = records(Spot(level, "News", "News"), shown, None, None, NOW_MS)
    cdn_ms, p2p_ms = (base * NEWEST for base in BASES[Metric.BUFFER_HEALTH])
    cdn_stalls, p2p_stalls = (base * NEWEST for base in BASES[Metric.REBUFFERING_RATIO])
    expected = {
        "buffer_health_ms_cdn": cdn_ms,
        "buffer_health_ms_p2p": p2p_ms,
        "buffer_health_ms": cdn_ms / 4 + p2p_ms * 3 / 4,
        "rebuffering_ratio_cdn": cdn_stalls,
        "rebuffering_ratio_p2p": p2p_stalls,
        "rebuffering_ratio": cdn_stalls / 4 + p2p_stalls * 3 / 4,
    }
    assert {name: number(whole[name]) for name in expected} == pytest.approx(expected)


def test_the_row_under_the_cursor_has_its_own() -> None:
    spot = Spot(CHANNEL, "News", "News")
    shown = state(1)
    row = next(one for one in rows_of(spot, shown, (), NOW_MS) if one.name == "0x1")
    title, found = records(spot, shown, row, None, NOW_MS)[-1]
    assert title == "News / 0x1"
    assert (number(found["buffer_health_ms"]), number(found["rebuffering_ratio"])) == (4_100, 0.031)
