"""Low bandwidth: the screen is brought up to date less often, and less of it moves; keys answer as ever."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections import deque
from collections.abc import Callable

from tui.clock import Clock
from tui.collector.depth.state import DepthState
from tui.collector.requests import Look, Request
from tui.console.own_cost.garbage import Garbage
from tui.console.own_cost.lag import LagMeter
from tui.console.own_cost.process import ProcessMeter
from tui.console.own_cost.record import OwnCost, Record
from tui.console.recalling import RecallingApp
from tui.console.screens.columns import ColumnsSheet
from tui.console.screens.self import SelfSheet
from tui.console.settings import Workplace
from tui.model.recording import NOT_RECORDED
from tui.model.snapshot import Snapshot

EVERY_S = 30.0
"""How often the screen is brought up to date while the line is spared."""

AWAITED_S = 5.0
"""For so long after the operator asked the vendors something, what comes is shown as it comes."""

WIDEST = 80
"""Cells of a list's columns: those of a narrow screen, whatever the width."""

MINUTE_S = 60.0


class SparingApp(RecallingApp):
    """Holds back what nobody asked for while the line is spared, and knows what the console costs."""

    def __init__(
        self, workplace: Workplace, *, clock: Clock, reload: Callable[[], Workplace] | None = None
    ) -> None:
        super().__init__(workplace, clock=clock, reload=reload)
        self._held_snapshot: Snapshot | None = None
        self._held_depth: DepthState | None = None
        self._up_to_date_s = float("-inf")
        self._awaited_until_s = float("-inf")
        self._slowness_told = False
        self._lag = LagMeter()
        self._garbage = Garbage(clock.monotonic_s())
        self._process = ProcessMeter()
        self._snapshots_s: deque[float] = deque()

    @abstractmethod
    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Bring every pane in step with it."""

    @abstractmethod
    def redraw_sparks(self) -> None:
        """Have the sparklines in sight drawn."""

    def begin_measuring(self) -> None:
        """Once the loop runs; and spare the line from the start where the settings want it."""
        self._lag.start(asyncio.get_running_loop())
        self._garbage.begin()
        if self.low_bandwidth:
            self.spare_line(on=True)

    def stop_work(self) -> None:
        self._lag.stop()
        self._garbage.end()
        super().stop_work()

    def tidy_up(self) -> None:
        """Called each second."""
        self._garbage.tick(self._clock.monotonic_s())

    # holding back -----------------------------------------------------------------------------------------

    def submit(self, request: Request) -> None:
        """Whatever the operator asks for (what merely comes into sight is not that) shows as soon as it is there."""
        if not isinstance(request, Look):
            self._awaited_until_s = self._clock.monotonic_s() + AWAITED_S
        super().submit(request)

    def holds_back(self, state: Snapshot | DepthState) -> bool:
        """Whether this is for later; the newest of its sort is then kept."""
        now_s = self._clock.monotonic_s()
        if isinstance(state, Snapshot):
            self._count_snapshot(now_s)
        if not self.low_bandwidth or now_s < self._awaited_until_s:
            return False
        if isinstance(state, DepthState):
            self._held_depth = state
            return True
        if now_s - self._up_to_date_s >= EVERY_S:
            self._up_to_date_s = now_s
            return False
        self._held_snapshot = state
        return True

    def is_quiet(self) -> bool:
        """Whether this second is one in which nothing should move by time alone."""
        now_s = self._clock.monotonic_s()
        if not self.low_bandwidth:
            self._tell_of_slowness()
            return False
        if now_s - self._up_to_date_s < EVERY_S:
            self.paint_keys()
            return True
        self._up_to_date_s = now_s
        self._let_out_snapshot()
        return False

    def _let_out_snapshot(self) -> None:
        held, self._held_snapshot = self._held_snapshot, None
        if held is not None:
            self.take_snapshot(held)

    def _tell_of_slowness(self) -> None:
        outbox = self.outbox
        if not self._slowness_told and outbox is not None and outbox.slow():
            self._slowness_told = True
            self.say("the line to this terminal is slow: `:low_bandwidth` sends less", for_s=20.0)

    def action_low_bandwidth(self) -> None:
        self.spare_line(on=not self.low_bandwidth)
        self.say(
            f"low bandwidth: up to date every {EVERY_S:g} s; ctrl+r at once, charts too"
            if self.low_bandwidth
            else "low bandwidth is off"
        )

    def spare_line(self, *, on: bool) -> None:
        """Begin or end to send less."""
        self.low_bandwidth = on
        self._sparks.resting = on
        for pane in self.panes:
            pane.table.widest = WIDEST if on else None
        self._up_to_date_s = self._clock.monotonic_s()
        if not on:
            self._let_out_all()
        self.paint_frame()

    def _let_out_all(self) -> None:
        self._let_out_snapshot()
        resting, self._sparks.resting = self._sparks.resting, False
        self.redraw_sparks()
        self._sparks.resting = resting
        held, self._held_depth = self._held_depth, None
        if held is not None:
            self.channel_pane.take(held)

    def action_redraw(self) -> None:
        """What was held back shows now, and the whole screen is sent, whatever is on the terminal."""
        self._up_to_date_s = self._clock.monotonic_s()
        self._let_out_all()
        self.paint_frame()
        self.redraw()

    # what it costs ----------------------------------------------------------------------------------------

    def _count_snapshot(self, now_s: float) -> None:
        self._snapshots_s.append(now_s)
        while self._snapshots_s[0] <= now_s - MINUTE_S:
            self._snapshots_s.popleft()

    def own_cost(self) -> OwnCost:
        now_s = self._clock.monotonic_s()
        outbox, snapshot = self.outbox, self._live
        came_s = self._snapshots_s[-1] if self._snapshots_s else None
        return OwnCost(
            flowing=outbox.flowing() if outbox is not None else None,
            merged_frames=self.merged_frames,
            low_bandwidth=self.low_bandwidth,
            lag=self._lag.lag(),
            use=self._process.read(),
            snapshots_last_minute=sum(one > now_s - MINUTE_S for one in self._snapshots_s),
            snapshot_age_s=None if came_s is None else now_s - came_s,
            feeds=snapshot.feeds if snapshot is not None else (),
            recording=snapshot.recording if snapshot is not None else NOT_RECORDED,
        )

    def _own_records(self) -> tuple[Record, ...]:
        return self.own_cost().records()

    def action_self(self) -> None:
        self.push_screen(
            SelfSheet(self._own_records, self._symbols.unknown, self._theme.styles, self._table_symbols)
        )

    def action_columns(self) -> None:
        self.push_screen(ColumnsSheet(self.pane.table, self._theme.styles, self._table_symbols))

    def action_suspend(self) -> None:
        driver = self._driver
        if driver is None or not driver.can_suspend:
            self.say("no shell with job control started noctop: nobody could wake it up again", wrong=True)
        else:
            self.action_suspend_process()
