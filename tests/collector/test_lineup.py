"""The wall's order and sums, made anew only when they have moved, are those of a fresh start."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tui.collector.lineup import Lineup, News, news, totals
from tui.model.channel import Channel, Delivery, Quality, State
from tui.model.snapshot import WallRow
from tui.model.vendor import Kind


def row(key: str, devices: int | None, state: State, stale: bool) -> WallRow:
    delivery = None if devices is None else Delivery(cdn_devices=devices, cdn_throughput_kbps=devices * 3.0)
    lead = Channel(
        vendor="p2p",
        kind=Kind.SYSTEM73,
        channel_id=key,
        name=key,
        state=state,
        stale=stale,
        delivery=delivery,
    )
    return WallRow(key=key, name=key, lead=lead, members=(lead,), state=state, state_reason="", stale=stale)


ROWS = st.builds(
    row,
    st.sampled_from("abcdef"),
    st.none() | st.integers(0, 3),
    st.sampled_from(State),
    st.booleans(),
)
STEPS = st.lists(st.tuples(st.sampled_from("abcdef"), ROWS | st.none(), st.booleans()))


@given(STEPS)
def test_it_is_as_if_made_anew(steps: list[tuple[str, WallRow | None, bool]]) -> None:
    lineup, kept = Lineup(), dict[str, WallRow]()
    for key, given_row, asked in steps:
        lineup.put(key, given_row)
        if given_row is None:
            kept.pop(key, None)
        else:
            kept[key] = given_row
        if asked:
            assert list(lineup.rows()) == sorted(kept.values(), key=lambda one: -one.audience)
            assert lineup.totals() == totals(kept.values())


def test_a_channels_quality_moves_neither_order_nor_sums() -> None:
    lineup = Lineup()
    rows = [row(key, 2, State.OK, False) for key in "ab"]
    for one in rows:
        lineup.put(one.key, one)
    before = lineup.totals()
    assert lineup.rows() == tuple(rows)
    lineup.put("a", rows[0])
    assert lineup.totals() is before


@given(STEPS)
def test_worst_first_by_audience_and_the_same_until_a_row_comes_goes_or_changes_its_state(
    steps: list[tuple[str, WallRow | None, bool]],
) -> None:
    lineup, kept = Lineup(), dict[str, WallRow]()
    for key, given_row, _ in steps:
        states, order = {one: row.state for one, row in kept.items()}, lineup.worst_first()
        now = given_row and replace(given_row, key=key)
        lineup.put(key, now)
        if now is None:
            kept.pop(key, None)
        else:
            kept[key] = now
        if states == {one: row.state for one, row in kept.items()}:
            assert lineup.worst_first() is order
        else:
            by_audience = sorted(kept.values(), key=lambda one: -one.audience)
            worst_first = sorted(by_audience, key=lambda one: one.state.rank)
            assert lineup.worst_first() == tuple(one.key for one in worst_first)


@given(STEPS)
def test_who_is_in_trouble_is_known(steps: list[tuple[str, WallRow | None, bool]]) -> None:
    lineup, kept = Lineup(), dict[str, WallRow]()
    for key, given_row, _ in steps:
        lineup.put(key, given_row)
        if given_row is None:
            kept.pop(key, None)
        else:
            kept[key] = given_row
    troubled = {
        key for key, one in kept.items() if one.state in (State.CRITICAL, State.WARNING) and not one.stale
    }
    assert set(lineup.troubled) == troubled


def test_what_is_worth_a_snapshot_of_its_own() -> None:
    calm, moved = row("a", 2, State.OK, False), row("a", 3, State.OK, False)
    judged = replace(moved, lead=replace(moved.lead, quality=Quality(sampled_at_ms=1)))
    judged = replace(judged, members=(judged.lead,))
    assert news(None, calm, in_sight=False) is News.TURNED
    assert news(calm, None, in_sight=False) is News.TURNED
    assert news(calm, row("a", 2, State.WARNING, False), in_sight=False) is News.TURNED
    assert news(calm, row("a", 2, State.OK, True), in_sight=False) is News.TURNED
    assert news(calm, moved, in_sight=True) is News.MOVED
    assert news(moved, judged, in_sight=True) is News.FIRST_FIGURES
    assert news(moved, judged, in_sight=False) is News.MOVED
    assert news(judged, judged, in_sight=True) is News.MOVED
    assert news(None, None, in_sight=True) is News.MOVED
