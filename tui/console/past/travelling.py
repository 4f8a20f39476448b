"""The console in time: one cursor for every pane, back into what was recorded and forward to the present.

The present goes on to be collected meanwhile; it shows again at once. The frame says a moment only once its rows are
there, so that no row is ever under another moment's name.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import on

from tui.clock import Clock
from tui.collector.answers import ChangesState, PastState
from tui.collector.requests import ShowPast
from tui.console.arrivals import PastCame
from tui.console.errands import ErrandsApp
from tui.console.panes.changes.pane import ChangesPane
from tui.console.panes.vendors import VendorsPane
from tui.console.panes.wall import WallPane
from tui.console.past import words
from tui.console.past.bar import MomentBar
from tui.console.past.cursor import jump_ms
from tui.console.roaming import Place
from tui.console.settings import Workplace
from tui.model.instants import HOUR_MS
from tui.model.snapshot import Snapshot
from tui.model.when import Moment, parse_moment
from tui.model.window import LIVE

SLOW_S = 0.5
"""A disk that takes longer is told of."""

_BLINK_MS = 1000
"""A moment that was typed as now is older by the time it is gone to."""


class TimeTravelApp(ErrandsApp):
    """`past_ms` is the moment that is shown, None for the present."""

    def __init__(
        self, workplace: Workplace, *, clock: Clock, reload: Callable[[], Workplace] | None = None
    ) -> None:
        super().__init__(workplace, clock=clock, reload=reload)
        self._note = ""
        if workplace.settings.opens_at_ms is not None:
            self._cursor.go(workplace.settings.opens_at_ms)

    def connect_collector(self) -> None:
        """Start it, and ask it for the moment that one looks at."""
        super().connect_collector()
        if self._settings.recording is not None:
            vendors = self.query_one(VendorsPane)
            vendors.why_nobody = ("a recording has no vendors: it is what was seen of them",)
            vendors.apply_filter()
        question = self._cursor.again()
        if question is not None:
            self._ask(question)

    def read_moment(self, text: str) -> Moment:
        """A moment as it was typed, in the configured zone. Raises WhenError in words."""
        return parse_moment(text, now_ms=self._clock.now_ms(), zone=self._settings.zone)

    def moment_words(self, at_ms: int) -> str:
        """A moment as it is written, in the zone that is shown."""
        return words.moment(at_ms, self._zone)

    # walls ------------------------------------------------------------------------------------------------

    def show_live(self, snapshot: Snapshot) -> None:
        """The present has moved on; it shows unless one looks at the past."""
        self._live = snapshot
        if self.past_ms is None:
            self._show_wall(snapshot)

    def _show_wall(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.query_one(WallPane).take(snapshot)
        self.channel_pane.take_snapshot(snapshot)

    @on(PastCame)
    def _past_came(self, event: PastCame) -> None:
        if isinstance(event.state, ChangesState):
            self.query_one(ChangesPane).take(event.state)
            return
        before = self._cursor.shown
        asked = self._cursor.take(event.state)
        if asked is not None:
            with self.batch_update():
                self._arrived(event.state, asked, before)
                self.paint_frame()

    def _arrived(self, state: PastState, asked: ShowPast, before: PastState | None) -> None:
        if state.problem:
            self.say(state.problem, wrong=True, for_s=15.0)
        elif asked.steps and state.at_ms == asked.at_ms:
            self._cursor.shown = before
            self._nowhere_to_step(asked.steps)
        else:
            self._show_past(state)

    def _nowhere_to_step(self, steps: int) -> None:
        if steps < 0:
            self.say("nothing was recorded before this")
        elif self._settings.recording is None:
            self._to_the_present()
        else:
            self.say("this is the last moment of the recording")

    def _show_past(self, state: PastState) -> None:
        empty = state.snapshot is None
        said = (
            words.nothing_then(state.at_ms, state.recorded, self._zone, self._keys, self._end)
            if empty
            else ()
        )
        self.query_one(WallPane).why_nothing = said
        for pane in self.panes:
            pane.show_past(state.at_ms)
        self._show_wall(state.snapshot or Snapshot(number=0, made_at_ms=state.at_ms, window=LIVE))
        self.hush()
        heard = [*(said[:1] if self.current != "wall" else ()), *([self._note] if self._note else [])]
        self._note = ""
        if heard:
            self.say("; ".join(heard))

    @property
    def _end(self) -> str:
        """What lies at the newest end of time."""
        return "the present" if self._settings.recording is None else "the end of the recording"

    def _to_the_present(self) -> None:
        was_away = self.past_ms is not None
        self._cursor.leave()
        if not was_away:
            return
        for pane in self.panes:
            pane.show_past(None)
        if self._live is not None:
            self._show_wall(self._live)
        self.say("the present again")

    # moving -----------------------------------------------------------------------------------------------

    def go_to(self, at_ms: int) -> None:
        """To a moment of the past; what is not past is the present."""
        now_ms = self._clock.now_ms()
        if at_ms < now_ms - _BLINK_MS:
            self._ask(self._cursor.go(at_ms))
        elif self._settings.recording is not None:
            self._ask(self._cursor.go(now_ms))
        else:
            self._to_the_present()

    def _ask(self, question: ShowPast) -> None:
        self.submit(question)
        self.set_timer(SLOW_S, lambda: self._say_slow(question))

    def _say_slow(self, question: ShowPast) -> None:
        if self._cursor.asked is question:
            self.say(f"reading the history at {self.moment_words(question.at_ms)} …")

    def _walk(self, steps: int) -> None:
        if steps > 0 and self.past_ms is None and self._cursor.asked is None:
            self.say("this is the present")
        else:
            self._ask(self._cursor.step(steps, self._clock.now_ms()))

    def _jump(self, jumps: int) -> None:
        self.go_to(self._cursor.aim_ms(self._clock.now_ms()) + jumps * jump_ms(self.window))

    def action_time_back(self) -> None:
        self._walk(-1)

    def action_time_forward(self) -> None:
        self._walk(1)

    def action_time_jump_back(self) -> None:
        self._jump(-1)

    def action_time_jump_forward(self) -> None:
        self._jump(1)

    def action_time_now(self) -> None:
        self.channel_pane.reset_moment()
        self.errors_pane.reset_moment()
        self.go_to(self._clock.now_ms())
        self.paint_frame()

    def action_time_go(self) -> None:
        self.query_one(MomentBar).open()

    @on(MomentBar.Chosen)
    def _moment_chosen(self, event: MomentBar.Chosen) -> None:
        self._close_moment_bar()
        if event.at_ms > self._clock.now_ms():
            self.say(f"{self.moment_words(event.at_ms)} is still to come", wrong=True)
            return
        self._note = event.note
        self.go_to(event.at_ms)
        self.paint_frame()

    @on(MomentBar.GivenUp)
    def _close_moment_bar(self) -> None:
        self.query_one(MomentBar).close()
        self.pane.take_focus()

    # what changed -----------------------------------------------------------------------------------------

    def action_changes(self) -> None:
        """From the moment one looks at to now; without one, from an hour ago."""
        now_ms = self._clock.now_ms()
        at_ms = self.past_ms
        if at_ms is None or at_ms >= now_ms:
            recording = self._settings.recording
            at_ms = now_ms - HOUR_MS if recording is None else max(recording.from_ms, now_ms - HOUR_MS)
        self.go(Place("changes"))
        self.query_one(ChangesPane).compare(at_ms, now_ms)

    @on(ChangesPane.Opened)
    def _change_opened(self, event: ChangesPane.Opened) -> None:
        self.open_channel(event.row)

    @on(ChangesPane.Left)
    def _changes_left(self) -> None:
        self.go_where_one_came_from()
