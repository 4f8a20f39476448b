"""Numbers for people: three digits, a unit, never 0 for what is unknown or merely small."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model import quantity
from tui.model.quantity import Measure, same_unit

_NUMBER = re.compile(r"^(?:[<>]-?)?-?(\d+(?:\.\d+)?)(?: \S+)?$")
Writer = Callable[[float | None], str]
_WRITERS: list[Writer] = [
    quantity.throughput,
    quantity.bitrate,
    quantity.count,
    quantity.percent,
    quantity.duration,
    quantity.size,
    quantity.age,
]


@pytest.mark.parametrize(
    ("kbps", "text"),
    [
        (4_210_000, "4.21 Gb/s"),
        (1_900_000, "1.90 Gb/s"),
        (880_000, "880 Mb/s"),
        (61_300_000, "61.3 Gb/s"),
        (999_600, "1.00 Gb/s"),
        (9_996, "10.0 Mb/s"),
        (0, "0 b/s"),
        (0.0001, "<1 b/s"),
        (-4_210_000, "-4.21 Gb/s"),
        (1e300, ">9999 Pb/s"),
        (-1e300, "<-9999 Pb/s"),
    ],
)
def test_throughput(kbps: float, text: str) -> None:
    assert quantity.throughput(kbps) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (880, "880"),
        (999, "999"),
        (8_100, "8.1 k"),
        (12_400, "12.4 k"),
        (204_000, "204 k"),
        (3e6, "3.0 M"),
    ],
)
def test_counts(number: float, text: str) -> None:
    assert quantity.count(number) == text


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.81, "81 %"),
        (0.031, "3.1 %"),
        (0.0025, "0.25 %"),
        (0, "0 %"),
        (1, "100 %"),
        (0.0996, "10 %"),
        (0.00001, "<0.01 %"),
        (-0.38, "-38 %"),
    ],
)
def test_percent(fraction: float, text: str) -> None:
    assert quantity.percent(fraction) == text


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (320, "320 ms"),
        (999.7, "1.0 s"),
        (4_100, "4.1 s"),
        (11_200, "11.2 s"),
        (59_960, "1 m"),
        (120_000, "2 m"),
        (150_000, "2.5 m"),
        (3 * 3_600_000, "3 h"),
        (2 * 86_400_000, "2 d"),
        (0.2, "<1 ms"),
    ],
)
def test_duration(ms: float, text: str) -> None:
    assert quantity.duration(ms) == text


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "0 s"),
        (-5_000, "0 s"),
        (59_999, "59 s"),
        (119_999, "1 m"),
        (120_000, "2 m"),
        (4 * 86_400_000, "4 d"),
    ],
)
def test_an_age_counts_what_has_passed(ms: float, text: str) -> None:
    assert quantity.age(ms) == text


def test_bytes_and_bits() -> None:
    assert quantity.size(12_400_000) == "12.4 MB"
    assert quantity.bitrate(4_500_000) == "4.50 Mb/s"


@pytest.mark.parametrize("writer", _WRITERS)
@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf, 10**400])
def test_what_is_unknown_is_a_dash(writer: Writer, value: float | None) -> None:
    assert writer(value) == "—"


@pytest.mark.parametrize("writer", _WRITERS)
@given(value=st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False))
def test_no_more_than_three_digits_and_0_only_for_0(writer: Writer, value: float) -> None:
    text = writer(value)
    if text == "—":
        assert abs(value) > 1e300
        return
    match = _NUMBER.match(text)
    assert match is not None, text
    digits = match[1].replace(".", "").lstrip("0")
    beyond_every_unit = abs(value) > (9.99 if writer is quantity.percent else 999)
    assert len(digits) <= (4 if beyond_every_unit else 3)
    if value != 0 and writer is not quantity.age:
        assert float(match[1]) != 0


@given(st.floats(min_value=1, max_value=1e14))
def test_the_text_is_within_half_a_percent_of_the_throughput(kbps: float) -> None:
    number, symbol = quantity.throughput(kbps).split()
    unit = next(unit for unit in quantity.THROUGHPUT.units if unit.symbol == symbol)
    assert float(number) * unit.size == pytest.approx(kbps, rel=0.0051)


@pytest.mark.parametrize(
    ("measure", "value", "text"),
    [
        (Measure.RATIO, 0.031, "3.1 %"),
        (Measure.MS, 4_100, "4.1 s"),
        (Measure.S, 120, "2 m"),
        (Measure.KBPS, 880_000, "880 Mb/s"),
        (Measure.BPS, 4_500_000, "4.50 Mb/s"),
        (Measure.COUNT, 12_400, "12.4 k"),
        (Measure.PLAIN, 87.25, "87.2"),
    ],
)
def test_a_measure_says_how_its_values_are_shown(measure: Measure, value: float, text: str) -> None:
    assert quantity.shown(value, measure) == text
    assert quantity.shown(None, measure) == "—"


def test_a_column_has_one_unit() -> None:
    column = same_unit([4_210_000, 880_000, None, 3_000], quantity.THROUGHPUT)
    assert [column.text(value) for value in (4_210_000, 880_000, None, 3_000, 0)] == [
        "4.21 Gb/s",
        "0.88 Gb/s",
        "—",
        "<0.01 Gb/s",
        "0 Gb/s",
    ]
    assert column.number(4_210_000) == "4.21"


def test_a_column_of_nothing_known() -> None:
    assert same_unit([None, math.nan], quantity.THROUGHPUT).text(None) == "—"


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e13)), min_size=1))
def test_a_column_never_writes_0_for_what_is_not(values: list[float | None]) -> None:
    column = same_unit(values, quantity.THROUGHPUT)
    for value in values:
        assert (column.number(value) == "0") == (value == 0)


_SCALES = [one for one in vars(quantity).values() if isinstance(one, quantity.Scale)]
_NEAR_STEPS = st.builds(lambda power, part: 10.0**power * part, st.integers(-9, 16), st.floats(0.98, 1.02))


@pytest.mark.parametrize("scale", _SCALES)
@given(value=st.floats(-1e18, 1e18, allow_nan=False) | st.floats(0, 1e5) | _NEAR_STEPS)
def test_the_short_way_says_what_the_long_one_does(scale: quantity.Scale, value: float) -> None:
    assert scale._plain(value) in ("", scale._text(value))


def test_the_short_way_is_taken() -> None:
    """Of what a wall shows."""
    assert quantity.THROUGHPUT._plain(4_212_345.0) == "4.21 Gb/s"
    assert quantity.COUNT._plain(8_123) == "8.1 k"
    assert quantity.PERCENT._plain(0.4412) == "44 %"
    assert quantity.DURATION._plain(21_300.0) == "21.3 s"
