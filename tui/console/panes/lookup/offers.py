"""What the box offers below itself: the demo's examples, and what was looked up before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from tui.console.panes.lookup.recent import Recent
from tui.console.panes.lookup.spelling import Spelling
from tui.console.panes.lookup.times import day_and_clock
from tui.console.table import Column, Width, plain
from tui.model.identity import IdentityKind

Example = tuple[str, str, str]
"""Kind, value and note of somebody who exists in the demo's world only."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the list. `value` is what goes into the box; None: it is masked, and has to be typed again."""

    sort: str
    kinds: str
    shown: str = field(repr=False)
    note: str
    value: str | None = field(repr=False)
    kind: IdentityKind | None
    range_text: str | None

    @property
    def key(self) -> str:
        return "\x1f".join((self.sort, self.kinds, self.shown, self.note))


def offers(examples: Sequence[Example], recents: Sequence[Recent], zone: tzinfo) -> tuple[Offer, ...]:
    """The examples, then the last look-ups, the newest first."""
    known = [
        Offer("example", kind.replace("_", " "), value, note, value, _kind(kind), None)
        for kind, value, note in examples
    ]
    before = [
        Offer(
            sort="before",
            kinds=one.kinds,
            shown=one.token,
            note=f"{one.range_text}, asked {day_and_clock(one.asked_at_ms, zone)}: type it again",
            value=None,
            kind=one.kind,
            range_text=one.range_text,
        )
        for one in recents
    ]
    return (*known, *before)


def _kind(name: str) -> IdentityKind | None:
    return IdentityKind(name) if name in tuple(IdentityKind) else None


def columns(spelling: Spelling) -> tuple[Column[Offer], ...]:
    """How the list looks; at 80 columns the note is what is cut."""
    return (
        Column("sort", "", Width.fixed(7), lambda one: plain(one.sort, "dim"), worth=70),
        Column("kinds", "kind", Width(10, 16, 18), lambda one: plain(one.kinds), worth=80),
        Column(
            "shown", "identity", Width(18, 24, 52, share=1), lambda one: plain(spelling(one.shown)), worth=90
        ),
        Column("note", "", Width.flexible(16, 30, share=2), lambda one: plain(one.note, "dim"), worth=60),
    )
