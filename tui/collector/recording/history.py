"""The history at the collector's hand: opened, recorded into, read and closed, with nobody on the loop waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from tui.clock import Clock
from tui.collector.recording.disk import DiskThread
from tui.collector.recording.files import Files, NoFiles, Opened
from tui.history import ChannelSample, Past
from tui.model.event import Event
from tui.model.recording import Keeping, Recording
from tui.model.text import safe

logger = logging.getLogger(__name__)

T = TypeVar("T")

CLOSE_WITHIN_S = 2.5
"""What waits is written within this, or is lost: the console must be able to end."""

SLOW_OPENING_S = 10.0
"""From then on the operator is told that the disk does not answer."""

_NO_ANSWER = "Nothing is recorded: the disk that the history is on does not answer. Everything else goes on."
_ANEW = ":history_new begins a new file."
_TOO_SLOW = "The disk is too slow for the history: {} refreshes were not recorded. Everything else goes on."


class History:
    """What was recorded, and what is being recorded. Lives on the collector's loop.

    `read` gives others the past: `await history.read(lambda past: past.wall_at(at_ms))`. It works before the file is
    open (it waits for that) and where there is none (`NoHistory` knows nothing; `recording().message` says why).
    """

    def __init__(self, files: Files | None = None, *, clock: Clock) -> None:
        self._files = files or NoFiles()
        self._clock = clock
        self._thread = DiskThread("history-reader")
        self._opened: Opened | None = None
        self._began_s: float | None = None
        self._told = ""
        self._left_out = 0
        self._too_slow = False

    async def open(self) -> None:
        """Have the file open."""
        await self._do(lambda opened: None)

    async def read(self, ask: Callable[[Past], T]) -> T:
        """What `ask` reads of the past, off the loop, one at a time. Raises what `ask` does: HistoryError for a file
        that cannot be read (any more)."""
        return await self._do(lambda opened: ask(opened.past))

    @property
    def records(self) -> bool:
        """Whether there is a file to record into."""
        return self._opened is not None and self._opened.store is not None

    def record(self, samples: Sequence[ChannelSample], at_ms: int) -> None:
        """Write one refresh down, where it is recorded. Never blocks, never raises."""
        store = self._opened.store if self._opened is not None else None
        if store is not None:
            store.record(samples, at_ms)
            left_out = store.status().left_out
            self._too_slow, self._left_out = left_out > self._left_out, left_out

    def record_events(self, events: Sequence[Event]) -> None:
        """Write down what happened, where it is recorded. Never blocks, never raises."""
        store = self._opened.store if self._opened is not None else None
        if store is not None:
            store.record_events(events)

    async def try_again(self) -> None:
        """Where it may be otherwise by now (another noctop has ended, the disk is back), open it again."""
        if self._opened is not None and self._opened.passing:
            await self._thread.run(lambda: self._replace(self._files.open))

    async def begin_anew(self) -> None:
        """Go on in a new file beside the one that cannot be recorded into. Where it is recorded, nothing changes."""
        if self.recording().state not in (Keeping.RECORDING, Keeping.OFF):
            await self._thread.run(lambda: self._replace(self._files.begin_anew))

    def recording(self) -> Recording:
        """How recording goes at this moment. Never blocks."""
        opened = self._opened
        if opened is None:
            slow = self._began_s is not None and self._clock.monotonic_s() - self._began_s > SLOW_OPENING_S
            return Recording(Keeping.TROUBLE, _NO_ANSWER) if slow else Recording(Keeping.OPENING)
        if opened.store is None:
            path = "" if opened.keeping is not Keeping.READING else safe(str(opened.past.path))
            return Recording(opened.keeping, opened.message, path=path)
        status = opened.store.status()
        message = f"{status.message} {_ANEW}" if status.message else ""
        if self._too_slow and not message:
            message = _TOO_SLOW.format(status.left_out)
        well = status.recording and not self._too_slow
        return Recording(
            Keeping.RECORDING if well else Keeping.TROUBLE,
            message,
            told=self._told,
            path=safe(str(opened.store.path)),
            left_out=status.left_out,
            file_bytes=status.file_bytes,
            limit_bytes=status.limit_bytes,
        )

    async def aclose(self) -> None:
        """Write what waits and let go of the file; a disk that does not answer is left after a short time."""
        await self._thread.finish(self._close, CLOSE_WITHIN_S)

    # on the disk's thread ---------------------------------------------------------------------------------

    async def _do(self, work: Callable[[Opened], T]) -> T:
        if self._began_s is None:
            self._began_s = self._clock.monotonic_s()
        return await self._thread.run(lambda: work(self._at_hand()))

    def _at_hand(self) -> Opened:
        if self._opened is None:
            self._replace(self._files.open)
        assert self._opened is not None  # noqa: S101  (opening gives one whatever happens)
        return self._opened

    def _replace(self, opening: Callable[[Callable[[str], None]], Opened]) -> None:
        """In one process a file is open once: what was open is closed first."""
        before = self._opened.message if self._opened is not None else ""
        self._close()
        opened = opening(self._tell)
        self._left_out, self._too_slow = 0, False
        self._opened = opened
        if opened.message and opened.message != before and opened.keeping is not Keeping.OFF:
            logger.warning("%s", opened.message)

    def _close(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.past.close()

    def _tell(self, sentence: str) -> None:
        """Called on the writer's thread."""
        self._told = sentence
