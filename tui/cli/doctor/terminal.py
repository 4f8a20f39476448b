"""The terminal that the console is to open in."""

from __future__ import annotations

import contextlib
import locale
import os
import subprocess
from collections.abc import Mapping

from tui.cli import screen
from tui.cli.doctor.report import Check, ok, warn
from tui.console.depth import Depth, depth_of, is_gnu_screen, tells_true_colour
from tui.console.differ.fitness import SWITCH, why_not

SMALLEST = (80, 24)
TMUX_DEADLINE_S = 2.0


def terminal_checks(environ: Mapping[str, str]) -> list[Check]:
    """Nothing here fails: each has its warning, and what to do for more."""
    return [
        _term(environ),
        _colours(environ),
        _encoding(),
        _size(),
        _no_color(environ),
        _tmux(environ),
        _locale(environ),
        _frames(environ),
    ]


def _term(environ: Mapping[str, str]) -> Check:
    term = environ.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        advice = (
            "the console cannot open here, noctop prints lines instead; use a terminal that moves its cursor"
        )
        return warn("TERM", term or "not set", advice)
    return ok("TERM", term)


def _colours(environ: Mapping[str, str]) -> Check:
    """As the console will judge, and the theme that this leads to."""
    depth = depth_of(environ)
    told = f"{environ.get('COLORTERM') or 'not set'}: {depth.words}"
    if depth is Depth.NONE:
        return ok("COLORTERM", f"{told}, by {'NO_COLOR' if environ.get('NO_COLOR') else 'TERM'}")
    if is_gnu_screen(environ) and tells_true_colour(environ):
        advice = "GNU screen mistakes more for other things; screen -T screen-256color has 256"
        return warn("COLORTERM", told, advice)
    if depth is Depth.SIXTEEN:
        advice = 'the theme "terminal" is worn; where there are more (ssh does not say): export COLORTERM=truecolor'
        return warn("COLORTERM", told, advice)
    return ok("COLORTERM", told)


def _encoding() -> Check:
    """Of the stream that the console draws on."""
    encoding = screen.encoding()
    if encoding == "utf-8":
        return ok("encoding", encoding)
    advice = "export LC_ALL=C.UTF-8 where the terminal shows UTF-8; until then everything is drawn in ASCII"
    return warn("encoding", encoding, advice)


def _size() -> Check:
    for descriptor in (0, 1, 2):
        with contextlib.suppress(OSError):
            columns, lines = os.get_terminal_size(descriptor)
            if columns >= SMALLEST[0] and lines >= SMALLEST[1]:
                return ok("size", f"{columns}x{lines}")
            return warn("size", f"{columns}x{lines}", f"make it {SMALLEST[0]}x{SMALLEST[1]} at least")
    return warn("size", "this is no terminal", "run it once where the console is to open")


def _no_color(environ: Mapping[str, str]) -> Check:
    if environ.get("NO_COLOR"):
        return ok(
            "NO_COLOR",
            'set: no colours, the theme "mono"; signs and words tell severity; unset it for colours',
        )
    return ok("NO_COLOR", "not set")


def _tmux(environ: Mapping[str, str]) -> Check:
    """Copying goes through the terminal (OSC 52), which tmux passes on only if told to."""
    if not environ.get("TMUX"):
        return ok("tmux", "not inside one")
    try:
        command = ["tmux", "show-options", "-sv", "set-clipboard"]
        answer = subprocess.run(command, capture_output=True, timeout=TMUX_DEADLINE_S, check=True)  # noqa: S603
        setting = answer.stdout.decode("utf-8", "replace").strip()
    except (OSError, subprocess.SubprocessError):
        setting = "unknown"
    if setting == "on":
        return ok("tmux", "set-clipboard is on")
    return warn(
        "tmux", f"set-clipboard is {setting}", "to copy out of the console: tmux set -s set-clipboard on"
    )


def _locale(environ: Mapping[str, str]) -> Check:
    variable = next((name for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), None)
    found = f"{environ[variable]}, by {variable}" if variable else "not set"
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:
        return warn(
            "locale", f"{found}: this machine does not know it", "take one that `locale -a` lists, or C.UTF-8"
        )
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return ok("locale", found)


def _frames(environ: Mapping[str, str]) -> Check:
    """Whether the console sends only the cells that changed."""
    reason = why_not(environ)
    if not reason:
        return ok("frames", "only cells that changed are sent")
    advice = f"unset {SWITCH}" if environ.get(SWITCH) else "install noctop with the dependencies it names"
    return warn("frames", f"{reason}: ten times the bytes are sent", advice)
