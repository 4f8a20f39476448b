"""What System73 can say in a look-up: it knows no viewers, but it knows how the channels they watched were doing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tui.clock import Clock
from tui.collector.joining import Joining
from tui.collector.lookup.findings import Findings
from tui.collector.lookup.moments import Moment, by_series, chosen, moments, not_recorded
from tui.collector.lookup.points import Series, point_event
from tui.collector.lookup.question import VendorProgress
from tui.model.coverage import Coverage, Status
from tui.model.series import Point
from tui.model.session import Session
from tui.model.span import Span
from tui.model.vendor import Kind, Reason
from tui.vendors.errors import VendorError
from tui.vendors.system73 import Metric, System73Client
from tui.vendors.transport import Priority

_METRICS = (Metric.THROUGHPUT, Metric.BUFFER_HEALTH, Metric.REBUFFERING_RATIO)


class ChannelsBeside:
    """System73's part of a look-up. Begins when the sessions are known."""

    kind = Kind.SYSTEM73

    def __init__(
        self,
        vendor: str,
        client: System73Client,
        span: Span,
        *,
        joining: Joining,
        findings: Findings,
        clock: Clock,
    ) -> None:
        self.vendor = vendor
        self.version = 0
        self._client = client
        self._joining = joining
        self._findings = findings
        self._clock = clock
        self._planned = self._done = self._requests = self._rows = 0
        self._finished = False
        self._skipped = ""
        self._failure: VendorError | None = None
        self._missing: list[str] = []
        self._blank = Coverage(
            vendor=vendor,
            kind=Kind.SYSTEM73,
            status=Status.PARTIAL,
            from_ms=span.from_ms,
            to_ms=span.to_ms,
        )

    async def run(self, sessions: Sequence[Session], asked_ids: Mapping[str, str]) -> None:
        """Set a point of its channel beside each of `sessions`, as far as the channels are joined.

        `asked_ids` are the channels' ids (by vendor) where the look-up asked for a channel by its id.
        """
        wanted = chosen(moments(sessions, self.vendor, self._joining, asked_ids))
        if wanted:
            await self._ask(wanted)
        else:
            why = (
                "no channel of what was found is joined in [channels]" if sessions else "no session was found"
            )
            self._skipped = f"knows no viewers, only their channels; {why}"
        self._finished = True
        self.version += 1

    def progress(self) -> VendorProgress:
        return VendorProgress(
            vendor=self.vendor,
            kind=Kind.SYSTEM73,
            requests_done=self._done,
            requests_planned=self._planned,
            rows=self._rows,
            coverage=self._coverage(),
            finished=self._finished,
        )

    def _coverage(self) -> Coverage:
        status, reason = self._outcome()
        told = [self._failure.message] if self._failure is not None else []
        words = [self._skipped] if self._skipped else [*told, *self._missing]
        return replace(
            self._blank,
            status=status,
            reason=reason,
            message="; ".join(words),
            requests=self._requests,
            rows=self._rows,
        )

    def _outcome(self) -> tuple[Status, Reason | None]:
        if self._skipped:
            return Status.SKIPPED, Reason.CANNOT_ANSWER
        if self._failure is not None:
            return Status.PARTIAL if self._rows else Status.FAILED, self._failure.reason
        return Status.COMPLETE if self._finished else Status.PARTIAL, None

    async def _ask(self, wanted: Sequence[Moment]) -> None:
        askable = by_series(wanted, self._clock.now_ms())
        self._missing += [
            not_recorded(one) for one in wanted if not any(one in few for few in askable.values())
        ]
        self._planned = len(askable) * len(_METRICS) * len(self._client.sources)
        await asyncio.gather(
            *(self._beside(channel_id, window, few) for (channel_id, window), few in askable.items())
        )

    async def _beside(self, channel_id: str, window: str, few: Iterable[Moment]) -> None:
        pairs = [(metric, source) for metric in _METRICS for source in self._client.sources]
        answers = await asyncio.gather(*(self._series(channel_id, window, *pair) for pair in pairs))
        series: Series = {pair: points for pair, points in zip(pairs, answers, strict=True) if points}
        for moment in few:
            event = point_event(series, moment, self.vendor, window)
            if event is not None:
                self._rows += self._findings.take_events([event])
            elif self._failure is None:
                self._missing.append(not_recorded(moment))
        self.version += 1

    async def _series(self, channel_id: str, window: str, metric: Metric, source: str) -> Sequence[Point]:
        try:
            points = await self._client.series(
                metric, source, window, channel_id=channel_id, priority=Priority.OPERATOR
            )
        except VendorError as error:
            self._failure = self._failure or error
            return ()
        finally:
            self._done += 1
            self.version += 1
        self._requests += points.requests
        return points.rows
