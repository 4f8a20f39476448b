"""What stands above the timeline: what was asked, a line a vendor, the verdict and what it rests on, "just him?"."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import tzinfo

from tui.collector.lookup.question import LookupState, VendorProgress
from tui.console.frame.line import spread
from tui.console.panes.lookup.bar import BLOCKS, PLAIN, BarSigns, bar, legend
from tui.console.panes.lookup.spelling import Spelling
from tui.console.panes.lookup.times import minute, range_text
from tui.console.table import Piece
from tui.diagnosis import cohorts
from tui.diagnosis.caveats import in_words
from tui.diagnosis.rules import Layer
from tui.model import quantity
from tui.model.coverage import Segment, SegmentState, Status
from tui.model.masking import Mask

Line = tuple[Piece, ...]

_LABEL = 11
"""Cells of the words before the verdict, the evidence, the neighbours."""

_ROOMY = 100
"""From this width on the title need not save words."""

_ROOMY_HEIGHT = 28

_ROOM_FOR_LEGEND = 24
_LEAST_BELOW = 2
_ROWS_BELOW = 6
"""Lines that are left to the timeline, whatever is above it."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the lines are made from. `mask` knows what must not show in this case's texts."""

    state: LookupState
    mask: Mask
    zone: tzinfo
    now_ms: int
    spelling: Spelling
    ascii_only: bool = False
    hint: str = ""
    """What the keys do just now: how to cancel while it runs."""

    def lines(self, width: int, height: int) -> list[Line]:
        """At most `height` lines less what the timeline needs, the least telling left out first."""
        room = max(2, height - _ROWS_BELOW)
        title, verdict = [self._title(width)], self._verdict(width)
        vendors = self._vendors(width)
        if len(title) + len(vendors) + len(verdict) > room:
            vendors = [self._vendors_in_one()]
        lines = [*title, *vendors, *verdict]
        neighbours = self._neighbours(width, 1 if height < _ROOMY_HEIGHT else 2)
        spare = max(0, room - len(lines) - len(neighbours))
        evidence = self._evidence()[: min(spare, max(1, (height - 12) // 8))]
        lines += [*evidence, *neighbours[: max(0, room - len(lines))]]
        if height >= _ROOM_FOR_LEGEND + len(lines):
            lines.insert(1 + len(vendors), (Piece(" " * (1 + self._name_width)), *legend(self._signs)))
        return lines[: max(1, height - _LEAST_BELOW)]

    @property
    def _signs(self) -> BarSigns:
        return PLAIN if self.ascii_only else BLOCKS

    def _title(self, width: int) -> Line:
        case = self.state.case
        kinds = " or ".join(kind.replace("_", " ") for kind in case.kinds)
        who = f"{kinds} {self.mask.identity(case.identity)}"
        roomy = width >= _ROOMY
        left = [Piece(" look up " if roomy else "", "dim"), Piece(f" {self.spelling(who)}", "title")]
        left.append(Piece(" (masked)" if roomy and self.mask.on else "", "dim"))
        left.append(Piece(f"  {range_text(case.span, self.zone, self.now_ms)}"))
        right = [Piece(f"  {self._progress(roomy)} ", "dim"), Piece(self.hint, "dim")]
        return spread(left, right, width, self.spelling("…"))

    def _progress(self, roomy: bool) -> str:
        if self.state.cancelled:
            return "cancelled, what came is kept" if roomy else "cancelled"
        if not self.state.running:
            return "done"
        done = sum(one.requests_done for one in self.state.vendors)
        planned = sum(one.requests_planned for one in self.state.vendors)
        return f"{done}/{planned} requests" if roomy else f"{done}/{planned}"

    # a line a vendor --------------------------------------------------------------------------------------

    @property
    def _name_width(self) -> int:
        return max([10, *(len(one.vendor) for one in self.state.vendors)])

    def _vendors(self, width: int) -> list[Line]:
        cells = max(10, min(48, (width - 44) // 2))
        counts = max([3, *(len(_counted(one)) for one in self.state.vendors)])
        return [self._vendor(one, cells, counts) for one in self.state.vendors]

    def _vendor(self, one: VendorProgress, cells: int, counts: int) -> Line:
        name = Piece(f" {one.vendor:<{self._name_width}} ")
        words, style = self._words(one)
        if one.coverage.status is Status.SKIPPED:
            return (name, Piece(words, "dim"))
        drawn = bar(searched(one), self.state.question.span, cells, self._signs)
        return (name, *drawn, Piece(f" {_counted(one):>{counts}}  "), Piece(words, style))

    def _words(self, one: VendorProgress) -> tuple[str, str]:
        """What a vendor gave, or is doing, and the style that says how bad that is."""
        coverage = one.coverage
        if not one.finished and self.state.running:
            left = "" if one.seconds_left is None else f", {quantity.age(1000 * one.seconds_left)} left"
            return f"{_rows(one.rows)} so far{left}", ""
        said = in_words(coverage, lambda at_ms: minute(at_ms, self.zone)).removeprefix(f"{one.vendor}: ")
        style = {Status.FAILED: "error", Status.PARTIAL: "stale", Status.PENDING: "stale"}.get(
            coverage.status, ""
        )
        return self._safe(said), style

    def _vendors_in_one(self) -> Line:
        """All of them in one line, where there is no room for one each."""
        pieces = [Piece(" ")]
        for one in self.state.vendors:
            skipped = one.coverage.status is Status.SKIPPED
            words = "not asked" if skipped else f"{_counted(one)} {_rows(one.rows)}"
            pieces += [Piece(f"{one.vendor} ", "dim"), Piece(f"{words}  ")]
        return tuple(pieces)

    # what it amounts to -----------------------------------------------------------------------------------

    def _verdict(self, width: int) -> list[Line]:
        found = self.state.case.verdict
        early = self.state.running
        label = "so far" if early else "verdict"
        style = "title" if found.layer in (Layer.NONE, Layer.UNKNOWN) or early else "severity.warning"
        if self._empty_so_far:
            return [self._labelled(label, "nothing yet", "dim")]
        wrapped = textwrap.wrap(
            self._safe(found.text), max(20, width - _LABEL - 1), max_lines=2, placeholder=self._more
        )
        return [
            self._labelled(label if number == 0 else "", line, style)
            for number, line in enumerate(wrapped or [""])
        ]

    @property
    def _empty_so_far(self) -> bool:
        """Whether it is too early to say why nothing is there."""
        return self.state.running and not (self.state.case.sessions or self.state.case.events)

    def _evidence(self) -> list[Line]:
        found = () if self._empty_so_far else self.state.case.verdict.evidence
        return [
            self._labelled("because" if number == 0 else "", self._safe(line))
            for number, line in enumerate(found)
        ]

    def _neighbours(self, width: int, most: int) -> list[Line]:
        case = self.state.case
        if not case.cohorts:
            if case.focus is None or self.state.running:
                return []
            return [self._labelled("just him?", "no vendor could say how the others fared then", "dim")]
        shares, _, conclusion = cohorts.words(case.cohorts).partition(" → ")
        said = self._safe(f"{conclusion}: {shares}" if conclusion else shares)
        wrapped = textwrap.wrap(said, max(20, width - _LABEL - 1), max_lines=most, placeholder=self._more)
        return [
            self._labelled("just him?" if number == 0 else "", line) for number, line in enumerate(wrapped)
        ]

    @property
    def _more(self) -> str:
        return self.spelling(" …")

    def _labelled(self, label: str, text: str, style: str = "") -> Line:
        return (Piece(f" {label:<{_LABEL - 1}}", "dim"), Piece(text, style))

    def _safe(self, text: str) -> str:
        return self.spelling(self.mask.text(text))


def _counted(one: VendorProgress) -> str:
    if one.coverage.status is Status.SKIPPED:
        return ""
    return f"{one.requests_done}/{one.requests_planned}"


def searched(one: VendorProgress) -> tuple[Segment, ...]:
    """What became of the range. A vendor that is asked about moments (the channel beside a session) knows no
    segments: there the bar shows how much of that is done."""
    coverage = one.coverage
    if coverage.segments or coverage.from_ms is None or coverage.to_ms is None or not one.requests_planned:
        return coverage.segments
    length_ms = coverage.to_ms - coverage.from_ms
    to_ms = coverage.from_ms + length_ms * one.requests_done // one.requests_planned
    return (Segment(coverage.from_ms, to_ms, SegmentState.ROWS if one.rows else SegmentState.EMPTY),)


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"
