"""The collector: every poll as a task, one loop, snapshots out, requests in."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Iterable
from pathlib import Path

from tui.clock import Clock
from tui.collector.accounts import Account, Keeper
from tui.collector.answers import Publish
from tui.collector.beat import GIVE_WAY_S, PUBLISH_GAP_S, SOON_S, TICK_S, shown_within_s
from tui.collector.board import Board
from tui.collector.deep import DeepPoll
from tui.collector.depth.depths import Depths
from tui.collector.errors.timeline import ErrorTimeline
from tui.collector.faults import told
from tui.collector.feeds import Feeds, Lamp, lamps_of
from tui.collector.leavings import Leavings
from tui.collector.lineup import News
from tui.collector.lookup.lookups import Lookups
from tui.collector.pace import Pace, Poll
from tui.collector.past.desk import PastDesk, desk_of
from tui.collector.polls import WallPoll
from tui.collector.recording.history import History
from tui.collector.recording.rounds import RecordingRounds
from tui.collector.refusals import pause_s
from tui.collector.requests import (
    BeginHistoryAnew,
    CancelLookup,
    ChooseWindow,
    CloseDepth,
    CloseErrors,
    Compare,
    Look,
    OpenDepth,
    Request,
    RetryNow,
    ShowCell,
    ShowErrors,
    ShowPast,
    StartLookup,
    Watch,
)
from tui.collector.scheduling import polls_for
from tui.collector.watching import Watching
from tui.model.masking import MIN_KEY, Mask
from tui.vendors.errors import Refused, VendorError
from tui.waiting import until_set
from tui.watch.subject import Watched, WatchKind

logger = logging.getLogger(__name__)


class Collector:
    """Runs on one event loop; `submit` is called on that loop. One vendor's failure never reaches another's poll.

    `publish` gets frozen snapshots, how look-ups grow, and what is known of a level that is looked at. The wall is
    recorded into `history`, which is closed at the end.
    """

    def __init__(
        self,
        accounts: Iterable[Account],
        board: Board,
        *,
        refresh_s: float,
        clock: Clock,
        publish: Publish,
        keeper: Keeper | None = None,
        history: History | None = None,
        chance: random.Random | None = None,
        watch_file: Path | None = None,
        mask: Mask | None = None,
    ) -> None:
        self.accounts = tuple(accounts)
        self.board = board
        self.feeds = Feeds(self.accounts, clock)
        self._clock = clock
        self._publish = publish
        self._keeper = keeper
        self._refresh_s = refresh_s
        self._chance = chance or random.Random()
        self._paces: dict[int, Pace] = {}
        self._running: dict[str, list[asyncio.Task[None]]] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self._renewing: set[str] = set()
        self._visible: tuple[str, ...] = ()
        self._watched: tuple[str, ...] = ()
        self._changed = asyncio.Event()
        self._asked = asyncio.Event()
        self._published_s = float("-inf")
        self._leavings = Leavings()
        self._moved = True
        self._shown: tuple[tuple[Lamp, ...], tuple[str, ...]] = ((), ())
        self.history = history or History(clock=clock)
        self._recording = RecordingRounds(
            self.history,
            board,
            clock=clock,
            refresh_s=refresh_s,
            changed=self._changed.set,
            give_way=self._give_way,
            vendors=frozenset(one.name for one in self.accounts),
        )
        self._is_recorded = history is not None
        self._errors = ErrorTimeline(
            lambda: self.accounts,
            board.joining,
            clock=clock,
            mask=mask or Mask(secrets.token_bytes(MIN_KEY)),
            history=history,
            publish=publish,
        )
        self._polls = {one.name: self._polls_of(one) for one in self.accounts}
        self._lookups = Lookups(
            lambda: self.accounts, board.joining, clock=clock, publish=publish, history=self.history
        )
        self._depths = self._made_depths(publish)
        self._watching = Watching(watch_file, clock=clock, publish=publish, heard=self._watch_list_came)
        self._past: PastDesk = desk_of(self.history.read, board.joining, clock, publish)

    async def run(self) -> None:
        """Poll and publish until cancelled; every connection is closed on the way out."""
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                tasks.create_task(self._publish_changes(), name="publish")
                tasks.create_task(self._tick(), name="tick")
                tasks.create_task(self._watching.run(), name="watch")
                tasks.create_task(self._past.run(), name="past")
                tasks.create_task(self._errors.run(), name="errors")
                for account in self.accounts:
                    self._start(account.name, tasks)
                if self._is_recorded:
                    summaries = any(isinstance(poll, WallPoll) for poll in self._every_poll())
                    tasks.create_task(self._recording.run(summaries=summaries), name="recording")
        finally:
            self._tasks = None
            self._watching.close()
            # Whoever asks goes first: a pool that is closed forgets connections that are being made.
            await asyncio.gather(self._lookups.aclose(), self._depths.aclose(), return_exceptions=True)
            await asyncio.gather(*(one.aclose() for one in self.accounts), return_exceptions=True)
            await self.history.aclose()

    def submit(self, request: Request) -> None:
        """Take a request of the console's. Never blocks."""
        match request:
            case Look(rows):
                self._look(rows)
                return
            case BeginHistoryAnew():
                self._begin_history_anew()
            case ChooseWindow(window):
                self.board.choose_window(window)
                self._hurry_all()
            case RetryNow(vendor):
                self._retry(vendor)
            case StartLookup(number, question):
                self._lookups.start(number, question)
                self._lookups.cancel_others(number)
            case CancelLookup(number):
                self._lookups.cancel(number)
            case ShowPast() | Compare():
                self._past.ask(request)
            case OpenDepth():
                self._open(request)
            case CloseDepth(number):
                self._depths.close(number)
                self._past.close_depth(number)
            case ShowErrors() | ShowCell() | CloseErrors():
                self._errors.submit(request)
            case Watch():
                self._watching.submit(request)
        self._show_soon()

    def _show_soon(self) -> None:
        self._changed.set()
        self._asked.set()

    def _look(self, rows: tuple[str, ...]) -> None:
        """What came since the last snapshot may be of these rows. (Rows also come into sight by moving, which is right
        after one.)"""
        self._visible = rows
        self.board.look(rows)
        self._attend()
        if self._moved:
            self._show_soon()

    def _open(self, request: OpenDepth) -> None:
        """The vendor tells of the present, the history of the past."""
        if request.at_ms is None:
            self._depths.open(request)
        else:
            self._past.ask(request)

    def _attend(self) -> None:
        """Tell the deep polls whom to keep fresh, at once."""
        for poll in self._deep_polls():
            poll.look(self._visible)
            poll.watch(self._watched)
            self._hurry(poll)

    def _begin_history_anew(self) -> None:
        if self._tasks is not None:
            self._tasks.create_task(self._recording.begin_anew(), name="a new history")

    def _polls_of(self, account: Account) -> tuple[Poll, ...]:
        return polls_for(account, self.board, self._clock, self._refresh_s, self._errors)

    def _made_depths(self, publish: Publish) -> Depths:
        return Depths(
            lambda: self.accounts,
            self.board.joining,
            clock=self._clock,
            refresh_s=self._refresh_s,
            chance=self._chance,
            publish=publish,
            history=self.history if self._is_recorded else None,
        )

    def _start(self, vendor: str, tasks: asyncio.TaskGroup) -> None:
        running = self._running[vendor] = []
        for poll in self._polls[vendor]:
            if isinstance(poll, DeepPoll):
                poll.look(self._visible)
                poll.watch(self._watched)
            else:
                self.feeds.expect(vendor, poll.interval_s)
            pace = self._paces[id(poll)] = Pace(self._chance)
            name = f"{type(poll).__name__} {vendor}"
            running.append(tasks.create_task(self._keep_polling(poll, pace), name=name))

    async def _keep_polling(self, poll: Poll, pace: Pace) -> None:
        refusals = 0
        while True:
            refusals = refusals + 1 if await self._poll_once(poll) else 0
            self._stir()
            wait_s = pause_s(poll.interval_s, refusals)
            self.feeds.waits(poll.vendor, wait_s if refusals else None)
            await pace.pause(wait_s, held=refusals > 0)

    def _stir(self) -> None:
        """Have what came shown: what an operator should see at once soon, what merely moved with that or with the next
        summary, which is the wall's beat. A snapshot for each figure between two would cost as much as all else."""
        self._moved = True
        if self.board.news is News.TURNED:
            self._changed.set()

    async def _poll_once(self, poll: Poll) -> bool:
        """Whether the vendor refused the key."""
        try:
            await poll.once()
        except Refused as error:
            logger.warning("%s: %s", poll.vendor, error.message)
            self._ask_for_another_secret(poll.vendor)
            return True
        except VendorError as error:
            logger.info("%s: %s", poll.vendor, error.message)
        except Exception as error:
            # A fault of ours in one poll must not end the others'.
            logger.error("%s: %s", poll.vendor, told(error))
        else:
            if poll.shortfall is not None:
                logger.info("%s: %s", poll.vendor, poll.shortfall.message)
            if isinstance(poll, WallPoll):
                self._recording.refreshed()
            if not isinstance(poll, DeepPoll):
                self.feeds.succeeded(poll.vendor)
                if self._keeper is not None:
                    self._keeper.accepted(poll.vendor)
        return False

    def _ask_for_another_secret(self, vendor: str) -> None:
        """Ask the secret's source once more, off the loop: a rotated key must not need a restart."""
        if self._keeper is not None and self._tasks is not None and vendor not in self._renewing:
            self._renewing.add(vendor)
            self._tasks.create_task(self._take_another_secret(vendor, self._keeper), name=f"renew {vendor}")

    async def _take_another_secret(self, vendor: str, keeper: Keeper) -> None:
        try:
            account = await asyncio.to_thread(keeper.renewed, vendor)
            if account is not None:
                await self._go_on_with(account)
        except Exception as error:
            logger.error("%s: %s", vendor, told(error))
        finally:
            self._renewing.discard(vendor)

    async def _go_on_with(self, account: Account) -> None:
        """Another secret: the old account's polls end, the new one's begin."""
        vendor, tasks = account.name, self._tasks
        if tasks is None:
            return
        for task in self._running[vendor]:
            task.cancel()
        old = next(one for one in self.accounts if one.name == vendor)
        self.accounts = tuple(account if one is old else one for one in self.accounts)
        self.feeds.replace(account)
        for poll in self._polls[vendor]:
            self._paces.pop(id(poll), None)
        self._polls[vendor] = self._polls_of(account)
        self._start(vendor, tasks)
        await old.aclose()

    async def _publish_changes(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                self.publish_now()
            except Exception as error:
                # Whoever takes snapshots may fail with one; the next may be taken.
                logger.error("publishing: %s", told(error))
            self._published_s = self._clock.monotonic_s()
            await self._until_the_next()

    async def _give_way(self) -> None:
        """Return once the screen has had its time with the newest snapshot."""
        left_s = self._published_s + GIVE_WAY_S - self._clock.monotonic_s()
        if left_s > 0:
            await asyncio.sleep(left_s)

    async def _until_the_next(self) -> None:
        await asyncio.sleep(SOON_S)
        await self._leavings.clear_away()
        if self.board.has_figures:
            await until_set(self._asked, PUBLISH_GAP_S - SOON_S)
        self._asked.clear()

    def publish_now(self) -> None:
        """Make a snapshot of this moment and hand it out."""
        self._moved = False
        self.board.mark_stale(self.feeds.stale())
        feeds = self.feeds.now()
        self._shown = lamps_of(feeds), self._kept()
        snapshot = self.board.snapshot(
            self._clock.now_ms(),
            feeds,
            deep_cost_per_minute=sum(poll.calls_last_minute() for poll in self._deep_polls()),
            recording=self.history.recording(),
        )
        self._errors.look(snapshot)
        self._leavings.put(snapshot)
        self._publish(snapshot)

    def _kept(self) -> tuple[str, ...]:
        """What of recording is worth a repaint."""
        recording = self.history.recording()
        return recording.state, recording.message, recording.told

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._watching.tick()
            waited_s = self._clock.monotonic_s() - self._published_s
            lamps = lamps_of(self.feeds.now()), self._kept()
            if lamps != self._shown or (self._moved and waited_s >= shown_within_s(self.board.news)):
                self._changed.set()

    def _watch_list_came(self, entries: tuple[Watched, ...]) -> None:
        self._errors.watch(entries)
        subjects = [one.subject for one in entries]
        self._watched = tuple(one.value for one in subjects if one.kind is WatchKind.CHANNEL)
        self._attend()

    def _retry(self, vendor: str) -> None:
        for account in self.accounts:
            if account.name == vendor and account.transport is not None:
                account.transport.retry_now()
        for poll in self._polls.get(vendor, ()):
            pace = self._paces.get(id(poll))
            if pace is not None:
                pace.insist()
        self._depths.hurry(vendor)

    def _hurry_all(self) -> None:
        for poll in self._every_poll():
            self._hurry(poll)

    def _every_poll(self) -> list[Poll]:
        return [poll for polls in self._polls.values() for poll in polls]

    def _deep_polls(self) -> list[DeepPoll]:
        return [poll for poll in self._every_poll() if isinstance(poll, DeepPoll)]

    def _hurry(self, poll: Poll) -> None:
        pace = self._paces.get(id(poll))
        if pace is not None:
            pace.hurry()
