"""api.video: live streams, player sessions and their events."""

from tui.vendors.apivideo.client import MAX_PAGES, ApiVideoClient
from tui.vendors.apivideo.live_streams import LiveStream
from tui.vendors.apivideo.periods import checked_period, period_covering

__all__ = ["MAX_PAGES", "ApiVideoClient", "LiveStream", "checked_period", "period_covering"]
