"""The schedule: who watches what and when, made per viewer and day, and kept for a few days."""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tui.simulator.daily import DAY_MS, MINUTE_MS, day_start_ms, start_within_day_ms, viewers_day
from tui.simulator.drafts import SHORTEST_MS, Draft, ordinary
from tui.simulator.incidents import Incident, Plan
from tui.simulator.noise import between, chosen, cumulative, mixed, unit
from tui.simulator.people import Person
from tui.simulator.session_ids import SessionIds, Whereabouts
from tui.simulator.vocabulary import Channel, Viewing

LONGEST_MS = 3 * 60 * MINUTE_MS
"""No viewing is longer, which bounds how far back an overlap is searched."""

_DAYS_KEPT = 5
_PLANNED_ORDINAL = 64
_MOST_ATTEMPTS = 4


class Schedule:
    """All viewings of one world. The same question has the same answer, whatever was asked before."""

    def __init__(
        self, seed: int, channels: Sequence[Channel], people: Sequence[Person], incident: Incident
    ) -> None:
        self._channels = channels
        self._channel_edges = cumulative([channel.audience for channel in channels])
        self._people = people
        self._incident = incident
        self._ids = SessionIds(seed)
        self._plans: dict[int, list[Plan]] = {}
        for plan in incident.plans:
            self._plans.setdefault(plan.person.index, []).append(plan)
        self._day = lru_cache(maxsize=_DAYS_KEPT)(self._whole_day)

    def all(self, start_ms: int, end_ms: int) -> list[Viewing]:
        """Every viewing that overlaps [start, end), ordered by its start."""
        found: list[Viewing] = []
        for day in _days(start_ms, end_ms):
            found.extend(_overlapping(self._day(day), start_ms, end_ms))
        return found

    def of(self, person: Person, start_ms: int, end_ms: int) -> list[Viewing]:
        """One person's viewings that overlap [start, end), ordered by their start."""
        found: list[Viewing] = []
        for day in _days(start_ms, end_ms):
            found.extend(_overlapping(self._persons_day(person, day), start_ms, end_ms))
        return found

    def find(self, session_id: str) -> Viewing | None:
        """The viewing behind an id of Uplynk's, api.video's or MediaMelon's form."""
        where = self._ids.find(session_id)
        if where is None or where.person >= len(self._people):
            return None
        for viewing in self._persons_day(self._people[where.person], where.day):
            if session_id.replace("-", "") == viewing.playback_session_id or session_id in (
                viewing.apivideo_session_id,
                viewing.mediamelon_session_id,
            ):
                return viewing
        return None

    def _whole_day(self, day: int) -> list[Viewing]:
        made = [viewing for person in self._people for viewing in self._persons_day(person, day)]
        return sorted(made, key=lambda viewing: (viewing.started_ms, viewing.playback_session_id))

    def _persons_day(self, person: Person, day: int) -> list[Viewing]:
        intended = [*self._habits(person, day), *self._planned(person, day)]
        intended.sort(key=lambda draft: draft.started_ms)
        return [self._viewing(day, draft) for draft in self._lived(intended)]

    def _habits(self, person: Person, day: int) -> Iterator[Draft]:
        """What the person would watch on this day, one thing after another."""
        day_key = mixed(person.key, day)
        number = int(person.viewings_per_day + unit(day_key, 0))
        begins = day_start_ms(day)
        free_ms = begins
        for n, offset in enumerate(sorted(start_within_day_ms(unit(day_key, 1 + n)) for n in range(number))):
            key = mixed(day_key, 100 + n)
            started_ms = max(free_ms, begins + offset)
            ended_ms = min(started_ms + _length_ms(key), begins + DAY_MS)
            free_ms = ended_ms + 20_000
            if ended_ms - started_ms >= SHORTEST_MS and not self._is_planned(person, started_ms, ended_ms):
                yield self._draft(person, self._choice(person, key), key, n, started_ms, ended_ms)

    def _choice(self, person: Person, key: int) -> Channel:
        if unit(key, 20) < 0.75:
            return self._channels[chosen(person.favourites, key, 21)]
        return self._channels[bisect(self._channel_edges, unit(key, 22))]

    def _is_planned(self, person: Person, started_ms: int, ended_ms: int) -> bool:
        plans = self._plans.get(person.index)
        return plans is not None and started_ms < plans[-1].ended_ms and plans[0].started_ms < ended_ms

    def _planned(self, person: Person, day: int) -> Iterator[Draft]:
        """What an example viewer must watch, whatever the habits."""
        for n, plan in enumerate(self._plans.get(person.index, ())):
            if viewers_day(plan.started_ms) == day:
                key = mixed(person.key, plan.started_ms)
                ordinal = _PLANNED_ORDINAL + n
                draft = self._draft(person, plan.channel, key, ordinal, plan.started_ms, plan.ended_ms)
                draft.example = True
                yield draft

    def _draft(
        self, person: Person, channel: Channel, key: int, ordinal: int, started_ms: int, ended_ms: int
    ) -> Draft:
        stream = channel.streams[mixed(key, 23) % len(channel.streams)]
        return Draft(person, channel, stream, key, ordinal, started_ms, ended_ms)

    def _lived(self, intended: list[Draft]) -> Iterator[Draft]:
        """What became of the intentions: an incident breaks some, and their viewers try again."""
        for draft in intended:
            wanted_end_ms = draft.ended_ms
            ordinary(draft)
            broken = self._incident.strike(draft)
            yield draft
            while broken and draft.attempt + 1 < _MOST_ATTEMPTS:
                draft = draft.again(wanted_end_ms)
                if draft.length_ms < SHORTEST_MS:
                    break
                ordinary(draft)
                broken = self._incident.strike(draft)
                yield draft

    def _viewing(self, day: int, draft: Draft) -> Viewing:
        where = Whereabouts(draft.person.index, day, draft.ordinal)
        viewer = draft.person.viewer
        waited_ms = draft.length_ms if draft.startup_time_ms is None else draft.startup_time_ms
        best_kbps = draft.stream.renditions[-1].bitrate_kbps
        return Viewing(
            viewer=viewer,
            channel=draft.channel,
            stream=draft.stream,
            started_ms=draft.started_ms,
            ended_ms=draft.ended_ms,
            playback_session_id=self._ids.playback(where),
            conviva_session_id=self._ids.conviva(viewer.client_id, mixed(draft.key, 30)),
            mediamelon_session_id=self._ids.mediamelon(where),
            apivideo_session_id=self._ids.apivideo(where),
            cdn=draft.cdn,
            edge_server=draft.edge_server,
            startup_time_ms=draft.startup_time_ms,
            playing_time_ms=max(0, draft.length_ms - waited_ms - draft.rebuffering_time_ms),
            rebuffering_time_ms=min(draft.rebuffering_time_ms, draft.length_ms - waited_ms),
            average_bitrate_kbps=0 if draft.startup_time_ms is None else int(best_kbps * draft.bitrate_share),
            bitrate_switches=draft.bitrate_switches,
            cdn_switches=draft.cdn_switches,
            failure=draft.failure,
            troubles=tuple(sorted(draft.troubles, key=lambda trouble: trouble.at_ms)),
        )


def _length_ms(key: int) -> int:
    """A quarter zap for minutes, most stay for a programme, some for an evening."""
    kind = unit(key, 10)
    if kind < 0.25:
        return int(between(key, 11, 0.6, 5) * MINUTE_MS)
    if kind < 0.75:
        return int(between(key, 11, 10, 50) * MINUTE_MS)
    return int(between(key, 11, 50, 170) * MINUTE_MS)


def _days(start_ms: int, end_ms: int) -> range:
    """The viewers' days whose viewings may overlap a span; a planned one may cross into the next day."""
    return range(viewers_day(start_ms) - 1, viewers_day(end_ms - 1) + 1) if start_ms < end_ms else range(0)


def _overlapping(viewings: list[Viewing], start_ms: int, end_ms: int) -> Iterator[Viewing]:
    low = bisect_left(viewings, start_ms - LONGEST_MS, key=lambda viewing: viewing.started_ms)
    for viewing in viewings[low:]:
        if viewing.started_ms >= end_ms:
            return
        if viewing.ended_ms > start_ms:
            yield viewing
