"""Both streams, Textual's own and the differ's, leave the same picture, whatever an operator does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.differ.sessions import sessions
from tui.console.differ.row import Row

STEPS = 30
SESSIONS = 50
PLACES = {"wall", "channel", "lookup", "vendors", "Palette", "Sheet", "Table", "TypingLine"}


@pytest.mark.parametrize("group", range(4))
async def test_what_is_seen_is_the_same(group: int, tmp_path: Path) -> None:
    async with sessions(tmp_path) as at:
        for seed in range(group * SESSIONS, (group + 1) * SESSIONS):
            assert await at.run(seed, STEPS) == []
        assert at.app.frames > SESSIONS * STEPS / 4
        assert at.app.places >= PLACES


async def test_a_broken_differ_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shows = Row.shows
    monkeypatch.setattr(Row, "shows", lambda self, shown: shows(self, shown) or "東" in self.texts)
    async with sessions(tmp_path) as at:
        assert any([await at.run(seed, STEPS) for seed in range(5)])
