"""From a config to an open console."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path

from tui import __version__, allocation
from tui.audit.journal import Journal
from tui.audit.key import mask_key
from tui.cli import first_paint, screen
from tui.cli.configured import Configured, own_state, zone_of
from tui.cli.exits import CommandError, ExitCode
from tui.cli.leaving import orderly
from tui.cli.log import start_log
from tui.cli.opening import Opening
from tui.collector.answers import Publish
from tui.collector.lookup.question import Question
from tui.collector.thread import CollectorThread, Runs
from tui.config.document import Config
from tui.config.places import user_themes
from tui.config.shipped import shipped_themes
from tui.console import themes
from tui.console.app import NoctopApp
from tui.console.commands import KeysError, keys_of
from tui.console.depth import depth_of
from tui.console.settings import CollectorFace, Settings, Workplace
from tui.console.themes import ThemeError
from tui.model.masking import Mask

logger = logging.getLogger(__name__)


def open_on(opening: Opening) -> int:
    """Run the console until the operator leaves; its exit code."""
    start_log(own_state())
    logger.info("noctop %s opens on %s", __version__, ", ".join(opening.use.config.vendors))
    screen.prepare(os.environ)
    try:
        app = NoctopApp(
            _workplace(opening.use, opening, opening.banner),
            clock=opening.clock,
            reload=lambda: _reloaded(opening),
        )
    except (ThemeError, KeysError) as error:
        raise CommandError(f"{opening.use.path}: {error}", ExitCode.CONFIG) from None
    return run_console(app, mouse=opening.use.config.console.mouse)


def run_console(app: NoctopApp, *, mouse: bool = False) -> int:
    """Until the operator leaves, a signal comes or the line is lost; the exit code."""
    first_paint.taken_over()
    allocation.settle()
    with orderly(app):
        code = app.run(mouse=mouse)
    return (app.return_code or ExitCode.DONE) if code is None else code


def _reloaded(opening: Opening) -> Workplace:
    """The workplace of the config as it is on disk now. Raises ValueError in words; blocks."""
    try:
        use = opening.again()
        workplace = _workplace(use, opening, "")
        themes.load(workplace.settings.theme, workplace.settings.theme_folders)
        return workplace
    except (CommandError, ThemeError, KeysError) as error:
        raise ValueError(str(error)) from None


def _workplace(use: Configured, opening: Opening, banner: str) -> Workplace:
    keys_of(use.config.keys)
    console, clock, state = use.config.console, opening.clock, own_state()
    mask = Mask(_key(state), on=console.mask)
    settings = Settings(
        theme=console.theme,
        theme_folders=(user_themes(), shipped_themes()),
        zone=zone_of(console.timezone),
        refresh_s=console.refresh_s,
        symbols=console.symbols,
        depth=depth_of(os.environ),
        encoding=screen.encoding(),
        keys=use.config.keys,
        saved_folder=state / "saved",
        banner=banner,
        mask=mask,
        reveal=Journal(state, replace(mask, on=True), clock.now_ms).revealed,
        refuse=lambda question: _beyond_reach(use.config, question, clock.now_ms()),
        examples=opening.examples,
        recent_file=None if opening.examples else state / "recent.json",
        opens_at_ms=opening.at_ms,
        picture_file=None if opening.banner else state / first_paint.PICTURE_NAME,
        picture_source=use.source,
        already_painted=first_paint.is_shown(),
        view_file=None if opening.banner else state / "view.json",
        low_bandwidth=console.low_bandwidth or opening.low_bandwidth,
    )

    def connect(publish: Publish) -> CollectorFace:
        def made() -> Runs:
            # Imported on its own thread: the vendors' clients and their HTTP take longer to load than the screen,
            # which can be painted meanwhile.
            from tui.cli.collecting import collector_of

            return collector_of(use, opening, state, publish)

        return CollectorThread(made)

    return Workplace(settings, connect)


def _beyond_reach(config: Config, question: Question, now_ms: int) -> str:
    """Why no vendor can answer, "" where one can. The plan needs the vendors, but no client of theirs."""
    from tui.collector.accounts import Account
    from tui.collector.lookup.reach import beyond_reach

    accounts = [
        Account(name, vendor.kind, viewer_filter=getattr(vendor, "viewer_filter", ""))
        for name, vendor in config.vendors.items()
        if vendor.enabled
    ]
    return beyond_reach(accounts, question, now_ms)


def _key(state: Path) -> bytes:
    try:
        return mask_key(state)
    except OSError as error:
        raise CommandError(f"the key that masks personal data: {error}", ExitCode.CONFIG) from None
