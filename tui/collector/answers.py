"""What a collector tells a console: plain frozen data, so that the two may one day stand on two machines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tui.collector.depth.state import DepthState
from tui.collector.lookup.question import LookupState
from tui.model.snapshot import Snapshot, WallRow
from tui.model.span import Span
from tui.timeline.view import CellView, TimelineView
from tui.watch.subject import Subject, Watched


@dataclass(frozen=True, slots=True, kw_only=True)
class PastState:
    """The wall at `at_ms`, the steps of the request taken (those beyond the first or last moment are not).

    `snapshot` is None where nothing was recorded then; its rows, totals and trends are those of that moment, its
    `feeds` are empty. `resolution_ms` is 0 where it is a refresh as it was on screen, else the length of the means.
    `recorded` says when anything was recorded at all. `problem` is a sentence where the history cannot be read or is
    switched off."""

    number: int
    at_ms: int
    snapshot: Snapshot | None = None
    resolution_ms: int = 0
    recorded: tuple[Span, ...] = ()
    problem: str = ""


class Change(StrEnum):
    APPEARED = "appeared"
    VANISHED = "vanished"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChange:
    """One channel at two moments. `before` is None where it appeared, `after` where it vanished. `score` orders them:
    the largest relative move of throughput, devices, offload or rebuffering."""

    name: str
    change: Change
    before: WallRow | None
    after: WallRow | None
    score: float
    moved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesState:
    """What changed between two moments, the most moved first. `unrecorded_ms` are those asked for at which nothing was
    recorded: in their place `from_ms` and `to_ms` are the nearest between the two that were."""

    number: int
    from_ms: int
    to_ms: int
    changes: tuple[ChannelChange, ...] = ()
    unrecorded_ms: tuple[int, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorsState:
    """The timeline as it stands. `view` is None until there is one; `problem` is a sentence where it cannot be had."""

    number: int
    view: TimelineView | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellState:
    """The events behind a cell."""

    number: int
    view: CellView


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedState:
    """Everything that is watched, what ends first first, viewers in clear: whoever shows them masks them. `changed` is
    what the operator just had watched or unwatched. `problem` is a sentence where the list cannot be kept."""

    entries: tuple[Watched, ...]
    changed: Subject | None = None
    problem: str = ""


Answer = (
    Snapshot | LookupState | DepthState | PastState | ChangesState | ErrorsState | CellState | WatchedState
)

Publish = Callable[[Answer], None]
"""Takes an answer on the thread it was made on, the collector's or that of the past. It must not block."""
