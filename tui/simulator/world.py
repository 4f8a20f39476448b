"""The simulated world: one seed, one scenario, one start. Every value is a function of them and of the time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from tui.simulator import audience
from tui.simulator.channels import build_channels
from tui.simulator.daily import DAY_MS, HOUR_MS, MINUTE_MS
from tui.simulator.incidents import DELAY_MS, Exhibit, Incident, build_incident, identity
from tui.simulator.noise import cumulative, shares
from tui.simulator.people import Person, build_people
from tui.simulator.viewings import Schedule
from tui.simulator.vocabulary import Channel, Delivery, Example, Quality, Rendition, Source, Stream, Viewing

TICK_MS = 5_000
"""System73's live window; figures change on its multiples, never within."""

DeviceKind = Literal["os", "platforms", "connection_types"]


class World:
    """Channels and their figures, viewers and their viewings, and the incident among them."""

    def __init__(self, *, seed: int, channels: int, scenario: str, start_ms: int) -> None:
        self.seed = seed
        self.scenario = scenario
        self.start_ms = start_ms
        self.incident_ms = start_ms + DELAY_MS
        self.channels: tuple[Channel, ...] = build_channels(seed, channels)
        self._channels = {channel.channel_id: channel for channel in self.channels}
        self._profiles = {c.channel_id: audience.profile(seed, c) for c in self.channels}
        self._people = build_people(seed, self.channels)
        self._by_identity = _index(self._people)
        self._incident: Incident = build_incident(scenario, self._people, self.channels, start_ms)
        self._schedule = Schedule(seed, self.channels, self._people, self._incident)
        self.examples: tuple[Example, ...] = tuple(map(self._example, self._incident.exhibits))

    def channel(self, channel_id: str) -> Channel | None:
        """The channel with System73's id."""
        return self._channels.get(channel_id)

    def delivery(
        self,
        channel: Channel,
        at_ms: int,
        window_ms: int = TICK_MS,
        stream: Stream | None = None,
        rendition: Rendition | None = None,
    ) -> Delivery:
        """Mean figures of the window that ends at `at_ms`, whole numbers that sum over streams and renditions."""
        profile = self._profiles[channel.channel_id]
        whole = _mean([self._moment(channel, at) for at in _samples(at_ms, window_ms)], window_ms)
        if stream is None:
            return whole
        part = _part(whole, profile.by_stream, channel.streams.index(stream))
        if rendition is None:
            return part
        return _part(part, profile.by_rendition[stream.stream_id], stream.renditions.index(rendition))

    def quality(
        self,
        channel: Channel,
        source: Source,
        at_ms: int,
        stream: Stream | None = None,
        rendition: Rendition | None = None,
    ) -> Quality | None:
        """How the devices of one source fare at an instant; None where there are none."""
        at_ms -= at_ms % TICK_MS
        delivery = self.delivery(channel, at_ms, TICK_MS, stream, rendition)
        if not (delivery.cdn_devices if source == "cdn" else delivery.p2p_devices):
            return None
        profile = self._profiles[channel.channel_id]
        distress = self._incident.impact(channel, at_ms).distress
        return audience.quality(profile, source, at_ms, distress, audience.part_name(stream, rendition))

    def device_counts(
        self,
        channel: Channel,
        at_ms: int,
        kind: DeviceKind,
        stream: Stream | None = None,
        rendition: Rendition | None = None,
    ) -> dict[str, int]:
        """Devices by System73's upper-case words; they sum to the devices of `delivery`."""
        at_ms -= at_ms % TICK_MS
        delivery = self.delivery(channel, at_ms, TICK_MS, stream, rendition)
        devices = delivery.cdn_devices + delivery.p2p_devices + delivery.not_compatible_devices
        profile = self._profiles[channel.channel_id]
        weights = audience.device_weights(profile, kind, self._incident.impact(channel, at_ms))
        counts = zip(weights, shares(devices, cumulative(list(weights.values()))), strict=True)
        return {word: count for word, count in counts if count}

    def viewings(self, start_ms: int, end_ms: int) -> Sequence[Viewing]:
        """Every viewing that overlaps [start, end), ordered by its start."""
        return self._schedule.all(start_ms, end_ms)

    def viewings_of(
        self,
        *,
        viewer_id: str | None = None,
        ip: str | None = None,
        client_id: str | None = None,
        playback_session_id: str | None = None,
        start_ms: int,
        end_ms: int,
    ) -> Sequence[Viewing]:
        """The viewings that overlap [start, end) and fit every identity given, ordered by their start."""
        if playback_session_id is not None:
            viewing = self._schedule.find(playback_session_id)
            found = [viewing] if viewing and _overlaps(viewing, start_ms, end_ms) else []
        else:
            asked = {"viewer_id": viewer_id, "ip": ip, "client_id": client_id}
            found = self._viewings_by(asked, start_ms, end_ms)
        wanted = ((viewer_id, "viewer_id"), (ip, "ip"), (client_id, "client_id"))
        return [
            viewing
            for viewing in found
            if all(value is None or getattr(viewing.viewer, name) == value for value, name in wanted)
        ]

    def viewing(self, session_id: str) -> Viewing | None:
        """The viewing with Uplynk's playback session, api.video's `ps…` or MediaMelon's session id."""
        return self._schedule.find(session_id)

    def vendor_fault(self, kind: str, at_ms: int) -> Literal["none", "down", "slow"]:
        """What is wrong with a vendor's own API at an instant."""
        return self._incident.fault(kind, at_ms)

    def _viewings_by(self, asked: dict[str, str | None], start_ms: int, end_ms: int) -> list[Viewing]:
        first = next(((name, value) for name, value in asked.items() if value is not None), None)
        if first is None:
            return self._schedule.all(start_ms, end_ms)
        people = self._by_identity.get(first, ())
        found = [viewing for person in people for viewing in self._schedule.of(person, start_ms, end_ms)]
        return sorted(found, key=lambda viewing: (viewing.started_ms, viewing.playback_session_id))

    def _moment(self, channel: Channel, at_ms: int) -> audience.Moment:
        profile = self._profiles[channel.channel_id]
        return audience.moment(profile, at_ms, self._incident.impact(channel, at_ms))

    def _example(self, exhibit: Exhibit) -> Example:
        """The identity of a person, or of the viewing the earlier incident harmed first."""
        span = self._incident.spans[0]
        viewings = self._schedule.of(exhibit.person, span.start_ms, span.end_ms)
        harmed = next((viewing for viewing in viewings if viewing.failure != "none"), viewings[0])
        return Example(exhibit.kind, identity(exhibit.kind, harmed), exhibit.note)


def _index(people: Sequence[Person]) -> dict[tuple[str, str], list[Person]]:
    found: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in people:
        for name in ("viewer_id", "ip", "client_id"):
            found[name, getattr(person.viewer, name)].append(person)
    return found


def _overlaps(viewing: Viewing, start_ms: int, end_ms: int) -> bool:
    return start_ms < end_ms and viewing.started_ms < end_ms and viewing.ended_ms > start_ms


def _samples(at_ms: int, window_ms: int) -> list[int]:
    """Instants spread over the window: enough for a fair mean of the daily curve, few enough to be cheap."""
    if window_ms <= TICK_MS:
        return [at_ms - at_ms % TICK_MS]
    number = 4 if window_ms <= 10 * MINUTE_MS else 6 if window_ms <= HOUR_MS else 8
    if window_ms > DAY_MS:
        # Odd ones, or the samples of a week would all fall on two hours of the day.
        number = 13 if window_ms <= 7 * DAY_MS else 19
    step_ms = window_ms / number
    instants = (int(at_ms - window_ms + (n + 0.5) * step_ms) for n in range(number))
    return [instant - instant % TICK_MS for instant in instants]


def _mean(moments: Sequence[audience.Moment], window_ms: int) -> Delivery:
    number = len(moments)
    cdn = sum(moment.cdn_devices for moment in moments) / number
    p2p = sum(moment.p2p_devices for moment in moments) / number
    return Delivery(
        cdn_throughput_kbps=round(sum(moment.cdn_throughput_kbps for moment in moments) / number),
        p2p_throughput_kbps=round(sum(moment.p2p_throughput_kbps for moment in moments) / number),
        cdn_devices=round(cdn),
        p2p_devices=round(p2p),
        not_compatible_devices=round(sum(moment.not_compatible_devices for moment in moments) / number),
        cdn_viewing_time_s=round(cdn * window_ms / 1000),
        p2p_viewing_time_s=round(p2p * window_ms / 1000),
    )


def _part(whole: Delivery, split: audience.Split, place: int) -> Delivery:
    def by(edges: Sequence[float], total: float) -> int:
        return shares(round(total), edges)[place]

    return Delivery(
        cdn_throughput_kbps=by(split.throughput, whole.cdn_throughput_kbps),
        p2p_throughput_kbps=by(split.throughput, whole.p2p_throughput_kbps),
        cdn_devices=by(split.devices, whole.cdn_devices),
        p2p_devices=by(split.devices, whole.p2p_devices),
        not_compatible_devices=by(split.devices, whole.not_compatible_devices),
        cdn_viewing_time_s=by(split.devices, whole.cdn_viewing_time_s),
        p2p_viewing_time_s=by(split.devices, whole.p2p_viewing_time_s),
    )
