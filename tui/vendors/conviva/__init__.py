"""Conviva Insights 3.0: samples of ended sessions (`GET /sessions/content`)."""

from tui.vendors.conviva.blocks import BLOCK_MS, REACH_MS, Blocks, blocks
from tui.vendors.conviva.client import ConvivaClient, SessionsAnswer
from tui.vendors.conviva.query import FLAGS

__all__ = ["BLOCK_MS", "FLAGS", "REACH_MS", "Blocks", "ConvivaClient", "SessionsAnswer", "blocks"]
