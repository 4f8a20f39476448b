"""The lines above the timeline, at the width of the narrowest screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from tests.console.answers import VIEWER, answer, session
from tests.console.desk import NOW_MS
from tui.collector.lookup.question import LookupState, Question
from tui.console.panes.lookup.head import Head
from tui.console.panes.lookup.spelling import Spelling
from tui.diagnosis.cohorts import Cohort
from tui.model.identity import identify
from tui.model.instants import HOUR_MS
from tui.model.masking import REVEALED
from tui.model.span import Span

QUESTION = Question(identify(VIEWER, "viewer"), Span(NOW_MS - 2 * HOUR_MS, NOW_MS))


def lines(state: LookupState, height: int = 24) -> list[str]:
    """What stands there at 80 columns."""
    head = Head(state, REVEALED, UTC, NOW_MS, Spelling(ascii_only=False))
    return ["".join(piece.text for piece in line).rstrip() for line in head.lines(80, height)]


def test_just_him_shows_the_figure_that_decides_before_it_is_cut() -> None:
    found = answer(1, QUESTION, sessions=[session("conviva", "1", 20)])
    cohorts = tuple(
        Cohort(dimension, "x", bad, n, rest_bad, 400)
        for dimension, bad, n, rest_bad in (
            ("channel", 16, 28, 180),
            ("cdn", 40, 71, 190),
            ("isp", 17, 30, 190),
            ("os", 89, 95, 20),
        )
    )
    state = replace(found, case=replace(found.case, cohorts=cohorts))
    said = next(line for line in lines(state) if "just him?" in line)
    assert "the OS: same OS 94 % bad (n 95), same channel 57 %" in said
    assert len(said) <= 80
