"""A view as JSON and back. Whatever the file holds, what comes out is a view or a sentence why not."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tui.collector.depth.level import DepthLevel
from tui.console.panes.channel.spot import Spot
from tui.console.remembered.view import ListView, View
from tui.console.table import Sort
from tui.model.text import safe
from tui.model.window import LIVE, WINDOWS

VERSION = 1

MOST_LISTS = 32
MOST_ITEMS = 500
LONGEST_NAME = 300
LONGEST_FILTER = 2_000


class UnreadableView(ValueError):
    """What a file holds is no view; the words say why, and nothing of what it holds."""


def written(view: View) -> str:
    """The view as JSON."""
    level = view.spot.level if view.spot is not None else None
    document = {
        "version": VERSION,
        "pane": view.pane,
        "window": view.window,
        "utc": view.utc,
        "theme": view.theme,
        "theme_over": view.theme_over,
        "channel": None
        if view.spot is None or level is None
        else {
            "key": view.spot.key,
            "name": view.spot.name,
            "vendor": level.vendor,
            "channel_id": level.channel_id,
            "stream_id": level.stream_id,
            "bitrate": level.bitrate,
            "representation_id": level.representation_id,
        },
        "lists": {name: _list_written(one) for name, one in sorted(view.lists.items())},
    }
    return json.dumps(document, ensure_ascii=True, indent=1) + "\n"


def _list_written(one: ListView) -> dict[str, object]:
    return {
        "filter": one.filter_text,
        "sort": None if one.sort is None else one.sort.column,
        "descending": one.sort is not None and one.sort.descending,
        "hidden": list(one.hidden),
        "cursor": one.cursor,
        "marks": list(one.marks),
        "exceptions": one.exceptions,
    }


def read(text: str) -> View:
    """The view that `text` is. Raises UnreadableView."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableView("it is no JSON") from None
    found = _table(document, "it")
    if found.get("version") != VERSION:
        raise UnreadableView("another version of noctop wrote it")
    window = _text(found, "window")
    lists = _table(found.get("lists"), "lists")
    if len(lists) > MOST_LISTS:
        raise UnreadableView("it has too many lists")
    return View(
        pane=_text(found, "pane"),
        window=window if window in WINDOWS else LIVE,
        utc=_yes(found, "utc"),
        theme=_text(found, "theme"),
        theme_over=_text(found, "theme_over"),
        spot=None if found.get("channel") is None else _spot(_table(found["channel"], "channel")),
        lists={_plain(name, "lists"): _list_read(_table(one, "lists")) for name, one in lists.items()},
    )


def _spot(found: Mapping[str, object]) -> Spot:
    level = DepthLevel(
        vendor=_text(found, "vendor"),
        channel_id=_maybe(found, "channel_id"),
        stream_id=_maybe(found, "stream_id"),
        bitrate=_maybe(found, "bitrate"),
        representation_id=_maybe(found, "representation_id"),
    )
    return Spot(level, _text(found, "key", controls=True), _text(found, "name"))


def _list_read(found: Mapping[str, object]) -> ListView:
    column = _maybe(found, "sort")
    return ListView(
        filter_text=_text(found, "filter", LONGEST_FILTER),
        sort=None if column is None else Sort(column, _yes(found, "descending")),
        hidden=_texts(found, "hidden"),
        cursor=_maybe(found, "cursor", controls=True),
        marks=_texts(found, "marks"),
        exceptions=_yes(found, "exceptions"),
    )


def _table(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise UnreadableView(f"{name} is no table")
    return value


def _yes(found: Mapping[str, object], name: str) -> bool:
    value = found.get(name)
    if not isinstance(value, bool):
        raise UnreadableView(f"{name} is neither true nor false")
    return value


def _text(
    found: Mapping[str, object], name: str, longest: int = LONGEST_NAME, *, controls: bool = False
) -> str:
    return _plain(found.get(name), name, longest, controls=controls)


def _maybe(found: Mapping[str, object], name: str, *, controls: bool = False) -> str | None:
    return None if found.get(name) is None else _text(found, name, controls=controls)


def _texts(found: Mapping[str, object], name: str) -> tuple[str, ...]:
    values = found.get(name)
    if not isinstance(values, list) or len(values) > MOST_ITEMS:
        raise UnreadableView(f"{name} is no list, or a very long one")
    return tuple(_plain(value, name, controls=True) for value in values)


def _plain(value: object, name: str, longest: int = LONGEST_NAME, *, controls: bool = False) -> str:
    """A text as noctop writes it. The keys of rows (`controls`) are joined by a separator that no screen may show, and
    are never shown either."""
    if not isinstance(value, str) or len(value) > longest:
        raise UnreadableView(f"{name} is no text, or a very long one")
    shown = value.replace("\x1f", " ") if controls else value
    if safe(shown, longest) != shown:
        raise UnreadableView(f"{name} holds what no screen may show")
    return value
