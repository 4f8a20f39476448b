"""What `noctop channels` said, and what System73 itself says to the same question."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import tomli_w

from tests.cli.commands import LONG_S, Simulating
from tui.simulator import credentials

CHANNELS = 24
START_MS = 1_795_291_200_000
"""2026-11-21T20:00:00Z, where the simulator stands still."""


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.out)
        return value

    @property
    def coverage(self) -> dict[str, dict[str, Any]]:
        return {one["vendor"]: one for one in self.json["vendors"]}

    def channels(self, vendor: str = "system73") -> dict[str, dict[str, Any]]:
        return {one["channel_id"]: one for one in self.json["channels"] if one["vendor"] == vendor}


def raw(simulator: Simulating, path: str) -> list[dict[str, Any]]:
    """What System73 itself answers, asked with nothing of ours."""
    url = simulator.base_urls["system73"] + path
    request = Request(url, headers={"Authorization": credentials.SYSTEM73_API_KEY})
    with urlopen(request, timeout=LONG_S) as answer:
        rows: list[dict[str, Any]] = json.load(answer)
    return rows


def changed(simulator: Simulating, folder: Path, **vendors: Mapping[str, Any] | None) -> Path:
    """The simulator's config with these vendors' keys changed, or without the vendor."""
    data = tomllib.loads(simulator.config.read_text())
    for name, keys in vendors.items():
        if keys is None:
            del data["vendors"][name]
            for channel in data["channels"].values():
                channel.pop(name, None)
        else:
            data["vendors"][name] |= keys
    path = folder / "changed.toml"
    path.touch(mode=0o600)
    path.write_text(tomli_w.dumps(data))
    return path
