"""Everything known of a level by name: its figures, the newest of every series with its time, the row below."""

from __future__ import annotations

from collections.abc import Mapping

from tui.collector.depth.state import DepthState, Part
from tui.console.panes.channel.rows import LEVEL_ROW, LevelRow, quality_of
from tui.console.panes.channel.spot import Spot
from tui.console.screens.facts import Figure, named
from tui.model.channel import Delivery
from tui.model.fields import channel_fields
from tui.model.instants import iso_utc
from tui.model.quantity import Measure
from tui.model.snapshot import WallRow
from tui.model.stats import Metric

Record = tuple[str, Mapping[str, object]]

_MEASURES: Mapping[Metric, Measure] = {
    Metric.THROUGHPUT: Measure.KBPS,
    Metric.BUFFER_HEALTH: Measure.MS,
    Metric.REBUFFERING_RATIO: Measure.RATIO,
    Metric.CONTENT_REQUEST_RESPONSE_TIMES: Measure.MS,
    Metric.BUFFER_FILLING_RATE: Measure.PLAIN,
    Metric.DROPPED_FRAMES: Measure.PLAIN,
}


def records(
    spot: Spot, state: DepthState | None, row: LevelRow | None, wall: WallRow | None, now_ms: int
) -> list[Record]:
    """The level itself, its series and counts, the row under the cursor; of a channel what every vendor knows too."""
    found: list[Record] = []
    if state is not None:
        found.append((f"{spot.title}, {state.window}", _level(spot, state)))
        found.append((f"newest of each series, {state.series_window}", _series(state)))
        found.append(("devices", _counts(state)))
    if row is not None and row.spot != spot:
        found.append((row.spot.title, named(LEVEL_ROW, row)))
    if wall is not None and spot.above is None:
        found += members(wall, now_ms)
    return found


def members(row: WallRow, now_ms: int) -> list[Record]:
    """The channel as each vendor tells of it."""
    fields = channel_fields(lambda: now_ms)
    return [(f"{one.vendor}: {one.channel_id}", named(fields, one)) for one in row.members]


def _level(spot: Spot, state: DepthState) -> dict[str, object]:
    whole = LevelRow(
        spot=spot, name=spot.crumbs[-1], delivery=state.aggregate.value, quality=quality_of(state)
    )
    return named(LEVEL_ROW, whole) | {
        "sampled_at": _time(state.aggregate),
        "error": state.aggregate.error,
        "requests_per_minute": state.cost_per_minute,
        "problem": state.problem,
    }


def _series(state: DepthState) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, part in state.series.items():
        name = "_".join(key)
        points = state.points(key)
        newest = points[-1].value if points else None
        found[name] = None if newest is None else Figure(newest, _MEASURES[key[0]])
        found[f"{name}_at"] = iso_utc(points[-1].at_ms) if points else None
        if part.error:
            found[f"{name}_error"] = part.error
    return found


def _counts(state: DepthState) -> dict[str, object]:
    found: dict[str, object] = {}
    for kind, part in state.counts.items():
        found[kind.value] = dict(part.value[-1].counts) if part.value else None
        if part.error:
            found[f"{kind.value}_error"] = part.error
    return found


def _time(part: Part[Delivery]) -> str | None:
    return None if part.came_at_ms is None else iso_utc(part.came_at_ms)
