"""The demo's incident as the board judges it, at every hour somebody may start the demo."""

from __future__ import annotations

import pytest

from tui.collector.board import Board
from tui.collector.joining import Joining
from tui.model.channel import Delivery, Quality, State, weighted
from tui.model.instants import HOUR_MS
from tui.model.thresholds import Thresholds
from tui.model.vendor import Kind
from tui.simulator.world import World

MIDNIGHT_MS = 1_795_219_200_000
REFRESH_MS, SPEED = 10_000, 10
TROUBLE = (State.WARNING, State.CRITICAL)


def delivery(world: World, channel_id: str, at_ms: int) -> Delivery:
    channel = world.channel(channel_id)
    assert channel is not None
    now = world.delivery(channel, at_ms)
    return Delivery(
        total_throughput_kbps=now.cdn_throughput_kbps + now.p2p_throughput_kbps,
        cdn_devices=now.cdn_devices,
        p2p_devices=now.p2p_devices,
        cdn_viewing_time_s=now.cdn_viewing_time_s,
        p2p_viewing_time_s=now.p2p_viewing_time_s,
    )


def quality(world: World, channel_id: str, at_ms: int, weights: Delivery) -> Quality:
    channel = world.channel(channel_id)
    assert channel is not None
    cdn, p2p = (world.quality(channel, source, at_ms) for source in ("cdn", "p2p"))
    assert cdn is not None
    assert p2p is not None
    return Quality(
        sampled_at_ms=at_ms,
        buffer_health_ms=weighted(
            cdn.buffer_health_ms, weights.cdn_devices, p2p.buffer_health_ms, weights.p2p_devices
        ),
        rebuffering_ratio=weighted(
            cdn.rebuffering_ratio,
            weights.cdn_viewing_time_s,
            p2p.rebuffering_ratio,
            weights.p2p_viewing_time_s,
        ),
    )


def states(world: World, board: Board, at_ms: int, *, deep: bool) -> dict[str, State]:
    """One refresh of the wall at an instant of the world."""
    summary = {one.channel_id: delivery(world, one.channel_id, at_ms) for one in world.channels}
    board.take_summary("system73", Kind.SYSTEM73, summary, at_ms)
    for channel_id in summary if deep else ():
        board.take_quality("system73", channel_id, quality(world, channel_id, at_ms, summary[channel_id]))
    return {row.lead.channel_id: row.state for row in board.snapshot(at_ms, ()).rows}


@pytest.mark.parametrize("deep", [True, False], ids=["deep", "summaries alone"])
@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_a_brownout_marks_the_hit_channels_at_the_first_refresh_and_never_another(
    hour: int, deep: bool
) -> None:
    """Summaries alone see the fall of what a channel carries; where peers carry most of it, quality tells."""
    world = World(seed=1, channels=60, scenario="cdn-brownout", start_ms=MIDNIGHT_MS + hour * HOUR_MS)
    hit = {one.channel_id for one in world.channels if one.cdn == _hit_cdn(world)}
    board = Board(Joining(Thresholds()))
    step_ms = REFRESH_MS * SPEED
    before_ms = world.incident_ms - step_ms // 2
    seen = [states(world, board, before_ms + number * step_ms, deep=deep) for number in range(6)]
    troubled = [{one for one, state in now.items() if state in TROUBLE} for now in seen]
    assert set(seen[0].values()) == {State.OK}
    assert all(now <= hit for now in troubled)
    assert all(now == hit for now in troubled[1:]) if deep else troubled[1]


def _hit_cdn(world: World) -> str:
    """The CDN that carries less than half a minute into the incident."""
    at_ms = world.incident_ms + 30_000
    (found,) = {
        channel.cdn
        for channel in world.channels
        if world.delivery(channel, at_ms).cdn_throughput_kbps
        < 0.6 * world.delivery(channel, world.start_ms).cdn_throughput_kbps
    }
    return found
