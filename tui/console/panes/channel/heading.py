"""The pane's first line: where one is, how that channel is, and over which window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.collector.depth.state import DepthState
from tui.console.frame.line import cells, spread
from tui.console.panes.channel.spot import Spot
from tui.console.symbols import STATE_STYLES, STATE_WORDS, Symbols
from tui.console.table import Cell, Piece
from tui.console.table.fit import fit
from tui.model.channel import State
from tui.model.snapshot import WallRow
from tui.model.vendor import Feed
from tui.model.window import LIVE

_SHARE_OF_CRUMBS = 2 / 3
"""Of the line, however much there is to say beside: a channel's name may be as long as it likes."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the line is made of. `row` is the channel's on the wall, None for the account or once it has left, `feed`
    its vendor's; `page` says which charts these are, `trouble` what all of them suffer from."""

    spot: Spot
    state: DepthState | None
    window: str
    row: WallRow | None
    feed: Feed | None
    page: str = ""
    trouble: str = ""
    watched: bool = False

    def pieces(self, width: int, symbols: Symbols) -> tuple[Piece, ...]:
        """Everything where there is room; what it costs gives way first, then the window, the page, the end of what is
        wrong, and the way here only where it takes more than its share: whose trouble it is must be read too."""
        left = crumbs(self.spot.crumbs, symbols.separator)
        if self.watched:
            left.append(Piece(f" {symbols.watched}", "accent"))
        right = [self._state(symbols), self._page(), self._window(), self._cost()]
        while len(right) > 1 and cells([*left, *_joined(right)]) > width:
            right.pop()
        told, most = _joined(right), width - min(cells(left), int(_SHARE_OF_CRUMBS * width))
        if cells(told) > most:
            told = list(fit(Cell(tuple(told)), most, "left", symbols.ellipsis))
        return spread(left, told, width, symbols.ellipsis)

    def _state(self, symbols: Symbols) -> list[Piece]:
        """The state of the whole channel: below it the vendor gives no state, and none is made up."""
        problem = self.state.problem if self.state is not None else ""
        if problem or self.trouble:
            return [Piece(problem or self.trouble, "error")]
        row = self.row
        if row is None:
            return []
        style = STATE_STYLES[row.state]
        if row.stale:
            return [Piece(f"stale: no news of {row.lead.vendor}", "stale")]
        words = row.state_reason or STATE_WORDS[row.state]
        sign = symbols.states[row.state].strip()
        return [Piece(f"{sign} {words}".strip(), style if row.state is not State.OK else "dim")]

    def _page(self) -> list[Piece]:
        return [Piece(self.page, "dim")] if self.page else []

    def _window(self) -> list[Piece]:
        charts = self.state.series_window if self.state is not None else self.window
        if self.state is not None and self.state.at_ms is not None:
            return [Piece(f"charts {charts}", "dim")]
        over = f"{self.window}, charts {charts}" if self.window == LIVE and charts != LIVE else self.window
        return [Piece(over, "dim")]

    def _cost(self) -> list[Piece]:
        if self.state is None or self.feed is None or not self.state.cost_per_minute:
            return []
        return [Piece(f"{self.state.cost_per_minute} of {self.feed.budget_per_minute} requests/min", "dim")]


def crumbs(names: Sequence[str], separator: str) -> list[Piece]:
    """` channels › Sports 1 › 0x78e31cc7 › 4000`, the last one lit."""
    pieces = [Piece(" ")]
    for name in names[:-1]:
        pieces += [Piece(name, "dim"), Piece(f" {separator} ", "dim")]
    return [*pieces, Piece(names[-1], "title")]


def _joined(parts: Sequence[Sequence[Piece]]) -> list[Piece]:
    return [piece for part in parts if part for piece in (Piece("   "), *part)] + [Piece(" ")]
