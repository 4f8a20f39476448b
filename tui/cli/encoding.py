"""What noctop may write on its streams: signs and names that an encoding lacks must neither end a command nor become
escape codes in the midst of a sentence."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Mapping

TYPE_CHECKING = False
"""As of `typing`, which costs `--help` more than all that is here."""

if TYPE_CHECKING:
    from typing import TextIO

WORDS = "noctop.words"
"""For text: signs become their stand-ins, other characters their escapes, from which they can be had again."""

CELLS = "noctop.cells"
"""For a screen: every character becomes as many cells as it would take, or the columns after it would shift."""

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("—–─╌┄┈╴", "-"),
        **dict.fromkeys("│┆┊╎", "|"),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’", "'"),
        **dict.fromkeys("→›≥▸▶", ">"),
        **dict.fromkeys("←‹≤◂◀", "<"),
        **dict.fromkeys("↑▲△", "^"),
        **dict.fromkeys("↓▼▽", "v"),
        **dict.fromkeys("…≈", "~"),
        **dict.fromkeys("×✕✗✘", "x"),
        **dict.fromkeys("·∙", "."),
        **dict.fromkeys("•●◆★", "*"),
        **dict.fromkeys("○◌◯", "o"),
        **dict.fromkeys("✓✔±", "+"),
        "∅": "?",
        "╱": "/",
        "\N{NO-BREAK SPACE}": " ",
    }
)
_BLOCKS = (("\u2500", "\u257f", "+"), ("\u2580", "\u259f", "#"), ("\u2800", "\u28ff", ":"))
"""Corners and crossings, blocks, braille: what is drawn rather than read."""

_UTF8_LOCALES = frozenset({"C.UTF-8", "C.utf8", "UTF-8"})
"""What Python itself writes into LC_CTYPE where it found none but C (PEP 538)."""


def settle(environ: Mapping[str, str]) -> None:
    """Make stdout and stderr write what the locale can show."""
    codecs.register_error(WORDS, _words)
    codecs.register_error(CELLS, _cells)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=declared(environ), errors=WORDS)


def as_data(stream: TextIO) -> None:
    """Make the stream write data, in which no character may become another: whoever reads them is a program."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8" if declared(os.environ) else None, errors="backslashreplace")


def declared(environ: Mapping[str, str]) -> str | None:
    """The encoding that the locale asks for where Python takes UTF-8 in spite of it (PEP 538, PEP 540); None where
    Python's choice stands.

    Python does so for the locale C, for one that the machine does not know, and for none at all. A terminal whose user
    wrote LANG=C or an encoding other than UTF-8 is taken by its word.
    """
    if not sys.flags.utf8_mode or environ.get("PYTHONUTF8") == "1" or environ.get("PYTHONIOENCODING"):
        return None
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        value = environ.get(name, "")
        if not value or (name == "LC_CTYPE" and value in _UTF8_LOCALES):
            continue
        codeset = value.partition(".")[2].partition("@")[0].lower().replace("-", "")
        return "ascii" if value in ("C", "POSIX") or codeset not in ("", "utf8") else None
    return None


def _words(error: UnicodeError) -> tuple[str, int]:
    """The error handler WORDS."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_sign(one) or _escaped(one) for one in missing), error.end


def _cells(error: UnicodeError) -> tuple[str, int]:
    """The error handler CELLS."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_sign(one) or _letter(one) for one in missing), error.end


def _sign(one: str) -> str:
    """The ASCII character that stands for a sign, "" for what is none."""
    known = one.translate(_SIGNS)
    if known != one:
        return known
    return next((sign for first, last, sign in _BLOCKS if first <= one <= last), "")


def _letter(one: str) -> str:
    """A letter without its accent, else a question mark for each cell."""
    import unicodedata

    from rich.cells import cell_len

    plain = unicodedata.normalize("NFKD", one)[0]
    cells = cell_len(one)
    return plain if plain.isascii() and plain.isprintable() and cells == 1 else "?" * cells


def _escaped(one: str) -> str:
    return one.encode("ascii", "backslashreplace").decode("ascii")
