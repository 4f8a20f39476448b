"""What a console asks of the collector: plain data, so that the two may one day stand on two machines."""

from __future__ import annotations

from dataclasses import dataclass

from tui.collector.lookup.question import Question
from tui.model.window import LIVE
from tui.timeline.question import CellQuestion, TimelineQuestion
from tui.watch.subject import Subject


@dataclass(frozen=True, slots=True)
class Look:
    """These rows of the wall are on screen (WallRow keys, top first): their deep series are worth their calls."""

    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChooseWindow:
    """Show the wall over this window (`tui.model.window`)."""

    window: str


@dataclass(frozen=True, slots=True)
class RetryNow:
    """Forget why this vendor is held back and ask it again at once."""

    vendor: str


@dataclass(frozen=True, slots=True)
class StartLookup:
    """Look this up; the answer comes as `LookupState`s with the same number. Another look-up of this console's that
    is still running is cancelled first."""

    number: int
    question: Question


@dataclass(frozen=True, slots=True)
class CancelLookup:
    """Stop this look-up at once and keep what came."""

    number: int


@dataclass(frozen=True, slots=True)
class OpenDepth:
    """Ask for everything the vendor has of one level, again and again until it is closed: the account without a
    `channel_id`, a channel, a stream, or a rendition. It comes as `DepthState`s with the same number.

    With `at_ms` the level as it was recorded about then, once: no vendor is asked."""

    number: int
    vendor: str
    channel_id: str | None
    stream_id: str | None = None
    bitrate: str | None = None
    representation_id: str | None = None
    window: str = LIVE
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CloseDepth:
    """Nobody looks at this level any more."""

    number: int


@dataclass(frozen=True, slots=True)
class BeginHistoryAnew:
    """Record into a new file beside the one that cannot be recorded into. Where it is recorded, nothing changes."""


@dataclass(frozen=True, slots=True)
class ShowPast:
    """The wall as it stood at `at_ms`, or so many recorded moments (`steps`) before or after it: refreshes where these
    are kept, else minutes. Comes as a `PastState` with the same number. Only the newest number counts."""

    number: int
    at_ms: int
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Compare:
    """What changed between two moments; comes as a `ChangesState` with the same number."""

    number: int
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class ShowErrors:
    """The error timeline, again and again as it changes until it is closed; comes as `ErrorsState`s with the same
    number. Another question under the same number replaces the one before."""

    number: int
    question: TimelineQuestion


@dataclass(frozen=True, slots=True)
class ShowCell:
    """The events behind one cell of the timeline, once; comes as a `CellState` with the same number."""

    number: int
    question: CellQuestion


@dataclass(frozen=True, slots=True)
class CloseErrors:
    """Nobody looks at this timeline any more."""

    number: int


@dataclass(frozen=True, slots=True)
class Watch:
    """Watch this for a while, or no longer: `wanted` says which, None means the other than now. The list comes back as
    a `WatchedState`."""

    subject: Subject
    wanted: bool | None = None


Request = (
    Look
    | ChooseWindow
    | RetryNow
    | StartLookup
    | CancelLookup
    | OpenDepth
    | CloseDepth
    | BeginHistoryAnew
    | ShowPast
    | Compare
    | ShowErrors
    | ShowCell
    | CloseErrors
    | Watch
)
