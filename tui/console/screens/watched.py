"""The watch list as a sheet: what is watched, until when, and the key that ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.style import Style

from tui.console.commands import Where, bindings
from tui.console.screens.sheet import Sheet
from tui.console.table import Column, TableSymbols, Width, plain
from tui.watch.subject import Subject, Watched


class WatchedSheet(Sheet[Watched]):
    """`when` writes an instant, `shown` a subject (masked), `end` is called with what is to be watched no longer."""

    BINDINGS = bindings(Where.WATCHED)

    def __init__(
        self,
        entries: Sequence[Watched],
        when: Callable[[int], str],
        shown: Callable[[Subject], str],
        end: Callable[[Subject], None],
        styles: Mapping[str, Style],
        symbols: TableSymbols,
    ) -> None:
        columns = (
            Column[Watched](
                "what", "watched", Width.flexible(24), lambda one: plain(shown(one.subject)), worth=3
            ),
            Column[Watched](
                "until", "until", Width(10, 12, 16), lambda one: plain(when(one.until_ms)), worth=2
            ),
            Column[Watched](
                "since", "since", Width(10, 12, 16), lambda one: plain(when(one.since_ms), "dim"), worth=1
            ),
        )
        super().__init__(
            "watched: each entry ends by itself",
            columns,
            lambda one: f"{one.subject.kind.value}\x1f{one.subject.value}",
            entries,
            styles,
            symbols,
            hints=(("w", "watch it no longer"),),
        )
        self._end = end
        self.table.empty_lines = (
            plain("nothing is watched", "dim"),
            plain("w on a channel, a session or a viewer watches it for two hours", "dim"),
        )

    def take(self, entries: Sequence[Watched]) -> None:
        """Show these from now on."""
        self._rows = entries
        self.table.show(entries)

    def action_unwatch(self) -> None:
        one = self.table.cursor_row
        if one is not None:
            self._end(one.subject)
