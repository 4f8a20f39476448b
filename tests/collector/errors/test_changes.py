"""Channels and feeds that change: once each, with a reason, and back again; and not anew after a restart."""

from __future__ import annotations

from dataclasses import replace

from tui.collector.board import Board
from tui.collector.errors.changes import Changes
from tui.collector.joining import Joining
from tui.model.channel import Delivery
from tui.model.event import Event, EventKind
from tui.model.snapshot import Snapshot
from tui.model.thresholds import Thresholds
from tui.model.vendor import Feed, FeedState, Kind

NOW_MS = 1_795_291_200_000
UP = Feed("conviva", Kind.CONVIVA, FeedState.UP)


class World:
    """A board with one channel, and snapshots of it."""

    def __init__(self) -> None:
        self.board = Board(Joining(Thresholds()))
        self.at_ms = NOW_MS

    def sample(self, devices: int, feed: Feed = UP) -> Snapshot:
        self.at_ms += 10_000
        delivery = Delivery(cdn_devices=devices, p2p_devices=0, total_throughput_kbps=devices * 100.0)
        self.board.take_summary("p2p", Kind.SYSTEM73, {"sports": delivery}, self.at_ms)
        return self.board.snapshot(self.at_ms, (feed,))


def told(events: tuple[Event, ...]) -> list[tuple[str, str]]:
    return [(event.kind.value, event.message) for event in events]


def test_a_channel_that_goes_dark_and_comes_back_is_two_events() -> None:
    world, changes = World(), Changes()
    assert changes.of(world.sample(100)) == ()
    (dark,) = changes.of(world.sample(0))
    assert dark == Event(
        time_ms=world.at_ms,
        vendor="p2p",
        kind=EventKind.CHANNEL,
        source="threshold",
        message="critical: 0 devices, had 100",
        channel="sports",
    )
    assert changes.of(world.sample(0)) == ()
    assert told(changes.of(world.sample(100))) == [("channel", "recovered")]
    assert changes.of(world.sample(100)) == ()


def test_a_channel_in_trouble_when_the_last_run_ended_is_not_so_anew() -> None:
    world, before, after = World(), Changes(), Changes()
    before.of(world.sample(100))
    events = before.of(world.sample(0))
    after.remember(events)
    assert after.of(world.sample(0)) == ()
    assert told(after.of(world.sample(100))) == [("channel", "recovered")]


def test_what_is_stale_says_nothing_of_its_channels() -> None:
    world, changes = World(), Changes()
    changes.of(world.sample(100))
    world.sample(0)
    world.board.mark_stale(frozenset({"p2p"}))
    assert changes.of(world.board.snapshot(world.at_ms, (UP,))) == ()


def test_a_feed_that_fails_falls_behind_and_recovers() -> None:
    world, changes = World(), Changes()
    down = replace(UP, state=FeedState.DOWN, message="503 from its gateway")
    stale = replace(UP, state=FeedState.STALE)
    idle = replace(UP, state=FeedState.CONNECTING)
    assert told(changes.of(world.sample(100, UP))) == []
    assert told(changes.of(world.sample(100, down))) == [("feed", "down: 503 from its gateway")]
    assert told(changes.of(world.sample(100, replace(down, message="another")))) == []
    assert told(changes.of(world.sample(100, idle))) == []
    assert told(changes.of(world.sample(100, stale))) == [("feed", "fell behind")]
    assert told(changes.of(world.sample(100, UP))) == [("feed", "recovered")]
