"""What comes to the console from other threads, as messages: nothing a key waits for."""

from __future__ import annotations

from textual.message import Message

from tui.collector.answers import Answer, CellState, ChangesState, ErrorsState, PastState, WatchedState
from tui.collector.depth.state import DepthState
from tui.collector.lookup.question import LookupState
from tui.console.drawing.studio import Failure
from tui.console.settings import Workplace
from tui.model.snapshot import Snapshot


class Arrival(Message):
    """From another thread: it may come while the console is closing, when nobody is left to take it."""


class SnapshotCame(Arrival):
    """The collector published. A screen that is behind skips to the newest."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self.snapshot = snapshot

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, SnapshotCame)


class LookupCame(Arrival):
    """A look-up has got further. A screen that is behind skips to its newest state."""

    def __init__(self, state: LookupState) -> None:
        super().__init__()
        self.state = state

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, LookupCame) and message.state.number == self.state.number


class DepthCame(Arrival):
    """More is known of a level. A screen that is behind skips to the newest state of it."""

    def __init__(self, state: DepthState) -> None:
        super().__init__()
        self.state = state

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, DepthCame) and message.state.number == self.state.number


class PastCame(Arrival):
    """Something of the past was read."""

    def __init__(self, state: PastState | ChangesState) -> None:
        super().__init__()
        self.state = state


class ErrorsCame(Arrival):
    """The timeline, or what is behind one of its cells."""

    def __init__(self, state: ErrorsState | CellState) -> None:
        super().__init__()
        self.state = state


class WatchedCame(Arrival):
    """The watch list, as it is now."""

    def __init__(self, state: WatchedState) -> None:
        super().__init__()
        self.state = state


class ChartsDrawn(Arrival):
    """The drawing thread has finished charts, but for these."""

    def __init__(self, failures: tuple[Failure, ...]) -> None:
        super().__init__()
        self.failures = failures


class SparksDrawn(Arrival):
    """The drawing thread has finished sparklines."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, SparksDrawn)


class WorkplaceCame(Arrival):
    """The config was read again and can be used."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace


def arrival(answer: Answer) -> Message:
    """An answer of the collector's as a message to the app."""
    match answer:
        case LookupState():
            return LookupCame(answer)
        case DepthState():
            return DepthCame(answer)
        case Snapshot():
            return SnapshotCame(answer)
        case PastState() | ChangesState():
            return PastCame(answer)
        case ErrorsState() | CellState():
            return ErrorsCame(answer)
        case WatchedState():
            return WatchedCame(answer)
