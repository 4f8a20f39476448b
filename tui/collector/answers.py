"""What a collector tells a console: plain frozen data, so that the two may one day stand on two machines."""

from __future__ import annotations

from collections.abc import Callable

from tui.collector.depth.state import DepthState
from tui.collector.lookup.question import LookupState
from tui.model.snapshot import Snapshot

Answer = Snapshot | LookupState | DepthState

Publish = Callable[[Answer], None]
"""Takes an answer on the collector's thread. It must not block."""
