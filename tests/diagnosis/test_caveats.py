"""What was not seen, in words, and whether an answer is whole."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.diagnosis.make import EVENING, T0, answered
from tui.diagnosis.caveats import briefly, impaired, in_words, is_complete, unseen, utc_minute
from tui.model.coverage import Coverage, Segment, SegmentState, Status
from tui.model.vendor import Kind, Reason


def parts(*states: SegmentState) -> dict[str, Any]:
    """The evening in parts of equal length."""
    step = EVENING.length_ms // len(states)
    return {
        "segments": tuple(
            Segment(EVENING.from_ms + number * step, EVENING.from_ms + (number + 1) * step, state)
            for number, state in enumerate(states)
        )
    }


ROWS, EMPTY, PENDING, FAILED, LOST = (
    SegmentState.ROWS,
    SegmentState.EMPTY,
    SegmentState.PENDING,
    SegmentState.FAILED,
    SegmentState.OUT_OF_REACH,
)


@pytest.mark.parametrize(
    ("coverage", "sentence"),
    [
        (answered("mediamelon", 1), "mediamelon: 1 row"),
        (answered("mediamelon"), "mediamelon: nothing found"),
        (answered("uplynk"), "uplynk: no errors; it tells of nothing else"),
        (
            answered("uplynk", status=Status.PENDING, **parts(EMPTY, PENDING)),
            "uplynk: no errors; not processed after 2026-11-21 20:00 UTC; it tells of nothing else",
        ),
        (
            answered("uplynk", 12, status=Status.PENDING, **parts(ROWS, PENDING)),
            "uplynk: 12 rows; not processed after 2026-11-21 20:00 UTC",
        ),
        (answered("uplynk", 3, status=Status.PENDING), "uplynk: 3 rows; not processed yet"),
        (
            answered(
                "uplynk", 2, status=Status.PARTIAL, reason=Reason.OUT_OF_REACH, **parts(LOST, LOST, ROWS)
            ),
            "uplynk: partial, out of reach; 2 rows; out of reach before 2026-11-21 20:20 UTC (keeps 48 h)",
        ),
        (
            answered("conviva", 2, message="matched in a sample of 999; ended sessions only"),
            "conviva: 2 rows; matched in a sample of 999; ended sessions only, 7 to 15 min late",
        ),
        (
            answered("system73", 1, message="Sports 1 at 19:00 UTC: not recorded"),
            "system73: 1 row; Sports 1 at 19:00 UTC: not recorded",
        ),
        (
            answered("mediamelon", 1, status=Status.PARTIAL, message="stopped before its end"),
            "mediamelon: partial; 1 row; stopped before its end",
        ),
        (
            answered("conviva", 2, sampled=True),
            "conviva: 2 rows; a sample of at most 1500 a call; ended sessions only, 7 to 15 min late",
        ),
        (
            answered(
                "mediamelon", 7, status=Status.PARTIAL, reason=Reason.SLOW, message="page 3 came too late"
            ),
            "mediamelon: partial, too slow: page 3 came too late; 7 rows",
        ),
        (
            answered("mediamelon", 7, status=Status.PARTIAL, **parts(FAILED, ROWS, FAILED)),
            "mediamelon: partial; 7 rows; failed from 2026-11-21 19:00 UTC to 2026-11-21 19:40 UTC and 1 more",
        ),
        (
            answered("conviva", status=Status.FAILED, reason=Reason.REFUSED),
            "conviva: failed, key refused; ended sessions only, 7 to 15 min late",
        ),
        (answered("mediamelon", status=Status.PARTIAL), "mediamelon: partial"),
        (answered("mediamelon", status=Status.PARTIAL, requests=3), "mediamelon: partial; nothing found"),
        (
            answered(
                "system73", status=Status.SKIPPED, reason=Reason.CANNOT_ANSWER, message="knows no viewers"
            ),
            "system73: not asked, knows no viewers",
        ),
        (
            answered("system73", status=Status.SKIPPED, reason=Reason.CANNOT_ANSWER),
            "system73: not asked, cannot be asked that",
        ),
        (answered("mediamelon", 5, sampled=True), "mediamelon: 5 rows; a sample"),
    ],
)
def test_one_vendor_in_words(coverage: Coverage, sentence: str) -> None:
    assert in_words(coverage) == sentence


@pytest.mark.parametrize(
    ("coverage", "words"),
    [
        (answered("uplynk"), "uplynk no errors, and it tells of nothing else"),
        (answered("mediamelon"), "mediamelon nothing found"),
        (answered("conviva", sampled=True), "conviva sampled, ended only"),
        (answered("conviva", status=Status.FAILED, reason=Reason.LIMITED), "conviva rate limit reached"),
        (answered("conviva", status=Status.FAILED), "conviva failed"),
        (answered("uplynk", status=Status.SKIPPED), "uplynk skipped"),
        (
            answered("uplynk", status=Status.PARTIAL, **parts(LOST, FAILED, PENDING)),
            "uplynk failed in part, not processed yet, out of reach",
        ),
    ],
)
def test_briefly(coverage: Coverage, words: str) -> None:
    assert briefly(coverage) == words


@pytest.mark.parametrize(
    ("reason", "message", "brief", "full"),
    [
        (Reason.UNREACHABLE, "503: a web page “Down”", "answered 503", "answered 503: a web page “Down”"),
        (
            Reason.UNREACHABLE,
            "answered 502 without a word; next try in 5 s",
            "answered 502",
            "answered 502 without a word; next try in 5 s",
        ),
        (Reason.NONSENSE, "404: no such account", "answered 404", "answered 404: no such account"),
        (
            Reason.UNREACHABLE,
            "no connection to x in time",
            "unreachable",
            "unreachable: no connection to x in time",
        ),
        (Reason.UNREACHABLE, "", "unreachable", "unreachable"),
        (Reason.NONSENSE, "500 rows of 3", "answered nonsense", "answered nonsense: 500 rows of 3"),
        (Reason.REFUSED, "403: no such key", "key refused", "key refused: 403: no such key"),
        (
            Reason.LIMITED,
            "429: slow down",
            "rate limit reached",
            "rate limit reached: 429: slow down",
        ),
    ],
)
def test_a_vendor_that_answers_is_not_called_unreachable(
    reason: Reason, message: str, brief: str, full: str
) -> None:
    down = answered("mediamelon", status=Status.FAILED, reason=reason, message=message)
    assert briefly(down) == f"mediamelon {brief}"
    assert in_words(down) == f"mediamelon: failed, {full}"
    part = answered("mediamelon", 7, status=Status.PARTIAL, reason=reason, message=message)
    assert in_words(part) == f"mediamelon: partial, {full}; 7 rows"


@pytest.mark.parametrize("state", [PENDING, FAILED, LOST])
def test_one_open_part_makes_it_incomplete_whatever_the_status(state: SegmentState) -> None:
    assert not is_complete([answered("uplynk", **parts(ROWS, state))])
    assert is_complete([answered("uplynk", **parts(ROWS, EMPTY))])


@pytest.mark.parametrize("status", [Status.PARTIAL, Status.PENDING, Status.FAILED])
def test_one_vendor_that_did_not_answer_makes_it_incomplete(status: Status) -> None:
    assert not is_complete([answered("mediamelon", 3), answered("uplynk", status=status)])


def test_a_vendor_with_no_way_to_be_asked_takes_nothing_away() -> None:
    silent = answered("system73", status=Status.SKIPPED, reason=Reason.CANNOT_ANSWER)
    assert is_complete([answered("mediamelon", 3), silent])
    assert not is_complete([silent]), "but somebody must have answered"
    assert not is_complete([])
    refused = answered("uplynk", status=Status.SKIPPED, reason=Reason.REFUSED)
    assert not is_complete([answered("mediamelon", 3), refused])


def test_late_and_old_data_are_no_failure() -> None:
    calm = [
        answered("uplynk", status=Status.PENDING, **parts(ROWS, PENDING)),
        answered("conviva", status=Status.PARTIAL, reason=Reason.OUT_OF_REACH, **parts(LOST, ROWS)),
    ]
    broken = [
        answered("mediamelon", status=Status.FAILED, reason=Reason.SLOW),
        answered("apivideo", status=Status.PARTIAL, reason=Reason.LIMITED),
        answered("uplynk", **parts(FAILED, ROWS)),
    ]
    assert impaired([*calm, *broken]) == tuple(broken)


def test_unseen_leaves_out_who_told_everything() -> None:
    whole = answered("mediamelon", 2, **parts(ROWS, EMPTY))
    assert unseen([whole, answered("uplynk")]) == ()
    assert len(unseen([whole, answered("conviva", 2), answered("apivideo", 1)])) == 2


def test_times_are_written_as_asked() -> None:
    pending = answered("uplynk", 1, status=Status.PENDING, **parts(ROWS, PENDING))
    assert in_words(pending, when=lambda at_ms: f"<{at_ms - T0}>").endswith("not processed after <0>")


@given(
    kind=st.sampled_from(Kind),
    status=st.sampled_from(Status),
    reason=st.none() | st.sampled_from(Reason),
    message=st.text(),
    states=st.lists(st.sampled_from(SegmentState), max_size=4),
    at_ms=st.integers(),
)
def test_every_coverage_has_words(
    kind: Kind, status: Status, reason: Reason | None, message: str, states: list[SegmentState], at_ms: int
) -> None:
    segments = tuple(Segment(at_ms + n, at_ms + n + 1, state) for n, state in enumerate(states))
    one = Coverage("v", kind, status, reason, message, segments=segments)
    assert in_words(one).startswith("v: ")
    assert briefly(one).startswith("v ")
    assert is_complete([one]) <= (status is Status.COMPLETE)
    assert utc_minute(at_ms).endswith("UTC")
