"""The last look-ups, so that one can be asked again: kept masked, so the identity has to be typed again."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tui.model.identity import IdentityKind
from tui.model.text import safe

KEPT = 20


@dataclass(frozen=True, slots=True)
class Recent:
    """One look-up: what it asked for in words, the kind where one was chosen, the masked identity, the range as it was
    typed, and when it was asked."""

    kinds: str
    kind: IdentityKind | None
    token: str
    range_text: str
    asked_at_ms: int


def with_newest(newest: Recent, before: Sequence[Recent]) -> tuple[Recent, ...]:
    """`newest` on top; the same question earlier gives way."""
    others = [one for one in before if replace(one, asked_at_ms=newest.asked_at_ms) != newest]
    return (newest, *others[: KEPT - 1])


def load(path: Path) -> tuple[Recent, ...]:
    """What was kept; nothing where the file is not there or is not ours to read: nobody's work hangs on it."""
    try:
        rows = json.loads(path.read_text("utf-8"))
        return tuple(_read(row) for row in rows[:KEPT])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return ()


def _read(row: dict[str, object]) -> Recent:
    at_ms = row["asked_at_ms"]
    if not isinstance(at_ms, int):
        raise TypeError("asked_at_ms is no number")
    return Recent(
        kinds=safe(row["kinds"], 60),
        kind=None if row["kind"] is None else IdentityKind(str(row["kind"])),
        token=safe(row["token"], 80),
        range_text=safe(row["range_text"], 60),
        asked_at_ms=max(0, min(at_ms, 2**42)),
    )


def save(path: Path, recents: Sequence[Recent]) -> None:
    """Replace the file (0600) in one step. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(prefix=".recent-", dir=path.parent)  # mkstemp makes it 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump([asdict(one) for one in recents], file, ensure_ascii=False)
        os.replace(name, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
