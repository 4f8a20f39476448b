"""The cell of one bucket: a glyph for its weight and its number, or a sign for none and for unknown. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui.console.drawing.drawn import joined
from tui.console.symbols import Symbols
from tui.console.table import Piece
from tui.timeline.view import Completeness

LEAST_HEAVIEST = 8
"""A single error is no peak, even where there is nothing else to see."""

SELECTED = "frozen"


@dataclass(frozen=True, slots=True)
class CellSigns:
    """`shades` from light to heavy; `none` where the vendors are sure, `nothing_yet` where more may come."""

    shades: tuple[str, ...]
    none: str
    nothing_yet: str
    unknown: str = "?"
    at_least: str = "+"
    """Behind a number: late data may still come."""
    selected: str = ">"
    """In the place of the glyph: what is told without colours too."""


_SIGNS = CellSigns((" ", "░", "▒", "▓", "█"), "·", "…", selected="▸")
_ASCII_SIGNS = CellSigns((" ", ":", "%", "#", "@"), ".", "~")


def signs_of(symbols: Symbols) -> CellSigns:
    return _ASCII_SIGNS if symbols.name == "ascii" else _SIGNS


def bucket_pieces(
    counts: Sequence[int],
    completeness: Sequence[Completeness],
    *,
    pitch: int,
    heaviest: int,
    signs: CellSigns,
    selected: int | None = None,
) -> tuple[Piece, ...]:
    """Every bucket right-aligned in `pitch` cells, the first of them blank, so that no two numbers run into each other;
    weights are shares of `heaviest`. What is pointed at may have its sign in the place of the blank."""
    room = pitch - 1
    found: list[tuple[str, str]] = []
    for index, (count, part) in enumerate(zip(counts, completeness, strict=True)):
        said = _said(count, part, heaviest, signs)
        if sum(len(text) for text, _ in said) > room:
            said = [(said[-1][0][:room], said[-1][1])]
        blank = " " * (pitch - sum(len(text) for text, _ in said))
        if index == selected:
            told = said[-1][0]
            found += [(" " * (pitch - len(told) - 1), ""), (f"{signs.selected}{told}"[-pitch:], SELECTED)]
        else:
            found += [(blank, said[0][1]), *said]
    return tuple(Piece(text, style) for text, style in joined(found))


def _said(count: int, part: Completeness, heaviest: int, signs: CellSigns) -> list[tuple[str, str]]:
    if not count:
        return [(_NOTHING[part](signs), _NOTHING_STYLES[part])]
    level = shade_of(count, heaviest, len(signs.shades))
    style = "title" if level >= len(signs.shades) - 2 else ""
    if part is Completeness.UNKNOWN:
        return [(signs.unknown, "stale"), (short_number(count), style)]
    more = signs.at_least if part is Completeness.FILLING else ""
    return [(signs.shades[level], "spark"), (f"{short_number(count)}{more}", style)]


_NOTHING = {
    Completeness.COMPLETE: lambda signs: signs.none,
    Completeness.FILLING: lambda signs: signs.nothing_yet,
    Completeness.UNKNOWN: lambda signs: signs.unknown,
}
_NOTHING_STYLES: Mapping[Completeness, str] = {
    Completeness.COMPLETE: "dim",
    Completeness.FILLING: "dim",
    Completeness.UNKNOWN: "stale",
}


def shade_of(count: int, heaviest: int, shades: int) -> int:
    """The shade of a count, the last one for what is nearly the heaviest of all."""
    share = count / max(LEAST_HEAVIEST, heaviest)
    return min(shades - 1, round(share * (shades - 1)))


def short_number(count: int) -> str:
    """At most three characters: `412`, `1k`, `41k`, `2M`."""
    if count < 1_000:
        return str(count)
    if count < 1_000_000:
        return f"{count // 1_000}k"
    return f"{min(count // 1_000_000, 99)}M"
