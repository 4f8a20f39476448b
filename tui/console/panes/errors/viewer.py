"""From an event to the look-up of whoever it happened to. Pure."""

from __future__ import annotations

from tui.console.panes.lookup.draft import Draft
from tui.model.event import Event
from tui.model.identity import IdentityKind
from tui.model.instants import HOUR_MS, MINUTE_MS, SECOND_MS, iso_utc
from tui.model.vendor import Kind

BEFORE_MS = HOUR_MS
"""Vendors tell errors at the end of a session, which began some time before."""

AFTER_MS = 15 * MINUTE_MS


def look_up(event: Event, kind: Kind | None, now_ms: int) -> Draft | None:
    """What is asked in the look-up for an event of a vendor of this kind (None: not known any more); None where the
    event names no session."""
    if not event.session_id:
        return None
    asked = IdentityKind.PLAYBACK_SESSION if kind is Kind.UPLYNK else IdentityKind.SESSION
    start_ms = event.time_ms - BEFORE_MS
    end_ms = event.time_ms + AFTER_MS
    # Written in whole seconds: the end is not to lie behind the event, nor ahead of the present.
    until = "now" if end_ms >= now_ms else iso_utc(-(-end_ms // SECOND_MS) * SECOND_MS)
    return Draft(text=event.session_id, kind=asked, range_text=f"{iso_utc(start_ms)} to {until}")
