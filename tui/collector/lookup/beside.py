"""What System73 can say in a look-up: it knows no viewers, but it knows how the channels they watched were doing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tui.clock import Clock
from tui.collector.joining import Joining
from tui.collector.lookup.findings import Findings
from tui.collector.lookup.moments import Moment, by_series, chosen, moments, not_recorded
from tui.collector.lookup.own import COARSE_AFTER_MS, ORIGIN, OwnRecording
from tui.collector.lookup.points import Series, point_event
from tui.collector.lookup.question import VendorProgress
from tui.collector.recording.history import History
from tui.model.coverage import Coverage, Status
from tui.model.series import Point
from tui.model.session import Session
from tui.model.span import Span
from tui.model.stats import Metric
from tui.model.vendor import Kind, Reason
from tui.vendors.errors import VendorError
from tui.vendors.system73 import System73Client
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
        history: History | None = None,
    ) -> None:
        self.vendor = vendor
        self.version = 0
        self._client = client
        self._joining = joining
        self._findings = findings
        self._clock = clock
        self._own = OwnRecording(vendor, history)
        self._of_our_own = 0
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
        if self._of_our_own:
            told.append(f"{self._of_our_own} of {self._rows} from {ORIGIN}")
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
        """What the vendor has finely is asked of it, the rest of the own recording; each for what the other lacks."""
        now_ms = self._clock.now_ms()
        old = [one for one in wanted if now_ms - one.at_ms > COARSE_AFTER_MS]
        told = await self._recorded(old)
        askable = by_series([one for one in wanted if one not in told], now_ms)
        self._planned = len(askable) * len(_METRICS) * len(self._client.sources)
        for answered in await asyncio.gather(
            *(self._beside(channel_id, window, few) for (channel_id, window), few in askable.items())
        ):
            told |= answered
        told |= await self._recorded([one for one in wanted if one not in told and one not in old])
        failed = {one for few in askable.values() for one in few} if self._failure is not None else set()
        self._missing += [not_recorded(one) for one in wanted if one not in told and one not in failed]

    async def _recorded(self, wanted: Sequence[Moment]) -> set[Moment]:
        """Set what was recorded beside them; those of which anything was."""
        found = await self._own.events(wanted)
        rows = self._findings.take_events(found.values())
        self._rows, self._of_our_own = self._rows + rows, self._of_our_own + rows
        self.version += 1
        return set(found)

    async def _beside(self, channel_id: str, window: str, few: Iterable[Moment]) -> set[Moment]:
        """Set the vendor's points beside them; those that have one."""
        pairs = [(metric, source) for metric in _METRICS for source in self._client.sources]
        answers = await asyncio.gather(*(self._series(channel_id, window, *pair) for pair in pairs))
        series: Series = {pair: points for pair, points in zip(pairs, answers, strict=True) if points}
        told = set()
        for moment in few:
            event = point_event(series, moment, self.vendor, f"the {window} series")
            if event is not None:
                self._rows += self._findings.take_events([event])
                told.add(moment)
        self.version += 1
        return told

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
