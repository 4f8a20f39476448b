"""What is not known is not calm."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.timeline.make import NOW, T0, asking, at, error, ledger, row
from tui.model.instants import HOUR_MS, MINUTE_MS
from tui.model.span import Span
from tui.timeline.coverage import Stretches, worst
from tui.timeline.question import GroupKey
from tui.timeline.view import Completeness, Trend

C, F, U = Completeness.COMPLETE, Completeness.FILLING, Completeness.UNKNOWN


def test_a_vendor_never_asked_is_unknown() -> None:
    held = ledger()
    held.take_coverage("conviva", Span(at(0), at(60)), C)
    held.take_events([error(5, vendor="uplynk")])
    view = held.view(asking(), NOW)
    assert {one.vendor: one.completeness for one in view.stretches} == {
        "conviva": (C,) * 12,
        "uplynk": (U,) * 12,
    }
    assert view.completeness == (U,) * 12


def test_later_stretches_override_and_the_message_is_the_newest() -> None:
    held = ledger()
    held.take_coverage("conviva", Span(at(0), at(60)), F, "late")
    held.take_coverage("conviva", Span(at(0), at(30)), C, "complete until 20:30")
    held.take_coverage("conviva", Span(at(10), at(15)), U)
    (told,) = held.view(asking(), NOW).stretches
    assert told.completeness == (C, C, U, C, C, C, F, F, F, F, F, F)


def test_the_bucket_in_which_the_newest_stretch_ends_fills_and_those_behind_are_unknown() -> None:
    held = ledger()
    held.take_coverage("conviva", Span(at(0), at(32)), C)
    (told,) = held.view(asking(), at(47)).stretches
    assert told.completeness == (C,) * 6 + (F, U, U, U, F, F)


def test_what_has_not_happened_yet_fills() -> None:
    held = ledger()
    held.take_coverage("conviva", Span(at(0), at(60)), C)
    (told,) = held.view(asking(), at(30)).stretches
    assert told.completeness == (C,) * 6 + (F,) * 6


_STRETCH = st.tuples(st.integers(0, 59), st.integers(0, 59), st.sampled_from(Completeness))


@given(st.lists(_STRETCH, max_size=12), st.sampled_from((1, 5, 7)))
def test_stretches_as_minute_by_minute(told: list[tuple[int, int, Completeness]], bucket: int) -> None:
    stretches, minutes = Stretches(), [None] * 60
    known: list[Completeness | None] = list(minutes)
    for one, other, completeness in told:
        start, end = sorted((one, other))
        stretches.take(Span(start * 60_000, end * 60_000), completeness, "")
        known[start:end] = [completeness] * (end - start)
    starts = range(0, 60 - bucket + 1, bucket)
    found = stretches.over([start * 60_000 for start in starts], bucket * 60_000, 60 * 60_000)
    until = max((place + 1 for place, one in enumerate(known) if one), default=0)
    for start, judged in zip(starts, found, strict=True):
        parts = known[start : start + bucket]
        if start < until < start + bucket:
            parts = [*parts[: until - start], F]
        assert judged is worst([one or U for one in parts])


def test_going_on_is_measured_from_what_the_vendor_could_have_told() -> None:
    held = ledger()
    held.take_events([error(20, "a"), error(5, "b", "Beam")])
    assert not row(held.view(asking(), at(58)), "Licence refused").going_on
    held.take_coverage("conviva", Span(at(0), at(28)), C)
    held.take_coverage("conviva", Span(at(28), at(58)), F)
    view = held.view(asking(), at(58))
    assert row(view, "Licence refused").going_on
    assert not row(view, "Beam").going_on


def test_as_many_minutes_of_quiet_end_it_at_every_zoom() -> None:
    held = ledger()
    held.take_events([error(20, "a"), error(5, "b", "Beam")])
    held.take_coverage("conviva", Span(at(-60), at(30)), C)
    for bucket_ms in (MINUTE_MS, 15 * MINUTE_MS, 20 * MINUTE_MS, 12 * HOUR_MS):
        view = held.view(asking(bucket_ms=bucket_ms), at(50))
        assert {one.key[0]: one.going_on for one in view.rows} == {"Licence refused": True, "Beam": False}


def test_each_vendor_is_measured_by_what_it_could_have_told() -> None:
    """Of the one that tells at once, an error of twenty minutes ago is over; the slow one told of its own end."""
    held = ledger()
    held.take_events([error(40, "quick", vendor="mediamelon"), error(10, "slow"), error(39, "slow", "Beam")])
    held.take_coverage("mediamelon", Span(at(0), at(60)), C)
    held.take_coverage("conviva", Span(at(0), at(40)), C)
    by_class = held.view(asking(), NOW)
    assert not row(by_class, "Licence refused").going_on
    assert row(by_class, "Beam").going_on
    both = held.view(asking(GroupKey.VENDOR, GroupKey.ERROR), NOW)
    assert {one.key: one.going_on for one in both.rows} == {
        ("mediamelon",): False,
        ("mediamelon", "Licence refused"): False,
        ("conviva",): True,
        ("conviva", "Licence refused"): False,
        ("conviva", "Beam"): True,
    }


def test_a_vendor_that_stopped_telling_leaves_its_errors_going_on() -> None:
    held = ledger()
    held.take_events([error(-200, "a"), error(50, "b", vendor="mediamelon")])
    held.take_coverage("conviva", Span(at(-400), at(-195)), C)
    held.take_coverage("conviva", Span(at(-195), at(60)), U)
    view = held.view(asking(GroupKey.VENDOR, span=Span(at(-240), at(60))), NOW)
    assert row(view, "conviva").going_on


def test_new_only_where_the_hour_before_is_known() -> None:
    held = ledger()
    held.take_events([error(30)])
    assert not held.view(asking(), NOW).rows[0].is_new
    held.take_coverage("conviva", Span(at(-30), at(60)), C)
    assert held.view(asking(), NOW).rows[0].is_new
    held.take_events([error(-45, "before")])
    assert not held.view(asking(), NOW).rows[0].is_new


def _trend(*per_bucket: int, complete: int = 60) -> Trend:
    held = ledger()
    held.take_coverage("conviva", Span(at(0), at(complete)), C)
    held.take_events(
        error(5 * bucket + 1, f"s{bucket}.{n}")
        for bucket, count in enumerate(per_bucket)
        for n in range(count)
    )
    return held.view(asking(), NOW).rows[0].trend


def test_trend() -> None:
    assert _trend(1, 0, 1, 0, 1, 0, 0, 1, 0, 41, 38, 40) is Trend.RISING
    assert _trend(41, 38, 40, 39, 41, 40, 38, 40, 42, 1, 0, 2) is Trend.FALLING
    assert _trend(10, 12, 9, 11, 10, 8, 13, 10, 9, 12, 10, 11) is Trend.STEADY
    assert _trend(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1) is Trend.STEADY


def test_what_is_not_told_yet_is_not_a_fall() -> None:
    counts = (40,) * 8 + (0,) * 4
    assert _trend(*counts) is Trend.FALLING
    assert _trend(*counts, complete=40) is Trend.STEADY


def test_a_marked_bucket_is_held_against_in_the_order_of_the_rows() -> None:
    held = ledger()
    held.take_events([error(1, "a"), error(11, "b"), error(11, "c"), error(11, "d", "Beam")])
    assert held.view(asking(mark_ms=at(12)), NOW).against == (2, 1)
    assert held.view(asking(mark_ms=at(2)), NOW).against == (1, 0)
    assert held.view(asking(mark_ms=T0 - 1), NOW).against is None
    assert held.view(asking(), NOW).against is None
