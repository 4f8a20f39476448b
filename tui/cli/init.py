"""`noctop init`: a few questions, each answer checked at once by the typed config, and a config.toml of mode 0600."""

from __future__ import annotations

import argparse
import contextlib
import getpass
import os
import shlex
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import tomli_w

from tui.cli.exits import CommandError, ExitCode, UsageError
from tui.config.loading import check
from tui.config.places import config_path
from tui.config.problems import ConfigError, dotted
from tui.config.secrets import SecretProblem, resolve
from tui.config.shipped import shipped_example
from tui.config.vendors import VENDOR_TABLES
from tui.config.writing import write_config
from tui.model.text import safe
from tui.model.vendor import Kind

HEADING = """noctop's config, written by `noctop init`.
`noctop init --template` prints all keys with their defaults and what they mean."""

_GIVES: Mapping[Kind, str] = {
    Kind.UPLYNK: "Uplynk (the errors of one viewer, address or playback session)",
    Kind.SYSTEM73: "System73 (traffic, devices and buffers of every live channel)",
    Kind.APIVIDEO: "api.video (live streams and who watches them)",
    Kind.CONVIVA: "Conviva (ended sessions: failures, rebuffering, startup times)",
    Kind.MEDIAMELON: "MediaMelon (ended sessions: errors, rebuffering, experience)",
}
_HINTS: Mapping[tuple[Kind, str], str] = {
    (Kind.UPLYNK, "user_id"): "the user id of the CMS, in its user settings",
    (Kind.SYSTEM73, "base_url"): "as System73 gave it, such as https://api.system73.com/analytics/legacy",
    (Kind.CONVIVA, "client_id"): "of an API client (Pulse, API Management); a Pulse user's login is refused",
    (Kind.MEDIAMELON, "customer_id"): "a number, in the settings under environments",
}
_WAYS = """  e  a variable of the environment
  f  a file of your own that nobody else can read (mode 0600)
  c  a command that prints it, such as `pass show noc/key`; no shell runs it
  l  typed here and kept in config.toml itself, whose mode 0600 lets nobody but you read it"""
_HIDDEN = "(hidden)"
_LONGEST_NUMBER = 40


class Talk(Protocol):
    """The other end of the conversation. What is asked raises EOFError when nobody answers any more."""

    def say(self, words: str) -> None: ...

    def ask(self, prompt: str) -> str: ...

    def ask_hidden(self, prompt: str) -> str:
        """The same without showing what is typed. Raises Shown where the terminal cannot do that."""


class Shown(Exception):
    """This terminal would show a secret while it is typed."""


class Terminal:
    """Words go to stderr, so that a redirected stdout does not swallow the questions."""

    def say(self, words: str) -> None:
        print(words, file=sys.stderr)

    def ask(self, prompt: str) -> str:
        while True:
            print(prompt, end="", file=sys.stderr, flush=True)
            with contextlib.suppress(UnicodeError):
                answer = input().strip()
                answer.encode()
                return answer
            self.say("  That was no text in this terminal's encoding.")

    def ask_hidden(self, prompt: str) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            try:
                return getpass.getpass(prompt, sys.stderr).strip()
            except getpass.GetPassWarning:
                raise Shown from None


def run(options: argparse.Namespace) -> int:
    """Ask and write; or, with `--template`, print the annotated example. 130 where the questions were broken off."""
    if options.template:
        return _print_template()
    path = _free_place(options.config)
    if not sys.stdin.isatty():
        raise UsageError(
            "init asks its questions at a terminal, and standard input is none. "
            "`noctop init --template` prints an annotated config.toml to start from"
        )
    doctor = f"noctop --config {shlex.quote(options.config)} doctor" if options.config else "noctop doctor"
    return interview(path, Terminal(), doctor)


def interview(path: Path, talk: Talk, doctor: str) -> int:
    """The whole conversation. Nothing is written before its last answer; `doctor` is the command to run next."""
    talk.say(
        f"This writes {safe(str(path))}. An empty answer takes what stands in [ ]; Ctrl-C ends, writing nothing."
    )
    try:
        data = _everything(path, talk)
        agreed = data is not None and _agreed(path, data, talk)
    except (EOFError, KeyboardInterrupt):
        talk.say("\nBroken off: nothing was written.")
        return ExitCode.INTERRUPTED
    if data is None or not agreed:
        talk.say("Nothing was written. `noctop demo` needs no config.")
        return ExitCode.NOTHING_FOUND
    try:
        check(data, path)
        with _undisturbed():
            write_config(path, data, heading=HEADING)
    except ConfigError as error:
        raise CommandError(str(error), ExitCode.CONFIG) from None
    talk.say(
        f"Written, mode 0600. Next: `{doctor}` checks secrets, network, credentials, clocks and the terminal."
    )
    return ExitCode.DONE


def _print_template() -> int:
    try:
        text = shipped_example().read_text("utf-8")
    except OSError as error:
        raise CommandError(str(error), ExitCode.CONFIG) from None
    print(text, end="")
    return ExitCode.DONE


def _free_place(chosen: str | None) -> Path:
    """Where the config is to be. Raises CommandError before a question is asked that would have been in vain."""
    try:
        path = config_path(chosen)
    except ConfigError as error:
        raise CommandError(str(error), ExitCode.CONFIG) from None
    name = safe(str(path))
    if os.path.lexists(path):
        raise CommandError(
            f"{name}: there already is a config, and init never writes over one. Edit it "
            f"(`noctop init --template` shows every key), move it away, or name another place with --config",
            ExitCode.CONFIG,
        )
    folder = next(place for place in path.absolute().parents if os.path.exists(place))
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        raise CommandError(
            f"{name}: nothing can be written in {safe(str(folder))}. Name another place with --config",
            ExitCode.CONFIG,
        )
    return path


def _everything(path: Path, talk: Talk) -> dict[str, Any] | None:
    """The tables of the new file; None where no vendor is wanted."""
    vendors = {}
    for kind, gives in _GIVES.items():
        if _yes(talk, f"\nUse {gives}?", default=False):
            vendors[kind.value] = _vendor(kind, path, talk)
    if not vendors:
        return None
    zone = _zone(path, talk)
    return {"console": {"timezone": zone}, "vendors": vendors}


def _agreed(path: Path, data: Mapping[str, Any], talk: Talk) -> bool:
    vendors = {name: _veiled(Kind(name), table) for name, table in data["vendors"].items()}
    talk.say("\nThis is what will be written:\n")
    talk.say(tomli_w.dumps({**data, "vendors": vendors}))
    return _yes(talk, f"Write it to {safe(str(path))}?", default=True)


def _yes(talk: Talk, question: str, *, default: bool) -> bool:
    while True:
        match talk.ask(f"{question} [{'Y/n' if default else 'y/N'}] ").lower():
            case "":
                return default
            case "y" | "yes":
                return True
            case "n" | "no":
                return False
        talk.say("  y or n, please.")


def _vendor(kind: Kind, path: Path, talk: Talk) -> dict[str, Any]:
    """One vendor's table: its address, the keys without a default, and where its secret comes from."""
    fields = VENDOR_TABLES[kind].model_fields
    secret_key = VENDOR_TABLES[kind].secret_key
    table: dict[str, Any] = {}
    for key, field in fields.items():
        if key in ("kind", secret_key) or not (field.is_required() or key == "base_url"):
            continue
        default = "" if field.is_required() else str(field.default)
        table[key] = _value(kind, key, default, field.annotation is int, path, talk)
    table[secret_key] = _secret(kind, table, path, talk)
    return table


def _value(kind: Kind, key: str, default: str, whole: bool, path: Path, talk: Talk) -> str | int:
    hint = _HINTS.get((kind, key))
    prompt = f"  {key}{f' ({hint})' if hint else ''}{f' [{default}]' if default else ''}: "
    while True:
        text = talk.ask(prompt) or default
        number = whole and text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
        value = int(text) if number else text
        problems = _problems({"vendors": {kind.value: {key: value}}}, dotted("vendors", kind, key), path)
        if not problems:
            return value
        talk.say("\n".join(f"  {problem}" for problem in problems))


def _zone(path: Path, talk: Talk) -> str:
    prompt = "\nTime zone (UTC, local, or a name such as Europe/Berlin) [UTC]: "
    while True:
        name = talk.ask(prompt) or "UTC"
        problems = _problems({"console": {"timezone": name}}, "console.timezone", path)
        if not problems:
            return name
        talk.say("\n".join(f"  {problem}" for problem in problems))


def _secret(kind: Kind, table: Mapping[str, Any], path: Path, talk: Talk) -> Any:
    """Where the secret comes from, as the file says it. A way that does not work out leads back to the choice."""
    key = VENDOR_TABLES[kind].secret_key
    talk.say(f"  Where does its {key} come from?\n{_WAYS}")
    while True:
        source = _source(kind, key, talk)
        if source is None:
            continue
        whole = {"vendors": {kind.value: {**table, key: source}}}
        problems = _problems(whole, dotted("vendors", kind, key), path)
        if not problems:
            _note_absence(kind, source, whole, path, talk)
            return source
        talk.say("\n".join(f"  {problem}" for problem in problems))


def _source(kind: Kind, key: str, talk: Talk) -> Any:
    """One try; None where it came to nothing."""
    match talk.ask("  [e]/f/c/l: ").lower() or "e":
        case "e":
            variable = f"{kind}_{key.removeprefix('client_')}".upper()
            return {"env": talk.ask(f"  variable [{variable}]: ") or variable}
        case "f":
            file = f"{kind}.key"
            return {"file": talk.ask(f"  path, from the config's own folder [{file}]: ") or file}
        case "c":
            return _command(talk)
        case "l":
            return _literal(key, talk)
    talk.say("  e, f, c or l, please.")
    return None


def _command(talk: Talk) -> dict[str, list[str]] | None:
    try:
        return {"command": shlex.split(talk.ask("  command: "))}
    except ValueError:
        talk.say("  A quote in it is not closed.")
    return None


def _literal(key: str, talk: Talk) -> str | None:
    try:
        secret = talk.ask_hidden(f"  {key} (not shown while you type): ")
    except Shown:
        talk.say("  This terminal would show it. Take another way.")
        return None
    talk.say(f"  Taken: {len(secret)} characters.")
    return secret


def _note_absence(kind: Kind, source: Any, whole: Mapping[str, Any], path: Path, talk: Talk) -> None:
    """A variable or file may well come later, but then it should be known. Commands are the doctor's to try."""
    if isinstance(source, dict) and "command" not in source:
        answer = resolve(check(whole, path)).of(kind.value)
        if isinstance(answer, SecretProblem):
            talk.say(f"  Note: {answer.words}. That may come later.")


def _problems(data: Mapping[str, Any], key: str, path: Path) -> list[str]:
    """What the typed config has against `key`; what is missing beside it is asked for later."""
    try:
        check(data, path)
    except ConfigError as error:
        return [problem for problem in error.problems if problem.startswith(f"{key} ")]
    return []


def _veiled(kind: Kind, table: Mapping[str, Any]) -> dict[str, Any]:
    """A vendor's table to be shown. Arguments of commands may be telling, and a variable's name in lower case is
    likely to be the secret itself, typed in the wrong place."""
    key = VENDOR_TABLES[kind].secret_key
    match table[key]:
        case {"command": [program, *arguments]}:
            shown: Any = {"command": [program, *(_HIDDEN for _ in arguments)]}
        case {"env": name} if name != name.upper():
            shown = {"env": _HIDDEN}
        case str():
            shown = _HIDDEN
        case other:
            shown = other
    return {**table, key: shown}


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Without Ctrl-C, for the moment of writing: a draft with secrets in it must not be left behind."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
