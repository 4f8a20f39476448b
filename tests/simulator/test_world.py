"""The world's figures and viewings: they add up, look like an audience, and depend on nothing but the question."""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
from itertools import pairwise
from operator import attrgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.worlds import EVENING_MS, HOUR_MS, MINUTE_MS, world
from tui.simulator.scenarios import SCENARIOS
from tui.simulator.vocabulary import Delivery, Viewing
from tui.simulator.world import World

DAY_MS = 24 * HOUR_MS
WINDOWS_MS = (5_000, 10 * MINUTE_MS, HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS)
FIELDS = tuple(Delivery.__dataclass_fields__)

places = st.integers(0, 39)
instants = st.integers(EVENING_MS - 2 * DAY_MS, EVENING_MS + 2 * DAY_MS)
scenarios = st.sampled_from(tuple(SCENARIOS))


def devices(delivery: Delivery) -> int:
    return delivery.cdn_devices + delivery.p2p_devices + delivery.not_compatible_devices


def assert_sum(parts: list[Delivery], whole: Delivery) -> None:
    for field in FIELDS:
        assert sum(getattr(part, field) for part in parts) == getattr(whole, field)
        assert all(getattr(part, field) >= 0 for part in parts)


@settings(deadline=None, max_examples=80)
@given(scenarios, places, instants, st.sampled_from(WINDOWS_MS))
def test_streams_sum_to_their_channel_and_renditions_to_their_stream(
    scenario: str, place: int, at_ms: int, window_ms: int
) -> None:
    there = world(scenario)
    channel = there.channels[place]
    streams = [there.delivery(channel, at_ms, window_ms, stream) for stream in channel.streams]
    assert_sum(streams, there.delivery(channel, at_ms, window_ms))
    for stream, delivery in zip(channel.streams, streams, strict=True):
        rungs = [there.delivery(channel, at_ms, window_ms, stream, rung) for rung in stream.renditions]
        assert_sum(rungs, delivery)


@settings(deadline=None, max_examples=60)
@given(scenarios, places, instants, st.sampled_from(("os", "platforms", "connection_types")))
def test_devices_by_kind_sum_to_the_devices(scenario: str, place: int, at_ms: int, kind: str) -> None:
    there = world(scenario)
    channel = there.channels[place]
    counts = there.device_counts(channel, at_ms, kind)  # type: ignore[arg-type]
    assert sum(counts.values()) == devices(there.delivery(channel, at_ms))
    assert all(word == word.upper() and count > 0 for word, count in counts.items())


@settings(deadline=None, max_examples=60)
@given(places, instants)
def test_viewing_time_is_devices_times_the_window(place: int, at_ms: int) -> None:
    there = world()
    live = there.delivery(there.channels[place], at_ms)
    assert live.cdn_viewing_time_s == 5 * live.cdn_devices
    assert live.p2p_viewing_time_s == 5 * live.p2p_devices
    hour = there.delivery(there.channels[place], at_ms, HOUR_MS)
    assert abs(hour.cdn_viewing_time_s - 3_600 * hour.cdn_devices) <= 1_800


@settings(deadline=None, max_examples=60)
@given(places, instants, st.sampled_from(("cdn", "p2p")))
def test_quality_of_an_ordinary_day_is_healthy(place: int, at_ms: int, source: str) -> None:
    there = world()
    channel = there.channels[place]
    quality = there.quality(channel, source, at_ms)  # type: ignore[arg-type]
    delivery = there.delivery(channel, at_ms)
    if quality is None:
        assert getattr(delivery, f"{source}_devices") == 0
        return
    assert 15_000 <= quality.buffer_health_ms <= 25_000
    assert 0.0005 <= quality.rebuffering_ratio <= 0.004
    assert 1.5 <= quality.buffer_filling_rate <= 3.5
    assert quality.response_time_ms > 0
    assert quality.dropped_frames >= 0


def test_no_devices_no_quality() -> None:
    there = world("p2p-tracker-down")
    at_ms = there.incident_ms + MINUTE_MS
    assert there.delivery(there.channels[0], at_ms).p2p_devices == 0
    assert there.quality(there.channels[0], "p2p", at_ms) is None
    assert there.quality(there.channels[0], "cdn", at_ms) is not None


def test_an_ordinary_hour_has_no_sudden_drop() -> None:
    """Samples of a console: none falls 30 % below the mean of the six before it."""
    there = world()
    for channel in there.channels:
        if channel.audience < 60:
            continue
        samples = [
            there.delivery(channel, EVENING_MS + n * 10_000).cdn_throughput_kbps
            + there.delivery(channel, EVENING_MS + n * 10_000).p2p_throughput_kbps
            for n in range(90)
        ]
        for n in range(6, len(samples)):
            assert samples[n] > 0.8 * sum(samples[n - 6 : n]) / 6


def test_the_day_peaks_in_the_evening_and_sleeps_before_dawn() -> None:
    there = world()
    midnight_ms = EVENING_MS - 20 * HOUR_MS
    by_hour = [
        sum(devices(there.delivery(channel, midnight_ms + hour * HOUR_MS)) for channel in there.channels)
        for hour in range(24)
    ]
    assert by_hour.index(max(by_hour)) in (19, 20, 21)
    assert by_hour.index(min(by_hour)) in (2, 3, 4, 5, 6)
    assert max(by_hour) > 4 * min(by_hour)


def test_a_long_window_is_the_mean_of_its_hours() -> None:
    there = world()
    channel = there.channels[0]
    hours = [devices(there.delivery(channel, EVENING_MS - n * HOUR_MS)) for n in range(24)]
    assert devices(there.delivery(channel, EVENING_MS, DAY_MS)) == pytest.approx(sum(hours) / 24, rel=0.05)
    month = devices(there.delivery(channel, EVENING_MS, 30 * DAY_MS))
    assert month == pytest.approx(sum(hours) / 24, rel=0.15)


def test_channels_have_the_promised_names_streams_and_cdns() -> None:
    channels = world(channels=1_000).channels
    by_id = {channel.channel_id: channel for channel in channels}
    assert len(by_id) == len({channel.name for channel in channels}) == 1_000
    assert len({channel.live_stream_id for channel in channels}) == 1_000
    assert by_id["sports/1"].name == "Sports 1"
    assert "default channel" in by_id
    assert len({channel.cdn for channel in channels[:60]}) >= 3
    for channel in channels:
        assert 1 <= len(channel.streams) <= 3
        assert len({stream.stream_id for stream in channel.streams}) == len(channel.streams)
        assert all(3 <= len(stream.renditions) <= 5 for stream in channel.streams)


def test_a_world_needs_a_channel_and_a_known_scenario() -> None:
    with pytest.raises(ValueError, match="at least one channel"):
        World(seed=1, channels=0, scenario="calm", start_ms=EVENING_MS)
    with pytest.raises(ValueError, match="there are: calm, cdn-brownout"):
        World(seed=1, channels=1, scenario="storm", start_ms=EVENING_MS)


def test_addresses_are_those_kept_for_documentation() -> None:
    nets = [
        ipaddress.ip_network(net)
        for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
    ]
    addresses = {viewing.viewer.ip for viewing in world().viewings(EVENING_MS - DAY_MS, EVENING_MS)}
    assert len(addresses) > 1_000
    assert all(any(ipaddress.ip_address(ip) in net for net in nets) for ip in addresses)
    assert not world().viewings_of(ip="127.168.208.58", start_ms=EVENING_MS - DAY_MS, end_ms=EVENING_MS)


def days_viewings() -> list[Viewing]:
    return list(world().viewings(EVENING_MS - 2 * DAY_MS, EVENING_MS + DAY_MS))


def test_viewings_are_sound() -> None:
    viewings = days_viewings()
    assert len({viewing.viewer.viewer_id for viewing in viewings}) == 1_500
    assert viewings == sorted(viewings, key=attrgetter("started_ms"))
    for viewing in viewings:
        length_ms = viewing.ended_ms - viewing.started_ms
        assert 0 < length_ms <= 3 * HOUR_MS
        waited_ms = viewing.startup_time_ms or 0
        assert viewing.playing_time_ms >= 0
        assert viewing.rebuffering_time_ms >= 0
        assert waited_ms + viewing.playing_time_ms + viewing.rebuffering_time_ms <= length_ms
        failed_to_start = viewing.failure in ("start_technical", "start_business", "exit_before_start")
        assert (viewing.startup_time_ms is None) == failed_to_start
        assert all(viewing.started_ms <= t.at_ms <= viewing.ended_ms for t in viewing.troubles)
        assert viewing.stream in viewing.channel.streams


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_nobody_watches_two_things_at_once_and_every_session_has_ids_of_its_own(scenario: str) -> None:
    viewings = world(scenario).viewings(EVENING_MS - 3 * HOUR_MS, EVENING_MS + 2 * HOUR_MS)
    by_viewer: dict[str, list[Viewing]] = {}
    for viewing in viewings:
        by_viewer.setdefault(viewing.viewer.viewer_id, []).append(viewing)
    for theirs in by_viewer.values():
        assert all(before.ended_ms <= after.started_ms for before, after in pairwise(theirs))
    for name in ("playback_session_id", "conviva_session_id", "mediamelon_session_id", "apivideo_session_id"):
        assert len({getattr(viewing, name) for viewing in viewings}) == len(viewings)


def test_failures_are_rare_on_an_ordinary_day() -> None:
    viewings = days_viewings()
    failed = [viewing for viewing in viewings if viewing.failure != "none"]
    assert {viewing.failure for viewing in failed} == {
        "start_technical",
        "start_business",
        "exit_before_start",
        "playback_technical",
    }
    assert 0.01 < len(failed) / len(viewings) < 0.06


def test_overlap_is_what_a_range_selects() -> None:
    there = world()
    start_ms, end_ms = EVENING_MS - HOUR_MS, EVENING_MS
    wide = there.viewings(start_ms - 6 * HOUR_MS, end_ms + 6 * HOUR_MS)
    wanted = [v for v in wide if v.started_ms < end_ms and v.ended_ms > start_ms]
    assert list(there.viewings(start_ms, end_ms)) == wanted
    assert not there.viewings(start_ms, start_ms)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(-1, 1))
def test_a_viewing_is_found_by_each_of_its_identities(pick: int, day: int) -> None:
    there = world("viewer-trouble")
    start_ms = EVENING_MS + day * DAY_MS
    end_ms = start_ms + 10 * MINUTE_MS
    viewings = there.viewings(start_ms, end_ms)
    viewing = viewings[pick % len(viewings)]
    for name in ("viewer_id", "ip", "client_id"):
        found = there.viewings_of(**{name: getattr(viewing.viewer, name)}, start_ms=start_ms, end_ms=end_ms)
        assert viewing in found
        assert all(getattr(one.viewer, name) == getattr(viewing.viewer, name) for one in found)
    one = {"playback_session_id": viewing.playback_session_id}
    assert there.viewings_of(**one, start_ms=start_ms, end_ms=end_ms) == [viewing]
    assert there.viewings_of(**one, viewer_id="another", start_ms=start_ms, end_ms=end_ms) == []
    assert there.viewings_of(**one, start_ms=start_ms - 9 * HOUR_MS, end_ms=start_ms - 8 * HOUR_MS) == []
    assert there.viewing(viewing.apivideo_session_id) == viewing
    assert there.viewing(viewing.mediamelon_session_id) == viewing
    assert there.viewing(viewing.playback_session_id) == viewing


@given(st.text(max_size=40) | st.text("0123456789abcdef", min_size=32, max_size=32))
def test_an_id_of_nobody_finds_nothing(session_id: str) -> None:
    for text in (session_id, f"ps{session_id}", f"mms-{session_id}"):
        assert world().viewing(text) is None


def test_the_order_of_questions_changes_nothing() -> None:
    first, second = (World(seed=5, channels=20, scenario="drm-wave", start_ms=EVENING_MS) for _ in range(2))
    second.viewings(EVENING_MS - 5 * DAY_MS, EVENING_MS - 4 * DAY_MS)
    second.delivery(second.channels[3], EVENING_MS + HOUR_MS)
    assert first.channels == second.channels
    assert first.examples == second.examples
    span = (EVENING_MS - 2 * HOUR_MS, EVENING_MS + HOUR_MS)
    assert first.viewings(*span) == second.viewings(*span)
    assert first.delivery(first.channels[3], EVENING_MS) == second.delivery(second.channels[3], EVENING_MS)


def test_another_seed_is_another_world() -> None:
    one, other = world(seed=3), world(seed=4)
    assert one.examples != other.examples
    assert one.delivery(one.channels[0], EVENING_MS) != other.delivery(other.channels[0], EVENING_MS)


DIGEST = """
import hashlib
from tui.simulator.world import World
w = World(seed=9, channels=15, scenario="cdn-brownout", start_ms=1_795_291_200_000)
seen = [w.channels, w.examples, w.viewings(w.start_ms - 4_000_000, w.start_ms + 600_000)]
seen += [w.delivery(c, w.incident_ms + 60_000) for c in w.channels]
seen += [w.device_counts(c, w.incident_ms, "os") for c in w.channels]
print(hashlib.sha256(repr(seen).encode()).hexdigest())
"""


def test_another_process_sees_the_same_world() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(digests) == 1
