"""A widget of lines that keeps the terminal in step with a frame, sending only what differs."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.console.light_strip import LightStrip
from tui.console.table.column import Column
from tui.console.table.frame import Frame, Line, changed_spans
from tui.console.table.layout import Layout
from tui.console.table.painter import Painter
from tui.console.table.pieces import Pieces, at_once

NO_FRAME = Frame(0, Layout(), (), 0, ())


class LineCanvas(Widget):
    """Shows the frame its subclass composes.

    Built on the line API of a plain widget and not on `ScrollView`, whose virtual size costs a layout of the screen
    and whose scroll bars cost a repaint whenever a row comes or goes.
    """

    ALLOW_SELECT = False

    def __init__(
        self,
        styles_by_name: Mapping[str, Style],
        *,
        name: str | None,
        id: str | None,  # noqa: A002  # as every widget calls it
        classes: str | None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._styles_by_name = styles_by_name
        self._frame = NO_FRAME
        self._painter: Painter | None = None
        self._painted_on = Style.null()
        self._painted: dict[int, tuple[Line | None, Strip]] = {}
        self._unpainted: dict[int, Region] = {}
        self._pieces = Pieces(self, self._paint_a_piece)

    @property
    def styles_by_name(self) -> Mapping[str, Style]:
        """What the names in the cells mean; a name that is not in it means no style. Replace it, do not change it."""
        return self._styles_by_name

    @styles_by_name.setter
    def styles_by_name(self, styles_by_name: Mapping[str, Style]) -> None:
        self._styles_by_name = styles_by_name
        self.repaint()

    @abstractmethod
    def compose_frame(self, width: int, height: int) -> Frame:
        """All lines at this size, as they should be now."""

    @abstractmethod
    def frame_columns(self) -> Sequence[Column[Any]]:
        """The columns the slots of the frame point into."""

    @abstractmethod
    def ellipsis(self) -> str:
        """The sign for text cut off, one cell wide."""

    def redraw(self, *, unasked: bool = False) -> None:
        """Bring the screen in step: compose again, and refresh the spans that differ. What nobody asked for may come in
        pieces, so that a key gets its turn between them."""
        if not self.size:
            return
        before = self._frame
        self._frame = self.compose_frame(*self.size).reusing(before)
        spans = changed_spans(before, self._frame)
        regions = [Region(span.start, span.y, span.end - span.start, 1) for span in spans]
        regions = [region.union(self._unpainted.pop(region.y, region)) for region in regions]
        if not regions:
            return
        if len(regions) <= at_once() or not unasked:
            self.refresh(*regions)
        else:
            self._unpainted.update((region.y, region) for region in regions)
            self._pieces.go()

    def _paint_a_piece(self) -> bool:
        """Of the lines that are still to be painted, those at the top; whether there are more."""
        piece = sorted(self._unpainted)[: at_once()]
        if piece:  # to refresh nothing would be to refresh everything
            self.refresh(*(self._unpainted.pop(y) for y in piece))
        return bool(self._unpainted)

    def draw_now(self) -> None:
        """Draw what has changed of the screen at once. Textual by itself does it sixty times a second, and a key would
        wait for the next."""
        screen = self.screen
        if self._repaint_required and screen.is_current and not self.app._batch_count:
            self._repaint_required = False
            screen._dirty_widgets.add(self)
            screen._on_timer_update()

    def repaint(self) -> None:
        """Everything may look different: drop what was painted and send it all."""
        self._painter = None
        self._painted.clear()
        self._unpainted.clear()
        # While out of sight, what was composed for other columns must not be painted when it comes back.
        self._frame = self.compose_frame(*self.size) if self.size else NO_FRAME
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Textual asks for every line though one has changed, and goes through each as if it had borders: a line that
        is the same object is the same strip here, and nothing more is done for it."""
        self._prepare()
        filters, background = self.get_line_filters(), self.background_colors[1]
        strips = [self._strip(y, filters, background) for y in crop.line_range]
        if crop.column_span == (0, self.size.width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]

    def render_line(self, y: int) -> Strip:
        if self._painter is None or y >= len(self._frame.lines):
            return Strip.blank(self.size.width, self.rich_style)
        return self._painter.strip(self._frame.lines[y])

    def _strip(self, y: int, filters: Sequence[LineFilter], background: Color) -> Strip:
        line = self._frame.lines[y] if y < len(self._frame.lines) else None
        known = self._painted.get(y)
        if known is not None and known[0] is line:
            return known[1]
        strip = self.render_line(y)
        for line_filter in filters:
            strip = strip.apply_filter(line_filter, background)
        strip = LightStrip(strip, strip.cell_length)
        self._painted[y] = line, strip
        return strip

    def painted_lines(self) -> list[str]:
        """The text on the screen, line by line, without blanks at the ends."""
        self._prepare()
        return [self.render_line(y).text.rstrip() for y in range(self.size.height)]

    def _prepare(self) -> None:
        # A resize paints before its event arrives, and a change of the background announces itself by no event.
        if not self.size:
            return
        width, height = self.size
        if (self._frame.width, len(self._frame.lines)) != (width, height):
            self._frame = self.compose_frame(width, height)
        background, layout, painter = self.rich_style, self._frame.layout, self._painter
        fits = (
            painter is not None
            and (painter.width, painter.height) == (width, height)
            and painter.layout.slots == layout.slots
        )
        if not fits or background != self._painted_on:
            self._painted_on = background
            self._painted.clear()
            self._painter = Painter(
                self._styles_by_name, background, self.ellipsis(), self.frame_columns(), layout, width, height
            )
