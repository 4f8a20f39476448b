"""What the console is told when it opens."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Protocol

from tui.collector.answers import Publish
from tui.collector.lookup.question import Question
from tui.collector.requests import Request
from tui.console.depth import Depth
from tui.model.masking import Mask
from tui.model.span import Span

Reveal = Callable[[str, str], None]
"""Writes down that the data behind a token (masked) are revealed, and the reason. Raises OSError where it cannot."""


class CollectorFace(Protocol):
    """All the console knows of the collector: it starts, takes requests without blocking, and stops."""

    def start(self) -> None: ...

    def submit(self, request: Request) -> None: ...

    def stop(self) -> None: ...


Refuse = Callable[[Question], str]
"""Why no vendor can answer a question, in words, "" where one can. It does not block."""


def _of_this_run() -> Mask:
    return Mask(secrets.token_bytes(32))


def _nowhere(reason: str, token: str) -> None:
    raise OSError("no audit file is set up")


def _anything_goes(question: Question) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Settings:
    """`[console]` and `[keys]` of the config, resolved. `encoding` is that of the terminal, `depth` its colours.

    `zone` is the configured zone, which the zone key swaps with UTC. `banner` is a sentence for the demo's start.
    `mask` says how personal data are written (a `mask` that is off still has its key: what is kept is masked always),
    `reveal` writes down a reason before they show. `refuse` is asked before a look-up starts. `examples` (kind, value,
    note) are identities of the demo's world. `recent_file` keeps the last look-ups, masked; None keeps them for this
    run only. `opens_at_ms` is a moment of the past to begin at. `recording` is what a replayed file spans, None where
    there is a present. `view_file` keeps how the console is set up; None keeps nothing. `picture_file` keeps the last
    screen of the wall with the config it shows (`picture_source`), `already_painted` says that such a one is on the
    terminal. `low_bandwidth` starts it sparing the line.
    """

    theme: str = "night"
    theme_folders: tuple[Path, ...] = ()
    zone: tzinfo = UTC
    refresh_s: float = 10.0
    symbols: str = "auto"
    depth: Depth = Depth.TRUE
    encoding: str = "utf-8"
    mouse: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    saved_folder: Path = Path()
    banner: str = ""
    mask: Mask = field(default_factory=_of_this_run)
    reveal: Reveal = _nowhere
    refuse: Refuse = _anything_goes
    examples: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)
    recent_file: Path | None = None
    opens_at_ms: int | None = None
    recording: Span | None = None
    view_file: Path | None = None
    picture_file: Path | None = None
    picture_source: str = ""
    already_painted: bool = False
    low_bandwidth: bool = False


@dataclass(frozen=True, slots=True)
class Workplace:
    """One configuration at work: what the console looks like, and how its collector is made."""

    settings: Settings
    connect: Callable[[Publish], CollectorFace]
