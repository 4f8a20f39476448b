"""Outcomes of ended sessions: counts over counts, sums over sums."""

from __future__ import annotations

import pytest

from tui.collector.outcomes import outcomes
from tui.model.session import Session
from tui.model.vendor import Kind


def conviva(**values: object) -> Session:
    return Session(vendor="conviva", kind=Kind.CONVIVA, session_id="1.2.3.4.-5", **values)  # type: ignore[arg-type]


def test_rebuffering_is_summed_not_averaged() -> None:
    rows = [
        conviva(rebuffering_time_ms=1_000, playing_time_ms=9_000, rebuffering_ratio=0.1),
        conviva(rebuffering_time_ms=0, playing_time_ms=990_000, rebuffering_ratio=0.0),
    ]
    assert outcomes(rows, sampled=False).rebuffering_ratio == pytest.approx(1_000 / 1_000_000)


def test_a_percentage_of_watch_time_is_turned_back_into_time() -> None:
    rows = [
        Session(
            vendor="m", kind=Kind.MEDIAMELON, session_id="a", rebuffering_ratio=0.5, watch_time_ms=10_000
        ),
        Session(
            vendor="m", kind=Kind.MEDIAMELON, session_id="b", rebuffering_ratio=0.0, watch_time_ms=90_000
        ),
    ]
    assert outcomes(rows, sampled=False).rebuffering_ratio == pytest.approx(0.05)


def test_failures_are_over_those_who_could_have_failed() -> None:
    start_failed = conviva(start_failure=True, exit_before_start=False, playback_failure=False)
    left = conviva(start_failure=False, exit_before_start=True, playback_failure=False)
    broke_off = conviva(start_failure=False, exit_before_start=False, playback_failure=True)
    played = conviva(start_failure=False, exit_before_start=False, playback_failure=False)
    result = outcomes([start_failed, left, broke_off, played], sampled=True)
    assert (result.sessions, result.sampled) == (4, True)
    assert result.start_failure_ratio == 0.25
    assert result.exit_before_start_ratio == 0.25
    assert result.playback_failure_ratio == 0.5


def test_what_no_session_says_is_unknown_not_zero() -> None:
    result = outcomes([conviva()], sampled=False)
    assert result.start_failure_ratio is None
    assert result.playback_failure_ratio is None
    assert result.rebuffering_ratio is None
