"""Roll-ups against the naive model: sums and weights, each sample once, a missing weight unknown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.history import naive
from tests.history.files import desk
from tests.history.samples import START_MS, VENDOR, delivery, quality, row_of, sample
from tui.history import ChannelSample, Metric
from tui.history.flags import flags_of
from tui.history.keys import BLOCK
from tui.history.metric import READINGS
from tui.history.rolling import FLAGS_COLUMN, rolled_up, sum_column, weight_column
from tui.history.sheet import Contents, Sheet, packed
from tui.model.channel import Delivery, Outcomes, Quality, State
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.span import Span

IDS = ("one", "two", "three")

KBPS = st.none() | st.integers(0, 10**7).map(float) | st.floats(1e-3, 1e7)
DEVICES = st.none() | st.integers(0, 50_000)
RATIO = st.none() | st.just(0.0) | st.floats(1e-6, 1)
BUFFER = st.none() | st.just(0.0) | st.floats(1e-3, 60_000)


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    cdn, p2p = draw(KBPS), draw(KBPS)
    total = cdn + p2p if cdn is not None and p2p is not None and draw(st.booleans()) else draw(KBPS)
    return Delivery(
        cdn_throughput_kbps=cdn,
        p2p_throughput_kbps=p2p,
        total_throughput_kbps=total,
        cdn_devices=draw(DEVICES),
        p2p_devices=draw(DEVICES),
        not_compatible_devices=draw(DEVICES),
        cdn_viewing_time_s=draw(KBPS),
        p2p_viewing_time_s=draw(KBPS),
        total_viewing_time_s=draw(KBPS),
    )


def qualities(at_ms: int) -> st.SearchStrategy[Quality]:
    values = {
        name: BUFFER if name.startswith("buffer") else RATIO
        for name in Quality.__dataclass_fields__
        if name != "sampled_at_ms"
    }
    return st.builds(Quality, sampled_at_ms=st.just(at_ms), **values)


OUTCOMES = st.builds(
    Outcomes,
    sessions=st.integers(0, 1_000),
    **{name: RATIO for name in Outcomes.__dataclass_fields__ if name.endswith("ratio")},
)


@st.composite
def recordings(draw: st.DrawFn, most: int = 12) -> list[naive.Refresh]:
    """Refreshes at growing times, channels that come and go, samples that stay for a while."""
    at_ms, before, refreshes = START_MS, {}, []
    for _ in range(draw(st.integers(1, most))):
        at_ms += draw(st.sampled_from([1_000, 10_000, 25_000, 70_000, HOUR_MS // 2]))
        here: dict[str, ChannelSample] = {}
        for channel_id in draw(st.sets(st.sampled_from(IDS), min_size=1)):
            old = before.get(channel_id)
            keeps, keeps_asked = draw(st.booleans()), draw(st.booleans())
            of = old.channel.delivery if old and keeps else draw(deliveries())
            asked = old.channel.quality if old and keeps_asked else draw(st.none() | qualities(at_ms - 300))
            here[channel_id] = sample(
                channel_id,
                old.channel.sampled_at_ms if old and keeps else at_ms,
                of=of,
                asked=asked,
                state=draw(st.sampled_from(State)),
                viewers=draw(DEVICES),
                outcomes=draw(st.none() | OUTCOMES),
            )
        refreshes.append((at_ms, tuple(here.values())))
        before = here
    return refreshes


def sheets(refreshes: Sequence[naive.Refresh]) -> list[Contents]:
    made = []
    for _, samples in refreshes:
        rows = {IDS.index(one.channel.channel_id): row_of(one.channel, 0) for one in samples}
        ids = sorted(rows)
        made.append(Contents.of(ids, list(zip(*(rows[one] for one in ids), strict=True))))
    return made


def near(found: float | None, expected: float | None, off: float) -> bool:
    """The same within a share of it, and unknown where that is."""
    if found is None or expected is None:
        return found is expected
    return found == pytest.approx(expected, rel=off, abs=1e-9)


def value_of(contents: Contents, channel_id: str, metric: Metric) -> float | None:
    sheet = Sheet(packed(contents))
    row = sheet.ids.index(IDS.index(channel_id))
    pairs = READINGS[metric].pairs
    return READINGS[metric].value(
        [(sheet.value(sum_column(pair), row), sheet.value(weight_column(pair), row)) for pair in pairs]
    )


@given(recordings(most=7), st.integers(0, 6))
def test_a_minute_is_what_the_naive_model_says(refreshes: list[naive.Refresh], cut: int) -> None:
    earlier, minute = refreshes[:cut], refreshes[cut:]
    if not minute:
        return
    contents = rolled_up(sheets(minute), sheets(earlier)[-1] if earlier else None)
    # To the naive model all of it is one minute: only what is told by the clock of the refreshes differs.
    first = (minute[0][0] // MINUTE_MS + 1) * MINUTE_MS
    moved = [(first + place, samples) for place, (_, samples) in enumerate(minute)]
    for channel_id in {one.channel.channel_id for _, samples in minute for one in samples}:
        for metric in Metric:
            expected = naive.mean([*earlier, *moved], channel_id, metric, first, first + MINUTE_MS)
            found = value_of(contents, channel_id, metric)
            assert near(found, expected, 1e-9), (channel_id, metric, found, expected)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(refreshes=recordings(), bucket=st.sampled_from([1, 2, 7, 10, 60]))
def test_what_is_read_over_time_is_what_the_naive_model_says(
    refreshes: list[naive.Refresh], bucket: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Through minutes, folded hours and the minute that is not over yet, in buckets of any length."""
    bucket_ms = bucket * MINUTE_MS
    span = Span(refreshes[0][0], refreshes[-1][0] + 1)
    with desk(tmp_path_factory.mktemp("history") / "history.db") as at:
        for at_ms, samples in refreshes:
            at.record(samples, at_ms)
        for channel_id in IDS:
            for metric in Metric:
                for point in at.past.series(VENDOR, channel_id, metric, span, bucket_ms):
                    expected = naive.mean(refreshes, channel_id, metric, point.at_ms, point.at_ms + bucket_ms)
                    # Means are off by 2^-10 at most, their weights by 2^-8 each way.
                    assert near(point.value, expected, 0.01), (channel_id, metric, point, expected)


def rolled(*samples: ChannelSample) -> Contents:
    return rolled_up(sheets([(START_MS + place, (one,)) for place, one in enumerate(samples)]), None)


def test_buffer_health_is_weighed_by_devices_and_never_the_mean_of_means() -> None:
    many, few = delivery(900), delivery(100)
    contents = rolled(
        sample("one", 1, of=many, asked=Quality(sampled_at_ms=1, buffer_health_ms_cdn=20_000.0)),
        sample("one", 2, of=few, asked=Quality(sampled_at_ms=2, buffer_health_ms_cdn=10_000.0)),
    )
    assert value_of(contents, "one", Metric.BUFFER_HEALTH_CDN) == pytest.approx(19_000)


def test_rebuffering_is_stalled_over_watched_time() -> None:
    contents = rolled(
        sample(
            "one",
            1,
            of=Delivery(cdn_viewing_time_s=300.0),
            asked=Quality(sampled_at_ms=1, rebuffering_ratio_cdn=0.1),
        ),
        sample(
            "one",
            2,
            of=Delivery(cdn_viewing_time_s=100.0),
            asked=Quality(sampled_at_ms=2, rebuffering_ratio_cdn=0.5),
        ),
    )
    assert value_of(contents, "one", Metric.REBUFFERING_RATIO_CDN) == pytest.approx(80 / 400)


def test_the_ratio_of_peers_is_volume_over_volume() -> None:
    contents = rolled(
        sample("one", 1, of=Delivery(cdn_throughput_kbps=900.0, p2p_throughput_kbps=100.0)),
        sample("one", 2, of=Delivery(cdn_throughput_kbps=0.0, p2p_throughput_kbps=10.0)),
    )
    assert value_of(contents, "one", Metric.P2P_RATIO) == pytest.approx(110 / 1_010)


@pytest.mark.parametrize("of", [None, Delivery(p2p_devices=5), Delivery(cdn_devices=0)])
def test_without_a_weight_nothing_is_known(of: Delivery | None) -> None:
    contents = rolled(sample("one", 1, of=of, asked=Quality(sampled_at_ms=1, buffer_health_ms_cdn=20_000.0)))
    assert value_of(contents, "one", Metric.BUFFER_HEALTH_CDN) is None


def test_both_sources_need_both_weights() -> None:
    asked = quality(1, delivery(100))
    contents = rolled(sample("one", 1, of=Delivery(cdn_devices=100), asked=asked))
    assert value_of(contents, "one", Metric.BUFFER_HEALTH) is None
    assert value_of(contents, "one", Metric.BUFFER_HEALTH_CDN) == pytest.approx(18_000)


def test_a_sample_that_is_recorded_again_counts_once() -> None:
    busy, idle = delivery(100), delivery(10)
    contents = rolled(sample("one", 1, of=busy), sample("one", 1, of=busy), sample("one", 2, of=idle))
    assert value_of(contents, "one", Metric.CDN_DEVICES) == 55


def test_a_sample_of_the_minute_before_does_not_count_again() -> None:
    old, new = (0, (sample("one", 1, of=delivery(100)),)), (1, (sample("one", 1, of=delivery(100)),))
    contents = rolled_up(sheets([new]), sheets([old])[0])
    assert value_of(contents, "one", Metric.CDN_DEVICES) is None


@pytest.mark.parametrize(
    ("states", "kept"),
    [
        ((State.OK, State.CRITICAL, State.WARNING, State.OK), State.CRITICAL),
        ((State.OK, State.WARNING, State.OK), State.WARNING),
        ((State.NO_DATA, State.OK, State.LOW_SAMPLE), State.LOW_SAMPLE),
        ((State.NO_DATA, State.OK), State.OK),
    ],
)
def test_trouble_stays_for_the_minute(states: tuple[State, ...], kept: State) -> None:
    contents = rolled(*(sample("one", place, state=state) for place, state in enumerate(states)))
    flags = flags_of(round(Sheet(packed(contents)).value(FLAGS_COLUMN, 0)))
    assert flags.state is kept


def test_a_minute_without_channels_is_one(tmp_path: Path) -> None:
    with desk(tmp_path / "history.db") as at:
        at.record((), START_MS)
        at.record((), START_MS + MINUTE_MS)
        assert at.past.wall_at(START_MS).samples == ()


def test_a_wall_of_many_blocks_is_rolled_up_as_each_channel_alone(tmp_path: Path) -> None:
    """More of them than are unpacked at once; one channel comes late, one is left out of the last refresh."""
    names = [f"channel/{number}" for number in range(8 * BLOCK)]
    first, middle, last = (
        tuple(sample(name, at, of=delivery(at + len(name))) for name in names) for at in (1, 2, 3)
    )
    refreshes = [(START_MS, first[1:]), (START_MS + 10_000, middle), (START_MS + 20_000, last[:-1])]
    with desk(tmp_path / "history.db") as at:
        for at_ms, samples in refreshes:
            at.record(samples, at_ms)
        at.record(first, START_MS + MINUTE_MS)
        span = Span(START_MS, START_MS + MINUTE_MS)
        for name in (names[0], names[1], names[BLOCK], names[-BLOCK - 1], names[-1]):
            (point,) = at.past.series(VENDOR, name, Metric.CDN_DEVICES, span, MINUTE_MS)
            expected = naive.mean(refreshes, name, Metric.CDN_DEVICES, span.from_ms, span.to_ms)
            assert near(point.value, expected, 0.01), name
        assert at.count("minutes") >= 8
