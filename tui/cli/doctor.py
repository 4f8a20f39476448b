"""`noctop doctor`: a line for each thing that must be right before the console is, with what to do where it is not.

It runs on a broken config too: what is wrong is said, and what can stand without it is checked all the same. Words
of vendors arrive redacted from the transport; of a secret only its source and whether it can be had is told.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import locale
import os
import platform
import ssl
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.request import getproxies

import httpx
from pydantic import SecretStr

from tui import __version__
from tui.cli.configured import zone_of
from tui.cli.exits import ExitCode
from tui.cli.progress import Progress
from tui.clock import Clock, SystemClock
from tui.collector.accounts import Account, open_account
from tui.collector.polls import BLOCK_MS, PROBE_ID
from tui.config.document import Config
from tui.config.loading import MAX_BYTES, check, load
from tui.config.opening import opened
from tui.config.places import config_path, state_folder, user_themes
from tui.config.problems import ConfigError, ConfigMissing, dotted, quoted, without_credentials
from tui.config.secrets import ResolvedSecrets, SecretProblem, resolve
from tui.config.shipped import shipped_themes
from tui.config.sources import CommandSecret, EnvSecret, FileSecret, LiteralSecret, SecretSource
from tui.console import themes
from tui.model.instants import DAY_MS
from tui.model.span import Span
from tui.model.text import safe
from tui.model.vendor import Kind, Reason
from tui.vendors.apivideo import ApiVideoClient
from tui.vendors.conviva import ConvivaClient
from tui.vendors.errors import Nonsense, Refused, Rejected, Slow, VendorError, Withdrawn
from tui.vendors.mediamelon import MediaMelonClient
from tui.vendors.system73 import System73Client
from tui.vendors.transport import Transport
from tui.vendors.transport.meter import SLOW_ANSWER_MS
from tui.vendors.transport.skew import NOTICED_MS
from tui.vendors.uplynk import Identity, IdentityKey, UplynkClient

SKEW_WARNING_MS = 5_000
SKEW_FATAL_MS = 60_000
"""From here on at Uplynk: its signatures are made of the time, and old ones are refused."""
SMALLEST = (80, 24)
DEADLINE_TIMEOUTS = 2.0
"""How long one vendor may take for all its questions, in its own `timeout_s`."""
NOBODY_AT_APIVIDEO = "ps0000000000000000000000"
TMUX_DEADLINE_S = 2.0


class Status(StrEnum):
    """The words of the lines and of the JSON."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Check:
    """One line. `code` is how the command ends where this failed."""

    name: str
    status: Status
    found: str
    advice: str = ""
    code: ExitCode = ExitCode.CONFIG

    def record(self) -> dict[str, str]:
        return {name: safe(str(getattr(self, name))) for name in ("name", "status", "found", "advice")}


def _ok(name: str, found: str) -> Check:
    return Check(name, Status.OK, found)


def _warn(name: str, found: str, advice: str) -> Check:
    return Check(name, Status.WARN, found, advice)


def _fail(name: str, found: str, advice: str, code: ExitCode = ExitCode.CONFIG) -> Check:
    return Check(name, Status.FAIL, found, advice, code)


def run(options: argparse.Namespace) -> int:
    """Check all there is; 3 where the config or a secret is no good, else 4 where a vendor is not, else 0."""
    clock = SystemClock()
    config, checks = _read(options.config)
    secrets = resolve(config)
    checks = [_versions(), *checks, *_secrets(config, secrets), *_machine(config, clock)]
    progress = Progress(clock)
    try:
        checks += asyncio.run(_ask_all(config, secrets, clock, progress.say))
    finally:
        progress.clear()
    checks += _terminal(os.environ)
    if options.json:
        _print_json(checks)
    else:
        _print_lines(checks)
    # The smaller code is the config's: it stands before what a vendor says.
    return min((line.code for line in checks if line.status is Status.FAIL), default=ExitCode.DONE)


def _print_json(lines: list[Check]) -> None:
    well = all(line.status is not Status.FAIL for line in lines)
    print(json.dumps({"checks": [line.record() for line in lines], "ok": well}, indent=2))


def _print_lines(lines: list[Check]) -> None:
    """Signs where stdout's encoding has them: the encoding may be one of the things that are wrong."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        "✓✗→".encode(encoding)
        signs, arrow = {Status.OK: "✓", Status.WARN: "!", Status.FAIL: "✗"}, "→"
    except UnicodeError:
        signs, arrow = {Status.OK: "+", Status.WARN: "!", Status.FAIL: "x"}, "->"
    width = max(len(line.name) for line in lines)
    for line in lines:
        shown = line.record()
        advice = f" {arrow} {shown['advice']}" if line.advice else ""
        words = f"{signs[line.status]} {line.status:<4}  {shown['name']:<{width}}  {shown['found']}{advice}"
        print(words.encode(encoding, "replace").decode(encoding))


# The config and its secrets


def _read(chosen: str | None) -> tuple[Config, list[Check]]:
    """The config, or what of it stands on its own, and the lines about the file."""
    try:
        path = config_path(chosen)
        config = load(path)
        mode = f"{path.stat().st_mode & 0o777:04o}"
    except ConfigMissing as error:
        advice = "`noctop init` writes one, `noctop demo` needs none"
        return Config(), [_fail("config", f"{error.file}: there is no such file", advice)]
    except (ConfigError, OSError) as error:
        problems = error.problems if isinstance(error, ConfigError) else [os.strerror(error.errno or 0)]
        file = error.file if isinstance(error, ConfigError) else path
        advice = "put it right; `noctop init --template` shows what every key may be"
        return _sound_part(file), [_fail("config", f"{file}: {problem}", advice) for problem in problems]
    found = f"{path}, mode {mode}: {len(config.vendors)} vendors, {len(config.channels)} channels"
    if any(vendor.enabled for vendor in config.vendors.values()):
        return config, [_ok("config", found)]
    return config, [_fail("config", f"{found}; none is enabled", "add one; `noctop demo` needs none")]


def _sound_part(path: Path) -> Config:
    """What of a refused config is right by itself, empty where that is nothing.

    No secret is used, and no command run, out of a file that others can read or write; and no vendor is asked by
    another way than the one that [network] was to name.
    """
    try:
        file = opened(path, MAX_BYTES)
        data = tomllib.loads(file.content.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return Config()
    sound: dict[str, Any] = {name: data[name] for name in ("console", "network") if _stands(data, path, name)}
    tables = data.get("vendors")
    trusted = file.ours and file.private and ("network" in sound or "network" not in data)
    if trusted and isinstance(tables, dict):
        sound["vendors"] = {
            name: table
            for name, table in tables.items()
            if _stands({"vendors": {name: table}}, path, "vendors")
        }
    return check(sound, path)


def _stands(data: Mapping[str, Any], path: Path, table: str) -> bool:
    try:
        check({table: data[table]}, path)
    except (KeyError, ConfigError):
        return False
    return True


def _secrets(config: Config, secrets: ResolvedSecrets) -> Iterator[Check]:
    for name, vendor in config.vendors.items():
        key = dotted("vendors", name, vendor.secret_key)
        if not vendor.enabled:
            yield _ok(dotted("vendors", name), "not enabled, left alone")
        elif isinstance(answer := secrets.of(name), SecretProblem):
            yield _fail(key, answer.words.removeprefix(f"{key}: "), _to_have(vendor.secret))
        else:
            yield _ok(key, f"there, from {_origin(vendor.secret)}")


def _origin(source: SecretSource) -> str:
    match source:
        case EnvSecret():
            return f"the environment's {source.words}"
        case FileSecret(path):
            return f"the file {quoted(str(path))}"
        case CommandSecret():
            return f"the command {quoted(source.program)}"
        case LiteralSecret():
            return "the config itself"


def _to_have(source: SecretSource) -> str:
    match source:
        case EnvSecret():
            return "set it where noctop is started, or use a file or a command"
        case FileSecret():
            return "put the secret there, mode 0600, or name another source"
        case CommandSecret():
            return "run it by hand: its first line must be the secret, within 10 s"
        case LiteralSecret():
            return "write it as one line"


# This machine


def _versions() -> Check:
    return _ok(
        "noctop", f"{__version__} on Python {platform.python_version()}, {platform.platform(terse=True)}"
    )


def _machine(config: Config, clock: Clock) -> list[Check]:
    return [
        _theme(config.console.theme),
        _zone(config.console.timezone, clock),
        _state(),
        _proxy(config),
        _ca(config),
    ]


def _theme(name: str) -> Check:
    try:
        themes.load(name, (user_themes(), shipped_themes()))
    except (themes.ThemeError, ConfigError, FileNotFoundError) as error:
        return _fail(
            "console.theme", str(error), 'correct the file, or set another one: "night" comes with noctop'
        )
    return _ok("console.theme", f"{name} loads")


def _zone(name: str, clock: Clock) -> Check:
    now = datetime.fromtimestamp(clock.now_ms() / 1000, zone_of(name))
    return _ok("console.timezone", f"{name}, where it is {now:%Y-%m-%d %H:%M} (UTC{now:%z})")


def _state() -> Check:
    advice = "make it a folder of your own on a disk with room, or point XDG_STATE_HOME elsewhere"
    try:
        folder = state_folder()
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))
    except ConfigError as error:
        return _fail("state", str(error), advice)
    except OSError as error:
        return _fail("state", f"{folder}: nothing can be written: {os.strerror(error.errno or 0)}", advice)
    return _ok("state", f"{folder}, mode {folder.stat().st_mode & 0o777:04o}, writable")


def _proxy(config: Config) -> Check:
    if config.network.proxy:
        return _ok("network.proxy", f"{without_credentials(config.network.proxy)}, by the config")
    environment = getproxies()
    proxy = environment.get("https") or environment.get("all")
    if not proxy:
        return _ok("network.proxy", "none: straight to the vendors")
    address = without_credentials(proxy if "//" in proxy else f"http://{proxy}")
    around = f"; not for {environment['no']}" if environment.get("no") else ""
    return _ok("network.proxy", f"{address}, by the environment{around}")


def _ca(config: Config) -> Check:
    chosen = config.network.ca_file
    variable = next((name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)), None)
    place = chosen or (f"{os.environ[variable]} (${variable})" if variable else "those that come with noctop")
    try:
        context = ssl.create_default_context(cafile=chosen) if chosen else httpx.create_ssl_context()
    except OSError:  # SSLError is one
        return _fail(
            "network.ca_file", f"{place}: no certificates can be read", "name a file of PEM certificates"
        )
    count = context.cert_store_stats()["x509_ca"]
    return _ok("network.ca_file", f"{place}{f': {count} authorities' if count else ''}")


# The vendors


async def _ask_all(
    config: Config, secrets: ResolvedSecrets, clock: Clock, said: Callable[[str], None]
) -> list[Check]:
    """All vendors that have a secret, at once, each with its own deadline; the lines in the config's order."""
    asked, answered = secrets.usable, 0

    async def one(name: str) -> list[Check]:
        nonlocal answered
        secret = secrets.of(name)
        checks = await _ask(name, config, secret, clock) if isinstance(secret, SecretStr) else []
        answered += 1
        said(f"{answered} of {len(asked)} vendors have answered")
        return checks

    said(f"asking {len(asked)} vendors")
    return [line for lines in await asyncio.gather(*map(one, asked)) for line in lines]


async def _ask(name: str, config: Config, secret: SecretStr, clock: Clock) -> list[Check]:
    account = open_account(name, config, secret, clock)
    transport, title = account.transport, dotted("vendors", name)
    if transport is None:
        return []
    deadline_s = config.vendors[name].timeout_s * DEADLINE_TIMEOUTS
    extra: list[Check] = []
    error: VendorError | None = None
    try:
        async with asyncio.timeout(deadline_s):
            extra = await _questions(account, transport, secret, title)
    except TimeoutError:
        error = Slow(f"not everything was answered within {deadline_s:g} s")
    except VendorError as failure:
        error = failure
    finally:
        await account.aclose()
    meter = transport.meter
    if error is not None:
        skew = [_skew(title, account.kind, meter.clock_skew_ms)] if meter.clock_skew_ms is not None else []
        return [*_failure(title, account.kind, error), *skew]
    head = [_ok(f"{title} reachable", "answers"), _ok(f"{title} credentials", "accepted")]
    return [*head, _latency(title, meter.latency_ms), _skew(title, account.kind, meter.clock_skew_ms), *extra]


async def _questions(account: Account, transport: Transport, secret: SecretStr, title: str) -> list[Check]:
    """The cheapest real questions whose answers need the credentials; lines about what else they showed."""
    now_ms = transport.now_ms()
    last_minutes = Span(now_ms - BLOCK_MS, now_ms)
    match account.client:
        case System73Client() as client:
            return await _ask_system73(client, title)
        case UplynkClient() as client:
            await _ask_uplynk(client, transport)
        case ApiVideoClient():
            return await _ask_apivideo(transport, secret, title)
        case ConvivaClient() as client:
            await client.sessions(last_minutes, limit=1)
        case MediaMelonClient() as client:
            await client.list_sessions(last_minutes, page_size=1, max_pages=1)
    return []


async def _ask_system73(client: System73Client, title: str) -> list[Check]:
    """A ping may be answered without a key, hence one row of figures as well."""
    if not (await client.ping()).ok:
        raise Nonsense("answered a ping with something other than pong")
    await client.aggregate("live")
    name, advice = f"{title} database", "figures may be missing or old; ask System73"
    try:
        well = (await client.ping_db()).ok
    except VendorError as error:
        return [_fail(name, error.message, advice, ExitCode.VENDOR_FAILED)]
    return [_ok(name, "up") if well else _warn(name, "answered with something other than pong", advice)]


async def _ask_uplynk(client: UplynkClient, transport: Transport) -> None:
    """About nobody, yesterday. A clock that is wrong looks like a key that is: once the refusal has told Uplynk's
    time, the question is signed with that."""
    nobody = Identity(IdentityKey.PLAYBACK_SESSION_ID, PROBE_ID)
    end_ms = (transport.now_ms() - DAY_MS) // BLOCK_MS * BLOCK_MS
    block = Span(end_ms - BLOCK_MS, end_ms)
    try:
        await client.session_statistics(nobody, block)
        return
    except Refused as error:
        refused = error
    if abs(transport.meter.clock_skew_ms or 0) < NOTICED_MS:
        raise refused
    await client.session_statistics(nobody, block)


async def _ask_apivideo(transport: Transport, secret: SecretStr, title: str) -> list[Check]:
    """One page of live streams, and whether the analytics, withdrawn in 2023, are there for this account."""
    name = f"{title} analytics"
    client = ApiVideoClient(transport, api_key=secret, max_pages=1)
    await client.live_streams()
    today = f"{datetime.fromtimestamp(transport.now_ms() / 1000, UTC):%Y-%m-%d}"
    try:
        await client.session_events(NOBODY_AT_APIVIDEO, today)
    except Withdrawn as error:
        return [
            _warn(
                name, error.message, "nothing can be done: look-ups find no sessions here, the wall is whole"
            )
        ]
    except VendorError as error:
        return [_fail(name, error.message, _way_out(error), ExitCode.VENDOR_FAILED)]
    return [_ok(name, "served")]


_KEYS: Mapping[Kind, str] = {
    Kind.UPLYNK: "check user_id and api_key (Integration Keys in the CMS)",
    Kind.SYSTEM73: 'check api_key (labelled APIS in the dashboard), and try the other auth_scheme, "raw" or "bearer"',
    Kind.APIVIDEO: "check api_key; sandbox and production (base_url) have keys of their own",
    Kind.CONVIVA: "use the id and secret of an API client (Pulse, API Management), not of a user",
    Kind.MEDIAMELON: "check api_key, and that it is for this customer_id",
}


def _failure(title: str, kind: Kind, error: VendorError) -> list[Check]:
    if not isinstance(error, Refused):
        return [_fail(f"{title} reachable", error.message, _way_out(error), ExitCode.VENDOR_FAILED)]
    refused = _fail(f"{title} credentials", error.message, _KEYS[kind], ExitCode.VENDOR_FAILED)
    return [_ok(f"{title} reachable", "answers"), refused] if error.status is not None else [refused]


def _way_out(error: VendorError) -> str:
    if isinstance(error, Rejected):
        return "check base_url and the ids in this vendor's table"
    match error.reason:
        case Reason.UNREACHABLE:
            return "from this machine, check name service, firewall, [network] proxy and ca_file"
        case Reason.SLOW:
            return "try again later, or raise its timeout_s"
        case Reason.LIMITED:
            return "try again later; what else uses this account, and is max_requests_per_s too high?"
    return "check base_url; a proxy or a login page may be answering in the vendor's place"


def _latency(title: str, latency_ms: float | None) -> Check:
    name, found = f"{title} latency", f"{latency_ms or 0:.0f} ms for a whole answer"
    if (latency_ms or 0) <= SLOW_ANSWER_MS:
        return _ok(name, found)
    return _warn(name, found, "the console waits as long; look at the line, or for a proxy in the way")


def _skew(title: str, kind: Kind, skew_ms: int | None) -> Check:
    name, advice = f"{title} clock", "set this machine's clock (chronyc tracking, timedatectl)"
    if skew_ms is None:
        return _warn(
            name, "not measured: the answers have no date to go by", "compare this machine's clock yourself"
        )
    if abs(skew_ms) < SKEW_WARNING_MS:
        return _ok(name, f"{abs(skew_ms) / 1000:.0f} s from this machine's")
    found = f"this machine's is {abs(skew_ms) / 1000:.0f} s {'behind' if skew_ms > 0 else 'ahead'}"
    if kind is Kind.UPLYNK and abs(skew_ms) >= SKEW_FATAL_MS:
        return _fail(name, found, f"{advice}: the signatures of requests expire", ExitCode.VENDOR_FAILED)
    return _warn(name, found, advice)


# The terminal


def _terminal(environ: Mapping[str, str]) -> list[Check]:
    return [
        _term(environ),
        _colours(environ),
        _encoding(),
        _size(),
        _no_color(environ),
        _tmux(environ),
        _locale(environ),
    ]


def _term(environ: Mapping[str, str]) -> Check:
    term = environ.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        return _warn(
            "TERM", term or "not set", "the console cannot open here; use a terminal that moves its cursor"
        )
    return _ok("TERM", term)


def _colours(environ: Mapping[str, str]) -> Check:
    colorterm, term = environ.get("COLORTERM", ""), environ.get("TERM", "")
    if colorterm in ("truecolor", "24bit"):
        return _ok("COLORTERM", colorterm)
    if "256color" in term or "direct" in term:
        return _ok("COLORTERM", f"{colorterm or 'not set'}: 256 colours, by TERM")
    advice = 'theme = "terminal" suits; where there are more (ssh does not say): export COLORTERM=truecolor'
    return _warn("COLORTERM", f"{colorterm or 'not set'}: 16 colours or fewer", advice)


def _encoding() -> Check:
    """Of the stream that the console draws on."""
    encoding = getattr(sys.__stderr__, "encoding", None) or "none"
    if encoding.lower().replace("-", "") == "utf8":
        return _ok("encoding", encoding)
    return _warn("encoding", encoding, "export LC_ALL=C.UTF-8; until then everything is drawn in ASCII")


def _size() -> Check:
    for descriptor in (0, 1, 2):
        with contextlib.suppress(OSError):
            columns, lines = os.get_terminal_size(descriptor)
            if columns >= SMALLEST[0] and lines >= SMALLEST[1]:
                return _ok("size", f"{columns}x{lines}")
            return _warn("size", f"{columns}x{lines}", f"make it {SMALLEST[0]}x{SMALLEST[1]} at least")
    return _warn("size", "this is no terminal", "run it once where the console is to open")


def _no_color(environ: Mapping[str, str]) -> Check:
    found = "set: no colours; signs and words tell severity" if environ.get("NO_COLOR") else "not set"
    return _ok("NO_COLOR", found)


def _tmux(environ: Mapping[str, str]) -> Check:
    """Copying goes through the terminal (OSC 52), which tmux passes on only if told to."""
    if not environ.get("TMUX"):
        return _ok("tmux", "not inside one")
    try:
        command = ["tmux", "show-options", "-sv", "set-clipboard"]
        answer = subprocess.run(command, capture_output=True, timeout=TMUX_DEADLINE_S, check=True)  # noqa: S603
        setting = answer.stdout.decode("utf-8", "replace").strip()
    except (OSError, subprocess.SubprocessError):
        setting = "unknown"
    if setting == "on":
        return _ok("tmux", "set-clipboard is on")
    return _warn(
        "tmux", f"set-clipboard is {setting}", "to copy out of the console: tmux set -s set-clipboard on"
    )


def _locale(environ: Mapping[str, str]) -> Check:
    variable = next((name for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), None)
    found = f"{environ[variable]}, by {variable}" if variable else "not set"
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:
        return _warn(
            "locale", f"{found}: this machine does not know it", "take one that `locale -a` lists, or C.UTF-8"
        )
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return _ok("locale", found)
