"""The history: where it lies, how large it is, since when it tells; or what is wrong with it."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

from tui.cli.doctor.report import Check, ok, warn
from tui.collector.recording.files import FILE_NAME, newest_beside
from tui.config.document import Config
from tui.config.places import state_folder
from tui.config.problems import ConfigError
from tui.history import Archive, HistoryError
from tui.model import quantity
from tui.model.instants import iso_utc

_NAME = "history"


def history_checks(config: Config) -> list[Check]:
    """One line; none where the state folder cannot be had, which has a line of its own. Nothing is written."""
    if not config.history.enabled:
        return [ok(_NAME, "switched off, by [history] enabled")]
    with suppress(ConfigError):
        return [_history(state_folder() / FILE_NAME, config.history.max_mb)]
    return []


def _history(path: Path, max_mb: int) -> Check:
    beside = newest_beside(path)
    try:
        return ok(_NAME, _told(path, max_mb))
    except HistoryError as error:
        if beside is None:
            advice = "in the console, :history_new begins a new file beside it"
            return warn(_NAME, f"{path}: {error.problem}", advice)
        refused = error
    try:
        found = _told(beside, max_mb)
    except HistoryError as error:
        return warn(_NAME, f"{beside}: {error.problem}", "in the console, :history_new begins another file")
    return ok(_NAME, f"{found}; {path.name} cannot be used: {refused.problem}")


def _told(path: Path, max_mb: int) -> str:
    """Raises HistoryError."""
    limit = f"at most {quantity.size(max_mb * 1_000_000)} (max_mb)"
    if not path.exists():
        return f"{path}: nothing is recorded yet; {limit}"
    with closing(Archive.open(path)) as archive:
        spans = archive.spans()
    log = path.with_name(path.name + "-wal")
    size = path.stat().st_size + (log.stat().st_size if log.exists() else 0)
    since = f"since {iso_utc(spans[0].from_ms)}" if spans else "nothing is recorded yet"
    return f"{path}: {quantity.size(size)}, {limit}; {since}"
