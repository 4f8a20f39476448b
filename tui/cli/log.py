"""noctop's own log: `noctop.log` in the state folder, rotated, for its owner's eyes, and even there without secrets
and personal data. Callers keep those out themselves; this is the net below them."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import walk_tb

from tui.model.instants import iso_utc
from tui.model.redaction import HIDDEN, Redactor, hush_libraries
from tui.model.text import safe

LOG_NAME = "noctop.log"
FILES = 5
"""The one that is written, and four older ones."""
FILE_BYTES = 1_000_000
MAX_WORDS = 2_000
"""Characters kept of one message."""

_MOST_READ = 20_000
"""Characters of a message that are looked through at all."""
_MOST_FRAMES = 8
_DEEPEST = 3
_LIBRARIES = ("httpx", "httpcore")


def start_log(state_folder: Path) -> None:
    """Sends what noctop and its libraries log, INFO and above, to `state_folder`/noctop.log.

    Called again it moves there. Neither this nor any logging after it raises or prints: a log that cannot be
    written (a full disk, a read-only folder) is a log without lines, and never trouble on the screen.
    """
    hush_libraries()
    for library in _LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler, LogFile):
            root.removeHandler(handler)
            with contextlib.suppress(OSError):
                handler.close()
    root.addHandler(LogFile(state_folder / LOG_NAME))
    root.setLevel(logging.INFO)


class LogFile(RotatingFileHandler):
    """At most `FILES` files of `FILE_BYTES`, each of mode 0600; opened with the first line."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=FILES - 1, delay=True)
        self.setFormatter(RedactingFormatter())

    def _open(self) -> io.TextIOWrapper:
        """Nothing is buffered: what a full disk did not take must not come up again when the file is closed."""
        raw = open(self.baseFilename, "ab", buffering=0, opener=_privately)  # noqa: SIM115  (logging closes it)
        return io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's name)
        """Logging's own prints a traceback with the message in it, over the screen."""


def _privately(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | os.O_NOFOLLOW, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


class RedactingFormatter(logging.Formatter):
    """`2026-11-21T04:05:06.000Z INFO tui.collector.polls: words`, one line a record, in UTC.

    Exceptions, raised or handed over as arguments, become their types and places. Their messages may hold whatever
    was being worked on, so no message, no locals and no lines of code are written.
    """

    def format(self, record: logging.LogRecord) -> str:
        words = redacted(_message(record))
        error = record.exc_info[1] if record.exc_info else None
        thrown = f" ({places(error)})" if error is not None else ""
        moment = iso_utc(int(record.created * 1000))
        return f"{moment} {record.levelname} {safe(record.name, 100)}: {words}{thrown}"


def _message(record: logging.LogRecord) -> str:
    """The message as its arguments make it."""
    try:
        template, args = str(_shown(record.msg)), record.args
        if isinstance(args, Mapping):
            template %= {name: _shown(value) for name, value in args.items()}
        elif args:
            template %= tuple(map(_shown, args))
    except Exception:
        # Whatever a value's own __str__ raises. The arguments stay out: they are what could not be written.
        return "(a message that cannot be put together)"
    return template


def _shown(value: object) -> object:
    if isinstance(value, BaseException):
        return places(value)
    if isinstance(value, (list, tuple)):
        return [_shown(one) for one in value]
    return value


def places(error: BaseException, depth: int = 0) -> str:
    """`KeyError at tui.a:12 f < tui.b:3 g`: the type and where it came from, innermost first; then what it is a
    group of, or what it came after."""
    frames = [
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    where = " < ".join(frames[: -_MOST_FRAMES - 1 : -1])
    words = safe(type(error).__qualname__, 100) + (f" at {where}" if where else "")
    if depth >= _DEEPEST:
        return words
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    inside = error.exceptions[:_DEEPEST] if isinstance(error, BaseExceptionGroup) else ()
    more = [f"of {places(one, depth + 1)}" for one in inside]
    more += [f"after {places(before, depth + 1)}"] if before is not None else []
    return ", ".join((words, *more))


_AUTHORIZATION = re.compile(r"(?i)(authorization)\b[\"']?\s*[:=,].*")
_USER_IN_URL = re.compile(r"(?<=://)[^\s/?#]*@")
_QUERY_OF_URL = re.compile(r"(://[^\s?#]*)[?#]\S*")
_QUERY = re.compile(r"\?[^\s?]*=\S*")
_HEX = re.compile(r"[0-9A-Fa-f]{16,}")
_RUN = re.compile(r"[A-Za-z0-9+/_=-]{20,}")
_WORD = re.compile(r"[a-z]{0,15}(?:[A-Z][a-z]{2,14}){0,3}|\d{1,4}")
"""A part of a name: `noctop`, `ConnectionRefusedError`, `1080`. Keys and tokens have other parts than these alone."""
_BETWEEN_WORDS = re.compile(r"[/_=-]")
_REDACTOR = Redactor()


def redacted(text: str) -> str:
    """`text` as one safe, bounded line without URLs' queries, Authorization values, tokens and addresses.

    It rather hides a name too many than a key too few.
    """
    text = _bounded(text)
    text = _AUTHORIZATION.sub(rf"\1: {HIDDEN}", text)
    text = _USER_IN_URL.sub(f"{HIDDEN}@", text)
    text = _QUERY_OF_URL.sub(rf"\1?{HIDDEN}", text)
    text = _QUERY.sub(f"?{HIDDEN}", text)
    text = _REDACTOR.words(text, 2 * _MOST_READ)
    text = _HEX.sub(HIDDEN, text)
    text = _RUN.sub(lambda run: run[0] if _is_a_name(run[0]) else HIDDEN, text)
    return safe(text, MAX_WORDS)


def _bounded(text: str) -> str:
    """The first line: asyncio and others append the repr of what failed, exceptions included. It is cut where a
    word ends: half a token would no longer look like one."""
    text = text.lstrip().partition("\n")[0]
    return text if len(text) <= _MOST_READ else text[:_MOST_READ].rpartition(" ")[0]


def _is_a_name(run: str) -> bool:
    return all(_WORD.fullmatch(part) for part in _BETWEEN_WORDS.split(run))
