"""When snapshots come: each costs the screen its share, and nobody reads faster."""

from __future__ import annotations

from tui.collector.lineup import News

PUBLISH_GAP_S = 1.0
"""They come at most once a second."""

BEAT_S = 10.0
"""Figures that merely moved wait for the next summary, but no longer than this."""

FIGURES_S = 3.0
"""First figures of rows on screen come one channel a second: some of them are shown together."""

SOON_S = 0.25
"""So long after the last one where the operator asked for something, and until the first channels are there."""

GIVE_WAY_S = 0.05
"""For so long after a snapshot nothing heavy begins: the screen is taking it in, and Python runs one thread at a
time."""

TICK_S = 1.0
"""How often feeds are looked at for what changes by time alone: staleness, a hold that ended."""


def shown_within_s(news: News) -> float:
    """How long after the last snapshot the next one comes, if nothing else calls for it."""
    match news:
        case News.TURNED:
            return 0.0
        case News.FIRST_FIGURES:
            return FIGURES_S
    return BEAT_S
