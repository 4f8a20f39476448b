"""Facts by name: numbers with their unit, and no noise behind them."""

from __future__ import annotations

import pytest

from tui.console.panes.vendors import FEED
from tui.console.screens.facts import facts, named, with_unit
from tui.model.quantity import Measure
from tui.model.vendor import Feed, FeedState, Kind


@pytest.mark.parametrize(
    ("value", "measure", "expected"),
    [
        (3971, Measure.MS, "4.0 s  (3971)"),
        (23.14784200007125, Measure.MS, "23 ms  (23.15)"),
        (0.6700010214855369, Measure.RATIO, "67 %  (0.67)"),
        (1_804_321.25, Measure.KBPS, "1.80 Gb/s  (1804321)"),
        (1_795_291_200_123, Measure.COUNT, "1795 G  (1795291200123)"),
        (880, Measure.COUNT, "880"),
        (2**53 + 1, None, "9007199254740993"),
        (0, Measure.MS, "0 ms  (0)"),
        (3.4, Measure.PLAIN, "3.4"),
        (999.96, None, "1000"),
        (2.0, None, "2"),
    ],
)
def test_a_number_with_its_unit_and_as_it_came(value: float, measure: Measure | None, expected: str) -> None:
    assert with_unit(value, measure) == expected


def test_a_vendors_facts() -> None:
    feed = Feed("conviva", Kind.CONVIVA, FeedState.UP, latency_ms=23.14784200007125, requests_total=12_400)
    told = {fact.name: fact.value for fact in facts([("conviva", named(FEED, feed))], "—")}
    assert told["latency_ms"] == "23 ms  (23.15)"
    assert told["requests_total"] == "12.4 k  (12400)"
    assert told["clock_skew_ms"] == "—"
    assert told["state"] == "up"


def test_other_values_stay_as_they_are() -> None:
    record = {"flag": True, "tags": ["a"], "none": None, "empty": "", "mean": 0.123456, "whole": 7}
    assert [fact.value for fact in facts([("of", record)], "?")] == [
        "of",
        "true",
        '["a"]',
        "?",
        "?",
        "0.1235",
        "7",
    ]
