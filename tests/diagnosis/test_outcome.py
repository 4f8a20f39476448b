"""How a session went: what is bad, what is nobody's fault, what says nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.diagnosis.make import failed, session, stalling, well
from tui.diagnosis.outcome import (
    Fault,
    Limits,
    faults,
    has_errors,
    is_judgeable,
    left_before_start,
    never_started,
    refused_for_business,
    stall_ratio,
)
from tui.model.session import Session, SessionError


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (well("conviva", "a"), ()),
        (session("conviva", "a"), ()),
        (failed("conviva", "a", fatal_error_count=1), (Fault.START,)),
        (failed("conviva", "a", start_failure_kind=None), (Fault.START,)),
        (well("conviva", "a", playback_failure=True, playback_failure_kind="technical"), (Fault.PLAYBACK,)),
        (well("mediamelon", "a", fatal_error_count=2), (Fault.FATAL,)),
        (stalling("conviva", "a"), (Fault.STALLS,)),
        (well("conviva", "a", startup_time_ms=10_000), ()),
        (well("conviva", "a", startup_time_ms=10_001), (Fault.SLOW_START,)),
        (
            well("conviva", "a", playback_failure=True, rebuffering_ratio=0.5, startup_time_ms=20_000),
            (Fault.PLAYBACK, Fault.STALLS, Fault.SLOW_START),
        ),
    ],
)
def test_what_makes_a_session_bad(one: Session, expected: tuple[Fault, ...]) -> None:
    assert faults(one) == expected


@pytest.mark.parametrize("stage", ["start", "playback"])
def test_a_business_refusal_is_never_bad(stage: str) -> None:
    refused = well(
        "conviva", "a", fatal_error_count=1, **{f"{stage}_failure": True, f"{stage}_failure_kind": "business"}
    )
    assert faults(refused) == ()
    assert refused_for_business(refused)
    assert not refused_for_business(failed("conviva", "a"))


def test_who_leaves_before_the_picture_is_counted_apart() -> None:
    left = well("conviva", "a", exit_before_start=True, startup_time_ms=None)
    assert faults(left) == ()
    assert left_before_start(left)
    assert not left_before_start(failed("conviva", "a", exit_before_start=True))


def test_a_vendor_without_the_flag_shows_an_exit_by_what_was_played() -> None:
    silent = session("mediamelon", "m", playing_time_ms=0, running=False, error_count=0)
    assert left_before_start(silent)
    assert never_started(silent)
    assert not left_before_start(replace(silent, running=True)), "it may still come"
    assert not left_before_start(replace(silent, playing_time_ms=None))
    assert not left_before_start(replace(silent, exit_before_start=False))
    assert not left_before_start(replace(silent, fatal_error_count=1))


def test_rebuffering_of_mediamelon_leaves_the_start_out() -> None:
    one = well("mediamelon", "m", rebuffering_ratio=0.3, connection_rebuffering_ratio=0.001)
    assert stall_ratio(one) == 0.001
    assert faults(one) == ()
    assert stall_ratio(well("conviva", "c", rebuffering_ratio=0.3, connection_rebuffering_ratio=0.001)) == 0.3


def test_rebuffering_out_of_its_two_times() -> None:
    one = session("conviva", "c", rebuffering_time_ms=1_000, playing_time_ms=9_000)
    assert stall_ratio(one) == 0.1
    assert stall_ratio(session("conviva", "c", rebuffering_time_ms=0, playing_time_ms=0)) is None


def test_what_the_wall_warns_of_is_not_yet_bad_for_one_viewer() -> None:
    assert faults(well("conviva", "a", rebuffering_ratio=0.0199)) == ()
    assert faults(well("conviva", "a", rebuffering_ratio=0.02)) == (Fault.STALLS,)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, False),
        ({"error_count": 2}, True),
        ({"errors": (SessionError("stalled"),), "error_count": None}, True),
    ],
)
def test_whether_there_were_errors(more: dict[str, Any], expected: bool) -> None:
    assert has_errors(well("conviva", "a", **more)) is expected


def test_limits_can_be_given() -> None:
    strict = Limits(rebuffering_ratio=0.001, startup_time_ms=1_000)
    assert faults(well("conviva", "a"), strict) == (Fault.STALLS, Fault.SLOW_START)


def test_whether_the_picture_ever_came() -> None:
    assert never_started(failed("conviva", "a"))
    assert never_started(well("conviva", "a", exit_before_start=True))
    assert never_started(session("mediamelon", "m", fatal_error_count=1))
    assert not never_started(session("mediamelon", "m", fatal_error_count=1, startup_time_ms=900))
    assert not never_started(session("apivideo", "ps1"))


def test_a_vendor_that_says_nothing_of_quality_cannot_call_a_session_good() -> None:
    assert not is_judgeable(session("apivideo", "ps1", city="Chicago"))
    assert is_judgeable(well("conviva", "a"))
    assert is_judgeable(session("mediamelon", "m", error_count=0))
