"""The Textual app: screens, panes, widgets, keys, themes."""

from __future__ import annotations

import os

# Textual waits between two frames, and a key that comes right after one waits as long: 16 ms by its own measure. Ours
# are few, and each waits for the terminal besides (`tui.console.outlet.paced`), so a key need not wait for the clock.
os.environ.setdefault("TEXTUAL_FPS", "240")
