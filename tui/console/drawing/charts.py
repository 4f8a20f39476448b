"""Series over time as a chart with axes, thresholds and a legend."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import Literal

from tui.console.drawing import canvas
from tui.console.drawing.drawn import Drawn, Segment, Symbols
from tui.console.drawing.labels import fitted, label, narrow
from tui.console.drawing.scale import Axis, Scale, finite, value_axis
from tui.console.drawing.strokes import Point, Sample, dashed, reduced, runs

LineStyle = Literal["solid", "dashed", "dotted", "crosses"]

_STYLES: tuple[LineStyle, ...] = ("solid", "dashed", "dotted", "crosses")
_DASHES: dict[LineStyle, tuple[int, int]] = {
    "solid": (1, 0),
    "dashed": (4, 2),
    "dotted": (1, 3),
    "crosses": (1, 0),
}
"""Dots with ink and without. ASCII has a glyph for each style instead."""
_DOT_MARKERS = {"braille": "braille", "block": "hd"}
_ASCII_MARKERS: dict[LineStyle, str] = {"solid": "*", "dashed": "+", "dotted": "o", "crosses": "x"}
_SAMPLES: dict[Symbols, dict[LineStyle, str]] = {
    "braille": {"solid": "⠒⠒⠒⠒⠒", "dashed": "⠒⠒ ⠒⠒", "dotted": "⠂ ⠂ ⠂", "crosses": "×××××"},
    "block": {"solid": "▀▀▀▀▀", "dashed": "▀▀ ▀▀", "dotted": "▘ ▘ ▘", "crosses": "×××××"},
    "ascii": {style: glyph * 5 for style, glyph in _ASCII_MARKERS.items()},
}
_TO_ASCII = str.maketrans({"│": "|", "─": "-", "┈": "-", **dict.fromkeys("┤├┬└┼┴┌┐┘", "+")})
_LEAST_CANVAS = (2, 2)
"""Columns and rows within the axes below which only the title is drawn."""


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One line: epoch milliseconds, and as many values in the unit of the chart.

    None, NaN and infinity lift the pen, as does a step longer than `longest_step_ms`. Without a `style` the series
    gets one that no other has. What is `behind` gives way to the others where they meet.
    """

    name: str
    times_ms: tuple[int, ...]
    values: tuple[float | None, ...]
    style: LineStyle | None = None
    longest_step_ms: int | None = None
    behind: bool = False

    def __post_init__(self) -> None:
        if len(self.times_ms) != len(self.values):
            raise ValueError("a series needs one value for each time")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A dotted line across the chart; `severity` is the name of its style, `label` stands in the legend."""

    value: float
    label: str
    severity: str = "warning"


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """What a chart shows and how large it is: `width` x `height` cells, one line of title and legend included.

    At most four series, since no more can be told apart. `x_ticks` are (epoch ms, label as it is to be read);
    `from_ms` and `to_ms` default to the ends of the data, and what lies outside is left out. The y axis begins at
    zero (or below) and ends on a round number unless `low` or `high` say otherwise; thresholds widen it. The labels of
    the y axis take at least `label_cells`, so that charts under each other can have their axes under each other.
    """

    series: tuple[ChartSeries, ...]
    width: int
    height: int
    symbols: Symbols
    title: str = ""
    unit: str = ""
    thresholds: tuple[Threshold, ...] = ()
    x_ticks: tuple[tuple[int, str], ...] = ()
    from_ms: int | None = None
    to_ms: int | None = None
    low: float | None = None
    high: float | None = None
    empty_words: str = "no data"
    label_cells: int = 0

    def __post_init__(self) -> None:
        if len(self.series) > len(_STYLES):
            raise ValueError(f"a chart tells at most {len(_STYLES)} series apart")


def draw_chart(spec: ChartSpec) -> Drawn:
    """`spec` as exactly `height` lines of `width` cells. A gap narrower than one column of dots cannot show."""
    if spec.width < 1 or spec.height < 1:
        return Drawn(((),) * max(0, spec.height))
    styles = _line_styles(spec)
    sheet = _sheet(spec, styles)
    body = [] if sheet is None else canvas.chart(sheet)
    if spec.symbols == "ascii":
        body = [tuple((text.translate(_TO_ASCII), style) for text, style in line) for line in body]
    lines = [_heading(spec, styles), *body]
    lines += [()] * (spec.height - len(lines))
    return Drawn(tuple(fitted(line, spec.width) for line in lines))


def _line_styles(spec: ChartSpec) -> list[LineStyle]:
    """The asked-for style of each series, or the first that is still free."""
    taken = {one.style for one in spec.series}
    free = (style for style in _STYLES if style not in taken)
    return [next(free) if one.style is None else one.style for one in spec.series]


def _heading(spec: ChartSpec, styles: list[LineStyle]) -> tuple[Segment, ...]:
    """Title, unit and legend in one line: a sample of each line before its name; lines that are alike in both stand
    there once."""
    ascii_only = spec.symbols == "ascii"
    title = " ".join(part for part in (spec.title, spec.unit) if part)
    line: list[Segment] = [(label(title, spec.width, ascii_only=ascii_only), "title")]
    told: dict[tuple[str, str], str] = {}
    for index, (one, style) in enumerate(zip(spec.series, styles, strict=True)):
        told.setdefault((_SAMPLES[spec.symbols][style], one.name), f"series{index}")
    entries = [(sample, ink, name) for (sample, name), ink in told.items()]
    entries += [("--" if ascii_only else "┈┈", one.severity, one.label) for one in spec.thresholds]
    for sample, ink, name in entries:
        line += [("   ", ""), (sample, ink), (" " + label(name, spec.width, ascii_only=ascii_only), "")]
    return tuple(line)


def _sheet(spec: ChartSpec, styles: list[LineStyle]) -> canvas.Sheet | None:
    """The part below the heading, or None where there is no room for it."""
    height = spec.height - 1
    span = _span(spec)
    samples = [_samples(one, span) for one in spec.series]
    axis = value_axis(_known(spec, samples), spec.low, spec.high, at_most=max(2, (height - 1) // 3))
    y_ticks = tuple(
        (fraction, narrow(text, spec.width).rjust(spec.label_cells)) for fraction, text in axis.ticks
    )
    cells = spec.width - 1 - max(len(text) for _, text in y_ticks)
    if cells < _LEAST_CANVAS[0] or height - 2 < _LEAST_CANVAS[1]:
        return None
    dots = cells if spec.symbols == "ascii" else cells * 2
    place = _Place(span, axis.scale, dots)
    lines = enumerate(zip(spec.series, samples, styles, strict=True))
    strokes = [
        _stroke([place.polyline(run) for run in runs(some, one.longest_step_ms)], index, style, spec.symbols)
        for index, (one, some, style) in sorted(lines, key=lambda line: not line[1][0].behind)
    ]
    return canvas.Sheet(
        width=spec.width,
        height=height,
        dots=dots,
        strokes=strokes,
        rules=_rules(spec, axis),
        x_ticks=_x_ticks(spec, span, dots, cells),
        y_ticks=y_ticks,
        words=""
        if any(stroke.polylines for stroke in strokes)
        else narrow(spec.empty_words, cells, ascii_only=spec.symbols == "ascii"),
    )


def _samples(series: ChartSeries, span: tuple[int, int]) -> list[Sample]:
    """What `series` shows within `span`, in the order of time, None where nothing is known."""
    first, last = span
    in_order = sorted(zip(series.times_ms, series.values, strict=True), key=itemgetter(0))
    return [(at_ms, finite(value)) for at_ms, value in in_order if first <= at_ms <= last]


def _known(spec: ChartSpec, samples: list[list[Sample]]) -> list[float]:
    """Every value that counts for the y axis: what is shown, and the thresholds."""
    thresholds = (finite(threshold.value) for threshold in spec.thresholds)
    shown = (value for some in samples for _, value in some)
    return [value for value in (*shown, *thresholds) if value is not None]


def _span(spec: ChartSpec) -> tuple[int, int]:
    first = min((min(one.times_ms) for one in spec.series if one.times_ms), default=0)
    last = max((max(one.times_ms) for one in spec.series if one.times_ms), default=0)
    first = first if spec.from_ms is None else spec.from_ms
    last = last if spec.to_ms is None else spec.to_ms
    return first, max(first + 1, last)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where times and values stand on the canvas."""

    span: tuple[int, int]
    scale: Scale
    dots: int

    def column(self, at_ms: int) -> int:
        first, last = self.span
        return min(self.dots - 1, (at_ms - first) * self.dots // (last - first))

    def polyline(self, run: list[tuple[int, float]]) -> list[Point]:
        return reduced([(self.column(at_ms), self.scale.fraction(value)) for at_ms, value in run])


def _stroke(polylines: list[list[Point]], index: int, style: LineStyle, symbols: Symbols) -> canvas.Stroke:
    if symbols == "ascii":
        marker = _ASCII_MARKERS[style]
    else:
        marker = "×" if style == "crosses" else _DOT_MARKERS[symbols]
        polylines = [dash for polyline in polylines for dash in dashed(polyline, *_DASHES[style])]
    return canvas.Stroke(polylines, marker, f"series{index}")


def _rules(spec: ChartSpec, axis: Axis) -> list[tuple[float, str]]:
    """Thresholds on the scale; one that is off it has no line."""
    known = ((finite(one.value), one.severity) for one in spec.thresholds)
    return [
        (axis.scale.fraction(value), severity)
        for value, severity in known
        if value is not None and axis.scale.low <= value <= axis.scale.high
    ]


def _x_ticks(spec: ChartSpec, span: tuple[int, int], dots: int, cells: int) -> list[tuple[float, str]]:
    first, last = span
    ascii_only = spec.symbols == "ascii"
    return [
        (min(dots - 0.5, (at_ms - first) / (last - first) * dots), narrow(text, cells, ascii_only=ascii_only))
        for at_ms, text in spec.x_ticks
        if first <= at_ms <= last
    ]
