"""What noctop itself costs, as a sheet that is read again each second while it is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from rich.style import Style

from tui.console.screens.facts import Fact, fact_columns, facts
from tui.console.screens.sheet import Sheet
from tui.console.table import TableSymbols

Records = Callable[[], Iterable[tuple[str, Mapping[str, object]]]]


class SelfSheet(Sheet[Fact]):
    """`read` gives the figures of this moment; nobody asks for them once the sheet is closed."""

    def __init__(
        self, read: Records, unknown: str, styles: Mapping[str, Style], symbols: TableSymbols
    ) -> None:
        self._read = read
        self._unknown = unknown
        super().__init__("noctop itself", fact_columns(), _key, self._facts(), styles, symbols)

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(1.0, self._again)

    def _again(self) -> None:
        self.table.show(self._facts())

    def _facts(self) -> Sequence[Fact]:
        return facts(self._read(), self._unknown)


def _key(fact: Fact) -> str:
    return str(fact.number)
