"""A view with something in every place."""

from __future__ import annotations

from tui.collector.depth.level import DepthLevel
from tui.console.panes.channel.spot import Spot
from tui.console.remembered.view import ListView, View
from tui.console.table import Sort

LEVEL = DepthLevel(vendor="system73", channel_id="sports/1", stream_id="0x78e31cc7")

FULL = View(
    pane="channel",
    window="1h",
    utc=True,
    theme="mono",
    theme_over="night",
    spot=Spot(LEVEL, "channel\x1fSports 1", "Sports 1"),
    lists={
        "wall": ListView(
            filter_text="tag:premium !radio",
            sort=Sort("devices", descending=True),
            hidden=("age", "why"),
            cursor="channel\x1fSports 1",
            marks=("a", "b"),
            exceptions=True,
        ),
        "vendors": ListView(),
    },
)
