"""A collector that records until it is killed: `python -m tests.collector.recording.child BASE_URL FOLDER`."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from tests.collector.recording.kept import HandClock, files, keeping


class PassingClock(HandClock):
    """A second of ours is a minute."""

    def now_ms(self) -> int:
        return self.ms + round(time.monotonic() * 60_000)


async def record(base_url: str, folder: Path) -> None:
    clock = PassingClock()
    async with keeping(base_url, files(folder, clock), clock):
        await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1], Path(sys.argv[2])))
