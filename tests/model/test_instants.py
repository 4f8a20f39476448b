"""Times as the vendors write them, and as noctop does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.instants import MINUTE_MS, from_epoch, from_iso, iso_utc

LAST_MS = 253_402_300_799_999
TWO_PAST_TWO = round(datetime(2025, 11, 6, 14, 2, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    "text",
    [
        "2025-11-06T14:02:00.000Z",
        "2025-11-06T14:02:00Z",
        "2025-11-06T14:02:00+00:00",
        "2025-11-06T14:02:00",
        "2025-11-06 14:02",
        "2025-11-06T15:02:00+01:00",
        "2025-11-06T08:32:00-0530",
        " 2025-11-06t14:02:00z ".replace("t", "T"),
    ],
)
def test_every_spelling_of_one_time(text: str) -> None:
    assert from_iso(text) == TWO_PAST_TWO


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("2025-11-06T14:02:00.5Z", 500),
        ("2025-11-06T14:02:00,25Z", 250),
        ("2025-11-06T14:02:00.123999999Z", 123),
    ],
)
def test_fractions(text: str, milliseconds: int) -> None:
    assert from_iso(text) == TWO_PAST_TWO + milliseconds


def test_a_date_is_its_midnight() -> None:
    assert from_iso("2025-11-06") == TWO_PAST_TWO - (14 * 60 + 2) * MINUTE_MS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-05-29T07+00:00:00:00",
        "2024-02-30T00:00:00Z",
        "2024-05-29T24:00:00Z",
        "2024-05-29T07:00:61Z",
        "2024-05-29T07:00:00+15:00",
        "2024-05-29T07:00:00+01:75",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        "yesterday",
        "1543936767000",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert from_iso(text) is None


@given(st.integers(1, LAST_MS))
def test_what_noctop_writes_it_reads_back(at_ms: int) -> None:
    assert from_iso(iso_utc(at_ms)) == at_ms


@given(st.text("0123456789-:T.Z+ ", max_size=32))
def test_every_time_that_is_read_can_be_written(text: str) -> None:
    at_ms = from_iso(text)
    if at_ms is not None:
        assert from_iso(iso_utc(at_ms)) == at_ms


def test_the_spelling_of_every_time_written() -> None:
    assert iso_utc(1_795_233_906_007) == "2026-11-21T04:05:06.007Z"


@pytest.mark.parametrize(
    ("value", "unit_ms", "at_ms"),
    [
        (1_543_936_767_000, 1, 1_543_936_767_000),
        (1_775_749_920, 1000, 1_775_749_920_000),
        ("1775749920", 1000, 1_775_749_920_000),
        (1_775_749_920.5, 1000, 1_775_749_920_500),
        (0, 1, None),
        (-1, 1, None),
        (-3000, 1000, None),
        (None, 1, None),
        (True, 1, None),
        ("", 1, None),
        ("soon", 1, None),
        ("nan", 1, None),
        ("1e400", 1, None),
        (10**400, 1, None),
        (LAST_MS, 1000, None),
        ([1], 1, None),
    ],
)
def test_epochs(value: object, unit_ms: int, at_ms: int | None) -> None:
    assert from_epoch(value, unit_ms) == at_ms


@given(
    st.one_of(st.integers(), st.floats(), st.text("0123456789.e+-_", max_size=12)), st.sampled_from([1, 1000])
)
def test_every_epoch_that_is_read_can_be_written(value: object, unit_ms: int) -> None:
    at_ms = from_epoch(value, unit_ms)
    assert at_ms is None or iso_utc(at_ms).endswith("Z")
