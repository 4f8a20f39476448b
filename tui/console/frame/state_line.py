"""The first line: how many channels, how many in trouble, how fresh, what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from tui.console.frame import recording
from tui.console.frame.line import lit, spread
from tui.console.symbols import STATE_STYLES, STATE_WORDS, Symbols
from tui.console.table.cell import Piece
from tui.model.channel import State
from tui.model.snapshot import Snapshot

_COUNTED = (State.CRITICAL, State.WARNING, State.NO_DATA)


@dataclass(frozen=True, slots=True)
class StateLine:
    """What the line is made from. `snapshot` is None until the first one comes, `revealed_minutes` while personal data
    are masked. `past` is the moment that is shown, in words, "" for the present: then the whole line is another."""

    snapshot: Snapshot | None
    now_ms: int
    zone: tzinfo
    refresh_s: float
    frozen: bool = False
    revealed_minutes: int | None = None
    past: str = ""
    low_bandwidth: bool = False

    def pieces(self, width: int, symbols: Symbols) -> tuple[Piece, ...]:
        if self.past:
            badges = "".join(f"  {words}" for words in self._badges())
            right = [Piece(f"{badges}  PAST {self.past} ")]
            return lit(spread(self._left(symbols), right, width, symbols.ellipsis), "past")
        return spread(self._left(symbols), self._right(width), width, symbols.ellipsis)

    def _left(self, symbols: Symbols) -> list[Piece]:
        pieces = [Piece(" noctop", "title"), Piece("  ")]
        if self.snapshot is None:
            return [*pieces, Piece("connecting", "dim")]
        totals = self.snapshot.totals
        pieces.append(Piece(f"{totals.channels} channel{'' if totals.channels == 1 else 's'}"))
        for state in _COUNTED:
            count = totals.count(state)
            if count:
                words = f"{symbols.states[state]} {count} {STATE_WORDS[state]}"
                pieces += [Piece("  "), Piece(words, STATE_STYLES[state])]
        if totals.stale:
            pieces += [Piece("  "), Piece(f"{totals.stale} stale", "stale")]
        return pieces

    def _right(self, width: int) -> list[Piece]:
        clock = Piece(f"  {clock_text(self.now_ms, self.zone, short=width < 100)} ", "dim")
        badges = [piece for words in self._badges() for piece in (Piece("  "), Piece(f" {words} ", "frozen"))]
        if badges or width < 72:
            return [*badges, clock]
        window = self.snapshot.window if self.snapshot else "live"
        words = f"  {window}, every {self.refresh_s:g} s{self._cost()}" if width >= 100 else f"  {window}"
        return [Piece(words, "dim"), clock]

    def _cost(self) -> str:
        """What the figures of single channels cost, in calls of the last minute."""
        calls = self.snapshot.deep_cost_per_minute if self.snapshot is not None else 0
        return f", deep {calls}/min" if calls else ""

    def _badges(self) -> list[str]:
        """What must not be overlooked."""
        badges = []
        if self.revealed_minutes is not None:
            badges.append(f"REVEALED {self.revealed_minutes} m")
        if self.frozen:
            badges.append("FROZEN")
        if self.snapshot is not None and (lost := recording.badge(self.snapshot.recording)):
            badges.append(lost)
        if self.low_bandwidth:
            badges.append("LOW BANDWIDTH")
        return badges


def clock_text(now_ms: int, zone: tzinfo, *, short: bool = False) -> str:
    """`Sat 2026-11-21 20:41 UTC`: minutes only, so that a calm screen sends nothing."""
    moment = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone)
    return f"{moment:%H:%M} {moment.tzname()}" if short else f"{moment:%a %Y-%m-%d %H:%M} {moment.tzname()}"
