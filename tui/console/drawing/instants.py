"""Round instants for the ticks of a time axis."""

from __future__ import annotations

from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS

_STEPS_MS = (
    *(count * SECOND_MS for count in (1, 2, 5, 10, 15, 30)),
    *(count * MINUTE_MS for count in (1, 2, 5, 10, 15, 30)),
    *(count * HOUR_MS for count in (1, 2, 3, 6, 12)),
    *(count * DAY_MS for count in (1, 2, 7, 14, 28)),
)


def round_instants(from_ms: int, to_ms: int, at_most: int, zone_offset_ms: int = 0) -> tuple[int, ...]:
    """At most `at_most` instants in [from_ms, to_ms] that are round on a clock `zone_offset_ms` east of UTC.

    The caller writes the labels, since only it knows the zone, the day and how much room there is.
    """
    if at_most < 1 or to_ms < from_ms:
        return ()
    for step in _STEPS_MS:
        first = -(-(from_ms + zone_offset_ms) // step) * step - zone_offset_ms
        if first + at_most * step > to_ms:
            return tuple(range(first, to_ms + 1, step))
    return (from_ms, to_ms)[:at_most]
