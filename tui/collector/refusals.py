"""How long to leave a vendor alone that refuses our key: asking again at each refresh only gets an account locked."""

from __future__ import annotations

FIRST_PAUSE_S = 60.0
"""After the first refusal, in which the secret's source is asked for another key."""

LONGEST_PAUSE_S = 300.0


def pause_s(interval_s: float, refusals: int) -> float:
    """Seconds until a poll that was refused so often in a row is asked again; its own interval after none."""
    if refusals < 1:
        return interval_s
    return max(interval_s, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(refusals - 1, 8)))
