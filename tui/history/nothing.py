"""No history: the same face for whoever records and reads, where the operator goes on without one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from tui.history.past import Past
from tui.history.sample import ChannelSample
from tui.history.schema import migrate
from tui.history.writer import RecordingStatus
from tui.model.event import Event


class NoHistory(Past):
    """Records nothing and knows nothing. `why` is what `status` says: that it is switched off, or why it is not to be
    had."""

    def __init__(self, why: str) -> None:
        super().__init__(Path(os.devnull), _empty)
        self._why = why

    def record(self, samples: Sequence[ChannelSample], at_ms: int) -> None:
        """Let it pass."""

    def record_events(self, events: Sequence[Event]) -> None:
        """Let them pass."""

    def flush(self, within_s: float = 0.0) -> bool:
        """There is never anything to wait for."""
        return True

    def status(self) -> RecordingStatus:
        return RecordingStatus(recording=False, message=self._why, left_out=0, file_bytes=0, limit_bytes=0)


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    migrate(connection)
    return connection
