"""Whether what is seen is kept, in the words of the frame: quiet while it is, a badge and a sentence when not."""

from __future__ import annotations

from textwrap import wrap

from tui.console.table.cell import Piece
from tui.model import quantity
from tui.model.recording import Keeping, Recording

BADGE = "NOT RECORDED"

SAID_FOR_S = 15.0
MOST_LINES = 3
_HEAD = " history  "


def badge(recording: Recording) -> str:
    """What must not be overlooked; "" where nothing is amiss. Whoever switched the history off knows."""
    return BADGE if recording.state is Keeping.TROUBLE else ""


def news(before: Recording, now: Recording) -> str:
    """The sentence to be said because of what changed; "" where there is none."""
    if now.state is not Keeping.OFF and now.message and now.message != before.message:
        return now.message
    if now.told and now.told != before.told:
        return now.told
    again = before.state in (Keeping.TROUBLE, Keeping.READING) and now.state is Keeping.RECORDING
    return f"history is recorded into {now.path}" if again else ""


def lines(recording: Recording, width: int) -> list[tuple[Piece, ...]]:
    """All of it in a few lines: how recording goes, how large the file is, where it lies."""
    words, style = _words(recording)
    head, room = Piece(_HEAD, "dim"), max(20, width - len(_HEAD) - 1)
    first, *more = wrap(words, room) or [""]
    if recording.state is Keeping.RECORDING:
        return [(head, Piece(words), Piece(f"  {recording.path}", "dim"))]
    return [(head, Piece(first, style)), *((Piece(" " * len(_HEAD)), Piece(one, style)) for one in more)]


def _words(recording: Recording) -> tuple[str, str]:
    match recording.state:
        case Keeping.TROUBLE:
            return recording.message, "error"
        case Keeping.OPENING:
            return "its file is being opened", "dim"
        case Keeping.OFF:
            return recording.message or "not kept", "dim"
        case Keeping.READING:
            return recording.message, "feed.attention"
        case Keeping.RECORDING:
            size = f"{quantity.size(recording.file_bytes)} of {quantity.size(recording.limit_bytes)}"
            missing = f", {recording.left_out} refreshes missing" if recording.left_out else ""
            return f"recorded, {size}{missing}", ""
