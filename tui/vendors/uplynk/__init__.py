"""Uplynk's Session Statistics: what went wrong for one viewer, address or playback session, in five-minute blocks.

`GET /monitoring/delivery/session` of the API v4 (docs.uplynk.com, "Get Session Statistics"): 48 hours are kept, at
most five minutes are asked at once, there is no paging, and a 202 says that the block is not processed yet.
"""

from tui.vendors.uplynk.blocks import BlockAnswer, Blocks, blocks, merge
from tui.vendors.uplynk.client import Identity, IdentityKey, UplynkClient
from tui.vendors.uplynk.signature import signed

__all__ = ["BlockAnswer", "Blocks", "Identity", "IdentityKey", "UplynkClient", "blocks", "merge", "signed"]
