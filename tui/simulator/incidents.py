"""The scenarios: what each does to the channels' figures, to viewings, and to the vendors themselves.

Every incident takes place twice: once before the world's start, so that a look-up has something to find at
once, and again from half a minute after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from tui.simulator.channels import FIRST_CDN
from tui.simulator.daily import MINUTE_MS
from tui.simulator.devices import FAIRPLAY_OS
from tui.simulator.drafts import Draft, break_off, refuse, stall
from tui.simulator.impact import UNHARMED, Impact, Span, intensity
from tui.simulator.noise import between, unit
from tui.simulator.people import Person
from tui.simulator.scenarios import SCENARIOS
from tui.simulator.vocabulary import Channel, Trouble, Viewing

DELAY_MS = 30_000
LENGTH_MS = 45 * MINUTE_MS
RAMP_MS = 10_000

_USUAL_EVENING = ((-95, -72), (-71, -66), (-65, -50), (-12, 6), (7, 14), (15, 40))
"""Minutes around the start in which an example viewer watches: before, across and within both incidents, with
ends soon after, because some vendors know ended sessions only."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A viewing an example viewer is made to have."""

    person: Person
    channel: Channel
    started_ms: int
    ended_ms: int


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A person worth looking up, the kind of identity to type, and what it shows."""

    person: Person
    kind: Literal["viewer", "ip", "client", "session", "playback_session"]
    note: str


class Incident:
    """The base and the calm scenario: nothing happens, examples are people who watch undisturbed."""

    evening: tuple[tuple[float, float], ...] = _USUAL_EVENING

    def __init__(self, people: Sequence[Person], channels: Sequence[Channel], start_ms: int) -> None:
        self.spans = (
            Span(start_ms - 80 * MINUTE_MS, start_ms - 55 * MINUTE_MS),
            Span(start_ms + DELAY_MS, start_ms + DELAY_MS + LENGTH_MS),
        )
        self.start_ms = start_ms
        self.channels = channels
        self.exhibits = self.cast(people)
        shown = {exhibit.person.index: exhibit.person for exhibit in self.exhibits}
        self.plans = tuple(plan for person in shown.values() for plan in self._evening_of(person))

    def cast(self, people: Sequence[Person]) -> tuple[Exhibit, ...]:
        """Choose the example viewers."""
        first, second, third = _alone_at_their_address(people, 3)
        return (
            Exhibit(first, "viewer", "watches undisturbed"),
            Exhibit(second, "ip", "watches undisturbed"),
            Exhibit(third, "client", "watches undisturbed"),
        )

    def stage(self, person: Person, act: int) -> Channel:
        """What an example viewer watches in one act of the evening."""
        return self.channels[person.favourites[act % len(person.favourites)]]

    def impact(self, channel: Channel, at_ms: int) -> Impact:
        """What the incident does to a channel at an instant."""
        return UNHARMED

    def concerns(self, draft: Draft) -> bool:
        """Whether a viewing can be touched at all."""
        return False

    def suffer(self, draft: Draft, span: Span) -> bool:
        """Change a viewing that overlaps the span; True when it broke, so that its viewer tries again."""
        raise NotImplementedError

    def fault(self, kind: str, at_ms: int) -> Literal["none", "down", "slow"]:
        """What is wrong with a vendor's own API."""
        return "none"

    def strike(self, draft: Draft) -> bool:
        """Let the incident change a viewing; True when it broke."""
        if not self.concerns(draft):
            return False
        return any(
            self.suffer(draft, span)
            for span in self.spans
            if span.overlap_ms(draft.started_ms, draft.ended_ms)
        )

    def _evening_of(self, person: Person) -> Iterable[Plan]:
        for act, (begin, end) in enumerate(self.evening):
            started_ms = self.start_ms + int(begin * MINUTE_MS)
            yield Plan(person, self.stage(person, act), started_ms, self.start_ms + int(end * MINUTE_MS))


class CdnBrownout(Incident):
    """One CDN delivers about a third, late; peers mask a little. Its sessions stall, some break."""

    _throttled = 0.32
    _masked = 1.06

    def cast(self, people: Sequence[Person]) -> tuple[Exhibit, ...]:
        first, second, third = _alone_at_their_address(people, 3)
        return (
            Exhibit(first, "viewer", f"stalls on {FIRST_CDN}, then its edge answers 503"),
            Exhibit(second, "ip", f"stalls on {FIRST_CDN}, then its edge answers 503"),
            Exhibit(third, "session", f"broken off by a 503 of {FIRST_CDN} in the earlier brownout"),
        )

    def stage(self, person: Person, act: int) -> Channel:
        on_cdn = [channel for channel in self.channels if channel.cdn == FIRST_CDN]
        return on_cdn[(person.index + act) % min(3, len(on_cdn))]

    def impact(self, channel: Channel, at_ms: int) -> Impact:
        if channel.cdn != FIRST_CDN:
            return UNHARMED
        now = intensity(self.spans, at_ms, RAMP_MS)
        return Impact(
            cdn_speed=1.0 + (self._throttled - 1.0) * now,
            p2p_speed=1.0 + (self._masked - 1.0) * now,
            distress=now,
        )

    def concerns(self, draft: Draft) -> bool:
        if draft.example:
            draft.cdn = FIRST_CDN
        return draft.cdn == FIRST_CDN and draft.failure == "none"

    def suffer(self, draft: Draft, span: Span) -> bool:
        text = f"HTTP 503 from edge {draft.edge_server}"
        if span.holds(draft.started_ms) and self._fails_to_start(draft, text):
            return True
        broken = self._breaks(draft, span, text)
        stall(draft, span, between(draft.key, 42, 0.06, 0.16), f"Playback stalled: {text}")
        if not broken and not draft.example and unit(draft.key, 43) < 0.2:
            draft.cdn_switches += 1
        return broken

    def _fails_to_start(self, draft: Draft, text: str) -> bool:
        chance = 1.0 if draft.example else unit(draft.key, 40)
        if chance < 0.12:
            refuse(draft, "exit_before_start", "", between(draft.key, 41, 8_000, 25_000))
        elif chance < 0.24:
            refuse(draft, "start_technical", text, between(draft.key, 41, 10_000, 20_000))
        elif draft.startup_time_ms is not None:
            slower_ms = int(draft.startup_time_ms * between(draft.key, 41, 3, 6))
            draft.startup_time_ms = min(slower_ms, draft.length_ms // 2)
        return draft.failure != "none"

    def _breaks(self, draft: Draft, span: Span, text: str) -> bool:
        likely = draft.attempt == 0 if draft.example else unit(draft.key, 44) < 0.25
        held_ms = between(draft.key, 45, 25_000, 60_000 if draft.example else 400_000)
        at_ms = max(draft.started_ms, span.start_ms) + int(held_ms)
        if not likely or at_ms >= min(draft.ended_ms, span.end_ms):
            return False
        break_off(draft, at_ms, text)
        return True


class DrmWave(Incident):
    """FairPlay licences are refused: whoever presses play on iOS gets none. What runs already runs on."""

    evening = ((-95, -81), (-79, -72), (-70, -64), (-50, -15), (-12, 0.3), (1, 6), (8, 14), (16, 30))

    _leaving_ms = 10 * MINUTE_MS
    _left = 0.5

    def cast(self, people: Sequence[Person]) -> tuple[Exhibit, ...]:
        first, second, third = _alone_at_their_address(people, 3, FAIRPLAY_OS)
        return (
            Exhibit(first, "viewer", "on iOS: every licence refused"),
            Exhibit(second, "ip", "on iOS: every licence refused"),
            Exhibit(third, "playback_session", "one refused licence of the earlier wave"),
        )

    def impact(self, channel: Channel, at_ms: int) -> Impact:
        """iOS devices become fewer only as their viewers leave and cannot come back."""
        return Impact(fairplay_lost=self._left * intensity(self.spans, at_ms, self._leaving_ms))

    def concerns(self, draft: Draft) -> bool:
        return draft.person.viewer.device.os == FAIRPLAY_OS

    def suffer(self, draft: Draft, span: Span) -> bool:
        if not span.holds(draft.started_ms):
            return False
        text = "FairPlay licence request refused: HTTP 403, Beam not in window"
        refuse(draft, "start_technical", text, between(draft.key, 41, 3_000, 8_000))
        draft.troubles.insert(0, Trouble(draft.ended_ms - 1_500, "drm", "Beam not in window", False))
        return True


class ChannelDark(Incident):
    """The origin of one large channel answers 502: players stop, nobody can come back."""

    _ramp_ms = 20_000

    @property
    def dark(self) -> Channel:
        """The second largest channel, so that the largest shows that its neighbours are well."""
        return self.channels[min(1, len(self.channels) - 1)]

    def cast(self, people: Sequence[Person]) -> tuple[Exhibit, ...]:
        first, second, third = _alone_at_their_address(people, 3)
        return (
            Exhibit(first, "viewer", f"lost {self.dark.name}, cannot start it again"),
            Exhibit(second, "ip", f"lost {self.dark.name}, cannot start it again"),
            Exhibit(third, "playback_session", f"{self.dark.name} broke off in the earlier outage"),
        )

    def stage(self, person: Person, act: int) -> Channel:
        return self.dark

    def impact(self, channel: Channel, at_ms: int) -> Impact:
        if channel.channel_id != self.dark.channel_id:
            return UNHARMED
        now = intensity(self.spans, at_ms, self._ramp_ms)
        return Impact(devices=1.0 - now, distress=now)

    def concerns(self, draft: Draft) -> bool:
        return draft.channel.channel_id == self.dark.channel_id

    def suffer(self, draft: Draft, span: Span) -> bool:
        if span.holds(draft.started_ms):
            self._refuse(draft)
            manifest_ms = draft.started_ms + min(1_500, draft.length_ms // 2)
        else:
            at_ms = span.start_ms + int(between(draft.key, 41, 4_000, 18_000))
            if at_ms >= draft.ended_ms:
                return False
            break_off(draft, at_ms, "Manifest has not changed for three target durations")
            manifest_ms = max(draft.started_ms, at_ms - 2_000)
        text = "Manifest request failed: HTTP 502 from origin"
        draft.troubles.append(Trouble(manifest_ms, "manifest", text, False))
        return True

    def _refuse(self, draft: Draft) -> None:
        impatient = draft.attempt % 2 == 1 if draft.example else unit(draft.key, 40) < 0.5
        if impatient:
            refuse(draft, "exit_before_start", "", between(draft.key, 41, 5_000, 20_000))
        else:
            text = "Manifest could not be loaded: HTTP 502"
            refuse(draft, "start_technical", text, between(draft.key, 41, 8_000, 16_000))


class TrackerDown(Incident):
    """Peers find nobody: the CDNs carry everything, and the viewers do not notice."""

    def impact(self, channel: Channel, at_ms: int) -> Impact:
        return Impact(p2p_lost=intensity(self.spans, at_ms, RAMP_MS))


class VendorDown(Incident):
    """The tool's own sources fail: Conviva is down, MediaMelon slow. The service itself is well."""

    def fault(self, kind: str, at_ms: int) -> Literal["none", "down", "slow"]:
        if not any(span.holds(at_ms) for span in self.spans):
            return "none"
        faults: dict[str, Literal["down", "slow"]] = {"conviva": "down", "mediamelon": "slow"}
        return faults.get(kind, "none")


class ViewerTrouble(Incident):
    """One household's line is bad: it stalls on every channel and CDN, its neighbours do not."""

    def cast(self, people: Sequence[Person]) -> tuple[Exhibit, ...]:
        alone = _alone_at_their_address(people, len(people))
        troubled = alone[0]
        place = troubled.viewer.place
        neighbour = next((p for p in alone[1:] if p.viewer.place == place), alone[1])
        return (
            Exhibit(troubled, "viewer", "stalls on every channel, whatever the CDN"),
            Exhibit(troubled, "ip", "the same household by its address"),
            Exhibit(neighbour, "viewer", f"a neighbour on {place.isp}, undisturbed"),
        )

    def stage(self, person: Person, act: int) -> Channel:
        """Another CDN in each act, the larger channels first; neighbours see the same."""
        by_cdn = {channel.cdn: channel for channel in reversed(self.channels)}
        return by_cdn[sorted(by_cdn)[act % len(by_cdn)]]

    def concerns(self, draft: Draft) -> bool:
        return draft.person.index == self.exhibits[0].person.index and draft.failure == "none"

    def suffer(self, draft: Draft, span: Span) -> bool:
        text = "Buffer underrun: throughput below the lowest rendition"
        stall(draft, span, between(draft.key, 41, 0.14, 0.28), text)
        if span.holds(draft.started_ms) and draft.startup_time_ms is not None:
            draft.startup_time_ms = min(draft.startup_time_ms * 4, draft.length_ms // 2)
        return False


_CLASSES: dict[str, Callable[[Sequence[Person], Sequence[Channel], int], Incident]] = {
    "calm": Incident,
    "cdn-brownout": CdnBrownout,
    "drm-wave": DrmWave,
    "channel-dark": ChannelDark,
    "p2p-tracker-down": TrackerDown,
    "vendor-down": VendorDown,
    "viewer-trouble": ViewerTrouble,
}


def build_incident(
    scenario: str, people: Sequence[Person], channels: Sequence[Channel], start_ms: int
) -> Incident:
    """The incident of a scenario. Raises ValueError for a name there is not."""
    if scenario not in _CLASSES:
        raise ValueError(f"no scenario {scenario!r}; there are: {', '.join(SCENARIOS)}")
    return _CLASSES[scenario](people, channels, start_ms)


def identity(kind: str, viewing: Viewing) -> str:
    """What an operator would type for a viewing's viewer, or for the viewing itself."""
    viewer = viewing.viewer
    return {
        "viewer": viewer.viewer_id,
        "ip": viewer.ip,
        "client": viewer.client_id,
        "session": viewing.conviva_session_id,
        "playback_session": viewing.playback_session_id,
    }[kind]


def _alone_at_their_address(people: Sequence[Person], number: int, os: str = "") -> list[Person]:
    """People whose IP address is theirs alone, so that a look-up by address finds one household.

    `os` leaves only those who watch on this operating system.
    """
    sharing = Counter(person.viewer.ip for person in people)
    alone = [person for person in people if sharing[person.viewer.ip] == 1]
    return [person for person in alone if os in ("", person.viewer.device.os)][:number]
