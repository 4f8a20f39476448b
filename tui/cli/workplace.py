"""From a config to an open console."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tui import __version__
from tui.audit.journal import Journal
from tui.audit.key import mask_key
from tui.cli.configured import Configured, configured, zone_of
from tui.cli.exits import CommandError, ExitCode
from tui.cli.log import start_log
from tui.cli.lost_line import watch_line
from tui.clock import Clock
from tui.collector.accounts import Account, Keeper, joining, open_accounts
from tui.collector.answers import Publish
from tui.collector.board import Board
from tui.collector.lookup.reach import beyond_reach
from tui.collector.recording.files import HistoryFiles
from tui.collector.recording.history import History
from tui.collector.service import Collector
from tui.collector.thread import CollectorThread
from tui.config.document import Config
from tui.config.places import state_folder, user_themes
from tui.config.problems import ConfigError
from tui.config.shipped import shipped_themes
from tui.console.app import NoctopApp
from tui.console.commands import KeysError, keys_of
from tui.console.settings import CollectorFace, Settings, Workplace
from tui.console.themes import ThemeError
from tui.model.masking import Mask
from tui.watch.book import BOOK_NAME

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opening:
    """What to open the console on. `again` reads the config anew, for `:reload`. `examples` are the demo's people.
    The history is in `history_folder`, else where noctop's state is; `clock` runs `speed` times as fast as the world.
    """

    use: Configured
    clock: Clock
    again: Callable[[], Configured]
    banner: str = ""
    examples: tuple[tuple[str, str, str], ...] = ()
    history_folder: Path | None = None
    speed: float = 1.0


def open_on(opening: Opening) -> int:
    """Run the console until the operator leaves; its exit code."""
    refuse_no_terminal()
    start_log(_state())
    logger.info("noctop %s opens on %s", __version__, ", ".join(opening.use.config.vendors))
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(
            name, None
        )  # exported by some shells; the terminal itself knows better, and after a resize too
    try:
        app = NoctopApp(
            _workplace(opening.use, opening, opening.banner),
            clock=opening.clock,
            reload=lambda: _reloaded(opening),
        )
    except (ThemeError, KeysError) as error:
        raise CommandError(f"{opening.use.path}: {error}", ExitCode.CONFIG) from None
    watch_line(sys.stdout.fileno(), lambda: os._exit(ExitCode.HUNG_UP))
    with _ends_on_signals(app):
        code = app.run(mouse=opening.use.config.console.mouse)
    return (app.return_code or ExitCode.DONE) if code is None else code


def refuse_no_terminal() -> None:
    """The console needs a terminal that can move its cursor."""
    # A stream that whoever started us closed is None.
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise CommandError(
            "the console needs a terminal; `noctop channels` prints the wall once", ExitCode.USAGE
        )
    if os.environ.get("TERM", "dumb") == "dumb":
        raise CommandError(
            "this terminal (TERM=dumb) cannot move its cursor; `noctop channels` prints the wall once",
            ExitCode.USAGE,
        )


def _reloaded(opening: Opening) -> Workplace:
    """The workplace of the config as it is on disk now. Raises ValueError in words; blocks."""
    try:
        use = opening.again()
        keys_of(use.config.keys)
        return _workplace(use, opening, "")
    except (CommandError, ThemeError, KeysError) as error:
        raise ValueError(str(error)) from None


def _workplace(use: Configured, opening: Opening, banner: str) -> Workplace:
    keys_of(use.config.keys)
    console, clock, state = use.config.console, opening.clock, _state()
    mask = Mask(_key(state), on=console.mask)
    settings = Settings(
        theme=console.theme,
        theme_folders=(user_themes(), shipped_themes()),
        zone=zone_of(console.timezone),
        refresh_s=console.refresh_s,
        symbols=console.symbols,
        encoding=getattr(sys.__stderr__, "encoding", None) or "ascii",
        keys=use.config.keys,
        saved_folder=state / "saved",
        banner=banner,
        mask=mask,
        reveal=Journal(state, replace(mask, on=True), clock.now_ms).revealed,
        refuse=lambda question: beyond_reach(_as_asked(use.config), question, clock.now_ms()),
        examples=opening.examples,
        recent_file=None if opening.examples else state / "recent.json",
    )

    def connect(publish: Publish) -> CollectorFace:
        return CollectorThread(lambda: _collector(use, opening, state, publish))

    return Workplace(settings, connect)


def _state() -> Path:
    try:
        return state_folder()
    except ConfigError as error:
        raise CommandError(str(error), ExitCode.CONFIG) from None


def _as_asked(config: Config) -> list[Account]:
    """The vendors as a look-up's plan sees them, without a client."""
    return [
        Account(name, vendor.kind, viewer_filter=getattr(vendor, "viewer_filter", ""))
        for name, vendor in config.vendors.items()
        if vendor.enabled
    ]


def _key(state: Path) -> bytes:
    try:
        return mask_key(state)
    except OSError as error:
        raise CommandError(f"the key that masks personal data: {error}", ExitCode.CONFIG) from None


def _collector(use: Configured, opening: Opening, state: Path, publish: Publish) -> Collector:
    """Made on the collector's own thread: what is bound to a loop is bound to that one."""
    clock, refresh_s = opening.clock, use.config.console.refresh_s
    files = HistoryFiles(
        opening.history_folder or state,
        use.config.history,
        refresh_ms=max(1, round(refresh_s * 1000 * opening.speed)),
        now_ms=clock.now_ms,
    )
    return Collector(
        open_accounts(use.config, use.secrets, clock),
        Board(joining(use.config)),
        refresh_s=refresh_s,
        clock=clock,
        publish=publish,
        keeper=Keeper(use.config, use.secrets, clock),
        history=History(files, clock=clock),
        # The demo's viewers are nobody: they do not belong among those of the real service.
        watch_file=None if opening.examples else state / BOOK_NAME,
    )


@contextlib.contextmanager
def _ends_on_signals(app: NoctopApp) -> Iterator[None]:
    """Signals end the console in order: the terminal is left clean, the exit code says why."""
    codes = {
        signal.SIGINT: ExitCode.INTERRUPTED,
        signal.SIGTERM: ExitCode.TERMINATED,
        signal.SIGHUP: ExitCode.HUNG_UP,
    }

    def end(number: int, _frame: object) -> None:
        app.call_later(app.exit, int(codes[signal.Signals(number)]))

    before = {number: signal.signal(number, end) for number in codes}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def again_from(chosen: str | None) -> Callable[[], Configured]:
    """Reads the config again where it was read before; its commands run apart from the open screen."""
    return lambda: configured(chosen, screen_open=True)
