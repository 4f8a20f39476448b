"""One session as MediaMelon's `listsessions` describes it: every metric and dimension by its API value.

Units as documented: `latency` seconds, `playdur` MINUTES, `watchtime` SECONDS, times epoch SECONDS, buffering in
percent, `qualityofexperience` 0 to 100. A missing value is None here; how it is written is the answer's affair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui.simulator.vocabulary import Trouble, Viewing

Value = str | int | float | None

STARTUP_POINTS_PER_S = 5
REBUFFERING_POINTS_PER_PERCENT = 8


@dataclass(frozen=True, slots=True)
class Sighting:
    """A viewing as it stands at `now_ms`; `business_errors` says whether refused entitlements count as errors."""

    viewing: Viewing
    now_ms: int
    business_errors: bool

    @property
    def running(self) -> bool:
        return self.viewing.ended_ms > self.now_ms

    @property
    def elapsed_share(self) -> float:
        """How much of the whole viewing has happened: 1.0 once it has ended."""
        whole_ms = self.viewing.ended_ms - self.viewing.started_ms
        return min(1.0, (self.now_ms - self.viewing.started_ms) / whole_ms) if whole_ms > 0 else 1.0

    @property
    def started(self) -> bool:
        """Whether the first frame was shown."""
        startup_ms = self.viewing.startup_time_ms
        return startup_ms is not None and self.viewing.started_ms + startup_ms <= self.now_ms

    @property
    def playing_ms(self) -> float:
        return self.viewing.playing_time_ms * self.elapsed_share

    @property
    def rebuffering_ms(self) -> float:
        return self.viewing.rebuffering_time_ms * self.elapsed_share

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        if self.viewing.failure == "start_business" and not self.business_errors:
            return ()
        return tuple(trouble for trouble in self.viewing.troubles if trouble.at_ms <= self.now_ms)


def viewstatus(sighting: Sighting) -> str:
    """RUNNING, LOADED (no frame yet), DROPPED (broken off by a fatal error) or ENDED."""
    if sighting.running:
        return "RUNNING" if sighting.started else "LOADED"
    return "DROPPED" if sighting.viewing.failure == "playback_technical" else "ENDED"


def _latency_s(sighting: Sighting) -> float | None:
    startup_ms = sighting.viewing.startup_time_ms
    return startup_ms / 1000 if startup_ms is not None and sighting.started else None


def _percent(part_ms: float, playing_ms: float) -> float | None:
    whole_ms = part_ms + playing_ms
    return round(100 * part_ms / whole_ms, 3) if whole_ms else None


def _rebuffering_percent(sighting: Sighting) -> float | None:
    return _percent(sighting.rebuffering_ms, sighting.playing_ms)


def _buffering_percent(sighting: Sighting) -> float | None:
    if not sighting.started:
        return None
    return _percent(sighting.rebuffering_ms + (sighting.viewing.startup_time_ms or 0), sighting.playing_ms)


def _experience(sighting: Sighting) -> float | None:
    """A score of our own making (the vendor's is not published): slow starts and stalls cost points."""
    latency_s, rebuffering = _latency_s(sighting), _rebuffering_percent(sighting)
    if latency_s is None or rebuffering is None:
        return None
    lost = STARTUP_POINTS_PER_S * latency_s + REBUFFERING_POINTS_PER_PERCENT * rebuffering
    return round(max(0.0, 100 - lost), 1)


def _watch_s(sighting: Sighting) -> int:
    until_ms = min(sighting.viewing.ended_ms, sighting.now_ms)
    return max(0, until_ms - sighting.viewing.started_ms) // 1000


def _startup_failed(sighting: Sighting) -> int:
    counted = ("start_technical", "start_business") if sighting.business_errors else ("start_technical",)
    return int(not sighting.running and sighting.viewing.failure in counted)


def _source_type(sighting: Sighting) -> str:
    return "DASH" if sighting.viewing.stream.stream_uri.endswith(".mpd") else "HLS"


METRICS: Mapping[str, Callable[[Sighting], Value]] = {
    "latency": _latency_s,
    "cirrbufferingratio": _rebuffering_percent,
    "bufferingratio": _buffering_percent,
    "qualityofexperience": _experience,
    "playdur": lambda sighting: round(sighting.playing_ms / 60_000, 3),
    "cdn_change_rate": lambda sighting: sighting.viewing.cdn_switches,
    "errors": lambda sighting: len(sighting.troubles),
    "fatalerrors": lambda sighting: sum(trouble.fatal for trouble in sighting.troubles),
    "totalstartupfailure": _startup_failed,
    "starttime": lambda sighting: sighting.viewing.started_ms // 1000,
    "endtime": lambda sighting: None if sighting.running else sighting.viewing.ended_ms // 1000,
    "timestamp": lambda sighting: sighting.viewing.started_ms // 1000,
    "watchtime": _watch_s,
}
"""What `qoefilter` and `orderby` compare as numbers."""

DIMENSIONS: Mapping[str, Callable[[Sighting], str]] = {
    "sessionid": lambda sighting: sighting.viewing.mediamelon_session_id,
    "subscriberid": lambda sighting: sighting.viewing.viewer.viewer_id,
    "subscribertag": lambda sighting: "",
    "deviceid": lambda sighting: sighting.viewing.viewer.client_id,
    "ipaddress": lambda sighting: sighting.viewing.viewer.ip,
    "assetname": lambda sighting: sighting.viewing.channel.name,
    "assetid": lambda sighting: sighting.viewing.channel.channel_id,
    "sourcetype": _source_type,
    "brand": lambda sighting: sighting.viewing.viewer.device.manufacturer,
    "model": lambda sighting: sighting.viewing.viewer.device.model,
    "platform": lambda sighting: sighting.viewing.viewer.device.platform,
    "city": lambda sighting: sighting.viewing.viewer.place.city,
    "country": lambda sighting: sighting.viewing.viewer.place.country,
    "isp": lambda sighting: sighting.viewing.viewer.place.isp,
    "asn": lambda sighting: str(sighting.viewing.viewer.place.asn),
    "cdn": lambda sighting: sighting.viewing.cdn,
    "viewstatus": viewstatus,
}
"""What `filter` compares as text, letter by letter."""

FIELDS: Mapping[str, Callable[[Sighting], Value]] = {**METRICS, **DIMENSIONS}
