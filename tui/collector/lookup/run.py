"""One look-up from the question to the verdict: all vendors at once, then what belongs beside what they found."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from tui.clock import Clock
from tui.collector.accounts import Account
from tui.collector.joining import Joining
from tui.collector.lookup.askers import asker
from tui.collector.lookup.beside import ChannelsBeside
from tui.collector.lookup.cache import AnswerCache
from tui.collector.lookup.findings import Findings
from tui.collector.lookup.neighbours import Sample, samples
from tui.collector.lookup.plan import plan
from tui.collector.lookup.question import LookupState, Question
from tui.collector.lookup.search import Part, Search, Unasked
from tui.collector.recording.history import History
from tui.diagnosis.case import Case, diagnosed
from tui.diagnosis.focus import Focus
from tui.model.coverage import Status
from tui.model.identity import IdentityKind
from tui.model.vendor import Kind, Reason
from tui.vendors.system73 import System73Client

PATIENCE_S = 10.0
"""So long the slower vendors are waited for before the neighbours of what was found are asked for: an answer is
wanted within 90 seconds, and a vendor may hang."""

_LISTING = (Kind.CONVIVA, Kind.MEDIAMELON, Kind.APIVIDEO)
"""The vendors that know sessions, and so channels and neighbours."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every look-up needs: the accounts as they are now, whose channel is whose, a clock, what is known, and what
    was recorded."""

    accounts: tuple[Account, ...]
    joining: Joining
    clock: Clock
    cache: AnswerCache
    history: History | None = None


class Run:
    """One question under way. `run` does the work; `state` and `rebuild` may be called at any time."""

    def __init__(self, question: Question, around: Surroundings) -> None:
        self.question = question
        self._around = around
        self._findings = Findings()
        self._sample: list[Sample] = []
        self._parts: tuple[Part, ...] = tuple(self._part(account) for account in around.accounts)
        self._searches = tuple(part for part in self._parts if isinstance(part, Search))
        self._case = self._diagnosed()
        self._case_version = self._rows_version

    async def run(self) -> None:
        """Ask everybody; ends when all is done. Raises nothing but its cancellation."""
        async with asyncio.TaskGroup() as tasks:
            for search in self._searches:
                tasks.create_task(search.run(), name=f"look-up {search.vendor}")
            tasks.create_task(self._look_around(), name="look-up around")

    @property
    def version(self) -> int:
        """Grows with everything that `state` shows."""
        return self._rows_version + sum(part.version for part in self._parts)

    @property
    def case_is_stale(self) -> bool:
        """Whether rows have come since the case was made."""
        return self._case_version != self._rows_version

    async def rebuild(self) -> None:
        """Group and judge anew, apart from the loop: thousands of rows take a while."""
        version = self._rows_version
        make = self._prepared()
        self._case = await asyncio.to_thread(make)
        self._case_version = version

    def rebuild_now(self) -> None:
        """The same, at once."""
        self._case, self._case_version = self._diagnosed(), self._rows_version

    def state(self, number: int, *, running: bool, cancelled: bool = False) -> LookupState:
        """How far it is. A cancelled one keeps what came."""
        return LookupState(
            number=number,
            question=self.question,
            vendors=tuple(part.progress() for part in self._parts),
            case=self._case,
            running=running,
            cancelled=cancelled,
        )

    def stopped(self) -> None:
        """The operator has ended it: the vendors that were not done say so."""
        for search in self._searches:
            search.stopped()

    @property
    def _rows_version(self) -> int:
        return self._findings.version + len(self._sample)

    def _part(self, account: Account) -> Part:
        question, span = self.question, self.question.span
        name, kind, client = account.name, account.kind, account.client
        now_ms = self._around.clock.now_ms() if account.transport is None else account.transport.now_ms()
        wanted = plan(kind, question.identities, span, now_ms, viewer_filter=account.viewer_filter)
        if question.vendors and name not in question.vendors:
            return Unasked(name, kind, span, Status.SKIPPED, None, "left out of this look-up")
        if wanted.skipped and kind is not Kind.SYSTEM73:
            return Unasked(name, kind, span, Status.SKIPPED, Reason.CANNOT_ANSWER, wanted.skipped)
        if account.transport is None:
            return Unasked(name, kind, span, Status.FAILED, Reason.REFUSED, account.problem)
        around, findings = self._around, self._findings
        if isinstance(client, System73Client):
            return ChannelsBeside(
                name,
                client,
                span,
                joining=around.joining,
                findings=findings,
                clock=around.clock,
                history=around.history,
            )
        return Search(
            name,
            kind,
            span,
            wanted,
            ask=asker(account, account.transport.now_ms),
            workers=account.max_concurrency,
            findings=findings,
            cache=around.cache,
            clock=around.clock,
        )

    async def _look_around(self) -> None:
        """What can only be asked once it is known who watched what, and when it went wrong."""
        await _finished([search for search in self._searches if search.kind in _LISTING], PATIENCE_S)
        await self.rebuild()
        if self._case.focus is None:
            await _finished(self._searches, None)
            await self.rebuild()
        async with asyncio.TaskGroup() as tasks:
            if self._case.focus is not None:
                tasks.create_task(self._ask_neighbours(self._case.focus), name="look-up neighbours")
            for part in self._parts:
                if isinstance(part, ChannelsBeside):
                    tasks.create_task(
                        part.run(self._findings.sessions(), self._asked_ids()), name=f"look-up {part.vendor}"
                    )

    async def _ask_neighbours(self, focus: Focus) -> None:
        asked = {part.vendor for part in self._parts if not _left_out(part)}
        found = await samples(
            (account for account in self._around.accounts if account.name in asked), focus.at_ms
        )
        self._sample += found
        by_vendor = {search.vendor: search for search in self._searches}
        for sample in found:
            search = by_vendor.get(sample.vendor)
            if search is not None:
                search.beside(sample.requests, sample.problem)

    def _asked_ids(self) -> dict[str, str]:
        """The id that the question itself names a channel by, for the vendors that use it."""
        stream = next((one for one in self.question.identities if one.kind is IdentityKind.LIVE_STREAM), None)
        if stream is None:
            return {}
        return {one.name: stream.value for one in self._around.accounts if one.kind is Kind.APIVIDEO}

    def _diagnosed(self) -> Case:
        return self._prepared()()

    def _prepared(self) -> Callable[[], Case]:
        """The diagnosis of what there is now, to be made anywhere."""
        question = self.question
        return partial(
            diagnosed,
            identity=question.identities[0].value,
            kinds=tuple(one.kind.value for one in question.identities),
            span=question.span,
            made_at_ms=self._around.clock.now_ms(),
            sessions=self._findings.sessions(),
            events=self._findings.events(),
            coverage=tuple(part.progress().coverage for part in self._parts),
            sample=tuple(session for sample in self._sample for session in sample.sessions),
        )


def _left_out(part: Part) -> bool:
    coverage = part.progress().coverage
    return coverage.status is Status.SKIPPED and coverage.reason is None


async def _finished(searches: Iterable[Search], patience_s: float | None) -> None:
    """Wait until all of them are done, at most so long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(patience_s):
            for search in searches:
                await search.finished.wait()
