"""The times that people type, read in one place.

    now   2h   90m   47h55m   1w2d      that long ago
    14:05   14:05:30                    the last time it was 14:05 (never in the future)
    today 09:00   yesterday 21:00       on that day; without a time, its midnight
    2026-11-21   2026-11-21 20:10       on that day in the configured zone
    2026-11-21T20:10:30.5Z   …+01:00    with a zone of its own

Clocks that change: a local time that they skip is taken as much later as they skip (02:30 becomes 03:30). One that
comes twice is taken the first time, at the end of a range the second time, and as `14:05` the last time that is not
in the future. `Moment.note` says so; an offset (`+02:00`) decides otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from tui.model.instants import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from tui.model.span import Span
from tui.model.text import safe

EARLIEST_MS = 946_684_800_000
"""2000-01-01: before it nothing was streamed, and what was typed is a mistake."""

LATEST_MS = 4_102_444_800_000
"""2100-01-01."""

LONGEST_RANGE_MS = 366 * DAY_MS

_EXAMPLES = "2h, 14:05, yesterday 21:00 or 2026-11-21T20:10Z"
_UNITS_MS = {"w": 7 * DAY_MS, "d": DAY_MS, "h": HOUR_MS, "m": MINUTE_MS, "s": SECOND_MS}
_DURATION = re.compile(r"(?:([0-9]+)w)? ?(?:([0-9]+)d)? ?(?:([0-9]+)h)? ?(?:([0-9]+)m)? ?(?:([0-9]+)s)?")
_LOOKS_LIKE_DURATION = re.compile(r"[0-9]+ ?[A-Za-z]")
_CLOCK = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
)
_TIME_OF_DAY = re.compile(_CLOCK)
_NAMED_DAY = re.compile(rf"(?P<day>today|yesterday)(?:\s+{_CLOCK})?", re.IGNORECASE)
_DATE = re.compile(
    rf"(?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?:(?:[Tt]|\s+){_CLOCK}\s*(?P<zone>[Zz]|[+-][0-9]{{2}}(?::?[0-9]{{2}})?)?)?"
)


class WhenError(ValueError):
    """A time, duration or range that cannot be meant: what is wrong, and what would work."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it was understood. `note` says what the clocks' change made of it, else it is empty."""

    at_ms: int
    note: str = ""


def parse_duration(text: str) -> int:
    """Milliseconds of `2h`, `90m`, `47h55m`, `1w 2d`: largest unit first. Raises WhenError."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise WhenError(f"{_shown(text)} is no duration: write such as 30s, 90m, 47h55m, 2d or 1w")
    numbers = [number or "0" for number in match.groups()]
    if max(map(len, numbers)) > 9:
        raise WhenError(f"{_shown(text)} is longer than anything noctop knows of")
    return sum(int(number) * unit for number, unit in zip(numbers, _UNITS_MS.values(), strict=True))


def duration_text(ms: int) -> str:
    """`ms` in the spelling that `parse_duration` reads, cut to whole seconds: `47h55m`, `2d`, `0s`."""
    seconds = max(0, ms) // SECOND_MS
    parts = []
    for symbol, size in (("d", DAY_MS), ("h", HOUR_MS), ("m", MINUTE_MS), ("s", SECOND_MS)):
        number, seconds = divmod(seconds, size // SECOND_MS)
        if number:
            parts.append(f"{number}{symbol}")
    return "".join(parts) or "0s"


def parse_time(text: str, *, now_ms: int, zone: tzinfo) -> int:
    """Epoch ms of what was typed at `now_ms` by somebody whose clock shows `zone`. Raises WhenError.

    It may lie in the future where a date was typed; `parse_range` is the one that forbids that.
    """
    return parse_moment(text, now_ms=now_ms, zone=zone).at_ms


def parse_moment(text: str, *, now_ms: int, zone: tzinfo, later: bool = False) -> Moment:
    """`parse_time` with its note. `later` takes the second of two equal local times. Raises WhenError."""
    typed = text.strip()
    reader = _Reader(typed, now_ms, zone, later)
    moment = reader.read()
    if not EARLIEST_MS <= moment.at_ms < LATEST_MS:
        raise WhenError(f"{_shown(typed)} lies outside the years 2000 to 2099")
    return moment


def parse_range(
    since: str | None = None,
    from_: str | None = None,
    to: str | None = None,
    *,
    now_ms: int,
    zone: tzinfo,
    longest_ms: int = LONGEST_RANGE_MS,
) -> Span:
    """The span from `since` (or `from_`) up to `to`, or up to now without one. Raises WhenError.

    `to` as a time of day is the first such time after `from_`: 23:50 to 00:10 crosses midnight.
    """
    _only_one_beginning(since, from_, to)
    start = _before_now(since or from_ or "", now_ms, zone)
    end = now_ms if to is None else _end(to, start, now_ms, zone)
    if end <= start:
        raise WhenError(_empty(since, from_, to))
    if end - start > longest_ms:
        raise WhenError(
            f"that range is {duration_text(end - start)} long; at most {duration_text(longest_ms)} can be asked for"
        )
    return Span(start, end)


def _only_one_beginning(since: str | None, from_: str | None, to: str | None) -> None:
    if since is not None and (from_ is not None or to is not None):
        raise WhenError("a range begins either with since (up to now) or with from and to, not both")
    if since is None and from_ is None:
        missing = "to needs a from" if to is not None else "a range needs a beginning"
        raise WhenError(f"{missing}: since 2h, or from 20:10 to 20:50")


def _empty(since: str | None, from_: str | None, to: str | None) -> str:
    if to is None:
        return f"{_shown(since or from_ or '')} is now, so the range is empty: write how long ago, such as 2h"
    return f"the range ends ({_shown(to)}) before or as it begins ({_shown(from_ or '')}): swap the two"


def _before_now(text: str, now_ms: int, zone: tzinfo, *, later: bool = False) -> int:
    at_ms = parse_moment(text, now_ms=now_ms, zone=zone, later=later).at_ms
    if at_ms > now_ms:
        raise WhenError(
            f"{_shown(text)} is in the future ({duration_text(at_ms - now_ms)} from now); the range ends at the "
            "latest now, as it does where no end is given"
        )
    return at_ms


def _end(text: str, start_ms: int, now_ms: int, zone: tzinfo) -> int:
    match = _TIME_OF_DAY.fullmatch(text.strip())
    if match is None:
        return _before_now(text, now_ms, zone, later=True)
    clock = _clock(match, text)
    day = _local(start_ms, zone).date()
    for one in (day, day + timedelta(days=1)):
        at_ms = _instant(datetime.combine(one, clock), zone, later=True).at_ms
        if at_ms > start_ms:
            break
    if at_ms > now_ms:
        raise WhenError(
            f"{_shown(text)} is still to come ({duration_text(at_ms - now_ms)} from now); leave it away for a "
            "range up to now"
        )
    return at_ms


class _Reader:
    """One text against every spelling."""

    def __init__(self, text: str, now_ms: int, zone: tzinfo, later: bool) -> None:
        self._text = text
        self._now_ms = now_ms
        self._zone = zone
        self._later = later

    def read(self) -> Moment:
        if self._text.lower() == "now":
            return Moment(self._now_ms)
        if _LOOKS_LIKE_DURATION.match(self._text):
            return Moment(self._now_ms - parse_duration(self._text))
        for pattern, meaning in (
            (_TIME_OF_DAY, self._last_time),
            (_NAMED_DAY, self._on_named_day),
            (_DATE, self._on_date),
        ):
            match = pattern.fullmatch(self._text)
            if match is not None:
                return meaning(match)
        if _LOOKS_LIKE_DURATION.match(self._text[1:]) and self._text[0] in "-−":
            raise WhenError(f"{_shown(self._text)}: leave the minus away, {self._text[1:]} is so long ago")
        raise WhenError(f"{_shown(self._text)} is no time: write such as {_EXAMPLES}")

    def _last_time(self, match: re.Match[str]) -> Moment:
        clock = _clock(match, self._text)
        today = _local(self._now_ms, self._zone).date()
        moments = [
            _instant(datetime.combine(day, clock), self._zone, later)
            for day in (today, today - timedelta(days=1))
            for later in (True, False)
        ]
        return next(moment for moment in moments if moment.at_ms <= self._now_ms)

    def _on_named_day(self, match: re.Match[str]) -> Moment:
        day = _local(self._now_ms, self._zone).date()
        if match["day"].lower() == "yesterday":
            day -= timedelta(days=1)
        return _instant(datetime.combine(day, _clock(match, self._text)), self._zone, self._later)

    def _on_date(self, match: re.Match[str]) -> Moment:
        try:
            day = date.fromisoformat(match["date"])
        except ValueError:
            raise WhenError(f"{_shown(match['date'])} is no day of the calendar") from None
        local = datetime.combine(day, _clock(match, self._text))
        offset = match["zone"]
        if offset is None:
            return _instant(local, self._zone, self._later)
        return Moment(_epoch_ms(local.replace(tzinfo=UTC)) - _offset_ms(offset))


def _clock(match: re.Match[str], text: str) -> time:
    """The time of day that was typed; midnight where none was."""
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    microsecond = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    try:
        return time(hour, minute, second, microsecond)
    except ValueError:
        raise WhenError(f"{_shown(text)} is no time of day: up to 23:59:59") from None


def _offset_ms(offset: str) -> int:
    if offset in "Zz":
        return 0
    hours, minutes = int(offset[1:3]), int(offset[3:].lstrip(":") or 0)
    if hours > 14 or minutes > 59:
        raise WhenError(f"{offset} is no offset from UTC: they go from -12:00 to +14:00")
    return (-1 if offset[0] == "-" else 1) * (hours * HOUR_MS + minutes * MINUTE_MS)


def _local(at_ms: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, zone)


def _epoch_ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _instant(local: datetime, zone: tzinfo, later: bool) -> Moment:
    """When the clocks of `zone` show `local`.

    Python reads a skipped time with the offset before the change, which is the shift forward we promise, but only
    with fold=0: fold=1 would shift it back.
    """
    first = _epoch_ms(local.replace(tzinfo=zone, fold=0))
    second = _epoch_ms(local.replace(tzinfo=zone, fold=1))
    if first == second:
        return Moment(first)
    if first > second:
        shown = _local(first, zone)
        return Moment(first, f"the clocks skip {local:%H:%M} on {local:%Y-%m-%d}: taken as {shown:%H:%M}")
    which = "second" if later else "first"
    return Moment(
        second if later else first, f"{local:%H:%M} comes twice on {local:%Y-%m-%d}: taken the {which} time"
    )


def _shown(text: str) -> str:
    return f'"{safe(text, 60)}"'
