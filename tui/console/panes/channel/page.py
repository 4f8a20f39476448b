"""The charts of a level as pages: what is drawn where, the time cursor over them, and what it reads out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Protocol

from tui.collector.depth.state import DepthState
from tui.console.drawing.drawn import Drawn
from tui.console.drawing.drawn import Symbols as DrawnWith
from tui.console.drawing.shelf import Key
from tui.console.drawing.studio import Failure, Request
from tui.console.panes.channel.drawings import Easel, Subject, counts_at
from tui.console.panes.channel.graphs import Graph, Health, Tally, graphs, tallies
from tui.console.panes.channel.layout import NO_CHARTS, lay_out
from tui.console.panes.channel.readout import readout
from tui.console.panes.channel.tile import Tile
from tui.console.panes.channel.timeline import Timeline, instants, moved, timeline
from tui.console.symbols import Symbols
from tui.console.table import Piece
from tui.model import quantity


class Drawing(Protocol):
    """What is needed of the drawing thread."""

    def request_many(self, requests: Sequence[Request]) -> None: ...

    def get(self, key: Key) -> Drawn | None: ...


class Page:
    """Holds no widget. `take` a state, `lay_out` for a size, then show the `tiles`; whenever something was drawn, show
    them again. Nothing here waits for a drawing: until it is there its place shows the one before, or words."""

    def __init__(self, symbols: Symbols, drawn_with: DrawnWith, drawing: Drawing, zone: tzinfo) -> None:
        self.zone = zone
        self.layout = NO_CHARTS
        self.home_ms: int | None = None
        """Where the cursor stands unless it is moved: a moment of the past; None is the present, without a cursor."""
        self._cursor_ms: int | None = None
        self._symbols = symbols
        self._drawing = drawing
        self._easel = Easel(symbols, drawn_with)
        self._number = 0
        self._subject: Subject | None = None
        self._over: Timeline | None = None
        self._graphs: tuple[Graph, ...] = ()
        self._tallies: tuple[Tally, ...] = ()
        self._asked: dict[str, Request] = {}
        self._shown: dict[str, tuple[Request, Drawn]] = {}
        self._failed: dict[Key, str] = {}
        self._now_ms = 0

    # what there is ----------------------------------------------------------------------------------------

    def take(self, state: DepthState, now_ms: int) -> None:
        """Draw this state from now on."""
        subject = (state.level, state.window)
        if subject != self._subject:
            self.clear()
            self._subject = subject
        self._now_ms = now_ms
        self._over = timeline(state, self.zone)
        self._graphs = graphs(state, now_ms)
        self._tallies = tallies(state, now_ms)

    def clear(self) -> None:
        """Nothing is known of the level now."""
        self._subject, self._over, self._graphs, self._tallies = None, None, (), ()
        self._asked, self._shown, self._failed = {}, {}, {}

    @property
    def trouble(self) -> str:
        """What all lines suffer from alike; told once, and not again at each of them."""
        reasons = {one.health.error for one in self._graphs}
        return reasons.pop() if len(reasons) == 1 and len(self._graphs) > 1 else ""

    def take_failures(self, failures: Iterable[Failure]) -> None:
        """These could not be drawn."""
        self._failed.update((one.key, one.words) for one in failures)

    @property
    def _figures(self) -> tuple[Graph | Tally, ...]:
        return (*self._graphs, *self._tallies)

    # pages ------------------------------------------------------------------------------------------------

    def lay_out(self, width: int, height: int, rows: int) -> None:
        """Make the best of so many cells, and have drawn what is on the page."""
        self.layout = lay_out(width, height, len(self._figures), rows)
        self._number = min(self._number, self._pages - 1)
        self._want()

    @property
    def _pages(self) -> int:
        places = self.layout.places
        return max(1, -(-len(self._figures) // places)) if places else 1

    def turn(self, step: int) -> bool:
        """To the next (1) or previous (-1) page, round; False where there is only one."""
        if self._pages < 2:
            return False
        self._number = (self._number + step) % self._pages
        return True

    @property
    def number_words(self) -> str:
        """Which page of how many; "" where there is one."""
        return f"charts {self._number + 1}/{self._pages}" if self._pages > 1 else ""

    def _on_page(self) -> tuple[Graph | Tally, ...]:
        first = self._number * self.layout.places
        return self._figures[first : first + self.layout.places]

    def _want(self) -> None:
        """Leave the drawing thread what it has not drawn yet."""
        wanted = []
        for figure in self._on_page():
            request = self._request(figure)
            if request is None:
                self._asked.pop(figure.name, None)
            elif figure.name not in self._asked or self._asked[figure.name].key != request.key:
                self._asked[figure.name] = request
                wanted.append(request)
        if wanted:
            self._drawing.request_many(wanted)

    def _request(self, figure: Graph | Tally) -> Request | None:
        """None where there is nothing to draw yet."""
        if self._over is None or self._subject is None:
            return None
        if isinstance(figure, Tally):
            if counts_at(figure.points, self.cursor_ms) is None:
                return None
            return self._easel.bars(figure, self.cursor_ms, self.layout, self._subject)
        if not any(points for _, points in figure.lines):
            return None
        return self._easel.chart(figure, self._over, self.layout, self._subject)

    # tiles ------------------------------------------------------------------------------------------------

    def tiles(self) -> list[Tile]:
        """What is on the page, as far as it is drawn."""
        return [self._tile(figure) for figure in self._on_page()]

    def _tile(self, figure: Graph | Tally) -> Tile:
        drawn = self._newest_drawing(figure.name)
        cursor = None
        if isinstance(figure, Graph) and self._over is not None and self.cursor_ms is not None:
            cursor = self._over.fraction(self.cursor_ms)
        return Tile(
            title=figure.title,
            drawn=drawn,
            words=self._words(figure),
            note=self._note(figure.health),
            cursor=cursor,
        )

    def _newest_drawing(self, name: str) -> Drawn | None:
        """The drawing that was asked for; until it is there, the one before it, if that has the same size."""
        asked = self._asked.get(name)
        if asked is None:
            return None
        drawn = self._drawing.get(asked.key)
        if drawn is not None:
            self._shown[name] = asked, drawn
            return drawn
        before = self._shown.get(name)
        if before is None or (before[0].key.width, before[0].key.height) != (
            asked.key.width,
            asked.key.height,
        ):
            return None
        return before[1]

    def _words(self, figure: Graph | Tally) -> str:
        """Why there is nothing to see."""
        waiting = "..." if self._symbols.name == "ascii" else "…"
        if figure.health.error:
            return "no answer" if figure.health.error == self.trouble else figure.health.error
        if figure.health.awaited:
            return f"asking {waiting}"
        asked = self._asked.get(figure.name)
        return "no data" if asked is None else self._failed.get(asked.key, f"drawing {waiting}")

    def _note(self, health: Health) -> str:
        """What is amiss with what is shown all the same."""
        old = ""
        if health.stale_since_ms is not None:
            old = f"{quantity.age(self._now_ms - health.stale_since_ms)} old"
        own = health.error if health.error != self.trouble else ""
        return ": ".join(part for part in (old, own) if part)

    # the cursor -------------------------------------------------------------------------------------------

    @property
    def cursor_ms(self) -> int | None:
        """The moment that is read out, None for the newest."""
        return self.home_ms if self._cursor_ms is None else self._cursor_ms

    @property
    def cursor_is_away(self) -> bool:
        """Whether the operator has moved it."""
        return self._cursor_ms is not None

    def move_cursor(self, steps: int) -> None:
        """So many points on, to the right where positive; beyond the newest there is no cursor. In the past it stops
        at the last point."""
        if self._over is None:
            return
        stops = instants(self._graphs, self._over)
        self._cursor_ms = moved(self.cursor_ms, steps, stops)
        if self._cursor_ms is None and self.home_ms is not None and stops:
            self._cursor_ms = stops[-1]

    def forget_cursor(self) -> None:
        self._cursor_ms = None

    def readout(self, width: int) -> tuple[Piece, ...]:
        """Every chart at the cursor, those on the page in front."""
        if self._over is None:
            return ()
        in_front = [one for one in self._on_page() if isinstance(one, Graph)]
        behind = [one for one in self._graphs if one not in in_front]
        return readout(
            [*in_front, *behind], self._over, self.cursor_ms, width, self._symbols.unknown, self._now_ms
        )
