"""A viewing while it is being made: what an ordinary day, and then an incident, do to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tui.simulator.channels import CDNS
from tui.simulator.impact import Span
from tui.simulator.noise import between, chosen, long_tailed, mixed, unit
from tui.simulator.people import Person
from tui.simulator.vocabulary import Channel, Failure, Stream, Trouble

SHORTEST_MS = 8_000

_PLAYER_SLIPS = (
    "Buffer underrun, playback resumed",
    "Segment request timed out, retried",
    "Decoder was reset after a discontinuity",
)
_START_ERRORS = (
    "Manifest request timed out after 10000 ms",
    "Media could not be loaded: network error",
    "Licence request failed: HTTP 500",
)
_BUSINESS_ERRORS = (
    "Not entitled to this channel",
    "Too many concurrent streams on this account",
    "This programme may not be shown in your region",
)
_BREAK_ERRORS = (
    "Media decode error",
    "Segment request failed: HTTP 404",
    "Network connection lost",
)


@dataclass(slots=True)
class Draft:
    """One playback attempt. `key` is its chance; an `example` is one whose fate must be seen, not left to chance.

    `attempt` counts the tries to watch the same thing, from 0.
    """

    person: Person
    channel: Channel
    stream: Stream
    key: int
    ordinal: int
    started_ms: int
    ended_ms: int
    example: bool = False
    attempt: int = 0
    cdn: str = ""
    startup_time_ms: int | None = None
    rebuffering_time_ms: int = 0
    bitrate_share: float = 1.0
    bitrate_switches: int = 0
    cdn_switches: int = 0
    failure: Failure = "none"
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def length_ms(self) -> int:
        return self.ended_ms - self.started_ms

    @property
    def edge_server(self) -> str:
        """The edge a viewer of this city is sent to: one of two near it."""
        city = self.person.viewer.place.city
        return f"edge-{city[:3].lower()}{1 + self.person.key % 2}.{self.cdn.lower()}.example"

    def again(self, ended_ms: int) -> Draft:
        """The next try at the same thing, half a minute or so after this one broke."""
        key = mixed(self.key, 77)
        started_ms = self.ended_ms + int(between(key, 0, 15_000, 45_000))
        ordinal = self.ordinal + 256
        return replace(
            self, key=key, ordinal=ordinal, started_ms=started_ms, ended_ms=ended_ms,
            attempt=self.attempt + 1, troubles=[],
        )  # fmt: skip


def ordinary(draft: Draft) -> None:
    """Give a draft the fate of an ordinary day: nearly always well, a few of a hundred not."""
    key = draft.key
    draft.cdn = draft.channel.cdn if unit(key, 1) < 0.93 else chosen(CDNS, key, 2)
    draft.startup_time_ms = int(
        min(9_000.0, draft.length_ms / 2, max(250.0, long_tailed(key, 3, 1_300, 0.45)))
    )
    draft.rebuffering_time_ms = int(draft.length_ms * min(0.05, long_tailed(key, 4, 0.0011, 0.9)))
    draft.bitrate_share = between(key, 5, 0.55, 0.98)
    draft.bitrate_switches = int(unit(key, 6) * (2 + draft.length_ms / 600_000))
    draft.cdn_switches = 0
    draft.failure = "none"
    if not draft.example:
        _misfortune(draft, unit(key, 7))


def _misfortune(draft: Draft, chance: float) -> None:
    key = draft.key
    if chance < 0.006:
        refuse(draft, "start_technical", chosen(_START_ERRORS, key, 8), between(key, 9, 9_000, 16_000))
    elif chance < 0.009:
        refuse(draft, "start_business", chosen(_BUSINESS_ERRORS, key, 8), between(key, 9, 3_000, 9_000))
    elif chance < 0.027:
        refuse(draft, "exit_before_start", "", between(key, 9, 4_000, 20_000))
    elif chance < 0.033:
        break_off(draft, draft.ended_ms, chosen(_BREAK_ERRORS, key, 8))
    elif chance < 0.045:
        at_ms = draft.started_ms + int(draft.length_ms * unit(key, 9))
        draft.troubles.append(Trouble(at_ms, "player", chosen(_PLAYER_SLIPS, key, 8), False))
    elif chance < 0.049:
        at_ms = draft.started_ms + int(draft.length_ms * unit(key, 9))
        draft.troubles.append(Trouble(at_ms, "drm", "Beam not in window", False))


def refuse(draft: Draft, failure: Failure, text: str, after_ms: float) -> None:
    """The picture never comes; the viewer goes after `after_ms`. An empty text leaves no error behind."""
    draft.failure = failure
    draft.startup_time_ms = None
    draft.rebuffering_time_ms = 0
    draft.bitrate_switches = 0
    draft.ended_ms = draft.started_ms + min(draft.length_ms, int(after_ms))
    draft.troubles.clear()
    if text:
        draft.troubles.append(Trouble(draft.ended_ms - 500, "player", text, True))


def break_off(draft: Draft, at_ms: int, text: str) -> None:
    """The playback dies at an instant."""
    if draft.length_ms:
        kept = (at_ms - draft.started_ms) / draft.length_ms
        draft.rebuffering_time_ms = int(draft.rebuffering_time_ms * kept)
    draft.failure = "playback_technical"
    draft.ended_ms = at_ms
    draft.troubles = [trouble for trouble in draft.troubles if trouble.at_ms < at_ms]
    draft.troubles.append(Trouble(at_ms - 1, "player", text, True))


def stall(draft: Draft, span: Span, ratio: float, text: str) -> None:
    """The playback rebuffers for `ratio` of the time it shares with the span, on a low rendition."""
    overlap_ms = span.overlap_ms(draft.started_ms, draft.ended_ms)
    draft.rebuffering_time_ms += int(overlap_ms * ratio)
    draft.bitrate_share *= 1.0 - 0.5 * overlap_ms / max(1, draft.length_ms)
    draft.bitrate_switches += 2 + overlap_ms // 240_000
    first_ms = max(draft.started_ms, span.start_ms)
    draft.troubles.append(Trouble(first_ms + int(overlap_ms * 0.3), "player", text, False))
