"""Both streams, Textual's own and the differ's, leave the same picture, whatever an operator does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.differ.sessions import sessions

STEPS = 30
SESSIONS = 50


@pytest.mark.parametrize("group", range(4))
async def test_what_is_seen_is_the_same(group: int, tmp_path: Path) -> None:
    async with sessions(tmp_path) as at:
        for seed in range(group * SESSIONS, (group + 1) * SESSIONS):
            assert await at.run(seed, STEPS) == []
        assert at.app.frames > SESSIONS * STEPS / 3
