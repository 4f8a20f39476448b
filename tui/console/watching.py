"""The watch list on the screen: what the cursor is on is watched or no longer, the list lies over the panes."""

from __future__ import annotations

from dataclasses import replace

from textual import on

from tui.collector.answers import WatchedState
from tui.collector.requests import Watch
from tui.console.arrivals import WatchedCame
from tui.console.commands import key_label
from tui.console.panes.lookup.times import minute
from tui.console.screens.watched import WatchedSheet
from tui.console.working import WorkingApp
from tui.model.masking import Mask
from tui.watch.subject import Subject, Watched


class WatchingApp(WorkingApp):
    """Keeps the newest state of the watch list and hands it to the panes."""

    _watched: tuple[Watched, ...] = ()

    def action_watch(self) -> None:
        """Watch what the cursor is on, or end that."""
        subject = self.pane.subject()
        if subject is None:
            self.say(self.pane.why_no_subject)
        else:
            self.submit(Watch(subject))

    def action_watched(self) -> None:
        """The list, over the panes."""
        self.push_screen(
            WatchedSheet(
                self._watched,
                lambda at_ms: minute(at_ms, self._zone),
                self._shown,
                lambda subject: self.submit(Watch(subject, wanted=False)),
                self._theme.styles,
                self._table_symbols,
            )
        )

    @on(WatchedCame)
    def _watched_came(self, event: WatchedCame) -> None:
        state = event.state
        self._watched = state.entries
        subjects = frozenset(one.subject for one in state.entries)
        for pane in self.panes:
            pane.take_watched(subjects)
        for screen in self.screen_stack:
            if isinstance(screen, WatchedSheet):
                screen.take(state.entries)
        if state.problem:
            self.say(state.problem, wrong=True, for_s=15.0)
        elif state.changed is not None:
            self.say(self._sentence(state, state.changed))

    def _sentence(self, state: WatchedState, changed: Subject) -> str:
        name = self._shown(changed)
        entry = next((one for one in state.entries if one.subject == changed), None)
        if entry is None:
            return f"no longer watching {name}"
        key = key_label(self._keys["watch"][:1])
        return f"watching {name} until {minute(entry.until_ms, self._zone)}; {key} again ends it"

    def _shown(self, subject: Subject) -> str:
        """A viewer is masked wherever the list shows, whatever is revealed elsewhere: only the id tells it apart."""
        if not subject.kind.personal:
            return subject.name or subject.value
        mask: Mask = replace(self._settings.mask, on=True)
        return f"{subject.kind.value} {mask.identity(subject.value)}"
