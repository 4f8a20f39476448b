"""The cursor keeps its row and its line, whatever happens to the rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tui.console.table.position import START, Position, moved, paged, placed, scrolled, settled

ROWS = st.lists(st.integers(0, 60), unique=True, max_size=40)


@given(st.integers(-5, 60), st.integers(-5, 30), st.integers(0, 50), st.integers(0, 20))
def test_every_place_is_on_the_screen_and_leaves_no_line_empty(
    cursor: int, line: int, total: int, height: int
) -> None:
    found = placed(cursor, line, total, height)
    lines = max(1, height)
    assert 0 <= found.cursor < max(1, total)
    assert 0 <= found.line < lines
    assert found.offset == 0 or found.offset + lines <= total


@given(st.integers(0, 39), st.integers(0, 19), st.integers(0, 39), st.integers(1, 40), st.integers(1, 20))
def test_a_row_that_moves_keeps_its_line_unless_the_range_of_scrolling_ends(
    cursor: int, line: int, index: int, total: int, height: int
) -> None:
    before = placed(cursor, line, 40, height)
    index %= total
    after = settled(before, index, total, height)
    assert after.cursor == index
    possible = 0 <= index - before.line <= max(0, total - height)
    assert (after.line == before.line) == possible


class Lists(RuleBasedStateMachine):
    """An operator moves about while the rows come, go and change places."""

    @initialize(rows=ROWS, height=st.integers(1, 15))
    def start(self, rows: list[int], height: int) -> None:
        self.rows, self.height = rows, height
        self.position = START

    def _extent(self) -> tuple[int, int]:
        return len(self.rows), self.height

    @rule(rows=ROWS)
    def rows_change(self, rows: list[int]) -> None:
        before, row = self.position, self._row()
        self.rows = rows
        index = rows.index(row) if row in rows else None
        self.position = settled(before, index, *self._extent())
        if before.at_rest or not rows:
            assert self.position == START
        elif index is None:
            assert self.position.line == min(before.line, len(rows) - 1)
        else:
            assert self._row() == row
            if 0 <= index - before.line <= max(0, len(rows) - self.height):
                assert self.position.line == before.line

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def shuffled(self, data: st.DataObject) -> None:
        self.rows_change(data.draw(st.permutations(self.rows)))

    @rule(cursor=st.integers(-2, 60))
    def cursor_moves(self, cursor: int) -> None:
        before = self.position
        self.position = moved(before, cursor, *self._extent())
        if self.rows:
            assert self.position.cursor == max(0, min(cursor, len(self.rows) - 1))
            if before.offset <= self.position.cursor < before.offset + self.height:
                assert self.position.offset == before.offset

    @rule(rows=st.integers(-20, 20))
    def page(self, rows: int) -> None:
        before = self.position
        self.position = paged(before, rows, *self._extent())
        if self.rows:
            assert self.position.cursor == max(0, min(before.cursor + rows, len(self.rows) - 1))

    @rule(rows=st.integers(-20, 20))
    def wheel(self, rows: int) -> None:
        before, row = self.position, self._row()
        self.position = scrolled(before, rows, *self._extent())
        last = max(0, len(self.rows) - self.height)
        assert self.position.offset == max(0, min(before.offset + rows, last))
        if self.rows and self.position.offset <= before.cursor < self.position.offset + self.height:
            assert self._row() == row

    @rule(height=st.integers(1, 15))
    def resized(self, height: int) -> None:
        row, self.height = self._row(), height
        self.position = settled(self.position, self.position.cursor, *self._extent())
        assert self._row() == row

    @rule()
    def first(self) -> None:
        self.position = START

    def _row(self) -> int | None:
        return self.rows[self.position.cursor] if self.rows else None

    @invariant()
    def on_the_screen(self) -> None:
        total, height = self._extent()
        assert 0 <= self.position.cursor < max(1, total)
        assert 0 <= self.position.line < height
        assert 0 <= self.position.offset <= max(0, total - height)


TestLists = Lists.TestCase


def test_a_cursor_at_rest_stays_on_the_first_line() -> None:
    assert settled(START, 7, 40, 10) == START
    touched = moved(START, 0, 40, 10)
    assert settled(touched, 7, 40, 10) == Position(7, 7, at_rest=False)


def test_a_page_keeps_the_cursors_line() -> None:
    start = Position(3, 0, at_rest=False)
    assert paged(start, 9, 100, 10) == Position(12, 9, at_rest=False)
    assert paged(start, -9, 100, 10) == Position(0, 0, at_rest=False)
