"""Named counts as horizontal bars."""

from __future__ import annotations

from dataclasses import dataclass

from tui.console.drawing import canvas
from tui.console.drawing.drawn import Drawn, Segment, Symbols
from tui.console.drawing.labels import cell_width, fitted, label, padded
from tui.console.drawing.scale import Scale, finite

_PARTS = {"block": "▏▎▍▌▋▊▉█", "braille": "⡇⣿", "ascii": "#"}
"""A cell filled from the left, bit by bit: what the last cell of a bar can look like, and the full cell."""


@dataclass(frozen=True, slots=True)
class BarSpec:
    """Named counts to draw as bars, one line each, in the order given.

    A count of None is "not known" and shows a dash, zero shows no bar, anything above shows at least a sliver.
    Bars beyond `height` are left out and their number said in the last line. `width` and `height` in cells.
    """

    counts: tuple[tuple[str, float | None], ...]
    width: int
    height: int
    symbols: Symbols
    title: str = ""


def draw_bars(spec: BarSpec) -> Drawn:
    """`spec` as exactly `height` lines of `width` cells: name, bar, count, all bars on one scale from zero."""
    ascii_only = spec.symbols == "ascii"
    lines: list[list[Segment]] = []
    if spec.title:
        lines.append([(label(spec.title, spec.width, ascii_only=ascii_only), "title")])
    room = max(0, spec.height - len(lines))
    shown = spec.counts if len(spec.counts) <= room else spec.counts[: max(0, room - 1)]
    lines += _bar_lines(spec, shown)
    if len(shown) < len(spec.counts):
        lines.append([(f"and {len(spec.counts) - len(shown)} more", "tick")])
    lines += [[] for _ in range(spec.height - len(lines))]
    return Drawn(tuple(fitted(line, spec.width) for line in lines[: max(0, spec.height)]))


def _bar_lines(spec: BarSpec, shown: tuple[tuple[str, float | None], ...]) -> list[list[Segment]]:
    if not shown:
        return []
    ascii_only = spec.symbols == "ascii"
    names = [label(name, max(1, spec.width // 3), ascii_only=ascii_only) for name, _ in shown]
    counts = [_count(count, ascii_only) for _, count in shown]
    name_cells = max(cell_width(name) for name in names)
    count_cells = max(len(count) for count in counts)
    bar_cells = spec.width - name_cells - count_cells - 2
    drawn = _bars([finite(count) for _, count in shown], bar_cells, _PARTS[spec.symbols])
    return [
        [(padded(name, name_cells) + " ", "tick"), (bar, "bar"), (f" {count:>{count_cells}}", "count")]
        for name, bar, count in zip(names, drawn, counts, strict=True)
    ]


def _bars(counts: list[float | None], cells: int, parts: str) -> list[str]:
    """Each bar as `cells` cells. plotext fills a finer row, whose columns are then put together to cells."""
    if cells < 1:
        return [""] * len(counts)
    steps = cells * len(parts)
    scale = Scale(0.0, max((count for count in counts if count is not None and count > 0), default=1.0))
    rows = canvas.bars([scale.fraction(count or 0.0) for count in counts], steps)
    filled = [
        row.count("█") if count is not None and count > 0 else 0
        for row, count in zip(rows, counts, strict=True)
    ]
    return [_collapsed(count, parts).ljust(cells) for count in filled]


def _collapsed(steps: int, parts: str) -> str:
    full, rest = divmod(steps, len(parts))
    return parts[-1] * full + (parts[rest - 1] if rest else "")


def _count(count: float | None, ascii_only: bool) -> str:
    known = finite(count)
    if known is None:
        return "-" if ascii_only else "—"
    if known != int(known):
        return f"{known:.3g}"
    return f"{known:.0f}" if abs(known) < 1e9 else f"{known:.2e}"
