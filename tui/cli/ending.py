"""SIGTERM and SIGHUP end a command in order."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType

_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class Ending:
    """Within its `with` block these signals do what Ctrl-C does: an event loop is cancelled and children, temporary
    folders and the terminal of a hidden prompt are looked after on the way out. One that is ignored (nohup) stays so.
    """

    def __init__(self) -> None:
        self._came: int | None = None
        self._caught: list[signal.Signals] = []

    def code(self, otherwise: int) -> int:
        """The exit code: the shell's for the signal that came, where one did."""
        return otherwise if self._came is None else 128 + self._came

    def __enter__(self) -> Ending:
        if threading.current_thread() is threading.main_thread():
            self._caught = [one for one in _SIGNALS if signal.getsignal(one) is signal.SIG_DFL]
        for number in self._caught:
            signal.signal(number, self._end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in self._caught:
            signal.signal(number, signal.SIG_DFL)

    def _end(self, number: int, _frame: FrameType | None) -> None:
        self._came = number
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's background job
            raise SystemExit(128 + number)
        # asyncio ends its loop in order for this one alone; an exception thrown into the midst of it would not.
        signal.raise_signal(signal.SIGINT)
