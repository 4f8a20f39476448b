"""A channel as a row of numbers: everything the wall shows comes back."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.history.samples import START_MS, row_of, sample
from tui.history.figures import Figure, Known, sample_of
from tui.history.flags import Flags, flags_of
from tui.history.problems import Damaged
from tui.model.channel import Channel, Delivery, Outcomes, Quality, State
from tui.model.vendor import Kind

NUMBERS = st.none() | st.floats(0, 1e12) | st.integers(0, 10**9).map(float)
COUNTS = st.none() | st.integers(0, 10**9)
TIMES = st.integers(0, 4 * 10**12)
RATIOS = st.none() | st.floats(0, 1)

CHANNELS = st.builds(
    Channel,
    vendor=st.just("s73"),
    kind=st.sampled_from(Kind),
    channel_id=st.text(max_size=9),
    name=st.text(max_size=9),
    tags=st.lists(st.sampled_from(["a", "b"]), max_size=2).map(tuple),
    state=st.sampled_from(State),
    state_reason=st.text(max_size=9),
    stale=st.booleans(),
    sampled_at_ms=st.none() | TIMES,
    delivery=st.none()
    | st.builds(
        Delivery,
        **{
            name: COUNTS if name.endswith("devices") else NUMBERS
            for name in Delivery.__dataclass_fields__
            if name != "pretty_viewing_time"
        },
    ),
    quality=st.none()
    | st.builds(
        Quality,
        sampled_at_ms=TIMES,
        **{name: NUMBERS for name in Quality.__dataclass_fields__ if name != "sampled_at_ms"},
    ),
    live=st.none() | st.booleans(),
    viewers=COUNTS,
    outcomes=st.none()
    | st.builds(
        Outcomes,
        sessions=st.integers(0, 10**9),
        sampled=st.booleans(),
        **{name: RATIOS for name in Outcomes.__dataclass_fields__ if name.endswith("ratio")},
    ),
)


@given(CHANNELS)
def test_a_channel_comes_back_as_it_was(channel: Channel) -> None:
    known = Known("s73", channel.kind, channel.channel_id, "row", channel.name, channel.tags)
    found = sample_of(known, row_of(channel, 1), [channel.state_reason])
    assert found.row_key == "row"
    assert found.channel == channel


def test_every_figure_has_its_column() -> None:
    row = row_of(sample(of=Delivery(cdn_throughput_kbps=7.0, total_viewing_time_s=9.0)).channel, 0)
    assert len(row) == len(Figure)
    assert row[Figure.CDN_KBPS] == 7.0
    assert row[Figure.TOTAL_VIEWING_S] == 9.0
    assert math.isnan(row[Figure.VIEWERS])


@pytest.mark.parametrize("absurd", [math.inf, -math.inf, math.nan, 10**400])
def test_what_is_no_number_is_unknown(absurd: float) -> None:
    channel = sample(of=Delivery(cdn_throughput_kbps=absurd)).channel
    assert math.isnan(row_of(channel, 0)[Figure.CDN_KBPS])


@given(
    st.builds(
        Flags, st.sampled_from(State), st.booleans(), st.none() | st.booleans(), st.booleans(), st.booleans()
    )
)
def test_flags_come_back(flags: Flags) -> None:
    assert 0 < flags.byte() <= 0xFF
    assert flags_of(flags.byte()) == flags


@pytest.mark.parametrize("byte", [0, 6, 7, 0x30, 256, -1])
def test_other_bytes_are_no_flags(byte: int) -> None:
    with pytest.raises(Damaged):
        flags_of(byte)


def test_a_row_from_anywhere_is_refused() -> None:
    known = Known("s73", Kind.SYSTEM73, "1", "row", "1", ())
    good = row_of(sample(at_ms=START_MS).channel, 0)

    def altered(figure: Figure, value: float) -> tuple[float, ...]:
        return (*good[:figure], value, *good[figure + 1 :])

    for figure, value in (
        (Figure.FLAGS, 0.0),
        (Figure.FLAGS, math.inf),
        (Figure.REASON, 1.0),
        (Figure.REASON, -1.0),
        (Figure.SAMPLED_AT, 1e18),
        (Figure.SAMPLED_AT, -1.0),
        (Figure.QUALITY_AT, 1e300),
    ):
        with pytest.raises(Damaged):
            sample_of(known, altered(figure, value), [])
    assert sample_of(known, altered(Figure.CDN_KBPS, math.inf), []).channel.delivery is None
