"""The timeline's columns: what each says of a group, masked, and what it is worth on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import tzinfo

from tui.console.panes.errors.axis import moment_text
from tui.console.panes.errors.cells import bucket_pieces, signs_of
from tui.console.panes.errors.layout import Shape
from tui.console.panes.errors.line import Line, look_the_same
from tui.console.panes.lookup.spelling import Spelling
from tui.console.symbols import Symbols
from tui.console.table import BLANK, Cell, Column, Piece, Width, plain
from tui.console.table.fit import cell_len
from tui.model import quantity
from tui.model.masking import Mask
from tui.timeline.question import GroupKey
from tui.timeline.view import Completeness, TimelineRow, Trend

BUCKETS = "buckets"
_INDENT = "  "
_NEW = "NEW "


@dataclass
class Look:
    """What the cells depend on beside their rows; they are asked again when it changes. `cursor` is the bucket that is
    pointed at (its number among those of the view) in the line named `cursor_line`."""

    symbols: Symbols
    spelling: Spelling
    zone: tzinfo
    mask: Mask
    shape: Shape = field(default_factory=Shape)
    axis: str = ""
    heaviest: int = 0
    end_ms: int = 1
    by: tuple[GroupKey, ...] = (GroupKey.ERROR,)
    cursor: int | None = None
    cursor_line: str = ""
    against: bool = False
    ratios: bool = False
    """Whether a vendor tells how many sessions a group had: not of one class of errors."""
    most_at_cells: int = 0
    """What the widest value takes that a lift is of."""
    twins: frozenset[str] = frozenset()
    """Values that look the same where they are cut at their ends."""

    def take_rows(self, rows: Iterable[TimelineRow], *, anew: bool) -> None:
        """Take from all groups what their columns depend on. Until it is `anew`, no column gets narrower: the others
        stay where they are while values come and go."""
        told = tuple(rows)
        self.ratios = any(row.error_ratio is not None for row in told)
        before = 0 if anew else self.most_at_cells
        self.most_at_cells = max([before, *(cell_len(text) for text in set(map(self.most_at, told)))])
        room = self.shape.text - len(_NEW) - len(_INDENT)
        self.twins = look_the_same((value for row in told for value in row.key), room)

    def most_at(self, row: TimelineRow) -> str:
        """What a group is hit at most. One that is named after it need not be told so."""
        where = row.lift_of
        return "" if where is None or where in zip(self.by, row.key, strict=False) else self.value(*where)

    def value(self, key: GroupKey, value: str) -> str:
        """A group's value as it is written."""
        if not value:
            return f"{key.value} not told"
        mask = self.mask.text if key is GroupKey.ERROR else self.mask.typed
        return self.spelling(mask(value))


@dataclass(frozen=True, slots=True)
class GroupColumns:
    """Builds the columns on a `look` that its owner changes."""

    look: Look

    def all(self) -> tuple[Column[Line], ...]:
        look = self.look
        return (
            Column(
                "group",
                self._heading(),
                Width.flexible(look.shape.text),
                self._group,
                worth=100,
                pinned=True,
                gap=1,
            ),
            Column(BUCKETS, look.axis, Width.fixed(max(1, look.shape.cells)), self._buckets, worth=99, gap=1),
            _number("n", Width(4, 5), self._n, 98, lambda line: line.row.n),
            *((_number("against", Width.fixed(7), self._against, 97, None),) if look.against else ()),
            _number("lift", Width.fixed(4), self._lift, 95, lambda line: line.row.lift),
            Column("most_at", "most at", _as_needed(look.most_at_cells), self._lift_of, worth=91),
            _number("first", Width.fixed(5), self._first, 93, lambda line: line.row.first_ms),
            _number("last", Width.fixed(5), self._last, 94, lambda line: line.row.last_ms),
            Column(
                "going_on",
                "",
                Width.fixed(10),
                self._going_on,
                worth=96,
                gap=1,
                sort_key=lambda line: line.row.going_on,
                descending_first=True,
            ),
            *self._of_all(),
            Column("source", "source", Width(9, 10, 14), self._source, worth=70),
            Column("vendors", "vendors", Width(10, 12, 20), self._vendors, worth=75),
        )

    def _of_all(self) -> tuple[Column[Line], ...]:
        if not self.look.ratios:
            return ()
        return (_number("of_all", Width.fixed(6), self._ratio, 85, lambda line: line.row.error_ratio),)

    def totals(self, groups: int, counts: Cell, n: int) -> dict[str, Cell]:
        """The line below the list."""
        words = f"{groups} group{'' if groups == 1 else 's'}"
        return {"group": plain(words), BUCKETS: counts, "n": plain(quantity.count(n))}

    def _heading(self) -> str:
        return " / ".join(key.value for key in self.look.by)

    def _group(self, line: Line) -> Cell:
        new = (Piece(_NEW, "title"),) if line.row.is_new else ()
        indent = _INDENT if line.inner else ""
        outer = "title" if len(line.row.key) < len(line.by) else ""
        told = [Piece(self.look.value(key, value), outer if value else "dim") for key, value in line.named()]
        first, *others = told or [Piece("all", "title")]
        further = [piece for other in others for piece in (Piece(" / ", "dim"), other)]
        middle = any(value in self.look.twins for _, value in line.named())
        return Cell((Piece(indent), *new, first, *further), "middle" if middle else "end")

    def _buckets(self, line: Line) -> Cell:
        look = self.look
        hidden = len(line.row.counts) - look.shape.shown
        selected = None
        if look.cursor is not None and look.cursor_line == line.key:
            selected = look.cursor - hidden
        pieces = bucket_pieces(
            line.row.counts[hidden:],
            line.completeness[hidden:],
            pitch=look.shape.pitch,
            heaviest=look.heaviest,
            signs=signs_of(look.symbols),
            selected=selected,
        )
        return Cell(pieces)

    def _n(self, line: Line) -> Cell:
        return plain(quantity.count(line.row.n).replace(" ", ""))

    def _against(self, line: Line) -> Cell:
        """What the bucket under the cursor (without one the newest) has more or less than the marked one."""
        difference = difference_of(line, self.look.cursor)
        if difference is None:
            return self._unknown()
        return plain(f"{difference:+d}" if difference else "=", "" if difference else "dim")

    def _lift(self, line: Line) -> Cell:
        lift = line.row.lift
        return self._unknown() if lift is None else plain(lift_text(lift))

    def _lift_of(self, line: Line) -> Cell:
        return plain(self.look.most_at(line.row))

    def _first(self, line: Line) -> Cell:
        return plain(moment_text(line.row.first_ms, self.look.end_ms, self.look.zone))

    def _last(self, line: Line) -> Cell:
        return plain(moment_text(line.row.last_ms, self.look.end_ms, self.look.zone))

    def _going_on(self, line: Line) -> Cell:
        if not line.row.going_on:
            return BLANK
        signs = _ASCII_TRENDS if self.look.symbols.name == "ascii" else _TRENDS
        return Cell((Piece("going on", "title"), Piece(f" {signs[line.row.trend]}")))

    def _ratio(self, line: Line) -> Cell:
        """Sessions with such an error of all sessions of the group in the vendors' samples."""
        ratio = line.row.error_ratio
        return self._unknown() if ratio is None else plain(quantity.percent(ratio))

    def _source(self, line: Line) -> Cell:
        return plain(self.look.spelling(", ".join(line.row.sources)), "dim")

    def _vendors(self, line: Line) -> Cell:
        return plain(self.look.spelling(", ".join(line.row.vendors)), "dim")

    def _unknown(self) -> Cell:
        return plain(self.look.symbols.unknown, "dim")


_LEAST_MOST_AT, _WIDEST_MOST_AT = 10, 24


def _as_needed(cells: int) -> Width:
    """For values of at most so many cells. More it need not have, the texts of the groups can do with it."""
    return Width(_LEAST_MOST_AT, max(_LEAST_MOST_AT, min(cells, _WIDEST_MOST_AT)))


_TRENDS = {Trend.RISING: "↑", Trend.STEADY: "→", Trend.FALLING: "↓"}
_ASCII_TRENDS = {Trend.RISING: "^", Trend.STEADY: "=", Trend.FALLING: "v"}


def _number(
    key: str,
    width: Width,
    cell: Callable[[Line], Cell],
    worth: int,
    sort_key: Callable[[Line], float | None] | None,
) -> Column[Line]:
    title = key.replace("_", " ")
    return Column(
        key, title, width, cell, "right", worth=worth, gap=1, sort_key=sort_key, descending_first=True
    )


def difference_of(line: Line, cursor: int | None) -> int | None:
    """The count under the cursor (the newest bucket's without one) less that of the marked bucket; None where one of
    the two is not known."""
    index = len(line.row.counts) - 1 if cursor is None else cursor
    if line.against is None or not 0 <= index < len(line.row.counts):
        return None
    return None if line.completeness[index] is Completeness.UNKNOWN else line.row.counts[index] - line.against


def lift_text(lift: float) -> str:
    """`6.2`, `41`, `0.1`: how many times as often."""
    return f"{lift:.1f}" if lift < 10 else f"{min(lift, 9999):.0f}"
