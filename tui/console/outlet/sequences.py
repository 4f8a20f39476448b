"""What a terminal sends, read by Textual's parser, which must outlive what no terminal should send.

A sequence that it cannot digest ends it for good, and with it the keyboard; one that it does not know it types out as
if it were keys. Lines cut in the midst, programs that left a terminal in another mode and late answers send both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.events import Key
from textual.keys import Keys

_KITTY_KEY = re.compile(r"(\x1b\[\d*)(?::[\d:]*)?(?:(;\d*)(?::(\d*))?(;[\d:]*)?)?([u~A-FHPQRS])")
"""A key as kitty's keyboard protocol spells it: its number, other layouts', modifiers, what happened to it, text."""

_RELEASED = "3"

_WHOLE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
"""A control sequence from its introducer to its final byte (ECMA-48, section 5.4)."""

_READ_LATER = "[Mmy"
"""Final bytes that the parser looks at after the keys (a mouse, a mode's report), or that are none (Linux's F1)."""


class SteadyParser(XTermParser):
    """Ignores control sequences that mean nothing, instead of ending with them or typing them."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:
        try:
            keys = self._keys(sequence, alt)
        except (ValueError, OverflowError):  # a number that is none, or no character's
            return [_nothing(sequence)]
        if not keys and _WHOLE.fullmatch(sequence) and sequence[-1] not in _READ_LATER:
            return [_nothing(sequence)]
        return keys

    def _keys(self, sequence: str, alt: bool) -> list[Key]:
        """Raises ValueError or OverflowError where it holds what cannot be read, or shown."""
        if ":" in sequence and (kitty := _KITTY_KEY.fullmatch(sequence)):
            key, modifiers, happened, text, final = kitty.groups(default="")
            if happened == _RELEASED:
                return [_nothing(sequence)]
            sequence = f"{key}{modifiers}{text}{final}"
        keys = list(super()._sequence_to_key_events(sequence, alt))
        for one in keys:
            (one.character or "").encode()  # half a surrogate pair is nothing that could be shown
        return keys


class Pastes:
    """Text on its way to the parser, of which a bracketed paste loses its escapes: the parser would take those for the
    beginnings of keys, and what follows them for keys."""

    def __init__(self) -> None:
        self.under_way = False
        self._tail = ""
        """The last of what was no paste: a beginning may come in parts."""
        self._held = ""
        """The last of a paste, which may be the first of its end."""

    def passed(self, text: str) -> str:
        """What of this text the parser is to have now."""
        passed = []
        while text:
            part, text = self._inside(text) if self.under_way else self._outside(text)
            passed.append(part)
        return "".join(passed)

    def waited(self) -> None:
        """Nothing came for so long that a sequence which was half there is none."""
        self._tail = ""

    def _outside(self, text: str) -> tuple[str, str]:
        before, begun, rest = (self._tail + text).partition(BRACKETED_PASTE_START)
        self._tail = "" if begun else before[-len(BRACKETED_PASTE_START) + 1 :]
        self.under_way = bool(begun)
        return (text[: len(text) - len(rest)], rest) if begun else (text, "")

    def _inside(self, text: str) -> tuple[str, str]:
        pasted, ended, rest = (self._held + text).partition(BRACKETED_PASTE_END)
        self.under_way = not ended
        self._held = "" if ended else _beginning(BRACKETED_PASTE_END, pasted)
        plain = pasted[: len(pasted) - len(self._held)].replace("\x1b", "")
        return plain + ended, rest


def _beginning(mark: str, text: str) -> str:
    """The end of the text that may be the beginning of the mark."""
    return next((mark[:size] for size in range(len(mark) - 1, 0, -1) if text.endswith(mark[:size])), "")


def _nothing(sequence: str) -> Key:
    """What the parser passes over."""
    return Key(Keys.Ignore.value, sequence)
