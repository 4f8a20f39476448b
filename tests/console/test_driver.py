"""What of the colours reaches a terminal that has none."""

from __future__ import annotations

import pytest

from tui.console.depth import Depth
from tui.console.driver import ColourlessDriver, TidyDriver, driver_for


class Written:
    """In place of the writer to the terminal."""

    def __init__(self) -> None:
        self.text = ""

    def put(self, data: str) -> None:
        self.text += data


def sent(data: str, driver: type[TidyDriver] = ColourlessDriver) -> str:
    """What a driver passes on."""
    one = object.__new__(driver)
    one.outbox = written = Written()  # type: ignore[assignment]
    one.write(data)
    return written.text


@pytest.mark.parametrize(
    ("data", "passed"),
    [
        ("words", "words"),
        ("\x1b[31mred\x1b[0m", "red\x1b[0m"),
        ("\x1b[1;31mred\x1b[0m", "\x1b[1mred\x1b[0m"),
        ("\x1b[1;38;2;255;7;1;4mx", "\x1b[1;4mx"),
        ("\x1b[38;5;7;48;5;1;7mx", "\x1b[7mx"),
        ("\x1b[39;49mx", "x"),
        ("\x1b[90;107mx", "x"),
        ("\x1b[mx", "\x1b[mx"),
        ("\x1b[;31mx", "\x1b[mx"),
        ("\x1b[38mx\x1b[38;5mx\x1b[38;2;1mx", "xxx"),
        ("\x1b[2J\x1b[31;40H", "\x1b[2J\x1b[31;40H"),
    ],
)
def test_colours_are_taken_out_and_all_else_stays(data: str, passed: str) -> None:
    assert sent(data) == passed


@pytest.mark.parametrize(("term", "asked"), [("linux", ""), ("vt100", ""), ("xterm-256color", None)])
@pytest.mark.parametrize("question", ["\x1b[?2026$p", "\x1b[?2048$p", "\x1b[>25u", "\x1b[<u"])
def test_old_terminals_are_asked_nothing_that_they_would_print(
    question: str, term: str, asked: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    assert sent(question, TidyDriver) == (question if asked is None else asked)
    assert sent("\x1b[?25l", TidyDriver) == "\x1b[?25l"


def test_which_driver() -> None:
    assert driver_for(Depth.NONE) is ColourlessDriver
    assert driver_for(Depth.SIXTEEN) is TidyDriver
