"""The figures of the sheet, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui.console.outlet.flow import Flowing
from tui.console.own_cost.lag import Lag
from tui.console.own_cost.process import Use
from tui.model.recording import NOT_RECORDED, Recording
from tui.model.vendor import Feed

Record = tuple[str, Mapping[str, object]]

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OwnCost:
    """Everything at one moment. `flowing` is None where there is no terminal."""

    flowing: Flowing | None
    merged_frames: int
    low_bandwidth: bool
    lag: Lag
    use: Use
    snapshots_last_minute: int
    snapshot_age_s: float | None
    feeds: Sequence[Feed]
    recording: Recording = NOT_RECORDED

    def records(self) -> tuple[Record, ...]:
        return (
            ("to the terminal", self._line()),
            ("the screen", self._screen()),
            ("this process", self._process()),
            ("requests in the last minute", self._requests()),
            ("history", self._history()),
        )

    def _line(self) -> Mapping[str, object]:
        flowing = self.flowing
        return {
            "now": None if flowing is None else f"{_size(flowing.now_bytes_per_s)}/s",
            "mean since the start": None if flowing is None else f"{_size(flowing.mean_bytes_per_s)}/s",
            "since the start": None if flowing is None else _size(flowing.total_bytes),
            "terminal took nothing": None
            if flowing is None
            else f"{flowing.blocked_ratio:.0%} of the last minute",
            "frames drawn as one": str(self.merged_frames),
            "low bandwidth": "on" if self.low_bandwidth else "off",
        }

    def _screen(self) -> Mapping[str, object]:
        lag = self.lag
        age_s = self.snapshot_age_s
        return {
            "loop late, p50": _ms(lag.p50_ms),
            "loop late, p99": _ms(lag.p99_ms),
            "loop late, max": _ms(lag.max_ms),
            "snapshots": f"{self.snapshots_last_minute} in the last minute",
            "last snapshot": None if age_s is None else f"{age_s:.0f} s ago",
        }

    def _process(self) -> Mapping[str, object]:
        use = self.use
        name = "memory, at most" if use.resident_is_peak else "memory"
        return {
            name: f"{use.resident_bytes / MIB:.1f} MiB",
            "processor": f"{use.cpu_ratio:.1%} of one",
            "threads": str(use.threads),
        }

    def _requests(self) -> Mapping[str, object]:
        return {
            feed.vendor: f"{feed.requests_last_minute} of {feed.budget_per_minute}"
            f"   {feed.requests_total} in all, {feed.errors_total} failed"
            for feed in self.feeds
        }

    def _history(self) -> Mapping[str, object]:
        recording = self.recording
        if not recording.path:
            return {"state": recording.state.value, "trouble": recording.message or None}
        return {
            "state": recording.state.value,
            "file": recording.path,
            "size": f"{_size(recording.file_bytes)} of {_size(recording.limit_bytes)}",
            "refreshes left out": str(recording.left_out),
            "trouble": recording.message or None,
        }


def _ms(value: float | None) -> str | None:
    return None if value is None else f"{value:.1f} ms"


def _size(count: float) -> str:
    if count < 1000:
        return f"{count:.0f} B"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
