"""Errors that spoilt no viewing: they are named, and nothing is said to be well beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.diagnosis.make import answered, well
from tui.diagnosis.grouping import groups
from tui.diagnosis.rules import Layer
from tui.diagnosis.verdict import Verdict, verdict
from tui.model.coverage import Coverage, Status
from tui.model.session import Session, SessionError

STALLED = "Playback stalled: HTTP 503 from edge edge-vie1.fastlane.example"


def judged(
    sessions: Sequence[Session], coverage: Sequence[Coverage] = (answered("mediamelon", 2),)
) -> Verdict:
    return verdict(sessions, (), groups(sessions, ()), (), coverage)


def test_an_error_that_playback_survived_is_named_and_never_nothing_wrong() -> None:
    slip = (SessionError(STALLED, False),)
    one = well("conviva", "a", errors=slip, error_count=1, rebuffering_ratio=0.015)
    found = judged([one])
    assert (found.layer, found.text) == (
        Layer.NONE,
        "1 error, playback went on: “Playback stalled: HTTP 503 from edge…”",
    )
    assert found.evidence == (
        f"conviva: “{STALLED}” ×1",
        "rebuffering up to 1.5 %, where a session is bad from 2.0 % on",
        "conviva: 0 of 1 session bad, 1 played on through errors",
    )


def test_errors_without_words_are_a_number() -> None:
    found = judged([well("mediamelon", "m", error_count=3)])
    assert (found.layer, found.text) == (Layer.NONE, "3 errors, playback went on")


def test_an_error_of_who_left_before_the_start_is_not_called_survived() -> None:
    left = well("conviva", "a", exit_before_start=True, errors=(SessionError("strange"),))
    others = [well("conviva", name) for name in "bcd"]
    assert judged([left, *others]).text == "1 error, left before start: “strange”"
    slip = replace(others[0], errors=(SessionError("odd"), SessionError("odd")))
    found = judged([left, slip, *others[1:]])
    assert found.text == "3 errors, playback went on or left before start: “odd”"
    assert "conviva: 0 of 4 sessions bad, 1 left before start, 1 played on through errors" in found.evidence


def test_errors_are_named_while_a_part_is_open_too() -> None:
    pending = answered("uplynk", status=Status.PENDING)
    found = judged([well("conviva", "a", errors=(SessionError("odd"),))], coverage=(pending,))
    assert (found.layer, found.text) == (
        Layer.UNKNOWN,
        "1 error, playback went on: “odd”, but not all was seen: uplynk not processed yet",
    )
