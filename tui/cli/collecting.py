"""The collector of a config, for whatever shows what it finds: the console, or the plain stream."""

from __future__ import annotations

import contextlib
from pathlib import Path

from tui.audit.key import mask_key
from tui.cli.configured import Configured
from tui.cli.opening import Opening
from tui.collector.accounts import Keeper, joining, open_accounts
from tui.collector.answers import Publish
from tui.collector.board import Board
from tui.collector.recording.files import HistoryFiles
from tui.collector.recording.history import History
from tui.collector.service import Collector
from tui.model.masking import Mask
from tui.watch.book import BOOK_NAME


def collector_of(use: Configured, opening: Opening, state: Path, publish: Publish) -> Collector:
    """Made on the collector's own thread: what is bound to a loop is bound to that one. The config's channels are taken
    out of it."""
    clock, refresh_s = opening.clock, use.config.console.refresh_s
    board = Board(joining(use.config))
    use.config.forget_channels()
    files = HistoryFiles(
        opening.history_folder or state,
        use.config.history,
        refresh_ms=max(1, round(refresh_s * 1000 * opening.speed)),
        now_ms=clock.now_ms,
    )
    return Collector(
        open_accounts(use.config, use.secrets, clock),
        board,
        refresh_s=refresh_s,
        clock=clock,
        publish=publish,
        keeper=Keeper(use.config, use.secrets, clock),
        history=History(files, clock=clock),
        # The demo's viewers are nobody: they do not belong among those of the real service.
        watch_file=None if opening.examples else state / BOOK_NAME,
        mask=_mask(state),
    )


def _mask(state: Path) -> Mask | None:
    """The machine's own, so that who is recorded today is the same tomorrow; else one for this run."""
    with contextlib.suppress(OSError):
        return Mask(mask_key(state))
    return None
