"""The labels over the buckets, and the instants of rows, in the chosen zone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS

_STEPS_MS = (
    *(count * MINUTE_MS for count in (1, 2, 5, 10, 15, 30)),
    *(count * HOUR_MS for count in (1, 2, 3, 6, 12)),
    *(count * DAY_MS for count in (1, 2, 4, 7, 14)),
)
_AIR = 2
_CLOCK_CELLS = 5


def axis_text(starts_ms: Sequence[int], bucket_ms: int, pitch: int, zone: tzinfo) -> str:
    """One line as wide as all buckets: round times, each ending over the number of the bucket that begins then."""
    cells = [" "] * (len(starts_ms) * pitch)
    free_from = 0
    for index in _labelled(starts_ms, bucket_ms, pitch, zone):
        text = _label(starts_ms[index], bucket_ms, zone)
        start = max(0, (index + 1) * pitch - len(text))
        if start >= free_from and start + len(text) <= len(cells):
            cells[start : start + len(text)] = text
            free_from = start + len(text) + _AIR
    return "".join(cells)


def _labelled(starts_ms: Sequence[int], bucket_ms: int, pitch: int, zone: tzinfo) -> list[int]:
    """The buckets that begin at the roundest times there is room for; every so many where none is round."""
    apart = -(-(_CLOCK_CELLS + _AIR) // pitch)
    for step_ms in _STEPS_MS:
        if step_ms >= apart * bucket_ms:
            found = [
                index for index, at_ms in enumerate(starts_ms) if _since_midnight(at_ms, zone) % step_ms == 0
            ]
            if found:
                return found
            break
    return list(range(0, len(starts_ms), apart))


def _since_midnight(at_ms: int, zone: tzinfo) -> int:
    """Local time counted from a midnight long ago: days of many hours count as days do."""
    moment = datetime.fromtimestamp(at_ms / 1000, zone)
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return moment.toordinal() * DAY_MS + seconds * 1000


def _label(at_ms: int, bucket_ms: int, zone: tzinfo) -> str:
    moment = datetime.fromtimestamp(at_ms / 1000, zone)
    midnight = moment.hour == moment.minute == 0
    if bucket_ms >= DAY_MS or (midnight and bucket_ms >= HOUR_MS):
        return f"{moment:%m-%d}"
    return f"{moment:%H:%M}"


def moment_text(at_ms: int, end_ms: int, zone: tzinfo) -> str:
    """`20:02`, where it is of the day on which the screen ends; else the day, `11-19`."""
    moment, end = (datetime.fromtimestamp(one / 1000, zone) for one in (at_ms, end_ms - 1))
    return f"{moment:%H:%M}" if moment.date() == end.date() else f"{moment:%m-%d}"


def bucket_length(bucket_ms: int) -> str:
    """`10 s`, `5 m`, `2 h`, `1 d`."""
    for unit_ms, symbol in ((DAY_MS, "d"), (HOUR_MS, "h"), (MINUTE_MS, "m")):
        if bucket_ms % unit_ms == 0:
            return f"{bucket_ms // unit_ms} {symbol}"
    return f"{bucket_ms // 1000} s"
