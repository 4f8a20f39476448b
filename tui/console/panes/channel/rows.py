"""The rows below a level: the account's channels, a channel's streams, a stream's renditions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui.collector.depth.state import NOTHING, QUALITY_METRICS, DepthState, Part
from tui.console.panes.channel.spot import Spot, spot_of
from tui.console.panes.channel.timeline import value_at
from tui.model.channel import Delivery, Quality, Rendition, State, Stream, weighted
from tui.model.quantity import Measure
from tui.model.snapshot import WallRow
from tui.model.stats import SOURCES, Metric
from tui.model.table import Field, Fields, FieldType
from tui.model.window import LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """One of them. `spot` is where Enter goes; `name` and `detail` are a stream's id and address, a rendition's bitrate
    and representation. `state` is a channel's, None below. `late_ms` is how old a whole's figures are once they are
    stale; `quality_stale` is for those of quality, which come by themselves."""

    spot: Spot
    name: str
    detail: str = ""
    delivery: Delivery | None = None
    quality: Quality | None = None
    state: State | None = None
    reason: str = ""
    stale: bool = False
    quality_stale: bool = False
    late_ms: int | None = None

    @property
    def key(self) -> str:
        level = self.spot.level
        return "\x1f".join(
            one or "" for one in (level.channel_id, level.stream_id, level.bitrate, level.representation_id)
        )


def rows_of(spot: Spot, state: DepthState, wall: Iterable[WallRow], now_ms: int) -> list[LevelRow]:
    """Those of the level of a state, in their natural order: channels and streams by traffic, a ladder from its top.
    A rendition has itself alone."""
    if spot.level.is_account:
        vendor = spot.level.vendor
        return [_channel_row(row, below) for row in wall if (below := spot_of(row, vendor)) is not None]
    rows = state.rows.value or ()
    return [_row(spot, state, row, now_ms) for row in sorted(rows, key=_natural_order)]


def _channel_row(row: WallRow, spot: Spot) -> LevelRow:
    level = spot.level
    member = next(
        one for one in row.members if (one.vendor, one.channel_id) == (level.vendor, level.channel_id)
    )
    return LevelRow(
        spot=spot,
        name=row.name,
        delivery=member.delivery,
        quality=member.quality,
        state=row.state,
        reason=row.state_reason,
        stale=member.stale,
        quality_stale=member.stale,
    )


def _row(spot: Spot, state: DepthState, row: Stream | Rendition, now_ms: int) -> LevelRow:
    level = state.level if state.level.is_rendition else state.level.below(row)
    known: Part[Quality] = state.qualities.get(level, Part())
    quality, quality_stale = known.value, known.stale(now_ms)
    if level == state.level:
        quality, quality_stale = quality_of(state), _quality_is_stale(state, now_ms)
    return LevelRow(
        spot=Spot(level, spot.key, spot.name),
        name=row.stream_id if isinstance(row, Stream) else row.bitrate,
        detail=row.stream_uri if isinstance(row, Stream) else row.representation_id,
        delivery=row.delivery,
        quality=quality,
        stale=state.rows.stale(now_ms),
        quality_stale=quality_stale,
    )


def _natural_order(row: Stream | Rendition) -> tuple[float, str]:
    if isinstance(row, Stream):
        return -(row.delivery.total_throughput_kbps or 0.0), row.stream_id
    try:
        return -float(row.bitrate), row.representation_id
    except ValueError:
        return 0.0, row.bitrate


def sum_of(rows: Sequence[LevelRow], state: DepthState, now_ms: int) -> LevelRow | None:
    """The level as a whole, as the vendor gives it; of a single row it would say the same again."""
    whole = state.aggregate
    if len(rows) == 1 or whole.value is None:
        return None
    since_ms = whole.came_at_ms if whole.stale(now_ms) else None
    return LevelRow(
        spot=Spot(state.level),
        name="all",
        delivery=whole.value,
        quality=quality_of(state),
        stale=since_ms is not None,
        quality_stale=_quality_is_stale(state, now_ms),
        late_ms=None if since_ms is None else now_ms - since_ms,
    )


def quality_of(state: DepthState) -> Quality | None:
    """The level's newest live points, weighed as the wall weighs them: buffer health by devices, rebuffering by viewing
    time. Weights over a longer window would be of another time than the points: there both are asked for live."""
    weights = (state.aggregate if state.window == LIVE else state.aggregate_now).value
    if weights is None:
        return None
    health_cdn, health_p2p = (_newest(state, Metric.BUFFER_HEALTH, source) for source in SOURCES)
    stalls_cdn, stalls_p2p = (_newest(state, Metric.REBUFFERING_RATIO, source) for source in SOURCES)
    return Quality(
        sampled_at_ms=state.end_ms,
        buffer_health_ms=weighted(health_cdn, weights.cdn_devices, health_p2p, weights.p2p_devices),
        buffer_health_ms_cdn=health_cdn,
        buffer_health_ms_p2p=health_p2p,
        rebuffering_ratio=weighted(
            stalls_cdn, weights.cdn_viewing_time_s, stalls_p2p, weights.p2p_viewing_time_s
        ),
        rebuffering_ratio_cdn=stalls_cdn,
        rebuffering_ratio_p2p=stalls_p2p,
    )


def _quality_is_stale(state: DepthState, now_ms: int) -> bool:
    """Whether some of the points are late that `quality_of` is made of."""
    keys = [(metric, source) for metric in QUALITY_METRICS for source in SOURCES]
    if state.window == LIVE:
        return any(state.stale_since_ms(key, now_ms) is not None for key in keys)
    return any(state.points_now.get(key, NOTHING).stale(now_ms) for key in keys)


def _newest(state: DepthState, metric: Metric, source: str) -> float | None:
    """The newest live point, of the past that of its moment."""
    key = (metric, source)
    points = state.points(key) if state.window == LIVE else state.points_now.get(key, NOTHING).value or ()
    if state.at_ms is not None:
        return value_at(points, state.at_ms)
    return points[-1].value if points else None


def _figure(name: str, measure: Measure) -> Field[LevelRow]:
    def get(row: LevelRow) -> object:
        return getattr(row.delivery, name) if row.delivery is not None else None

    return Field(name, get, FieldType.NUMBER, measure)


def _quality(name: str, measure: Measure) -> Field[LevelRow]:
    def get(row: LevelRow) -> object:
        return getattr(row.quality, name) if row.quality is not None else None

    return Field(name, get, FieldType.NUMBER, measure)


def _of_level(name: str) -> Field[LevelRow]:
    return Field(name, lambda row: getattr(row.spot.level, name), searched=True)


LEVEL_ROW: Fields[LevelRow] = Fields(
    (
        Field("name", lambda row: row.name, searched=True),
        Field("detail", lambda row: row.detail, searched=True),
        _of_level("vendor"),
        _of_level("channel_id"),
        _of_level("stream_id"),
        _of_level("bitrate"),
        _of_level("representation_id"),
        Field("state", lambda row: row.state, FieldType.WORD, words=tuple(State), searched=True),
        _figure("cdn_throughput_kbps", Measure.KBPS),
        _figure("p2p_throughput_kbps", Measure.KBPS),
        _figure("total_throughput_kbps", Measure.KBPS),
        _figure("p2p_ratio", Measure.RATIO),
        _figure("cdn_devices", Measure.COUNT),
        _figure("p2p_devices", Measure.COUNT),
        _figure("not_compatible_devices", Measure.COUNT),
        _figure("cdn_viewing_time_s", Measure.S),
        _figure("p2p_viewing_time_s", Measure.S),
        _figure("total_viewing_time_s", Measure.S),
        _quality("buffer_health_ms", Measure.MS),
        _quality("buffer_health_ms_cdn", Measure.MS),
        _quality("buffer_health_ms_p2p", Measure.MS),
        _quality("rebuffering_ratio", Measure.RATIO),
        _quality("rebuffering_ratio_cdn", Measure.RATIO),
        _quality("rebuffering_ratio_p2p", Measure.RATIO),
    )
)
"""A row by the names that the wall's filter, JSON and CSV use too."""
