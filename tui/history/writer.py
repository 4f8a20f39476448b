"""The recorder on a thread of its own: whoever has something to record never waits for the disk.

What waits here is bounded. When the disk cannot keep up, what comes is left out, counted, and told; when it fails,
recording pauses and is tried again, told once in words each time.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tui.history.opening import in_words, primary_code
from tui.history.problems import Damaged, Gone
from tui.history.recorder import Recorder
from tui.history.sample import ChannelSample
from tui.model.event import Event
from tui.model.instants import DAY_MS, HOUR_MS, iso_utc

logger = logging.getLogger(__name__)

MOST_WAITING = 16
"""Refreshes (and batches of events) that may wait for the disk."""

MOST_SAMPLES = 30_000
"""Channels in refreshes that may wait for the disk, some 20 MB of them."""

RETRY_AFTER_MS = 30_000
"""How long a failing disk is left alone, on the clock of what is recorded."""

_PAUSE_S = 0.003
"""Between two steps of work that can wait, so that it never holds the interpreter for long."""

_SPOILT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})

Tell = Callable[[str], None]
"""Gets a sentence for the operator, on the writer's thread. Must not block."""


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """How recording goes. `message` says what stands against it, `left_out` counts the refreshes and batches of events
    that were not recorded since the start, `file_bytes` is the size of the file as of the last refresh, of
    `limit_bytes` at most (the write-ahead log included)."""

    recording: bool
    message: str
    left_out: int
    file_bytes: int
    limit_bytes: int


@dataclass(frozen=True, slots=True)
class _Refresh:
    samples: Sequence[ChannelSample]
    at_ms: int


@dataclass(frozen=True, slots=True)
class _Events:
    events: Sequence[Event]


_Job = _Refresh | _Events | threading.Event


def _number_of_samples(jobs: Iterable[_Job]) -> int:
    return sum(len(job.samples) for job in jobs if isinstance(job, _Refresh))


class Writer:
    """Hands what comes to a `Recorder` on its own thread, and does the recorder's other work in between."""

    def __init__(self, recorder: Recorder, *, limit_bytes: int, now_ms: int, tell: Tell) -> None:
        self._recorder = recorder
        self._limit_bytes = limit_bytes
        self._tell = tell
        self._now_ms = now_ms
        self._jobs: deque[_Job] = deque()
        self._wake = threading.Condition()
        self._stopping = threading.Event()
        self._unfinished = True
        self._left_out = 0
        self._left_out_told = 0
        self._message = ""
        self._retry_at_ms: int | None = None
        self._over = False
        self._room_told_at_ms: int | None = None
        self._slow_told_at_ms: int | None = None
        self._file_bytes = 0
        self._thread = threading.Thread(target=self._run, name="history", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put_refresh(self, samples: Sequence[ChannelSample], at_ms: int) -> None:
        """Take one refresh. Never blocks; whether it could be kept shows in `status`."""
        self._put(_Refresh(samples, at_ms))

    def put_events(self, events: Sequence[Event]) -> None:
        """Take events. Never blocks."""
        self._put(_Events(events))

    def flush(self, within_s: float) -> bool:
        """Wait until all that was taken so far is written or given up; False where that takes longer."""
        done = threading.Event()
        with self._wake:
            self._jobs.append(done)
            self._wake.notify()
        return done.wait(within_s)

    def stop(self, within_s: float) -> bool:
        """Write what waits and end; False where the disk holds that up for longer."""
        with self._wake:
            self._stopping.set()
            self._wake.notify()
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def status(self) -> RecordingStatus:
        """How recording goes, at this moment. Never blocks."""
        return RecordingStatus(
            recording=not self._message,
            message=self._message,
            left_out=self._left_out,
            file_bytes=self._file_bytes,
            limit_bytes=self._limit_bytes,
        )

    # on the caller's thread -------------------------------------------------------------------------------

    def _put(self, job: _Refresh | _Events) -> None:
        with self._wake:
            if self._has_room_for(job) and not self._stopping.is_set():
                self._jobs.append(job)
                self._wake.notify()
                return
        self._leave_out()

    def _has_room_for(self, job: _Refresh | _Events) -> bool:
        if len(self._jobs) >= MOST_WAITING:
            return False
        waiting, more = _number_of_samples(self._jobs), _number_of_samples([job])
        return not waiting or not more or waiting + more <= MOST_SAMPLES

    def _leave_out(self) -> None:
        with self._wake:
            self._left_out += 1

    # on the writer's own thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while (job := self._next()) is not None or not self._stopping.is_set():
                if isinstance(job, threading.Event):
                    job.set()
                elif job is not None:
                    self._do(job)
                    self._step()
                elif self._step():
                    self._stopping.wait(_PAUSE_S)
        finally:
            self._recorder.close()

    def _next(self) -> _Job | None:
        """What waits next; None when there is time for other work, or nothing more to come."""
        with self._wake:
            while not self._jobs and not self._unfinished and not self._stopping.is_set():
                self._wake.wait()
            return self._jobs.popleft() if self._jobs else None

    def _do(self, job: _Refresh | _Events) -> None:
        if isinstance(job, _Refresh):
            self._now_ms = job.at_ms
        if self._is_resting():
            self._leave_out()
        elif self._guarded(lambda: self._write(job)):
            self._went_well()
        else:
            self._leave_out()

    def _is_resting(self) -> bool:
        """Whether the disk is to be left alone."""
        return self._over or (self._retry_at_ms is not None and self._now_ms < self._retry_at_ms)

    def _write(self, job: _Refresh | _Events) -> None:
        if isinstance(job, _Events):
            self._recorder.record_events(job.events)
            return
        self._make_room(job.at_ms)
        self._recorder.record(job.samples, job.at_ms)
        space = self._recorder.space()
        self._file_bytes = space.pages * space.page_bytes
        self._unfinished = True

    def _make_room(self, at_ms: int) -> None:
        kept_from = self._recorder.make_room(at_ms)
        if kept_from is None:
            return
        if self._is_due(self._room_told_at_ms, DAY_MS):
            self._room_told_at_ms = at_ms
            self._say(
                f"History has reached its {self._limit_bytes // 1_000_000} MB (max_mb), so the oldest is dropped: "
                f"it now begins at {iso_utc(kept_from)}."
            )

    def _step(self) -> bool:
        """A little of the other work, and whether there is more; after a failure it waits for the next refresh."""
        more = False

        def work() -> None:
            nonlocal more
            more = self._recorder.step(self._now_ms)

        if not self._is_resting():
            self._guarded(work)
        self._unfinished = more
        return more

    def _guarded(self, work: Callable[[], None]) -> bool:
        """Whether it went well. What did not is told, once for each time that it begins."""
        try:
            work()
        except sqlite3.Error as error:
            spoilt = primary_code(error) in _SPOILT
            self._failed(spoilt, "its file is damaged" if spoilt else self._reason(error))
        except Damaged as error:
            self._failed(True, f"its file is damaged ({error})")
        except Gone:
            self._failed(True, "its file was moved or deleted")
        except Exception as error:
            # A fault of ours must not end recording for good; its text may hold what was recorded.
            logger.error("history: %s while recording", type(error).__name__)
            self._failed(False, "a fault of noctop itself, see its log")
        else:
            return True
        return False

    def _reason(self, error: sqlite3.Error) -> str:
        if primary_code(error) == sqlite3.SQLITE_FULL and not self._recorder.disk_is_full():
            return "max_mb is too small for so many channels"
        return in_words(error)

    def _failed(self, spoilt: bool, reason: str) -> None:
        self._retry_at_ms = self._now_ms + RETRY_AFTER_MS
        self._over = self._over or spoilt
        if self._message:
            return
        if spoilt:
            self._message = (
                f"History is no longer recorded: {reason}. Set what is left of it aside and start again; "
                "everything else goes on."
            )
        else:
            self._message = f"History is not recorded: {reason}. It is tried again; everything else goes on."
        self._say(self._message)

    def _went_well(self) -> None:
        missing = self._left_out - self._left_out_told
        if self._message:
            self._say(f"History is recorded again; {missing} refreshes are missing.")
        elif missing and self._is_due(self._slow_told_at_ms, HOUR_MS):
            self._slow_told_at_ms = self._now_ms
            self._say(f"{missing} refreshes were not recorded: the disk was too slow.")
        else:
            return
        self._left_out_told += missing
        self._message, self._retry_at_ms = "", None

    def _is_due(self, told_at_ms: int | None, every_ms: int) -> bool:
        """Whether something may be told again. A clock that was set back lets it."""
        return told_at_ms is None or not 0 <= self._now_ms - told_at_ms < every_ms

    def _say(self, sentence: str) -> None:
        logger.warning("%s", sentence)
        self._tell(sentence)
