"""Everything known of a group, for the sheet of facts: itself, who is hit more than the rest, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from tui.console.panes.errors.columns import Look, lift_text
from tui.console.panes.errors.line import Line
from tui.console.panes.errors.words import caveats
from tui.console.panes.lookup.times import instant
from tui.model import quantity
from tui.timeline.view import Hit, TimelineRow, TimelineView

Named = tuple[str, str]
"""Name and value of a line; without a name the value is a heading."""


def facts_of(line: Line | None, view: TimelineView, look: Look) -> list[Named]:
    """The lines of the sheet."""
    told: list[Named] = []
    if line is not None:
        told += [("", "this group"), *_group(line, look)]
    told += [("", "who is hit more than the rest, of all errors shown"), *_hits(view, look)]
    told += [("", "what the figures rest on")]
    told += [("caveat", one) for one in caveats(view, look.zone)] or [("caveat", "none")]
    told.append(("as of", instant(view.made_at_ms, look.zone)))
    return told


def _group(line: Line, look: Look) -> Iterator[Named]:
    row = line.row
    for key, value in zip(line.by, row.key, strict=False):
        yield key.value, look.value(key, value)
    yield "errors", str(row.n)
    yield "of them fatal", str(row.fatal)
    yield "first seen", _seen(row.first_ms, look.zone) + (", new within the hour" if row.is_new else "")
    yield "last seen", _seen(row.last_ms, look.zone) + (", going on" if row.going_on else "")
    yield "trend", row.trend.value
    yield "sessions", _sessions(row)
    if row.lift is not None and row.lift_of is not None:
        yield "hit most", f"{look.value(*row.lift_of)}: {lift_text(row.lift)} times as often as elsewhere"
    yield "vendors", ", ".join(row.vendors) or look.symbols.unknown
    yield "sources", ", ".join(row.sources) or look.symbols.unknown
    yield "for example", look.mask.text(row.example) or look.symbols.unknown


def _seen(at_ms: int, zone: tzinfo) -> str:
    return instant(at_ms, zone)


def _sessions(row: TimelineRow) -> str:
    if row.attempts is None:
        return "no vendor tells how many there were"
    share = (
        "" if row.error_ratio is None else f", {quantity.percent(row.error_ratio)} of them with such errors"
    )
    return f"{row.attempts} in the vendors' samples{share}"


def _hits(view: TimelineView, look: Look) -> Iterator[Named]:
    if view.sentence:
        yield "in short", look.mask.text(view.sentence)
    elif not view.hits:
        yield "in short", "nothing stands out, or there are too few sessions to say"
    for hit in view.hits:
        yield hit.key.value, hit_text(hit, look)


def hit_text(hit: Hit, look: Look) -> str:
    """`iOS: 6.2 times as often (160 of 171 with errors, 60 of 400 without)`."""
    often = "only there" if hit.lift is None else f"{lift_text(hit.lift)} times as often"
    with_errors = f"{hit.with_value} of {hit.n} with errors"
    return f"{look.value(hit.key, hit.value)}: {often} ({with_errors}, {hit.rest_with_value} of {hit.rest_n} without)"
