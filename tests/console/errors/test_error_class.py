"""The ticket of a class of errors says when what it tells stood so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from tests.console.desk import NOW_MS
from tests.console.errors import views
from tui.console.panes.errors.columns import Look
from tui.console.panes.errors.error_class import error_class
from tui.console.panes.errors.line import lines_of
from tui.console.panes.lookup.spelling import Spelling
from tui.console.symbols import symbols_for
from tui.diagnosis.error_report import ErrorClass, error_report
from tui.model.instants import HOUR_MS, MINUTE_MS, iso_utc
from tui.model.masking import REVEALED
from tui.model.span import Span
from tui.timeline.question import TimelineQuestion

THEN_MS = NOW_MS - 2 * MINUTE_MS
LOOK = Look(symbols_for("block", None), Spelling(ascii_only=False), UTC, REVEALED)


def first_class(past_ms: int | None) -> ErrorClass:
    span = Span(NOW_MS - HOUR_MS, past_ms or NOW_MS)
    question = TimelineQuestion(span=span, bucket_ms=5 * MINUTE_MS, past_ms=past_ms)
    view = views.view(question, made_at_ms=past_ms or NOW_MS)
    found = error_class(lines_of(view, flat=False)[0], view, LOOK)
    assert found is not None
    return found


@pytest.mark.parametrize("going_on", [True, False])
def test_it_goes_on_where_its_row_does(going_on: bool) -> None:
    question = TimelineQuestion(span=Span(NOW_MS - HOUR_MS, NOW_MS), bucket_ms=5 * MINUTE_MS)
    view = views.view(question, made_at_ms=NOW_MS)
    line = lines_of(view, flat=False)[0]
    found = error_class(replace(line, row=replace(line.row, going_on=going_on)), view, LOOK)
    assert found is not None
    status = error_report(found, UTC).status
    assert status.startswith("ongoing" if going_on else "ended")


def test_in_the_past_it_says_as_of_when() -> None:
    of_then = first_class(THEN_MS)
    assert of_then.made_at_ms == THEN_MS
    assert of_then.caveats[0] == f"as it stood at {iso_utc(THEN_MS)}: nothing later is in it"


def test_in_the_present_that_goes_without_saying() -> None:
    assert not [one for one in first_class(None).caveats if "as it stood" in one]
