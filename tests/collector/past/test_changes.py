"""What changed between two walls, whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.collector.answers import Change
from tui.collector.past.changes import LEAST_MOVE, changes
from tui.model.channel import Channel, Delivery, Quality
from tui.model.snapshot import WallRow
from tui.model.vendor import Kind


def row(
    name: str,
    devices: int | None = 100,
    kbps: float | None = 1_000.0,
    p2p: float = 0.5,
    rebuffering: float | None = None,
) -> WallRow:
    delivery = Delivery(
        cdn_devices=devices,
        total_throughput_kbps=kbps,
        p2p_throughput_kbps=None if kbps is None else kbps * p2p,
        cdn_throughput_kbps=None if kbps is None else kbps * (1 - p2p),
    )
    quality = Quality(sampled_at_ms=0, rebuffering_ratio=rebuffering)
    channel = Channel(
        vendor="system73",
        kind=Kind.SYSTEM73,
        channel_id=name,
        name=name,
        delivery=delivery,
        quality=quality,
    )
    return WallRow(
        key=name,
        name=name,
        lead=channel,
        members=(channel,),
        state=channel.state,
        state_reason="",
        stale=False,
    )


rows = st.builds(
    row,
    st.sampled_from("abcdefgh"),
    st.none() | st.integers(0, 5_000),
    st.none() | st.floats(0, 1e9),
    st.floats(0, 1),
    st.none() | st.floats(0, 1),
)
walls = st.lists(rows, unique_by=lambda one: one.key)

OTHER_WAY = {
    Change.APPEARED: Change.VANISHED,
    Change.VANISHED: Change.APPEARED,
    Change.MOVED: Change.MOVED,
}


@given(walls)
def test_a_wall_differs_in_nothing_from_itself(wall: list[WallRow]) -> None:
    assert changes(wall, wall) == ()


@given(walls, walls)
def test_the_other_way_round_who_came_has_gone_and_moves_are_as_large(
    one: list[WallRow], other: list[WallRow]
) -> None:
    there = {(change.name, change.change, change.score) for change in changes(one, other)}
    back = {(change.name, OTHER_WAY[change.change], change.score) for change in changes(other, one)}
    assert there == back


@given(walls, walls)
def test_each_channel_once_the_most_moved_first(one: list[WallRow], other: list[WallRow]) -> None:
    found = changes(one, other)
    names = [change.name for change in found]
    assert len(names) == len(set(names))
    assert set(names) <= {row.name for row in (*one, *other)}
    scores = [change.score for change in found]
    assert scores == sorted(scores, reverse=True)
    assert all(LEAST_MOVE <= score <= 1 for score in scores)


@given(walls, walls)
def test_what_a_change_says_is_what_the_walls_say(one: list[WallRow], other: list[WallRow]) -> None:
    then, now = ({row.name: row for row in rows} for rows in (one, other))
    for change in changes(one, other):
        assert change.before == then.get(change.name)
        assert change.after == now.get(change.name)
        assert bool(change.moved) == (change.change is Change.MOVED)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (row("a", 100), row("a", 40), "devices -60 %"),
        (row("a", kbps=1_000), row("a", kbps=1_500), "throughput +50 %"),
        (row("a", p2p=0.8), row("a", p2p=0.2), "offload 80 % to 20 %"),
        (row("a", rebuffering=0.001), row("a", rebuffering=0.031), "rebuffering 0.10 % to 3.1 %"),
        (row("a", kbps=0), row("a", kbps=900), "throughput from nothing"),
    ],
)
def test_moves_in_words(before: WallRow, after: WallRow, words: str) -> None:
    (change,) = changes([before], [after])
    assert change.change is Change.MOVED
    assert words in change.moved


def test_the_largest_move_of_a_channel_is_named_first() -> None:
    (change,) = changes([row("a", 100, 1_000)], [row("a", 90, 400)])
    assert change.moved == "throughput -60 %, devices -10 %"


def test_nobody_left_is_gone_as_its_vendor_shows_it() -> None:
    (gone,) = changes([row("a", 300)], [row("a", 0, None)])
    assert gone.change is Change.VANISHED
    (came,) = changes([row("a", 0, None)], [row("a", 300)])
    assert came.change is Change.APPEARED


def test_what_is_unknown_does_not_move() -> None:
    assert changes([row("a", 100, 1_000)], [row("a", 100, None)]) == ()


def test_a_handful_of_viewers_does_not_lead_the_list() -> None:
    found = changes([row("tiny", 2), row("big", 4_000)], [row("tiny", 4), row("big", 2_400)])
    assert [change.name for change in found] == ["big", "tiny"]
