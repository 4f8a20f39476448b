"""How long a full answer of Conviva (1,500 sessions) takes to become the model's, against reading its JSON alone.

    python -m tests.benchmarks.bench_conviva_parse

Prints milliseconds (the best of several rounds) and the ratio. The goal is 2.5 at most.
"""

from __future__ import annotations

import gc
import json
import random
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.figures import Figure
from tests.vendors.conviva_account import row
from tui.vendors.conviva.rows import sessions_of
from tui.vendors.transport import Answer

ROWS = 1500
ROUNDS = 15


def page(rows: int = ROWS) -> bytes:
    """Sessions of the page's shape with plausible figures, one in ten failed, in no order."""
    dice = random.Random(73)
    return json.dumps({"sessions": [plausible(dice, number) for number in range(rows)]}).encode()


def plausible(dice: random.Random, number: int) -> dict[str, Any]:
    failed = dice.random() < 0.1
    return row(
        dice.randrange(10_000_000),
        viewer_id=f"viewer-{number:08x}",
        status_info={
            "is_exit_before_video_start": False,
            "is_video_start_failure": failed,
            "is_video_start_failure_tech": failed,
            "errors": [{"message": f"DRM licence refused ({number})", "is_fatal": True}] if failed else [],
        },
        lifetime_metrics={
            "average_peak_bitrate_bps": dice.randrange(8_000_000),
            "bitrate_switches_count": dice.randrange(30),
            "playing_time_ms": dice.randrange(7_200_000),
            "rebuffering_ratio_percent": dice.random() * 4,
            "connection_induced_rebuffering_ratio_percent": dice.random() * 3,
            "rebuffering_time_ms": dice.randrange(60_000),
            "video_start_time_ms": dice.randrange(8_000),
        },
        network_info={"ip": f"198.51.100.{dice.randrange(256)}", "cdn": ["INHOUSE", "EDGE"]},
    )


def best_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times) * 1000


def figure() -> Figure:
    """The ratio as a line of the table."""
    body = page()
    reading_ms = best_ms(lambda: json.loads(body))
    whole_ms = best_ms(
        lambda: sessions_of(Answer(status=200, body=body).rows("sessions"), "conviva", keep_raw=False)
    )
    detail = f"{whole_ms:.0f} ms against {reading_ms:.0f} ms"
    return Figure(f"{ROWS:,} Conviva sessions, to json.loads", whole_ms / reading_ms, 2.5, "x", detail)


def main() -> None:
    body = page()
    reading_ms = best_ms(lambda: json.loads(body))
    whole_ms = best_ms(
        lambda: sessions_of(Answer(status=200, body=body).rows("sessions"), "conviva", keep_raw=False)
    )
    with_raw_ms = best_ms(
        lambda: sessions_of(Answer(status=200, body=body).rows("sessions"), "conviva", keep_raw=True)
    )
    print(f"{ROWS} sessions, {len(body) / 1e6:.1f} MB")
    print(f"json.loads            {reading_ms:6.1f} ms")
    print(f"to the model          {whole_ms:6.1f} ms  ratio {whole_ms / reading_ms:.2f}")
    print(f"to the model, raw too {with_raw_ms:6.1f} ms  ratio {with_raw_ms / reading_ms:.2f}")


if __name__ == "__main__":
    main()
