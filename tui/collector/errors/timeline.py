"""The error timeline at the collector: gathers in the background, answers the console."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from tui.clock import Clock
from tui.collector.accounts import Account
from tui.collector.answers import CellState, ErrorsState, Publish
from tui.collector.errors.answers import tells_sessions
from tui.collector.errors.changes import Changes
from tui.collector.errors.desk import Desk
from tui.collector.errors.session_vendor import REACH_MS, SessionVendor
from tui.collector.errors.silent import SilentVendors
from tui.collector.errors.telling import Telling
from tui.collector.errors.viewers import WatchedViewers
from tui.collector.faults import told
from tui.collector.joining import Joining
from tui.collector.recording.history import History
from tui.collector.requests import CloseErrors, ShowCell, ShowErrors
from tui.history.problems import HistoryError
from tui.model.event import Event
from tui.model.instants import HOUR_MS
from tui.model.masking import Mask
from tui.model.session import Session
from tui.model.snapshot import Snapshot
from tui.model.span import Span
from tui.model.vendor import Kind
from tui.vendors.errors import VendorError
from tui.waiting import until_set
from tui.watch.subject import Watched

logger = logging.getLogger(__name__)

SHOWN_EVERY_S = 1.0
"""A timeline on the screen is made anew at most so often; another question is answered at once."""

FORGET_EVERY_S = 600.0
MOST_STORED = 500_000

NOBODY_WATCHED = "errors of watched viewers only, and none is watched: w on a viewer watches him"


class ErrorTimeline:
    """Lives on the collector's loop. `accounts` are those of the moment: one that is opened anew, with another secret,
    takes the place of the one before. Events are recorded into `history`, without anything personal in clear; `heard`
    gets them too. The past is gathered as far back as `reach_ms`."""

    def __init__(
        self,
        accounts: Callable[[], Sequence[Account]],
        joining: Joining,
        *,
        clock: Clock,
        mask: Mask,
        history: History | None,
        publish: Publish,
        heard: Callable[[Sequence[Event]], None] = lambda events: None,
        reach_ms: int = REACH_MS,
    ) -> None:
        self._accounts = accounts
        self._clock = clock
        self._history = history
        self._publish = publish
        self._shown: ShowErrors | None = None
        self._asked, self._stirred = asyncio.Event(), asyncio.Event()
        self._heard = heard
        self._reach_ms = reach_ms
        self._desk = Desk(Telling(joining, mask), record=self._record, changed=self._stirred.set)
        self._changes = Changes()
        self._changed: asyncio.Queue[tuple[Event, ...]] = asyncio.Queue()
        self._sessions = {
            one.name: SessionVendor(one.name, self._account(one.name), self._desk, clock, reach_ms)
            for one in accounts()
            if tells_sessions(one)
        }
        self._viewers = {
            one.name: WatchedViewers(one.name, self._account(one.name), self._desk)
            for one in accounts()
            if one.kind is Kind.UPLYNK
        }
        self._silent = SilentVendors(tuple(accounts()), self._desk, clock)
        self._cells: set[asyncio.Task[None]] = set()
        self._loaded = False

    async def run(self) -> None:
        """Load what was recorded, then gather and answer until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._show(), name="errors: show")
                await self._load()
                tasks.create_task(self._note_changes(), name="errors: changes")
                tasks.create_task(self._forget(), name="errors: forget")
                tasks.create_task(self._silent.run(), name="errors: silent vendors")
                for session_vendor in self._sessions.values():
                    tasks.create_task(session_vendor.run(), name=f"errors: {session_vendor.vendor}")
                for viewers in self._viewers.values():
                    tasks.create_task(viewers.run(), name=f"errors: {viewers.vendor}")
        finally:
            for cell in self._cells:
                cell.cancel()
            self._desk.close()

    # what comes in ----------------------------------------------------------------------------------------

    def heard(self, vendor: str, span: Span, sessions: tuple[Session, ...], *, sampled: bool) -> None:
        """The wall's poll of this vendor got these. Never blocks."""
        if vendor in self._sessions:
            self._sessions[vendor].heard(span, sessions, sampled=sampled)

    def missed(self, vendor: str, span: Span, error: VendorError) -> None:
        """The wall's poll of this vendor failed. Never blocks."""
        if vendor in self._sessions:
            self._sessions[vendor].missed(span, error)

    def look(self, snapshot: Snapshot) -> None:
        """What has changed by this snapshot is an event. Never blocks."""
        self._silent.look(snapshot.feeds)
        events = self._changes.of(snapshot) if self._loaded else ()
        if events:
            self._changed.put_nowait(events)

    def watch(self, entries: Sequence[Watched]) -> None:
        """These are watched now. Never blocks."""
        for one in self._viewers.values():
            one.watch(entries)

    def submit(self, request: ShowErrors | ShowCell | CloseErrors) -> None:
        """Take a request of the console's. Never blocks; only the newest question counts."""
        match request:
            case ShowErrors():
                self._shown = request
                self._stirred.set()
                self._asked.set()
            case CloseErrors(number):
                if self._shown is not None and self._shown.number == number:
                    self._shown = None
            case ShowCell():
                task = asyncio.get_running_loop().create_task(self._show_cell(request))
                self._cells.add(task)
                task.add_done_callback(self._cells.discard)

    # in the background ------------------------------------------------------------------------------------

    def _record(self, events: Sequence[Event]) -> None:
        if self._history is not None:
            self._history.record_events(events)
        self._heard(events)

    async def _load(self) -> None:
        if self._history is not None:
            await self._load_from(self._history)
        self._loaded = True

    async def _load_from(self, history: History) -> None:
        now_ms = self._clock.now_ms()
        span = Span(now_ms - self._reach_ms, now_ms + HOUR_MS)
        try:
            stored = await history.read(lambda past: past.events(span, MOST_STORED))
        except HistoryError as error:
            logger.warning("errors: what was recorded cannot be read: %s", error.problem)
        else:
            self._changes.remember(stored)
            await self._desk.take_stored(stored)

    async def _note_changes(self) -> None:
        while True:
            await self._desk.take_events(await self._changed.get())

    async def _forget(self) -> None:
        while True:
            await asyncio.sleep(FORGET_EVERY_S)
            await self._desk.forget(self._clock.now_ms())

    # what goes out ----------------------------------------------------------------------------------------

    async def _show(self) -> None:
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            self._asked.clear()
            if self._shown is not None:
                await self._show_view(self._shown)
            await until_set(self._asked, SHOWN_EVERY_S)

    async def _show_view(self, request: ShowErrors) -> None:
        try:
            view = await self._desk.view(request, self._clock.now_ms())
            state = ErrorsState(
                number=request.number,
                view=replace(view, caveats=tuple(dict.fromkeys((*view.caveats, *self._caveats())))),
            )
        except Exception as error:
            # A fault of ours costs this pane a sentence, not the collector.
            logger.error("errors: %s", told(error))
            state = ErrorsState(number=request.number, problem="a fault of noctop's own, see its log")
        if self._shown is request:
            self._publish(state)

    async def _show_cell(self, request: ShowCell) -> None:
        try:
            view = await self._desk.cell(request)
        except Exception as error:
            logger.error("errors: %s", told(error))
        else:
            self._publish(CellState(number=request.number, view=view))

    def _caveats(self) -> list[str]:
        """Who says nothing about errors: that is not calm."""
        idle = [name for name, viewers in self._viewers.items() if not viewers.number]
        return [*self._silent.caveats, *(f"{name} tells {NOBODY_WATCHED}" for name in idle)]

    def _account(self, name: str) -> Callable[[], Account]:
        return lambda: next(one for one in self._accounts() if one.name == name)
