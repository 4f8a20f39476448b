"""The command line. Only argparse is imported here: `--help` must not cost what a console costs."""

from __future__ import annotations

import argparse
import os
import sys

TYPE_CHECKING = False
"""As of `typing`, which would cost `--help` as much as argparse does."""

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

SCENARIOS = (
    "calm",
    "cdn-brownout",
    "drm-wave",
    "channel-dark",
    "p2p-tracker-down",
    "vendor-down",
    "viewer-trouble",
)

ERROR_KEYS = ("error", "vendor", "channel", "cdn", "isp", "asn", "device", "os", "country", "city")
"""Those of `tui.timeline.question.GroupKey`: to import it would cost `--help` a model."""


MARGIN = 2
"""Columns that argparse leaves free at the right."""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Says defaults where an option has one worth knowing."""

    def __init__(self, prog: str) -> None:
        # By itself argparse asks shutil for the width, whose archive formats cost more than the rest of `--help`.
        super().__init__(prog, width=_columns() - MARGIN)

    def _get_help_string(self, action: argparse.Action) -> str:
        words = action.help or ""
        if action.default in (None, False, argparse.SUPPRESS) or action.default == []:
            return words
        return f"{words} (default: %(default)s)"


def _columns() -> int:
    """Of the terminal, or as COLUMNS has it; 80 where there is none."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):  # closed by whoever started us; no terminal
        return 80


class _Command(argparse.ArgumentParser):
    """A command's parser, which gets its options once it is the one that was asked for."""

    fill: Callable[[argparse.ArgumentParser], None] | None = None

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        fill, self.fill = self.fill, None
        if fill is not None:
            _global_options(self, top=False)
            fill(self)
        return super().parse_known_args(args, namespace)


def build() -> argparse.ArgumentParser:
    """The parser of `noctop` with every command; `command` is None where the console is to open."""
    parser = argparse.ArgumentParser(
        prog="noctop",
        formatter_class=_Formatter,
        description="top for the NOC of a streaming service: live channels, sessions and errors of five vendors.\n"
        "Without a command it opens the console on the configured vendors.",
        epilog="Try `noctop demo` first: it needs no config and no vendor.",
    )
    parser.add_argument("--version", action="store_true", help="print the version and end")
    _global_options(parser, top=True)
    parser.add_argument(
        "--at",
        dest="open_at",
        metavar="T",
        help="open the console at a time of the past: yesterday 20:40, 14:05, 2h",
    )
    _screen_options(parser, top=True)
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", parser_class=_Command
    )
    for name, (words, fill) in _COMMANDS.items():
        _add(commands, name, words, fill)
    return parser


Commands = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add(
    commands: Commands,  # type: ignore[valid-type]
    name: str,
    words: str,
    fill: Callable[[argparse.ArgumentParser], None],
) -> None:
    command: _Command = commands.add_parser(  # type: ignore[attr-defined]
        name, help=words, description=words[0].upper() + words[1:] + ".", formatter_class=_Formatter
    )
    command.fill = fill


def _global_options(parser: argparse.ArgumentParser, *, top: bool) -> None:
    """`--config` may stand before or behind the command; behind, it must not undo what stood before."""
    default = None if top else argparse.SUPPRESS
    parser.add_argument("--config", metavar="PATH", default=default, help="the config.toml to use")


def _screen_options(parser: argparse.ArgumentParser, *, top: bool) -> None:
    """As with `--config`, before or behind the commands that open a console."""
    default = False if top else argparse.SUPPRESS
    parser.add_argument(
        "--plain",
        action="store_true",
        default=default,
        help="no screen: one event a line, for screen readers, pipes and logs",
    )
    parser.add_argument(
        "--low-bandwidth",
        action="store_true",
        default=default,
        help="the console sends less: for a slow or metered line",
    )


def _world(command: argparse.ArgumentParser, scenario: str) -> None:
    command.add_argument("--channels", type=int, default=60, metavar="N", help="live channels, 1 to 10000")
    command.add_argument("--scenario", choices=SCENARIOS, default=scenario, help="what goes wrong")
    command.add_argument("--seed", type=int, default=1, metavar="N", help="another seed is another world")
    command.add_argument(
        "--speed", type=float, default=1.0, metavar="X", help="seconds of the world in a second"
    )


def _demo(command: argparse.ArgumentParser) -> None:
    _world(command, "cdn-brownout")
    _screen_options(command, top=False)


def _simulate(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=int, default=8700, metavar="P", help="0 takes a free one")
    _world(command, "calm")
    command.add_argument(
        "--at", metavar="T", help="the world's time at the start: ISO 8601, 14:05, yesterday 21:00"
    )
    command.add_argument(
        "--quirk",
        action="append",
        default=[],
        metavar="K=V",
        help="change an ambiguous behaviour; may be repeated",
    )
    command.add_argument(
        "--write-config", metavar="PATH", help="write a config.toml that points at this simulator"
    )
    command.add_argument("--end-with-stdin", action="store_true", help=argparse.SUPPRESS)


def _init(command: argparse.ArgumentParser) -> None:
    command.add_argument("--template", action="store_true", help="print the annotated example instead")


def _doctor(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def _channels(command: argparse.ArgumentParser) -> None:
    command.add_argument("--time", default="live", metavar="WINDOW", help="live, 10m, 1h, 24h, 1w or 1M")
    command.add_argument(
        "--filter", default="", metavar="EXPR", help="only channels that match, as on the wall"
    )
    command.add_argument(
        "--deep", action="store_true", help="also ask buffer health and rebuffering per channel"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object")
    form.add_argument("--csv", action="store_true", help="a row per channel")


def _lookup(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "identity",
        metavar="IDENTITY",
        help="an address, a viewer's or session's id, KIND:value where unclear",
    )
    command.add_argument(
        "--kind",
        metavar="KIND",
        help="what the identity is: ip, euid, playback_session, viewer, client, session, asset, live_stream, video",
    )
    command.add_argument("--since", metavar="2h", help="from so long ago (or a time) until now (default: 2h)")
    command.add_argument(
        "--from", dest="from_", metavar="T", help="from then on: 20:10, yesterday 21:00, 2026-11-21T20:10Z"
    )
    command.add_argument("--to", metavar="T", help="up to then; left away: now")
    command.add_argument(
        "--vendor", action="append", default=[], metavar="NAME", help="ask only this one; may be repeated"
    )
    command.add_argument(
        "--reveal", metavar="REASON", help="show ids and addresses; the reason goes into the audit file"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object")
    form.add_argument("--ndjson", action="store_true", help="a JSON object a line, rows as they come")
    form.add_argument("--csv", action="store_true", help="a row per session")
    form.add_argument("--markdown", action="store_true", help="the text for a ticket")


def _history(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(
        dest="action", metavar="ACTION", title="actions", required=True, parser_class=_Command
    )
    _add(actions, "export", "write a recorded span to a file that `noctop replay` opens anywhere", _export)


def _export(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--from", dest="from_", required=True, metavar="T", help="20:10, yesterday 21:00, 2026-11-21T20:10Z"
    )
    command.add_argument("--to", required=True, metavar="T", help="the end of the span, or now")
    command.add_argument("file", metavar="FILE", help="the file to write; there must be none of that name")


def _replay(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="the file to open")


def _errors(command: argparse.ArgumentParser) -> None:
    command.add_argument("--since", default="1h", metavar="1h", help="from so long ago (or a time) until now")
    command.add_argument(
        "--by",
        default="error",
        metavar="KEY",
        choices=ERROR_KEYS,
        help=f"count by {', '.join(ERROR_KEYS)}",
    )
    command.add_argument("--filter", default="", metavar="EXPR", help="only errors that match: os:ios !drm")
    command.add_argument("--follow", action="store_true", help="go on with those that come, until Ctrl-C")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object")
    form.add_argument("--ndjson", action="store_true", help="a JSON object a line")
    form.add_argument("--csv", action="store_true", help="a row per error")


_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "demo": ("open the console on the built-in simulator, without config or vendors", _demo),
    "simulate": ("serve the five simulated vendor APIs on 127.0.0.1 until stopped", _simulate),
    "init": ("ask for the vendors and write config.toml (0600, never over an old one)", _init),
    "doctor": ("check config, secrets, network, credentials, clocks and the terminal", _doctor),
    "channels": ("print the live channel summaries once", _channels),
    "lookup": ("print everything the vendors know of one viewer or session", _lookup),
    "history": ("work with what was recorded on this machine", _history),
    "replay": ("open a file of `noctop history export`, without config or vendors", _replay),
    "errors": ("print the error timeline of all vendors", _errors),
}
