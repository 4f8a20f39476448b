"""What the console is told when it opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Protocol

from tui.collector.requests import Request
from tui.model.snapshot import Snapshot

Publish = Callable[[Snapshot], None]


class CollectorFace(Protocol):
    """All the console knows of the collector: it starts, takes requests without blocking, and stops."""

    def start(self) -> None: ...

    def submit(self, request: Request) -> None: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Settings:
    """`[console]` and `[keys]` of the config, resolved. `encoding` is that of the terminal.

    `zone` is the configured zone, which the zone key swaps with UTC. `banner` is a sentence for the demo's start.
    """

    theme: str = "night"
    theme_folders: tuple[Path, ...] = ()
    zone: tzinfo = UTC
    refresh_s: float = 10.0
    symbols: str = "auto"
    encoding: str = "utf-8"
    mouse: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    saved_folder: Path = Path()
    banner: str = ""


@dataclass(frozen=True, slots=True)
class Workplace:
    """One configuration at work: what the console looks like, and how its collector is made."""

    settings: Settings
    connect: Callable[[Publish], CollectorFace]
