"""How many colours a terminal is taken to have; Rich, which writes them, must judge alike."""

from __future__ import annotations

import pytest
from rich.console import Console

from tui.console.depth import Depth, depth_of, settle_colours

CASES = [
    ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Depth.TRUE),
    ({"TERM": "xterm", "COLORTERM": "24bit"}, Depth.TRUE),
    ({"TERM": "xterm-256color"}, Depth.PALETTE),
    ({"TERM": "tmux-256color"}, Depth.PALETTE),
    ({"TERM": "screen-256color"}, Depth.PALETTE),
    ({"TERM": "xterm-kitty"}, Depth.PALETTE),
    ({"TERM": "tmux-256color", "COLORTERM": "truecolor", "TMUX": "/s,1,0"}, Depth.TRUE),
    ({"TERM": "screen", "COLORTERM": "truecolor", "TMUX": "/s,1,0"}, Depth.TRUE),
    ({"TERM": "screen", "COLORTERM": "truecolor"}, Depth.SIXTEEN),
    ({"TERM": "screen.xterm-256color", "COLORTERM": "truecolor"}, Depth.PALETTE),
    ({"TERM": "xterm"}, Depth.SIXTEEN),
    ({"TERM": "xterm-16color"}, Depth.SIXTEEN),
    ({"TERM": "linux"}, Depth.SIXTEEN),
    ({"TERM": "rxvt"}, Depth.SIXTEEN),
    ({"TERM": "xterm-256color", "NO_COLOR": ""}, Depth.PALETTE),
]
COLOURLESS = [
    {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"},
    {"TERM": "vt100"},
    {"TERM": "vt220-w"},
    {"TERM": "xterm-mono"},
    {"TERM": "linux-m"},
]


@pytest.mark.parametrize(("environ", "depth"), CASES)
def test_by_the_environment_and_as_rich_writes_it(environ: dict[str, str], depth: Depth) -> None:
    assert depth_of(environ) is depth
    settle_colours(environ)
    assert depth_of(environ) is depth
    console = Console(_environ=environ, force_terminal=True)
    assert console._color_system is depth.color_system


@pytest.mark.parametrize("environ", COLOURLESS)
def test_without_colours(environ: dict[str, str]) -> None:
    assert depth_of(environ) is Depth.NONE
    assert Depth.NONE.color_system is None


def test_every_depth_has_words() -> None:
    assert len({depth.words for depth in Depth}) == len(Depth)
