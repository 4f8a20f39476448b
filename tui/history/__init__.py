"""What was seen, kept: recorded refresh by refresh, rolled up by the minute, read back at any instant.

A collector records (`HistoryStore.record`), a console reads (`Past`: walls, series, trends, spans, events), another
process may read along (`Archive`), a span goes out as a file (`Past.export`) that opens anywhere (`Replay`). Where no
history can be had, `NoHistory` has the same face.
"""

from tui.history.archive import Archive
from tui.history.export import Exported
from tui.history.metric import Metric
from tui.history.nothing import NoHistory
from tui.history.past import Past
from tui.history.problems import HistoryError, Trouble, new_file_beside
from tui.history.replay import Replay
from tui.history.sample import ChannelSample, ChannelTrend, PastWall
from tui.history.store import HistoryStore
from tui.history.trends import Trends
from tui.history.writer import RecordingStatus

__all__ = [
    "Archive",
    "ChannelSample",
    "ChannelTrend",
    "Exported",
    "HistoryError",
    "HistoryStore",
    "Metric",
    "NoHistory",
    "Past",
    "PastWall",
    "RecordingStatus",
    "Replay",
    "Trends",
    "Trouble",
    "new_file_beside",
]
