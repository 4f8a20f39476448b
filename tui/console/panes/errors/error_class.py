"""A group of errors as the subject of a ticket."""

from __future__ import annotations

from collections.abc import Iterator

from tui.console.panes.errors.columns import Look, lift_text
from tui.console.panes.errors.full import hit_text
from tui.console.panes.errors.line import Line
from tui.console.panes.errors.words import caveats
from tui.console.panes.lookup.times import instant
from tui.diagnosis.error_report import ErrorClass
from tui.timeline.question import GroupKey
from tui.timeline.view import TimelineView


def error_class(line: Line, view: TimelineView, look: Look) -> ErrorClass | None:
    """The class that the group is of; None where it is grouped otherwise, or no text is told."""
    if line.by[0] is not GroupKey.ERROR or not line.row.key or not line.row.key[0]:
        return None
    row = line.row
    return ErrorClass(
        text=row.key[0],
        count=row.n,
        first_ms=row.first_ms,
        last_ms=row.last_ms,
        going_on=row.going_on,
        made_at_ms=view.made_at_ms,
        vendors=row.vendors,
        sources=row.sources,
        channels=_channels(line, view),
        lifts=_lifts(line, view, look),
        caveats=(*_of_the_past(view, look), *caveats(view, look.zone)),
    )


def _of_the_past(view: TimelineView, look: Look) -> Iterator[str]:
    """Whoever reads the ticket does not see the frame that says so."""
    if view.question.past_ms is not None:
        yield f"as it stood at {instant(view.made_at_ms, look.zone)}: nothing later is in it"


def _channels(line: Line, view: TimelineView) -> tuple[str, ...]:
    """Those that the errors are grouped by below the class."""
    if GroupKey.CHANNEL not in line.by[1:]:
        return ()
    if len(line.row.key) > 1:
        return (line.row.key[1],)
    return tuple(row.key[1] for row in view.rows if len(row.key) > 1 and row.key[0] == line.row.key[0])


def _lifts(line: Line, view: TimelineView, look: Look) -> tuple[str, ...]:
    """Where it is more frequent. Those of all errors shown are its own only where no other class is shown."""
    row = line.row
    own: tuple[str, ...] = ()
    if row.lift is not None and row.lift_of is not None:
        own = (f"{look.value(*row.lift_of)}: {lift_text(row.lift)} times as often as elsewhere",)
    alone = all(one.key[:1] == row.key[:1] for one in view.rows)
    return own if not alone else tuple(hit_text(hit, look) for hit in view.hits) or own
