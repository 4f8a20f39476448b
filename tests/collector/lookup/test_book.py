"""A vendor's share told truly: which status when, and in which words."""

from __future__ import annotations

import pytest

from tui.collector.lookup.book import Book
from tui.collector.lookup.found import Found
from tui.collector.lookup.plan import ConvivaSample, Plan, Step
from tui.model.coverage import Coverage, Segment, SegmentState, Status
from tui.model.session import Session
from tui.model.span import Span
from tui.model.vendor import Kind, Reason
from tui.vendors.errors import Limited, Nonsense

RANGE = Span(1_000, 4_000)
HOW = ConvivaSample("kim")
STEPS = tuple(Step(HOW, Span(begin, begin + 1_000)) for begin in (3_000, 2_000, 1_000))
EMPTY, ROWS, PENDING = SegmentState.EMPTY, SegmentState.ROWS, SegmentState.PENDING


def book(
    kind: Kind = Kind.CONVIVA, out_of_reach: Span | None = None, steps: tuple[Step, ...] = STEPS
) -> Book:
    return Book("vendor", kind, RANGE, Plan(steps, out_of_reach))


def answered(step: Step, state: SegmentState = EMPTY, **more: object) -> Found:
    parts = (Segment(step.span.from_ms, step.span.to_ms, state),)
    return Found(parts=parts, requests=1, **more)  # type: ignore[arg-type]


def session(from_ms: int, to_ms: int) -> Session:
    return Session(
        vendor="vendor", kind=Kind.CONVIVA, session_id="1", started_at_ms=from_ms, ended_at_ms=to_ms
    )


def fill(made: Book, *states: SegmentState) -> Coverage:
    for step, state in zip(STEPS, states, strict=True):
        made.took(step, answered(step, state), 0)
    return made.coverage(finished=True)


def shown(coverage: Coverage) -> list[tuple[int, int, str]]:
    return [(one.from_ms, one.to_ms, one.state.value) for one in coverage.segments]


def test_everything_answered_is_complete() -> None:
    found = fill(book(), EMPTY, EMPTY, EMPTY)
    assert (found.status, found.reason, found.requests) == (Status.COMPLETE, None, 3)
    assert shown(found) == [(1_000, 4_000, "empty")]
    assert (found.from_ms, found.to_ms) == (1_000, 4_000)


def test_while_it_goes_on_it_is_partial() -> None:
    made = book()
    assert made.coverage(finished=False).status is Status.PARTIAL
    assert fill(made, EMPTY, EMPTY, EMPTY).status is Status.COMPLETE
    assert made.coverage(finished=False).status is Status.PARTIAL


def test_what_was_not_asked_is_absent_and_makes_it_partial() -> None:
    made = book()
    made.took(STEPS[0], answered(STEPS[0]), 0)
    found = made.coverage(finished=True)
    assert (found.status, found.reason) == (Status.PARTIAL, None)
    assert shown(found) == [(3_000, 4_000, "empty")]


def test_pending_is_no_failure_and_says_from_when() -> None:
    found = fill(book(Kind.UPLYNK), PENDING, EMPTY, EMPTY)
    assert (found.status, found.reason, found.message) == (
        Status.PENDING,
        None,
        "not processed after 00:00 UTC",
    )


def test_the_part_that_is_too_old_makes_it_partial() -> None:
    made = book(Kind.UPLYNK, Span(0, 2_000), STEPS[:2])
    for step in STEPS[:2]:
        made.took(step, answered(step), 0)
    found = made.coverage(finished=True)
    assert (found.status, found.reason) == (Status.PARTIAL, Reason.OUT_OF_REACH)
    assert shown(found) == [(1_000, 2_000, "out_of_reach"), (2_000, 4_000, "empty")]
    assert found.message == "keeps 48 hours"


def test_a_session_marks_every_piece_it_was_on_in_whoever_brought_it() -> None:
    made = book()
    made.took(STEPS[0], answered(STEPS[0], sessions=(session(2_500, 3_200),)), 1)
    made.took(STEPS[1], answered(STEPS[1]), 0)
    made.took(STEPS[2], answered(STEPS[2]), 0)
    found = made.coverage(finished=True)
    assert shown(found) == [(1_000, 2_000, "empty"), (2_000, 4_000, "rows")]
    assert found.rows == 1


@pytest.mark.parametrize(
    ("on", "marked"),
    [
        ((2_000, 2_000), [2_000]),
        ((2_999, 2_999), [2_000]),
        ((0, 9_000), [1_000, 2_000, 3_000]),
        ((4_000, 5_000), []),
    ],
)
def test_the_edges_of_a_piece(on: tuple[int, int], marked: list[int]) -> None:
    made = book()
    made.took(STEPS[0], answered(STEPS[0], sessions=(session(*on),)), 1)
    for step in STEPS[1:]:
        made.took(step, answered(step), 0)
    rows = [one for one in made.coverage(finished=True).segments if one.state is ROWS]
    begins = [
        begin for begin in (1_000, 2_000, 3_000) if any(one.from_ms <= begin < one.to_ms for one in rows)
    ]
    assert begins == marked


def test_a_failed_piece_leaves_the_others() -> None:
    made = book()
    made.took(STEPS[0], answered(STEPS[0]), 0)
    made.failed(STEPS[1], Nonsense("answered no list of sessions"))
    made.took(STEPS[2], answered(STEPS[2]), 0)
    found = made.coverage(finished=True)
    assert (found.status, found.reason) == (Status.PARTIAL, Reason.NONSENSE)
    assert shown(found)[1] == (2_000, 3_000, "failed")
    assert found.message.startswith("answered no list of sessions")


def test_a_vendor_that_was_given_up_failed_for_all_it_was_not_asked() -> None:
    made = book()
    made.gave_up(Limited("rate limit: holding back for 61 s more"))
    found = made.coverage(finished=True)
    assert (found.status, found.reason) == (Status.FAILED, Reason.LIMITED)
    assert shown(found) == [(1_000, 4_000, "failed")]
    assert (made.done, made.planned) == (3, 3)


def test_a_list_that_broke_off_is_partial_with_its_rows() -> None:
    made = book(Kind.MEDIAMELON, steps=STEPS[:1])
    failed = answered(
        STEPS[0], SegmentState.FAILED, sessions=(session(3_100, 3_200),), failure=Limited("slower")
    )
    made.took(STEPS[0], failed, 1)
    found = made.coverage(finished=True)
    assert (found.status, found.reason, found.rows) == (Status.PARTIAL, Reason.LIMITED, 1)


def test_samples_and_unreadable_rows_are_said() -> None:
    made = book()
    made.took(STEPS[0], answered(STEPS[0], sample_of=1500, sampled=True, bad_rows=1), 0)
    made.took(STEPS[1], answered(STEPS[1], sample_of=12, bad_rows=2), 0)
    found = made.coverage(finished=False)
    assert found.sampled
    assert found.message == "matched in a sample of 1512; ended sessions only; 3 rows could not be read"


def test_a_full_answer_of_a_filter_is_a_sample_too() -> None:
    made = book()
    made.took(STEPS[0], answered(STEPS[0], sampled=True), 0)
    assert made.coverage(finished=False).message.startswith("a sample: at most 1500 sessions")


def test_notes_are_said_once() -> None:
    made = book(Kind.MEDIAMELON)
    made.note("stopped before its end")
    made.note("stopped before its end")
    assert made.coverage(finished=True).message == "stopped before its end"


def test_what_lies_beyond_the_range_is_not_covered() -> None:
    beyond = Step(HOW, Span(4_000, 9_000))
    made = book(steps=(beyond, *STEPS))
    made.took(beyond, answered(beyond), 0)
    assert made.coverage(finished=False).segments == ()
