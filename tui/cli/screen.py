"""The terminal that a console is about to be drawn on, made ready for it."""

from __future__ import annotations

import codecs
import sys
from collections.abc import MutableMapping

from tui.cli.encoding import CELLS
from tui.console.depth import settle_colours


def prepare(environ: MutableMapping[str, str]) -> None:
    """To be called before the console is made: what is below it looks at the environment, too."""
    for name in ("COLUMNS", "LINES"):
        environ.pop(
            name, None
        )  # exported by some shells; the terminal itself knows better, and after a resize too
    settle_colours(environ)
    stream = sys.__stdout__
    if stream is not None:
        stream.reconfigure(errors=CELLS)


def encoding() -> str:
    """Of the stream that the console draws on, by its usual name."""
    stream = sys.__stdout__
    return codecs.lookup(stream.encoding).name if stream is not None else "ascii"
