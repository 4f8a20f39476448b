"""Hours: rounded as promised, sums made of others left out, hostile bytes refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.history.chunk import MINUTES, Chunk, Pairs, packed
from tui.history.flags import Flags
from tui.history.metric import Pair
from tui.history.problems import Damaged
from tui.model.channel import State

OK = Flags(State.OK, stale=False, live=None, sampled=False, mark=False).byte()
FLAGS = bytes([OK]) * MINUTES
MEAN_OFF = 2**-10
WEIGHT_OFF = 2**-8

MEANS = st.one_of(st.just(0.0), st.floats(1e-30, 1e30), st.integers(0, 10**9).map(float))
WEIGHTS = st.one_of(st.just(0.0), st.integers(1, 30).map(float), st.floats(1e-3, 1e9))


def columns(values: st.SearchStrategy[float]) -> st.SearchStrategy[list[float]]:
    """Sixty values made of a few, since the drawing of 2,520 would be the test."""
    few = st.lists(values, min_size=1, max_size=6)
    return few.map(lambda some: [some[place * 7 % len(some)] for place in range(MINUTES)])


PAIRS = st.dictionaries(st.sampled_from(list(Pair)), st.tuples(columns(MEANS), columns(WEIGHTS)), max_size=6)


@given(PAIRS)
def test_means_and_weights_come_back_as_near_as_promised(pairs: Pairs) -> None:
    chunk = Chunk(packed(FLAGS, pairs))
    for pair in Pair:
        means, weights = pairs.get(pair, ([0.0] * MINUTES, [0.0] * MINUTES))
        found_means, found_weights = chunk.pair(pair)
        assert list(found_weights) == pytest.approx(weights, rel=WEIGHT_OFF)
        for mean, weight, found in zip(means, weights, found_means, strict=True):
            if weight:
                assert found == pytest.approx(mean, rel=MEAN_OFF * 1.01, abs=1e-36)


@given(PAIRS, st.integers(0, MINUTES - 1))
def test_a_minute_says_what_the_columns_say(pairs: Pairs, minute: int) -> None:
    chunk = Chunk(packed(FLAGS, pairs))
    found = chunk.minute(minute)
    for pair in Pair:
        means, weights = chunk.pair(pair)
        assert found.get(pair, (0.0, 0.0))[1] == weights[minute]
        if weights[minute]:
            assert found[pair][0] == means[minute]


def test_packing_again_changes_nothing() -> None:
    noise = [1_000_000 / 3 + place * 977.7 for place in range(MINUTES)]
    counts = [6.0] * MINUTES
    once = Chunk(packed(FLAGS, {Pair.CDN_KBPS: (noise, counts), Pair.TOTAL_KBPS: (noise, counts)}))
    again = packed(once.flags, {pair: once.pair(pair) for pair in Pair})
    assert [Chunk(again).pair(pair) for pair in Pair] == [once.pair(pair) for pair in Pair]


def test_whole_numbers_up_to_1024_are_exact() -> None:
    devices = [float(place * 17 % 1_025) for place in range(MINUTES)]
    chunk = Chunk(packed(FLAGS, {Pair.CDN_DEVICES: (devices, [6.0] * MINUTES)}))
    assert list(chunk.pair(Pair.CDN_DEVICES)[0]) == devices


def derived() -> dict[Pair, tuple[list[float], list[float]]]:
    cdn = [1_000.0 + place for place in range(MINUTES)]
    p2p = [2_000.0 - place for place in range(MINUTES)]
    counts = [6.0 if place % 9 else 0.0 for place in range(MINUTES)]
    total = [a + b for a, b in zip(cdn, p2p, strict=True)]
    return {Pair.CDN_KBPS: (cdn, counts), Pair.P2P_KBPS: (p2p, counts), Pair.TOTAL_KBPS: (total, counts)}


def test_a_total_that_is_the_sum_is_left_out_and_added_up_again() -> None:
    pairs = derived()
    both = packed(FLAGS, {pair: pairs[pair] for pair in (Pair.CDN_KBPS, Pair.P2P_KBPS)})
    all_three = packed(FLAGS, pairs)
    assert len(all_three) == len(both)
    means, weights = Chunk(all_three).pair(Pair.TOTAL_KBPS)
    assert list(weights) == pairs[Pair.TOTAL_KBPS][1]
    assert list(means) == pytest.approx(pairs[Pair.TOTAL_KBPS][0], rel=MEAN_OFF)


@pytest.mark.parametrize("how", ["value", "weight"])
def test_a_total_that_is_not_the_sum_is_kept_itself(how: str) -> None:
    pairs = derived()
    total, counts = pairs[Pair.TOTAL_KBPS]
    if how == "value":
        total[30] += 700.0
    else:
        counts = [*counts[:30], 5.0, *counts[31:]]
    pairs[Pair.TOTAL_KBPS] = total, counts
    means, weights = Chunk(packed(FLAGS, pairs)).pair(Pair.TOTAL_KBPS)
    assert means[30] == pytest.approx(total[30], rel=MEAN_OFF)
    assert weights[30] == counts[30]


def test_both_sources_weighed_together_are_left_out_and_weighed_again() -> None:
    cdn, p2p = [12_000.0] * MINUTES, [18_000.0] * MINUTES
    cdn_devices, p2p_devices = [100.0] * MINUTES, [0.0 if place < 5 else 50.0 for place in range(MINUTES)]
    weights = [a + b for a, b in zip(cdn_devices, p2p_devices, strict=True)]
    together = [(12_000 * a + 18_000 * b) / (a + b) for a, b in zip(cdn_devices, p2p_devices, strict=True)]
    pairs = {
        Pair.BUFFER_MS: (together, weights),
        Pair.BUFFER_CDN_MS: (cdn, cdn_devices),
        Pair.BUFFER_P2P_MS: (p2p, p2p_devices),
    }
    raw = packed(FLAGS, pairs)
    del pairs[Pair.BUFFER_MS]
    assert len(raw) == len(packed(FLAGS, pairs))
    found = Chunk(raw)
    assert list(found.pair(Pair.BUFFER_MS)[0]) == pytest.approx(together, rel=MEAN_OFF)
    assert found.minute(3)[Pair.BUFFER_MS] == (pytest.approx(12_000, rel=MEAN_OFF), 100.0)


def test_the_last_recorded_minute_is_found() -> None:
    flags = bytearray(MINUTES)
    flags[7] = flags[20] = OK
    chunk = Chunk(packed(bytes(flags), {}))
    assert [chunk.last_minute(until) for until in (6, 7, 19, 20, 59)] == [None, 7, 7, 20, 20]


@given(PAIRS, st.data())
def test_altered_bytes_are_read_or_refused(pairs: Pairs, data: st.DataObject) -> None:
    raw = bytearray(packed(FLAGS, pairs))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        chunk = Chunk(bytes(raw))
        for pair in Pair:
            chunk.pair(pair)
        chunk.minute(59)
    except Damaged:
        return
    assert len(chunk.flags) == MINUTES


@given(st.binary(max_size=80))
def test_any_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(Damaged):
        Chunk(b"\x01\x03" + raw)
