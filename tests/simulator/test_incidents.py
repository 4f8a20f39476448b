"""What each scenario does, before, during and beside its incident."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.worlds import EARLIER, EVENING_MS, MINUTE_MS, PRESENT, world
from tui.simulator.channels import FIRST_CDN
from tui.simulator.scenarios import SCENARIOS
from tui.simulator.vocabulary import Channel, Delivery, Example, Viewing
from tui.simulator.world import World

HARMFUL = ("cdn-brownout", "drm-wave", "channel-dark", "viewer-trouble")

NAMES = {"viewer": "viewer_id", "ip": "ip", "client": "client_id", "playback_session": "playback_session_id"}


def total_kbps(delivery: Delivery) -> float:
    return delivery.cdn_throughput_kbps + delivery.p2p_throughput_kbps


def devices(delivery: Delivery) -> int:
    return delivery.cdn_devices + delivery.p2p_devices + delivery.not_compatible_devices


def change(there: World, channel: Channel, after_s: int = 10) -> tuple[Delivery, Delivery]:
    """A channel just before the present incident, and `after_s` into it."""
    at_ms = there.incident_ms
    return there.delivery(channel, at_ms - 10_000), there.delivery(channel, at_ms + after_s * 1_000)


def viewings_of(there: World, example: Example, span: tuple[int, int]) -> Sequence[Viewing]:
    start_ms, end_ms = span
    if example.kind == "session":
        return [v for v in there.viewings(start_ms, end_ms) if v.conviva_session_id == example.value]
    return there.viewings_of(**{NAMES[example.kind]: example.value}, start_ms=start_ms, end_ms=end_ms)  # type: ignore[arg-type]


def stalled(viewing: Viewing) -> bool:
    return viewing.rebuffering_time_ms > 0.02 * (viewing.playing_time_ms + viewing.rebuffering_time_ms)


def suffers(viewing: Viewing) -> bool:
    return viewing.failure != "none" or stalled(viewing)


def started_within(there: World, span: tuple[int, int]) -> list[Viewing]:
    return [v for v in there.viewings(*span) if v.started_ms >= span[0]]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_examples_watch_during_both_incidents_and_end_soon(scenario: str) -> None:
    there = world(scenario)
    assert 1 <= len(there.examples) <= 3
    assert len({(example.kind, example.value) for example in there.examples}) == len(there.examples)
    for example in there.examples:
        earlier = viewings_of(there, example, EARLIER)
        assert earlier
        assert any(viewing.ended_ms <= EVENING_MS - 10 * MINUTE_MS for viewing in earlier)
        if "session" not in example.kind:
            soon = viewings_of(there, example, (PRESENT[0], PRESENT[0] + 10 * MINUTE_MS))
            assert any(viewing.ended_ms <= PRESENT[0] + 10 * MINUTE_MS for viewing in soon)


@pytest.mark.parametrize("scenario", HARMFUL)
def test_examples_suffer_in_both_incidents(scenario: str) -> None:
    there = world(scenario)
    for example in there.examples:
        if "undisturbed" in example.note:
            continue
        assert any(suffers(viewing) for viewing in viewings_of(there, example, EARLIER))
        if "session" not in example.kind:
            present = [v for v in viewings_of(there, example, PRESENT) if suffers(v)]
            assert any(viewing.ended_ms <= PRESENT[0] + 7 * MINUTE_MS for viewing in present)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_undisturbed_examples_are_undisturbed(scenario: str) -> None:
    there = world(scenario)
    for example in there.examples:
        if "undisturbed" in example.note:
            evening = viewings_of(there, example, (EARLIER[0], PRESENT[1]))
            assert len(evening) >= 4
            assert not any(suffers(viewing) or viewing.troubles for viewing in evening)


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(HARMFUL), st.integers(0, 24 * 60), st.integers(0, 2**32))
def test_examples_suffer_at_any_hour_and_for_any_seed(scenario: str, minute: int, seed: int) -> None:
    """Also across midnight and across the viewers' own turn of the day."""
    start_ms = EVENING_MS + minute * MINUTE_MS
    there = World(seed=seed, channels=6, scenario=scenario, start_ms=start_ms)
    moved = start_ms - EVENING_MS
    earlier, present = ((span[0] + moved, span[1] + moved) for span in (EARLIER, PRESENT))
    for example in there.examples:
        if example.kind in ("viewer", "ip") and "undisturbed" not in example.note:
            assert any(map(suffers, viewings_of(there, example, earlier)))
            assert any(map(suffers, viewings_of(there, example, present)))
            evening = viewings_of(there, example, (earlier[0], present[1]))
            assert all(before.ended_ms <= after.started_ms for before, after in pairwise(evening))


def test_calm_is_calm() -> None:
    there = world("calm")
    for channel in there.channels[:20]:
        before, after = change(there, channel, 60)
        assert total_kbps(after) == pytest.approx(total_kbps(before), rel=0.1)
    assert all(there.vendor_fault(kind, PRESENT[0] + 60_000) == "none" for kind in ("conviva", "mediamelon"))


def test_brownout_starves_one_cdn_within_ten_seconds_while_viewers_stay() -> None:
    there = world("cdn-brownout")
    hit = [channel for channel in there.channels if channel.cdn == FIRST_CDN]
    assert hit[0] is there.channels[0]
    assert 2 <= len(hit) < len(there.channels) / 2
    for channel in hit:
        before, after = change(there, channel)
        assert after.cdn_throughput_kbps == pytest.approx(before.cdn_throughput_kbps / 3, rel=0.15)
        assert after.p2p_throughput_kbps >= 0.9 * before.p2p_throughput_kbps
        assert total_kbps(after) < 0.67 * total_kbps(before)
        assert devices(after) == pytest.approx(devices(before), rel=0.05, abs=2)


def test_brownout_empties_buffers_then_stalls() -> None:
    there = world("cdn-brownout")
    channel = there.channels[0]
    before = there.quality(channel, "cdn", there.incident_ms - 10_000)
    for source in ("cdn", "p2p"):
        after = there.quality(channel, source, there.incident_ms + 10_000)  # type: ignore[arg-type]
        assert after is not None
        assert 3_000 <= after.buffer_health_ms <= 5_000
    after = there.quality(channel, "cdn", there.incident_ms + 10_000)
    assert before is not None
    assert after is not None
    assert 0.04 < after.rebuffering_ratio < 0.1
    assert after.response_time_ms > 3 * before.response_time_ms


def test_brownout_spares_the_other_cdns() -> None:
    there = world("cdn-brownout")
    for channel in there.channels:
        if channel.cdn != FIRST_CDN:
            before, after = change(there, channel)
            assert total_kbps(after) > 0.9 * total_kbps(before) - 30_000
            quality = there.quality(channel, "cdn", there.incident_ms + 10_000)
            assert quality is None or quality.rebuffering_ratio < 0.005


@pytest.mark.parametrize("span", [EARLIER, PRESENT])
def test_brownout_is_seen_in_sessions_by_cdn(span: tuple[int, int]) -> None:
    there = world("cdn-brownout")
    viewings = there.viewings(*span)
    hit = [viewing for viewing in viewings if viewing.cdn == FIRST_CDN]
    rest = [viewing for viewing in viewings if viewing.cdn != FIRST_CDN]
    assert len(hit) > 30
    assert sum(map(suffers, hit)) > 0.6 * len(hit)
    assert sum(map(suffers, rest)) < 0.1 * len(rest)
    broken = [viewing for viewing in hit if viewing.failure == "playback_technical"]
    assert any(f"HTTP 503 from edge {v.edge_server}" in v.troubles[-1].text for v in broken)


def test_brownout_ends_and_the_channel_recovers() -> None:
    there = world("cdn-brownout")
    quality = there.quality(there.channels[0], "cdn", PRESENT[1] + MINUTE_MS)
    assert quality is not None
    assert quality.rebuffering_ratio < 0.005
    assert quality.buffer_health_ms > 15_000
    between_ms = (EARLIER[1] + EVENING_MS) // 2
    calm = there.quality(there.channels[0], "cdn", between_ms)
    assert calm is not None
    assert calm.rebuffering_ratio < 0.005


@pytest.mark.parametrize("span", [EARLIER, PRESENT])
def test_drm_wave_refuses_every_start_on_ios_and_only_there(span: tuple[int, int]) -> None:
    there = world("drm-wave")
    started = started_within(there, span)
    on_ios = [viewing for viewing in started if viewing.viewer.device.os == "iOS"]
    rest = [viewing for viewing in started if viewing.viewer.device.os != "iOS"]
    assert len(on_ios) > 30
    for viewing in on_ios:
        assert viewing.failure == "start_technical"
        assert [t.text for t in viewing.troubles if t.source == "drm"] == ["Beam not in window"]
        assert any("licence" in t.text and t.fatal for t in viewing.troubles)
    assert sum(viewing.failure == "start_technical" for viewing in rest) < 0.05 * len(rest)
    assert len({viewing.channel for viewing in on_ios}) > 5


def test_drm_wave_leaves_traffic_nearly_as_it_was() -> None:
    there = world("drm-wave")
    for channel in there.channels[:10]:
        before, after = change(there, channel, 60)
        assert total_kbps(after) == pytest.approx(total_kbps(before), rel=0.1)
        late = there.device_counts(channel, there.incident_ms + 20 * MINUTE_MS, "os")
        assert late["IOS"] < 0.75 * there.device_counts(channel, there.incident_ms, "os")["IOS"]
        assert late["ANDROID"] > 0.85 * there.device_counts(channel, there.incident_ms, "os")["ANDROID"]


def test_dark_channel_loses_all_devices_within_twenty_seconds_and_its_neighbours_none() -> None:
    there = world("channel-dark")
    dark = there.channels[1]
    before, after = change(there, dark, 20)
    assert devices(before) > 1_000
    assert devices(after) == 0
    assert total_kbps(after) == 0
    assert there.quality(dark, "cdn", there.incident_ms + 20_000) is None
    for channel in (there.channels[0], *there.channels[2:10]):
        before, after = change(there, channel, 20)
        assert devices(after) == pytest.approx(devices(before), rel=0.05)
    back = there.delivery(dark, PRESENT[1] + MINUTE_MS)
    assert devices(back) > 1_000


@pytest.mark.parametrize("span", [EARLIER, PRESENT])
def test_dark_channel_breaks_sessions_and_refuses_new_ones(span: tuple[int, int]) -> None:
    there = world("channel-dark")
    dark = there.channels[1]
    theirs = [viewing for viewing in there.viewings(*span) if viewing.channel == dark]
    fates = [viewing.failure for viewing in theirs if viewing.started_ms >= span[0]]
    assert set(fates) == {"exit_before_start", "start_technical"}
    assert fates.count("exit_before_start") > 5
    assert fates.count("start_technical") > 5
    running = [viewing for viewing in theirs if viewing.started_ms < span[0]]
    assert running
    assert all(viewing.ended_ms <= span[0] + 20_000 for viewing in running)
    assert all(any(t.source == "manifest" for t in v.troubles) for v in theirs if v.failure != "none")
    neighbours = [viewing for viewing in started_within(there, span) if viewing.channel != dark]
    assert sum(viewing.failure != "none" for viewing in neighbours) < 0.1 * len(neighbours)


def test_tracker_down_moves_all_traffic_to_the_cdns_and_harms_nobody() -> None:
    there = world("p2p-tracker-down")
    for channel in there.channels[:15]:
        before, after = change(there, channel)
        assert after.p2p_throughput_kbps == 0
        assert after.cdn_throughput_kbps == pytest.approx(total_kbps(before), rel=0.06)
        assert after.not_compatible_devices == pytest.approx(before.not_compatible_devices, rel=0.05, abs=2)
        quality = there.quality(channel, "cdn", there.incident_ms + 10_000)
        assert quality is not None
        assert quality.rebuffering_ratio < 0.005
    calm = world("calm").viewings(*PRESENT)
    assert list(there.viewings(*PRESENT)) == list(calm)


def test_vendor_down_takes_two_vendors_from_the_incident_on() -> None:
    there = world("vendor-down")
    kinds = ("uplynk", "system73", "apivideo", "conviva", "mediamelon")
    assert [there.vendor_fault(kind, EVENING_MS) for kind in kinds] == ["none"] * 5
    faults = [there.vendor_fault(kind, there.incident_ms) for kind in kinds]
    assert faults == ["none", "none", "none", "down", "slow"]
    assert there.vendor_fault("conviva", PRESENT[1]) == "none"


def test_troubled_viewer_stalls_on_every_channel_and_cdn() -> None:
    there = world("viewer-trouble")
    viewer = there.examples[0].value
    theirs = [
        *viewings_of(there, there.examples[0], EARLIER),
        *viewings_of(there, there.examples[0], PRESENT),
    ]
    assert len({viewing.channel for viewing in theirs}) >= 3
    assert len({viewing.cdn for viewing in theirs}) >= 3
    assert all(map(stalled, theirs))
    others = [v for v in there.viewings(*PRESENT) if v.viewer.viewer_id != viewer]
    assert sum(map(stalled, others)) < 0.1 * len(others)


def test_neighbour_of_the_troubled_viewer_shares_network_and_channels() -> None:
    there = world("viewer-trouble")
    troubled, _, neighbour = there.examples
    theirs, other = (viewings_of(there, example, EARLIER) for example in (troubled, neighbour))
    assert theirs[0].viewer.place.asn == other[0].viewer.place.asn
    assert {viewing.channel for viewing in theirs} & {viewing.channel for viewing in other}


def test_one_channel_is_world_enough_for_every_scenario() -> None:
    for scenario in SCENARIOS:
        there = world(scenario, channels=1)
        assert there.delivery(there.channels[0], EVENING_MS).cdn_devices > 0
        for example in there.examples:
            assert all(v.channel == there.channels[0] for v in viewings_of(there, example, EARLIER))
