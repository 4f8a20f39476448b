"""What is painted blank because others cover it is covered, on every pane and at every size."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.desk import World, delivery, desk
from tui.console.roaming import Place


@pytest.mark.parametrize("size", [(80, 24), (160, 50), (40, 10)])
async def test_nothing_of_what_lies_behind_is_to_be_seen(tmp_path: Path, size: tuple[int, int]) -> None:
    world = World().sample(News=delivery(1_900_000, 8_100), Sports=delivery(4_210_000, 12_400))
    async with desk(world, tmp_path, size) as at:
        for pane in at.app.panes:
            at.app.go(Place(str(pane.id)))
            await at.pilot.pause()
            assert at.app.current == pane.id
            seen = {at.app.screen.get_widget_at(x, y)[0] for x in range(size[0]) for y in range(size[1])}
            assert any(pane in widget.ancestors for widget in seen)
            assert not [widget for widget in seen if widget.BLANK], pane.id
