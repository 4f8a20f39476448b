"""Deep series: buffer health and rebuffering are calls per channel, so their cost follows what is looked at.

First the rows on screen, then those that are watched and whatever is in trouble, then all others in turn with what is
left of the budget. What is watched or in trouble is asked at every refresh. Calm rows on screen share half of the rate,
which other consoles have a part in too: a few are asked at every refresh, a screenful once a minute, as sparklines go.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from tui.clock import Clock
from tui.collector.board import Board
from tui.collector.shortfall import OF_THE_QUESTION, first_of
from tui.model.channel import Delivery, Quality, weighted
from tui.model.series import Point
from tui.model.stats import Metric
from tui.right_of_way import in_turns
from tui.vendors.errors import VendorError
from tui.vendors.listing import Listing
from tui.vendors.system73 import System73Client
from tui.vendors.transport import Priority

CALLS_PER_CHANNEL = 4
"""Two metrics from two sources."""

CALM_EVERY_S = 55.0
"""A calm channel on screen is asked so often at least: a little less than a minute, or now and then one had no
sample."""

SHARE_WHILE_CALM = 0.5
"""Of the rate: what calm channels on screen take (more where a minute would not do), and while all calls together take
less than this, channels nobody looks at are asked too."""

LEAST_SHARE_OF_THE_REST = 0.1
"""They get this share of the rate at least: trouble that only shows there must be found."""

TROUBLE_FIRST_EVERY = 4
"""In one of so many rounds, channels in trouble come before those on screen."""

AHEAD = 32
"""Of the rest, how many are chosen at once."""

IDLE_S = 1.0
MINUTE_S = 60.0


class DeepPoll:
    """Keeps the quality of the channels that matter fresh. A `Poll` whose interval follows the work at hand."""

    def __init__(
        self,
        vendor: str,
        client: System73Client,
        board: Board,
        *,
        clock: Clock,
        refresh_s: float,
        rate_per_s: float,
        vendor_now_ms: Callable[[], int] | None = None,
    ) -> None:
        """`vendor_now_ms` is the vendor's own clock, where that is known to be another."""
        self.vendor = vendor
        self.interval_s = IDLE_S
        self.shortfall: VendorError | None = None
        self._client = client
        self._board = board
        self._clock = clock
        self._vendor_now_ms = vendor_now_ms or clock.now_ms
        self._refresh_s = refresh_s
        self._rate_per_s = rate_per_s
        self._at_once = max(1, int(rate_per_s) // CALLS_PER_CHANNEL)
        self._asked_s: dict[str, float] = {}
        self._asked_calls_s: deque[float] = deque()
        self._rest_asked_s: deque[float] = deque()
        self._ahead: list[str] = []
        """Those of the rest whose turn comes next."""
        self._rest_from_s: float | None = None
        self._visible: tuple[str, ...] = ()
        self._watched: tuple[str, ...] = ()
        self._round = 0

    def look(self, rows: tuple[str, ...]) -> None:
        """These wall rows are on screen now."""
        self._visible = rows

    def watch(self, rows: tuple[str, ...]) -> None:
        """These wall rows are to be kept fresh, on screen or not."""
        self._watched = rows

    def calls_last_minute(self) -> int:
        """How many calls this poll made in the last minute."""
        return self._calls_of(self._asked_calls_s)

    async def once(self) -> None:
        """Ask for the few channels that are most overdue; what fails fails the round, after all were tried."""
        due = self._wanted()
        asked = dict.fromkeys(due[: self._at_once], Priority.SERIES)
        if self._rest_from_s is None:  # at the start what is looked at comes first, and all else after it
            self._rest_from_s = self._clock.monotonic_s() + (self._rest_pause_s() if due else 0.0)
        asked |= {one: Priority.REST for one in self._next_of_the_rest() if one not in asked}
        until_next_s = self._rest_from_s - self._clock.monotonic_s()
        self.interval_s = min(IDLE_S, until_next_s) if until_next_s > 0 else IDLE_S
        if len(due) > self._at_once:
            self.interval_s = 0.0
        results = await asyncio.gather(*(self._ask(*one) for one in asked.items()), return_exceptions=True)
        failures = [one for one in results if isinstance(one, BaseException)]
        for failure in failures:
            if not isinstance(failure, OF_THE_QUESTION):
                self.interval_s = self._refresh_s
                raise failure
        self.shortfall = first_of(one for one in failures if isinstance(one, VendorError))

    async def _ask(self, channel_id: str, priority: Priority) -> None:
        now_s = self._asked_s[channel_id] = self._clock.monotonic_s()
        self._asked_calls_s.append(now_s)
        delivery = self._board.delivery(self.vendor, channel_id)
        quality, unanswered = await ask_quality(self._client, channel_id, delivery, self._clock, priority)
        ahead_ms = self._vendor_now_ms() - self._clock.now_ms()
        if ahead_ms:  # all else on the wall has the time of this machine
            quality = replace(quality, sampled_at_ms=quality.sampled_at_ms - ahead_ms)
        self._board.take_quality(self.vendor, channel_id, quality)
        if unanswered is not None:
            raise unanswered

    def _calls_of(self, asked_s: deque[float]) -> int:
        now_s = self._clock.monotonic_s()
        while asked_s and now_s - asked_s[0] >= MINUTE_S:
            asked_s.popleft()
        return CALLS_PER_CHANNEL * len(asked_s)

    def _next_of_the_rest(self) -> list[str]:
        """The most overdue of all channels, when it is time for one that nobody looks at."""
        now_s = self._clock.monotonic_s()
        if self._rest_from_s is None or now_s < self._rest_from_s:
            return []
        found = self._overdue(dict.fromkeys(self._most_overdue(), 6 * self._refresh_s))[:1]
        if found:
            self._ahead.remove(found[0])
            self._rest_from_s = now_s + self._rest_pause_s()
            self._rest_asked_s.append(now_s)
        else:
            self._ahead = []
        return found

    def _most_overdue(self) -> Sequence[str]:
        """Some of all channels. They are looked for again once those are through: among ten thousand it takes long."""
        if not self._ahead:
            asked_s, never = self._asked_s, float("-inf")
            every = in_turns(self._board.channel_ids(self.vendor))
            self._ahead = heapq.nsmallest(AHEAD, every, key=lambda one: asked_s.get(one, never))
        return self._ahead

    def _rest_pause_s(self) -> float:
        """How long after one of the rest the next may come."""
        per_minute = MINUTE_S * self._rate_per_s
        of_others = max(0, self.calls_last_minute() - self._calls_of(self._rest_asked_s))
        share = max(SHARE_WHILE_CALM - of_others / per_minute, LEAST_SHARE_OF_THE_REST)
        return CALLS_PER_CHANNEL / (share * self._rate_per_s)

    def _wanted(self) -> list[str]:
        """The overdue channels on screen, then those watched and in trouble. Every fourth round it is the other way
        round: a screen full of rows can use up the whole rate, and trouble must not grow old behind it."""
        on_screen = self._members(self._visible)
        watched = self._members(self._watched)
        troubled = self._members(self._board.troubled())
        calm_s = self._calm_every_s(len(on_screen))
        every_s = dict.fromkeys(on_screen, calm_s) | dict.fromkeys((*watched, *troubled), self._refresh_s)
        self._round += 1
        groups = (on_screen, watched, troubled)
        if self._round % TROUBLE_FIRST_EVERY == 0:
            groups = (troubled, watched, on_screen)
        found = (one for group in groups for one in self._overdue({one: every_s[one] for one in group}))
        return list(dict.fromkeys(found))

    def _members(self, keys: Iterable[str]) -> list[str]:
        """This vendor's channel ids among the members of these rows, without doubles."""
        members = (member for key in keys for member in self._board.members(key))
        return list(dict.fromkeys(channel_id for vendor, channel_id in members if vendor == self.vendor))

    def _calm_every_s(self, on_screen: int) -> float:
        """How often each of so many calm channels is asked."""
        fair_s = on_screen * CALLS_PER_CHANNEL / (SHARE_WHILE_CALM * self._rate_per_s)
        return max(self._refresh_s, min(fair_s, CALM_EVERY_S))

    def _overdue(self, every_s: Mapping[str, float]) -> list[str]:
        """Those not asked for so long, never asked ones first, then those asked the longest ago."""
        now_s = self._clock.monotonic_s()
        asked = self._asked_s
        due = [one for one, after_s in every_s.items() if now_s - asked.get(one, float("-inf")) >= after_s]
        return sorted(due, key=lambda one: asked.get(one, float("-inf")))


async def ask_quality(
    client: System73Client,
    channel_id: str,
    delivery: Delivery | None,
    clock: Clock,
    priority: Priority,
    **below: str,
) -> tuple[Quality, VendorError | None]:
    """The last points of buffer health and rebuffering of one channel, by source and weighed together; of one of its
    streams or renditions where `below` names it (`stream_id`, `bitrate`, `representation_id`).

    A figure the vendor does not give for this question (the key's tier may not include it) is unknown, and the
    second value says why. Raises VendorError where it gives none of them, or is in trouble as a whole.
    """

    async def last(metric: Metric, source: str) -> Listing[Point]:
        return await client.series(
            metric, source, "live", channel_id=channel_id, last_point=True, priority=priority, **below
        )

    answers = await asyncio.gather(
        last(Metric.BUFFER_HEALTH, "cdn"),
        last(Metric.BUFFER_HEALTH, "p2p"),
        last(Metric.REBUFFERING_RATIO, "cdn"),
        last(Metric.REBUFFERING_RATIO, "p2p"),
        return_exceptions=True,
    )
    failures = [one for one in answers if isinstance(one, BaseException)]
    for failure in failures:
        if not isinstance(failure, OF_THE_QUESTION) or len(failures) == len(answers):
            raise failure
    points = [None if isinstance(one, BaseException) else _newest(one) for one in answers]
    unanswered = first_of(one for one in failures if isinstance(one, VendorError))
    return _quality(points, delivery or Delivery(), clock.now_ms()), unanswered


def _quality(points: Sequence[Point | None], weights: Delivery, now_ms: int) -> Quality:
    """Four points (buffer health and rebuffering, from CDN and peers each) as one sample, of the newest one's time."""
    health_cdn, health_p2p, stalls_cdn, stalls_p2p = (one.value if one else None for one in points)
    return Quality(
        sampled_at_ms=max((one.at_ms for one in points if one), default=now_ms),
        buffer_health_ms=weighted(health_cdn, weights.cdn_devices, health_p2p, weights.p2p_devices),
        buffer_health_ms_cdn=health_cdn,
        buffer_health_ms_p2p=health_p2p,
        rebuffering_ratio=weighted(
            stalls_cdn, weights.cdn_viewing_time_s, stalls_p2p, weights.p2p_viewing_time_s
        ),
        rebuffering_ratio_cdn=stalls_cdn,
        rebuffering_ratio_p2p=stalls_p2p,
    )


def _newest(points: Listing[Point]) -> Point | None:
    return points.rows[-1] if points.rows else None


async def ask_every_quality(
    client: System73Client, vendor: str, board: Board, clock: Clock
) -> tuple[VendorError, ...]:
    """Ask every channel's quality once (`channels --deep`); the errors of those that failed."""

    async def one(channel_id: str) -> VendorError | None:
        delivery = board.delivery(vendor, channel_id)
        try:
            quality, unanswered = await ask_quality(client, channel_id, delivery, clock, Priority.OPERATOR)
        except VendorError as error:
            return error
        board.take_quality(vendor, channel_id, quality)
        return unanswered

    results = await asyncio.gather(*(one(channel_id) for channel_id in board.channel_ids(vendor)))
    return tuple(error for error in results if error is not None)
