"""System73's Stats API: live channel summaries down to renditions, and series per source and device property."""

from tui.vendors.system73.client import MAX_PAGES, PER_PAGE, TIMES, AuthScheme, Pong, System73Client
from tui.vendors.system73.summaries import ChannelRow

__all__ = [
    "MAX_PAGES",
    "PER_PAGE",
    "TIMES",
    "AuthScheme",
    "ChannelRow",
    "Pong",
    "System73Client",
]
