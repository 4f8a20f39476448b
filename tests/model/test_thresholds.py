"""The state of a channel at one sample: every state, and which side of a threshold counts."""

from __future__ import annotations

import pytest

from tui.model.channel import Channel, Delivery, Outcomes, Quality, State
from tui.model.thresholds import Baseline, Finding, Thresholds, audience, judge
from tui.model.vendor import Kind

LIMITS = Thresholds()
CALM = Baseline(total_throughput_kbps=1_000, devices=100, devices_peak=100)


def channel(
    devices: int | None = 100,
    kbps: float | None = 1_000,
    *,
    rebuffering: float | None = None,
    buffered: float | None = None,
) -> Channel:
    return Channel(
        vendor="system73",
        kind=Kind.SYSTEM73,
        channel_id="sports/1",
        name="Sports 1",
        delivery=Delivery(cdn_devices=devices, total_throughput_kbps=kbps),
        quality=Quality(sampled_at_ms=1, rebuffering_ratio=rebuffering, buffer_health_ms=buffered),
    )


def without_delivery(
    *, live: bool | None = None, viewers: int | None = None, outcomes: Outcomes | None = None
) -> Channel:
    return Channel(
        vendor="v",
        kind=Kind.APIVIDEO,
        channel_id="c",
        name="n",
        live=live,
        viewers=viewers,
        outcomes=outcomes,
    )


def state(one: Channel, before: Baseline = CALM, limits: Thresholds = LIMITS) -> State:
    return judge(one, limits, before).state


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (0.0099, State.OK),
        (0.01, State.WARNING),
        (0.0199, State.WARNING),
        (0.02, State.CRITICAL),
        (0.5, State.CRITICAL),
    ],
)
def test_rebuffering_is_bad_once_it_reaches_its_threshold(ratio: float, expected: State) -> None:
    assert state(channel(rebuffering=ratio)) == expected


@pytest.mark.parametrize(
    ("buffered", "expected"),
    [
        (12_000, State.OK),
        (11_999, State.WARNING),
        (6_000, State.WARNING),
        (5_999, State.CRITICAL),
        (0, State.CRITICAL),
    ],
)
def test_buffer_health_is_bad_once_it_is_below_its_threshold(buffered: float, expected: State) -> None:
    assert state(channel(buffered=buffered)) == expected


@pytest.mark.parametrize(
    ("left", "expected"), [(71, State.OK), (70, State.WARNING), (51, State.WARNING), (50, State.CRITICAL)]
)
def test_a_fall_of_traffic_or_of_devices(left: int, expected: State) -> None:
    assert state(channel(devices=left)) == expected
    assert state(channel(kbps=left * 10)) == expected


@pytest.mark.parametrize("percent", range(1, 100))
def test_a_fall_of_just_its_threshold_counts_whatever_floats_make_of_it(percent: int) -> None:
    limits = Thresholds(drop_warning=percent / 100, drop_critical=2)
    assert state(channel(kbps=1_000 - percent * 10), limits=limits) == State.WARNING


def test_a_rise_is_no_fall() -> None:
    assert state(channel(devices=1_000, kbps=99_999)) == State.OK


def test_no_devices_after_enough_of_them_is_critical() -> None:
    dark = judge(channel(devices=0, kbps=0), LIMITS, CALM)
    assert dark == Finding(State.CRITICAL, "0 devices, had 100")
    assert state(channel(devices=0), Baseline(devices_peak=25)) == State.CRITICAL
    assert state(channel(devices=0), Baseline(devices_peak=24)) == State.LOW_SAMPLE


def test_under_the_least_number_of_devices_quality_does_not_count() -> None:
    few = Baseline(total_throughput_kbps=10, devices=24, devices_peak=24)
    found = judge(channel(devices=24, kbps=1, rebuffering=0.9, buffered=1), LIMITS, few)
    assert found == Finding(State.LOW_SAMPLE, "under 25 devices")
    assert state(channel(devices=25, rebuffering=0.9), few) == State.CRITICAL


def test_a_fall_below_the_least_number_still_counts() -> None:
    assert state(channel(devices=24)) == State.CRITICAL


def test_the_least_number_is_named_by_what_is_counted() -> None:
    ended = without_delivery(outcomes=Outcomes(sessions=3, rebuffering_ratio=0.9))
    assert judge(ended, LIMITS, Baseline()) == Finding(State.LOW_SAMPLE, "under 25 ended sessions")
    assert judge(without_delivery(viewers=3), LIMITS, Baseline()).reason == "under 25 viewers"


def test_ended_sessions_are_judged_by_their_rebuffering() -> None:
    assert state(without_delivery(outcomes=Outcomes(sessions=40, rebuffering_ratio=0.015))) == State.WARNING
    assert state(without_delivery(outcomes=Outcomes(sessions=40))) == State.OK


def test_what_is_unknown_neither_alarms_nor_calms() -> None:
    assert judge(without_delivery(), LIMITS, CALM) == Finding(State.NO_DATA, "nothing known")
    assert judge(without_delivery(live=False), LIMITS, CALM) == Finding(State.NO_DATA, "off air")
    assert judge(without_delivery(live=True), LIMITS, CALM) == Finding(State.OK, "on air")
    assert state(channel(devices=None)) == State.NO_DATA
    assert state(channel(), Baseline()) == State.OK


def test_the_worst_state_is_told_with_every_reason_for_it() -> None:
    found = judge(channel(kbps=400, rebuffering=0.031, buffered=8_000), LIMITS, CALM)
    assert found == Finding(State.CRITICAL, "traffic down 60 %, rebuffering 3.1 %")


def test_the_audience_is_devices_else_sessions_else_viewers() -> None:
    assert audience(channel(devices=7)) == 7
    assert audience(without_delivery(outcomes=Outcomes(sessions=5), viewers=3)) == 5
    assert audience(without_delivery(viewers=3)) == 3
    assert audience(without_delivery()) is None


def test_states_rank_worst_first() -> None:
    assert sorted(State, key=lambda one: one.rank) == [
        State.CRITICAL,
        State.WARNING,
        State.NO_DATA,
        State.LOW_SAMPLE,
        State.OK,
    ]
