"""What a cell of the wall says of its figure's age."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.console.desk import NOW_MS, World, delivery
from tui.console.panes.wall_columns import QUALITY_GOOD_MS, WallColumns
from tui.console.symbols import symbols_for
from tui.model.channel import Outcomes, Quality
from tui.model.snapshot import WallRow

DEEP = ("buffer_health_ms", "rebuffering_ratio")


def row(age_ms: int) -> WallRow:
    (plain,) = World().sample(News=delivery(1_000.0, 100)).snapshot().rows
    quality = Quality(sampled_at_ms=NOW_MS - age_ms, buffer_health_ms=18_000.0, rebuffering_ratio=0.001)
    lead = replace(plain.lead, quality=quality)
    return replace(plain, lead=lead, members=(lead,))


def styles(of: WallRow, **more: float) -> dict[str, str]:
    columns = WallColumns(symbols_for("block", "utf-8"), lambda: NOW_MS, lambda slot: "", **more).all()
    return {column.key: column.cell(of).pieces[0].style for column in columns if column.cell(of).pieces}


@pytest.mark.parametrize(("age_ms", "style"), [(QUALITY_GOOD_MS, ""), (QUALITY_GOOD_MS + 1, "dim")])
def test_deep_figures_dim_when_they_are_old_and_their_row_is_not(age_ms: int, style: str) -> None:
    found = styles(row(age_ms))
    assert {found[key] for key in DEEP} == {style}
    assert found["total_throughput_kbps"] == ""


def test_where_refreshes_are_far_apart_so_are_they() -> None:
    found = styles(row(QUALITY_GOOD_MS + 1), quality_good_ms=2 * QUALITY_GOOD_MS)
    assert {found[key] for key in DEEP} == {""}


def test_ended_sessions_have_no_time_of_their_own() -> None:
    old = row(QUALITY_GOOD_MS + 1)
    ended = replace(
        old.lead, delivery=None, quality=None, outcomes=Outcomes(sessions=40, rebuffering_ratio=0.01)
    )
    assert styles(replace(old, lead=ended, members=(ended,)))["rebuffering_ratio"] == ""
