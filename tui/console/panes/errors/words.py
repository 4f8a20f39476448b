"""What the timeline's pane says in words: its title, the bucket under the cursor, what is unknown, why it is empty."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import groupby

from tui.console.frame.line import spread
from tui.console.panes.errors.axis import bucket_length, moment_text
from tui.console.panes.errors.columns import difference_of
from tui.console.panes.errors.grouping import in_words
from tui.console.panes.errors.line import Line, worst
from tui.console.panes.lookup.spelling import Spelling
from tui.console.panes.lookup.times import range_text
from tui.console.table import Cell, Piece, plain
from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS
from tui.model.span import Span
from tui.timeline.question import TimelineQuestion
from tui.timeline.view import Completeness, TimelineView, VendorStretch

_BEHIND = (
    (Completeness.UNKNOWN, "unknown", "stale"),
    (Completeness.FILLING, "still filling", "dim"),
)


def span_text(span_ms: int) -> str:
    """`15 m`, `3 h`, `31 d`."""
    if span_ms > 2 * DAY_MS:
        return f"{span_ms // DAY_MS} d"
    return f"{span_ms // HOUR_MS} h" if span_ms >= HOUR_MS else f"{span_ms // MINUTE_MS} m"


@dataclass(frozen=True, slots=True)
class Title:
    """The pane's first line. `note` is what is amiss or awaited, `position` how the span lies to the present."""

    question: TimelineQuestion
    span_ms: int
    position: str
    only_going_on: bool
    note: str
    wrong: bool
    waiting: bool

    def pieces(self, width: int, spelling: Spelling) -> tuple[Piece, ...]:
        asked = self.question
        first = Piece(f" errors by {in_words(asked.by)}", "dim" if self.waiting else "title")
        length = f"   {span_text(self.span_ms)}, {bucket_length(asked.bucket_ms)} a column, {self.position}"
        left = [first, Piece(spelling(length), "dim")]
        if self.only_going_on:
            left.append(Piece("   only what is going on", "accent"))
        if asked.filter:
            left.append(Piece(spelling(f"   / {asked.filter}"), "accent"))
        note = [Piece(f"  {spelling(self.note)} ", "error" if self.wrong else "dim")] if self.note else []
        return spread(left, note, width, spelling("…"))


# the bucket under the cursor --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Readout:
    """What there is to say of one bucket, or of the whole span where `index` is None."""

    view: TimelineView
    line: Line | None
    name: str
    index: int | None
    zone: tzinfo
    now_ms: int

    def pieces(self, spelling: Spelling) -> tuple[Piece, ...]:
        stamp = " all" if self.index is None else f" {spelling(self._when(self.index))}"
        said = [Piece(stamp, "title" if self.index is None else "frozen"), Piece("  ")]
        said += self._counts()
        if self.index is not None:
            behind = [Piece(f"  {words}", style) for words, style in self._behind(self.index)]
            said += behind or [Piece("  complete", "dim")]
        if self.name:
            said.append(Piece(f"  {self.name}", "dim"))
        return tuple(said)

    def _when(self, index: int) -> str:
        start_ms = self.view.starts_ms[index]
        return (
            f"{range_text(Span(start_ms, start_ms + self.view.question.bucket_ms), self.zone, self.now_ms)} "
        )

    def _counts(self) -> Iterator[Piece]:
        whole = sum(self.view.totals) if self.index is None else self.view.totals[self.index]
        if self.line is None:
            yield Piece(_errors(whole))
            return
        row = self.line.row
        yield Piece(str(row.n if self.index is None else row.counts[self.index]), "title")
        yield Piece(f" of {_errors(whole)}", "dim")
        difference = difference_of(self.line, self.index)
        if self.index is not None and difference is not None and self.view.question.mark_ms is not None:
            mark = moment_text(self.view.question.mark_ms, self.view.starts_ms[-1] + 1, self.zone)
            words = f"{difference:+d} against" if difference else "as many as at"
            yield Piece(f"  {words} {mark}", "accent")

    def _behind(self, index: int) -> Iterator[tuple[str, str]]:
        """The vendors that have not told all of this bucket and how far they are, each with a style."""
        for bad, words, style in _BEHIND:
            names = [one.vendor for one in self.view.stretches if one.completeness[index] is bad]
            if names:
                yield f"{', '.join(names)} {words}", style


def _errors(count: int) -> str:
    return f"{count} error{'' if count == 1 else 's'}"


# what is not known ------------------------------------------------------------------------------------------


def unknown_stretches(view: TimelineView, zone: tzinfo) -> Iterator[str]:
    """`uplynk unknown 18:20 to 18:40: refused the key`, for each vendor that could not tell."""
    for one in view.stretches:
        runs = list(_unknown_runs(one, view))
        if not runs:
            continue
        end_ms = view.starts_ms[-1] + 1
        spans = [f"{moment_text(a, end_ms, zone)} to {moment_text(b, end_ms, zone)}" for a, b in runs[:3]]
        when = "all the time" if _all_unknown(one) else ", ".join(spans) + (" …" if len(runs) > 3 else "")
        yield f"{one.vendor} unknown {when}" + (f": {one.message}" if one.message else "")


def _unknown_runs(one: VendorStretch, view: TimelineView) -> Iterator[tuple[int, int]]:
    buckets = zip(view.starts_ms, one.completeness, strict=True)
    for part, run in groupby(buckets, key=lambda bucket: bucket[1]):
        starts = [at_ms for at_ms, _ in run]
        if part is Completeness.UNKNOWN:
            yield starts[0], starts[-1] + view.question.bucket_ms


def _all_unknown(one: VendorStretch) -> bool:
    return all(part is Completeness.UNKNOWN for part in one.completeness)


def caveats(view: TimelineView, zone: tzinfo) -> list[str]:
    """All that has to be known of the figures: what could not be asked first, then samples and delays."""
    return list(dict.fromkeys((*unknown_stretches(view, zone), *view.caveats)))


def caveat_lines(told: Sequence[str], width: int, most: int, spelling: Spelling) -> list[tuple[Piece, ...]]:
    """The caveats in at most `most` lines, what does not fit being told by a final mark."""
    if not told or most < 1:
        return []
    words = spelling("; ".join(told))
    dots = spelling("…")
    broken = textwrap.wrap(words, max(20, width - 2), max_lines=most, placeholder=f" {dots} i tells all")
    return [(Piece(f" {line}", "dim"),) for line in broken]


# why there is nothing ---------------------------------------------------------------------------------------


def why_empty(view: TimelineView, zone: tzinfo, span_ms: int) -> list[Cell]:
    """Why a view has no groups, and the key that helps."""
    span = f"these {span_text(span_ms)}"
    if view.question.filter:
        return _dim(f"no error in {span} matches  {view.question.filter}", "esc clears the filter")
    if not view.stretches:
        return _dim("no configured vendor tells of errors", "4 shows the vendors")
    unknown = list(unknown_stretches(view, zone))
    if unknown and all(_all_unknown(one) for one in view.stretches):
        return _dim(f"nothing is known of {span}, and that is no sign of health", *unknown, _HELP)
    if unknown:
        return _dim("no errors from those who could tell", *unknown, _HELP)
    if worst(view.completeness) is Completeness.FILLING:
        return _dim(f"no errors in {span} so far; late ones may still come", "- shows a longer time")
    return _dim(
        f"no errors in {span}: every vendor that tells of errors has answered", "- shows a longer time"
    )


_HELP = "4 shows the vendors, and r there asks one again"


def _dim(*lines: str) -> list[Cell]:
    return [plain(line, "dim") for line in lines]
