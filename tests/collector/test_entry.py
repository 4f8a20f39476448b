"""What is told of a channel is made anew where anything has changed, and only there."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tui.collector.entry import Entry
from tui.collector.joining import Identity
from tui.model.channel import Delivery, Outcomes, Quality
from tui.model.thresholds import Thresholds
from tui.model.vendor import Kind

DELIVERIES = [
    Delivery(total_throughput_kbps=rate, cdn_devices=devices, p2p_devices=0)
    for rate, devices in ((1_000.0, 100), (100.0, 100), (1_000.0, 0), (None, None))
]
QUALITIES = [Quality(sampled_at_ms=5, rebuffering_ratio=ratio) for ratio in (None, 0.0, 0.5)]
OUTCOMES = [None, Outcomes(sessions=40), Outcomes(sessions=40, rebuffering_ratio=0.5)]

STEPS = st.one_of(
    st.tuples(st.just("delivery"), st.sampled_from(DELIVERIES)),
    st.tuples(st.just("quality"), st.sampled_from(QUALITIES)),
    st.tuples(st.just("outcomes"), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("viewers"), st.sampled_from([None, 0, 500])),
    st.tuples(st.just("live"), st.sampled_from([None, False, True])),
    st.tuples(st.just("vanish"), st.none()),
    st.tuples(st.just("same"), st.none()),
)


def entry() -> Entry:
    return Entry("p2p", Kind.SYSTEM73, "news", Identity("p2p\x1fnews", "News", ("hd",), Thresholds()))


def take(one: Entry, what: str, value: object, at_ms: int) -> None:
    if isinstance(value, Delivery):
        one.take_delivery(value, at_ms)
    elif isinstance(value, Quality):
        one.take_quality(value)
    elif what == "vanish":
        one.vanish(at_ms)
    elif what != "same":
        setattr(one, what, value)


@given(st.lists(st.tuples(STEPS, st.booleans(), st.integers(0, 3)), max_size=25))
def test_whatever_comes_it_tells_what_would_be_made_of_it_anew(
    steps: list[tuple[tuple[str, object], bool, int]],
) -> None:
    """At any times, the same one twice included: the clock of a machine may stand."""
    one = entry()
    for (what, value), stale, at_ms in steps:
        take(one, what, value, at_ms)
        told = one.channel(stale=stale)
        assert told == replace(one, _told=None).channel(stale=stale)
        assert one.channel(stale=stale) is told
