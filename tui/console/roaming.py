"""Which pane is on the screen, and the way that led there."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

from textual.widgets import ContentSwitcher

from tui.console.outlet.paced import PacedApp
from tui.console.panes.channel.pane import ChannelPane
from tui.console.panes.channel.spot import Spot
from tui.console.panes.errors.events import EventsPane
from tui.console.panes.errors.pane import ErrorsPane
from tui.console.panes.list_pane import ListPane
from tui.console.trail import Trail
from tui.model.window import LIVE
from tui.timeline.question import CellQuestion


@dataclass(frozen=True, slots=True)
class Place:
    """A pane by its id; of the channels' pane the level in it as well, of the events' pane whose they are."""

    pane: str
    spot: Spot | None = None
    cell: CellQuestion | None = None


WALL = Place("wall")
ERRORS = Place("errors")


class RoamingApp(PacedApp):
    """An app whose panes stand in one switcher. `window` is the one that figures are over."""

    def __init__(self) -> None:
        super().__init__()
        self.window = LIVE
        self._trail: Trail[Place] = Trail(WALL)
        self._left_behind = WALL
        self._panes: tuple[ListPane[Any], ...] = ()

    @abstractmethod
    def paint_frame(self) -> None:
        """Bring the lines around the pane in step with it."""

    @property
    def current(self) -> str:
        """The id of the pane on the screen."""
        return self.query_one("#panes", ContentSwitcher).current or WALL.pane

    @property
    def pane(self) -> ListPane[Any]:
        return self.query_one(f"#{self.current}", ListPane)

    @property
    def panes(self) -> tuple[ListPane[Any], ...]:
        """All there are; they live as long as the screen, and are asked for with every key."""
        if not self._panes:
            self._panes = tuple(self.query(ListPane))
        return self._panes

    @property
    def channel_pane(self) -> ChannelPane:
        return self.query_one(ChannelPane)

    @property
    def errors_pane(self) -> ErrorsPane:
        return self.query_one(ErrorsPane)

    @property
    def events_pane(self) -> EventsPane:
        return self.query_one(EventsPane)

    def go(self, place: Place) -> None:
        """Go there: a step that can be gone back."""
        if place.pane != self._trail.here.pane:
            self._left_behind = self._trail.here
        self._trail.visit(place)
        self._arrive(place)

    def go_where_one_came_from(self) -> None:
        """To the place that was left for the pane on the screen."""
        self.go(self._left_behind if self._left_behind.pane != self.current else WALL)

    def action_go_back(self) -> None:
        self._step(self._trail.back())

    def action_go_forward(self) -> None:
        self._step(self._trail.forward())

    def action_pane_wall(self) -> None:
        self.go(WALL)

    def action_pane_lookup(self) -> None:
        self.go(Place("lookup"))

    def action_pane_errors(self) -> None:
        self.go(ERRORS)

    def action_pane_vendors(self) -> None:
        self.go(Place("vendors"))

    def _step(self, place: Place | None) -> None:
        if place is not None:
            self._arrive(place)

    def _arrive(self, place: Place) -> None:
        if place.spot is None:
            self.channel_pane.leave()
        if place.pane != ERRORS.pane:
            self.errors_pane.leave()
        self.query_one("#panes", ContentSwitcher).current = place.pane
        if place.spot is not None:
            self.channel_pane.enter(place.spot, self.window)
        if place.pane == ERRORS.pane:
            self.errors_pane.enter()
        if place.cell is not None:
            self.events_pane.enter(place.cell)
        self.pane.take_focus()
        self.paint_frame()
