"""`noctop init` on a real pseudo-terminal: echo, Ctrl-C, the end of input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.talking import CONVIVA, EVERYTHING, SECRET, Answer
from tests.terminal.emulator import Terminal
from tui.config.loading import load

_AT_A_TERMINAL_OF_ITS_OWN = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execv(sys.executable, [sys.executable, '-m', 'tui', *sys.argv[1:]])"
)
"""Without a controlling terminal neither Ctrl-C nor getpass works as it does for people."""


@contextmanager
def started(path: Path) -> Iterator[Terminal]:
    command = [sys.executable, "-c", _AT_A_TERMINAL_OF_ITS_OWN, "--config", str(path), "init"]
    terminal = Terminal(command, 200, 120, {**os.environ, "LANG": "C.UTF-8", "TERM": "xterm"})
    try:
        yield terminal
    finally:
        terminal.close()


def answer(terminal: Terminal, script: list[tuple[str, Answer]]) -> None:
    """Types each answer once its question stands at the end of the screen."""
    for expected, typed in script:
        terminal.wait_for(lambda text, words=expected: words in text.rstrip().rpartition("\n")[2], expected)
        terminal.press(f"{typed}\r")


def test_a_whole_conversation(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    with started(path) as terminal:
        answer(terminal, EVERYTHING)
        assert terminal.wait_for_end() == 0
        assert f"noctop --config {path} doctor" in terminal.text
    assert len(load(path).vendors) == 5


def test_a_literal_is_never_echoed(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    with started(path) as terminal:
        answer(terminal, EVERYTHING)
        assert terminal.wait_for_end() == 0
        assert SECRET.encode() not in terminal.raw
        assert b"abcdefghij" in terminal.raw
    assert SECRET in path.read_text()


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    with started(path) as terminal:
        answer(terminal, EVERYTHING[:3])
        terminal.wait_for_text("Where does its api_key come from?")
        terminal.press("\x03")
        assert terminal.wait_for_end() == 130
        assert "nothing was written" in terminal.text
        assert "Traceback" not in terminal.text
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_at_a_hidden_answer(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    with started(path) as terminal:
        answer(terminal, [("Use Uplynk", ""), ("Use System73", ""), ("Use api.video", ""), *CONVIVA[:-1]])
        terminal.wait_for_text("not shown while you type")
        terminal.press("half a sec\x03")
        assert terminal.wait_for_end() == 130
        assert b"half a sec" not in terminal.raw
    assert list(tmp_path.iterdir()) == []


def test_the_end_of_input_leaves_nothing_behind(tmp_path: Path) -> None:
    with started(tmp_path / "config.toml") as terminal:
        terminal.wait_for_text("Use Uplynk")
        terminal.press("\x04")
        assert terminal.wait_for_end() == 130
    assert list(tmp_path.iterdir()) == []


def test_bytes_that_are_no_text_are_asked_for_again(tmp_path: Path) -> None:
    with started(tmp_path / "config.toml") as terminal:
        answer(terminal, EVERYTHING[:2])
        terminal.wait_for_text("user_id")
        os.write(terminal._master, b"caf\xe9\r")
        terminal.wait_for_text("no text in this terminal's encoding")
