"""Events as JSON in the file, and back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields, replace
from typing import Any

from tui.history.figures import LATEST_MS
from tui.history.problems import Damaged
from tui.model.event import Event, EventKind
from tui.model.masking import Mask
from tui.model.text import safe

_NAMES = frozenset(field.name for field in fields(Event))
_MOST_ALIKE = 0xFFFF
_PLAIN = ("channel", "cdn", "isp", "asn", "device", "os", "city", "country")


def event_row(event: Event) -> tuple[int, str, str, str, bytes]:
    """An event as the file's columns, from `time_ms` to `dedupe`: a hash of everything in it. An ordinal of 0 is not
    written: most are, and files from before there were ordinals have none."""
    told = asdict(event)
    if not event.ordinal:
        del told["ordinal"]
    written = json.dumps(told, sort_keys=True)
    dedupe = hashlib.blake2b(written.encode(), digest_size=16).digest()
    return event.time_ms, event.vendor, event.kind.value, written, dedupe


def event_of(written: str) -> Event:
    """What `event_row` wrote as fields, its texts made safe again. Raises Damaged."""
    try:
        read = json.loads(written)
        if not isinstance(read, dict) or not read.keys() <= _NAMES:
            raise Damaged("an event has other fields than events have")
        values: dict[str, Any] = {
            name: safe(value) if isinstance(value, str) else value for name, value in read.items()
        }
        values["kind"] = EventKind(values["kind"])
        event = Event(**values)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Damaged("an event cannot be read") from error
    _check(event)
    return event


def _check(event: Event) -> None:
    """Types as they are declared: a file from anywhere may hold anything."""
    texts = (event.vendor, event.source, event.message, event.error_class)
    optional = (event.session_id, *(getattr(event, name) for name in _PLAIN))
    if (
        not (isinstance(event.time_ms, int) and 0 <= event.time_ms <= LATEST_MS)
        or not isinstance(event.at_s, (int, float, type(None)))
        or not all(isinstance(one, str) for one in texts)
        or not all(one is None or isinstance(one, str) for one in optional)
        or event.fatal not in (None, False, True)
        or not (isinstance(event.ordinal, int) and 0 <= event.ordinal <= _MOST_ALIKE)
    ):
        raise Damaged("an event has fields of the wrong kind")


def masked(event: Event, mask: Mask) -> Event:
    """An event without personal data, masked as everywhere (`tui.model.fields.event_fields`)."""
    plain: dict[str, Any] = {
        name: mask.typed(value) for name in _PLAIN if (value := getattr(event, name)) is not None
    }
    return replace(
        event,
        message=mask.text(event.message),
        error_class=mask.text(event.error_class),
        session_id=None if event.session_id is None else mask.session_id(event.session_id),
        **plain,
    )
