"""Every command of the console, once: it feeds the keys, the help, the palette, the config's `[keys]` and the tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType
from textual.keys import Keys


class Where(StrEnum):
    """What must have the focus for a command's keys to work, in the words of the help."""

    EVERYWHERE = "everywhere"
    LIST = "every list"
    WALL = "the wall"
    CHANNEL = "a channel"
    DEPTH = "the wall, a channel"
    LOOKUP = "the look-up"
    LOOKUP_BOX = "the look-up's box"
    SESSION = "a session"
    ERRORS = "the errors"
    EVENTS = "a cell"
    TROUBLE = "wall, errors"
    FACTS = "most panes"
    ERROR_STEPS = "with errors"
    VENDORS = "the vendors"
    WATCHED = "the watch list"


_TOGETHER: tuple[frozenset[Where], ...] = (
    frozenset({Where.EVERYWHERE, Where.LIST, Where.WALL, Where.DEPTH, Where.TROUBLE, Where.FACTS}),
    frozenset({Where.EVERYWHERE, Where.LIST, Where.CHANNEL, Where.DEPTH, Where.FACTS}),
    frozenset({Where.EVERYWHERE, Where.LIST, Where.VENDORS}),
    frozenset({Where.EVERYWHERE, Where.LIST, Where.LOOKUP, Where.SESSION, Where.ERROR_STEPS}),
    frozenset({Where.EVERYWHERE, Where.LIST, Where.ERRORS, Where.TROUBLE, Where.FACTS, Where.ERROR_STEPS}),
    frozenset({Where.EVERYWHERE, Where.LIST, Where.EVENTS, Where.FACTS}),
    frozenset({Where.LOOKUP_BOX}),
    frozenset({Where.LIST, Where.WATCHED}),
)
"""The places whose keys can be meant at the same time. While text is typed, only the box's own are."""


@dataclass(frozen=True, slots=True)
class Command:
    """`action` is its name in `[keys]` and in the palette, `keys` are spelt as people press them.

    `bar` is the short word in the line of keys, empty where the command is not worth a place there.
    """

    action: str
    keys: tuple[str, ...]
    words: str
    where: Where = Where.EVERYWHERE
    bar: str = ""


COMMANDS: tuple[Command, ...] = (
    Command("pane_wall", ("1",), "the wall of live channels", bar="wall"),
    Command("pane_lookup", ("2",), "the look-up: one viewer or session at every vendor", bar="look-up"),
    Command("pane_errors", ("3",), "the errors of all vendors over time", bar="errors"),
    Command("pane_vendors", ("4",), "the vendors: errors, budgets, next tries", bar="vendors"),
    Command("lookup", ("s",), "look up a viewer, an address or a session", bar="look up"),
    Command("watch", ("w",), "watch what the cursor is on for two hours; again ends it", bar="watch"),
    Command("watched", (), "what is watched, until when; ends it too"),
    Command("time_back", (",",), "back in time: the moment recorded before, refresh by refresh", bar="back"),
    Command("time_forward", (".",), "on in time: the next recorded moment", bar="on"),
    Command(
        "time_jump_back", ("<",), "far back in time: ten minutes, or the length of the window", bar="far back"
    ),
    Command("time_jump_forward", (">",), "far on in time"),
    Command("time_go", ("@",), "go to a time: 14:05, 2h, yesterday 21:00", bar="a time"),
    Command("time_now", ("n",), "back to now, from the past and from a chart's cursor", bar="now"),
    Command("changes", ("d",), "what changed since the moment that is shown, or in the last hour"),
    Command("go_back", ("[",), "back to where you were before"),
    Command("go_forward", ("]",), "forward again"),
    Command("zone", ("z",), "times in UTC or in the configured zone"),
    Command("palette", (":",), "run any command by name", bar="commands"),
    Command("help", ("?",), "the keys of what has the focus", bar="help"),
    Command("quit", ("q",), "end noctop", bar="quit"),
    Command("interrupt", ("ctrl+c",), "end noctop, whatever you are typing"),
    Command("reload", (), "read config.toml again"),
    Command("history_new", (), "record into a new file where the history's own cannot be recorded into"),
    Command("redraw", ("ctrl+r",), "bring the screen up to date now, charts too, and draw all of it again"),
    Command("low_bandwidth", (), "spare the line: less often, less of it; or no longer"),
    Command("self", (), "what noctop itself costs: line, screen, memory, requests"),
    Command("forget_view", (), "forget how the console was set up: the next start is as the first"),
    Command("suspend", ("ctrl+z",), "stop, back to the shell; fg comes back"),
    Command("cursor_down", ("j", "down"), "one row down", Where.LIST),
    Command("cursor_up", ("k", "up"), "one row up", Where.LIST),
    Command("half_page_down", ("ctrl+d",), "half a page down", Where.LIST),
    Command("half_page_up", ("ctrl+u",), "half a page up", Where.LIST),
    Command("page_down", ("pagedown", "space"), "a page down", Where.LIST),
    Command("page_up", ("pageup",), "a page up", Where.LIST),
    Command("first", ("g", "home"), "the first row", Where.LIST),
    Command("last", ("G", "end"), "the last row", Where.LIST),
    Command("pan_left", ("shift+left",), "columns to the left that did not fit", Where.LIST),
    Command("pan_right", ("shift+right",), "columns to the right that did not fit", Where.LIST),
    Command("enter", ("enter",), "what is known of this row, in full", Where.LIST, bar="open"),
    Command("filter", ("/",), "filter this list as you type", Where.LIST, bar="filter"),
    Command("back", ("escape",), "clear the filter, or go back", Where.LIST),
    Command("sort", ("o",), "sort by the next column", Where.LIST, bar="sort"),
    Command("sort_reverse", ("O",), "turn the order round", Where.LIST),
    Command("columns", (), "which columns this list shows", Where.LIST),
    Command("copy", ("y",), "copy the row's text to the clipboard", Where.LIST, bar="copy"),
    Command("save", ("Y",), "save the list as text to a file", Where.LIST),
    Command("exceptions", ("x",), "only channels in trouble", Where.TROUBLE, bar="exceptions"),
    Command("freeze", ("f",), "hold the screen still; collecting goes on", Where.WALL, bar="freeze"),
    Command("account", ("a",), "the whole account in depth, in charts", Where.WALL),
    Command("charts_next", ("c",), "the next page of charts", Where.CHANNEL, bar="charts"),
    Command("charts_previous", ("C",), "the previous page of charts", Where.CHANNEL),
    Command("moment_left", ("left",), "read the charts a point earlier", Where.CHANNEL, bar="earlier"),
    Command("moment_right", ("right",), "read the charts a point later", Where.CHANNEL),
    Command("moment_left_far", ("ctrl+left",), "ten points earlier", Where.CHANNEL),
    Command("moment_right_far", ("ctrl+right",), "ten points later", Where.CHANNEL),
    Command("facts", ("i",), "all facts: everything known of it, by name", Where.FACTS, bar="facts"),
    Command("window_next", ("t",), "the next window: live, 10m, 1h, 24h, 1w, 1M", Where.DEPTH, bar="window"),
    Command("window_previous", ("T",), "the previous window", Where.DEPTH),
    Command("error_next", ("e",), "the next error", Where.ERROR_STEPS, bar="error"),
    Command("error_previous", ("E",), "the previous error", Where.ERROR_STEPS),
    Command(
        "group_by", ("b",), "group by the next key: error, vendor, channel, …", Where.ERRORS, bar="group"
    ),
    Command("group_by_second", ("B",), "within each group, by another key or none", Where.ERRORS),
    Command("zoom_in", ("+", "="), "a shorter time, in shorter buckets", Where.ERRORS, bar="zoom"),
    Command("zoom_out", ("-",), "a longer time, up to 31 days", Where.ERRORS),
    Command("span_left", ("left",), "half a screen earlier", Where.ERRORS, bar="earlier"),
    Command("span_right", ("right",), "half a screen later, up to the present", Where.ERRORS),
    Command("bucket_left", ("h",), "the bucket cursor to the left", Where.ERRORS, bar="bucket"),
    Command("bucket_right", ("l",), "the bucket cursor to the right", Where.ERRORS),
    Command("bucket_mark", ("m",), "mark this bucket: others are compared with it", Where.ERRORS, bar="mark"),
    Command(
        "reveal",
        ("v",),
        "reveal, with a reason, for 5 m or until the next look-up; or mask",
        Where.LOOKUP,
        bar="reveal",
    ),
    Command(
        "case",
        ("c",),
        "the verdict's evidence, and what each vendor could tell, in full",
        Where.LOOKUP,
        bar="evidence",
    ),
    Command("filter_rows", ("F",), "filter what came as you type", Where.LOOKUP),
    Command("ticket_form", ("t",), "the ticket as Markdown, plain text or JSON", Where.LOOKUP),
    Command("raw", ("R",), "the vendor's own row, as JSON", Where.SESSION),
    Command("lookup_start", ("enter",), "look it up", Where.LOOKUP_BOX, bar="look up"),
    Command(
        "lookup_field",
        ("tab", "shift+tab"),
        "from the identity to the range and back",
        Where.LOOKUP_BOX,
        bar="range",
    ),
    Command("lookup_kind", ("ctrl+t",), "take it as another kind", Where.LOOKUP_BOX, bar="kind"),
    Command("lookup_down", ("down",), "take the next of the list below", Where.LOOKUP_BOX, bar="examples"),
    Command("lookup_up", ("up",), "take the one before", Where.LOOKUP_BOX),
    Command("lookup_close", ("escape",), "back, without looking up", Where.LOOKUP_BOX, bar="back"),
    Command("unwatch", ("w", "delete"), "watch it no longer", Where.WATCHED, bar="end"),
    Command("retry", ("r",), "ask this vendor again now", Where.VENDORS, bar="ask again"),
)

WHILE_TYPING = ("interrupt", "redraw", "suspend")
"""What works everywhere, while text is typed and over a sheet too: the ways out."""

_ALIASES: Mapping[str, str] = {"window": "window_next"}
"""Names that `[keys]` may use as well: SCREENS names one action for a pair of keys."""


class KeysError(ValueError):
    """`[keys]` names an unknown action or puts two commands on one key."""


def keys_of(overrides: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The keys of every action with `[keys]` applied; several keys are separated by spaces.

    Raises KeysError in words for an unknown action, an unreadable key, or two commands on one key where both
    could be meant.
    """
    keys = {command.action: command.keys for command in COMMANDS}
    for name, text in overrides.items():
        action = _ALIASES.get(name, name)
        if action not in keys:
            raise KeysError(
                f"[keys] {name}: there is no such action; the actions are {', '.join(sorted(keys))}"
            )
        chosen = tuple(text.split())
        if not chosen:
            raise KeysError(f'[keys] {name}: needs a key, such as {name} = "ctrl+l"')
        for key in chosen:
            _refuse_unknown(name, key)
        keys[action] = chosen
    _refuse_text(keys)
    _refuse_conflicts(keys)
    return keys


_MODIFIERS = frozenset({"ctrl", "shift", "alt"})
_KEY_NAMES = frozenset(key.value for key in Keys)


def _refuse_unknown(name: str, key: str) -> None:
    """A key no terminal sends would leave its action without any."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    known = len(last) == 1 or key_name(last) in _KEY_NAMES or key_name(last) in _NAMES.values()
    if not known or not set(modifiers) <= _MODIFIERS:
        raise KeysError(
            f"[keys] {name}: {key!r} is no key; write w, ctrl+w, f2, enter, escape, space or such"
        )


def _refuse_text(keys: Mapping[str, tuple[str, ...]]) -> None:
    """A letter cannot be a key where letters are text."""
    for action in (*(command.action for command in commands_for(Where.LOOKUP_BOX)), *WHILE_TYPING):
        for key in keys[action]:
            if len(key) == 1 or key == "space":
                raise KeysError(f"[keys] {action}: {key!r} is text there; take a key such as ctrl+t or f2")


def _refuse_conflicts(keys: Mapping[str, tuple[str, ...]]) -> None:
    taken: dict[tuple[Where, str], str] = {}
    for command in COMMANDS:
        for key in keys[command.action]:
            for place in _meant_with(command.where):
                other = taken.get((place, key))
                if other is not None:
                    raise KeysError(
                        f"[keys] {key!r} is on both {other} and {command.action}: change one of them"
                    )
            taken[(command.where, key)] = command.action


def _meant_with(where: Where) -> frozenset[Where]:
    """The places whose keys could be meant where this one's could. Two panes never are at once."""
    return frozenset[Where]().union(*(places for places in _TOGETHER if where in places))


def bindings(*places: Where, without: Iterable[str] = ()) -> list[BindingType]:
    """Textual's bindings for the commands of these places, `without` some actions.

    `[keys]` is laid over them by the app's keymap. They have priority: a key that Textual first hands to the widget
    in focus takes effect only after the keys behind it were handed to the same widget, so that what is typed ahead
    on a slow line would reach the wrong one. Their owners refuse them while text is typed (`check_action`).
    """
    return [
        Binding(
            ",".join(key_name(key) for key in command.keys),
            command.action,
            command.words,
            show=False,
            priority=True,
            id=command.action,
        )
        for command in COMMANDS
        if command.where in places and command.keys and command.action not in without
    ]


def keymap(overrides: Mapping[str, str]) -> dict[str, str]:
    """Textual's keymap for the actions that `[keys]` changes."""
    keys = keys_of(overrides)
    changed = {_ALIASES.get(name, name) for name in overrides}
    return {action: ",".join(key_name(key) for key in keys[action]) for action in changed}


_NAMES: Mapping[str, str] = {
    "/": "slash",
    ":": "colon",
    "?": "question_mark",
    ",": "comma",
    ".": "full_stop",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    "@": "at",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    "+": "plus",
    "=": "equals_sign",
    "-": "minus",
    "esc": "escape",
}


def key_name(key: str) -> str:
    """Textual's name of a key as people write it."""
    return _NAMES.get(key, key)


_SHORT: Mapping[str, str] = {
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "shift+left": "shift+←",
    "shift+right": "shift+→",
    "ctrl+left": "ctrl+←",
    "ctrl+right": "ctrl+→",
    "left": "←",
    "right": "→",
    "down": "↓",
    "up": "↑",
}


def key_label(keys: Iterable[str], *, ascii_only: bool = False) -> str:
    """The keys of a command as the help shows them."""
    return " ".join(key if ascii_only else _SHORT.get(key, key) for key in keys)


def commands_for(*places: Where) -> tuple[Command, ...]:
    """The commands whose keys work in these places, in the order of the registry."""
    return tuple(command for command in COMMANDS if command.where in places)
