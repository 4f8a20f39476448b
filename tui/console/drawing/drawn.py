"""What a drawing is once it is made: lines of text, cut into stretches of one style each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Symbols = Literal["braille", "block", "ascii"]
"""The character set to draw with: what the terminal's font and encoding can show."""

Segment = tuple[str, str]
"""Text and the name of its style. "" is the plain foreground; a theme gives the others their colours."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished drawing, safe to hand between threads.

    Style names: "title", "axis", "tick", "series0" to "series3" (in the order of the series), "bar", "count",
    and for thresholds the severity they stand for. Drawings hold names, not colours, so that a change of theme
    needs no new drawing.
    """

    lines: tuple[tuple[Segment, ...], ...]

    @property
    def text(self) -> str:
        """The drawing without styles, lines joined by newlines: for copying, saving and one-line cells."""
        return "\n".join("".join(text for text, _ in line) for line in self.lines)


def joined(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """`segments` without empty ones, neighbours of the same style made one."""
    line: list[Segment] = []
    for text, style in segments:
        if not text:
            continue
        if line and line[-1][1] == style:
            line[-1] = (line[-1][0] + text, style)
        else:
            line.append((text, style))
    return tuple(line)
