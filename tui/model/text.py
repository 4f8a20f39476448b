"""Text from outside, made safe once: where it enters the model.

A vendor's answer carries what players and customers typed (user agents, asset names, error texts). Terminals
execute escape sequences in such text (CWE-150; CVE-2021-25743 in kubectl is the classic case) and no Textual
widget filters them, so nothing else in noctop ever sees the raw string.
"""

from __future__ import annotations

from bisect import bisect_right

MAX_LENGTH = 2_000
"""Characters kept of one text; what is cut is told by a final ellipsis."""

_REPLACEMENT = "\ufffd"

_IGNORABLE = (
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
    *(
        (0x200B, 0x200F),
        (0x2060, 0x206F),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0),
    ),
    *((0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
"""Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt): drawn as nothing, and so able to hide."""

_PRESENTATION = (0xFE0E, 0xFE0F)
"""Text or emoji look of the character before. Terminals disagree on its width; without it nothing is lost."""


_HIDDEN = sorted((*_IGNORABLE, (0x80, 0x9F), (0x2028, 0x202E), (0xD800, 0xDFFF), (0xFFF9, 0xFFFB)))
_STARTS = [first for first, _ in _HIDDEN]
_MOST_KEPT = 2_048


class _StandIns(dict[int, "str | int | None"]):
    """Visible stand-ins for every character that can steer a terminal or hide from a reader, for `str.translate`; any
    other stands for itself. Of the ten thousand there are those are kept that were met."""

    def __init__(self) -> None:
        super().__init__({code: chr(0x2400 + code) for code in range(0x20)})
        self.update(dict.fromkeys((9, 10, 13), " "))
        self[0x7F] = "\u2421"
        self.update(dict.fromkeys(_PRESENTATION))

    def __missing__(self, code: int) -> str | int:
        place = bisect_right(_STARTS, code) - 1
        hidden = place >= 0 and code <= _HIDDEN[place][1]
        stand_in = _REPLACEMENT if hidden else code
        if len(self) < _MOST_KEPT:
            self[code] = stand_in
        return stand_in


_STAND_INS = _StandIns()


def safe(value: object, limit: int = MAX_LENGTH) -> str:
    """`value` as one line of literal, bounded text without control, bidi or invisible characters.

    Anything that is not a string is written as `str()` writes it; None becomes "". Idempotent.
    """
    if value is None:
        return ""
    if isinstance(value, bytes):
        text = value[: 4 * limit].decode("utf-8", "replace")
    else:
        text = value if isinstance(value, str) else _spelled(value)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_STAND_INS)


def _spelled(value: object) -> str:
    """`str(value)`, also of numbers too long and lists too deep for Python to write."""
    try:
        return str(value)
    except (ValueError, RecursionError):
        return f"({type(value).__name__})"
