"""How far a look-up is, in one line for stderr."""

from __future__ import annotations

import shutil

from tui.collector.lookup.question import LookupState, VendorProgress

_BAR = 20


def progress_words(state: LookupState, columns: int | None = None) -> str:
    """`[######--------------] 180 of 600 requests, 12 rows, 40 s left: uplynk 176/576`, no wider than the terminal."""
    width = shutil.get_terminal_size().columns if columns is None else columns
    done = sum(one.requests_done for one in state.vendors)
    planned = sum(one.requests_planned for one in state.vendors)
    rows = sum(one.rows for one in state.vendors)
    filled = _BAR * done // planned if planned else 0
    words = f"[{'#' * filled}{'-' * (_BAR - filled)}] {done} of {planned} requests, {rows} rows"
    left_s = max((one.seconds_left for one in state.vendors if one.seconds_left is not None), default=None)
    if left_s is not None:
        words += f", {left_s:.0f} s left"
    waiting = [_vendor(one) for one in state.vendors if not one.finished and one.requests_planned]
    if waiting:
        words += f": {', '.join(waiting)}"
    return words[: max(10, width - 1)]


def _vendor(one: VendorProgress) -> str:
    return f"{one.vendor} {one.requests_done}/{one.requests_planned}"
