"""`noctop demo`: the simulator as a child process, the console on it, nothing left behind."""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

import tui
from tui.cli.configured import configured
from tui.cli.exits import CommandError, ExitCode
from tui.cli.opening import Opening, again_from, show
from tui.cli.simulate import check_world
from tui.clock import WarpedClock
from tui.model.text import safe

_OWN_FOLDER = Path(tui.__file__).parent.parent
"""`-m` looks into the working folder first: what lies where the operator stands is none of the child's modules."""

START_WITHIN_S = 30.0
KINDS = 5


@dataclass(frozen=True, slots=True)
class _About:
    """What the simulator says of itself."""

    now_ms: int
    speed: float
    scenario: str
    examples: tuple[tuple[str, str, str], ...]


def run(options: argparse.Namespace) -> int:
    """Start the simulator, open the console on it, stop it."""
    check_world(options)
    with (
        tempfile.TemporaryDirectory(prefix="noctop-demo-") as folder,
        _simulator(options, Path(folder)) as about,
    ):
        config = str(Path(folder) / "config.toml")
        clock = WarpedClock(about.now_ms, about.speed)
        use = configured(config)
        opening = Opening(
            use,
            clock,
            again_from(config),
            banner=_banner(about),
            examples=about.examples,
            history_folder=Path(folder),
            speed=about.speed,
            low_bandwidth=options.low_bandwidth,
        )
        return show(opening, plain=options.plain)


def _banner(about: _About) -> str:
    if about.scenario == "calm":
        return "demo: nothing goes wrong in this scenario; ? shows the keys"
    return f"demo: {about.scenario} begins 30 s after the start; ? shows the keys"


@contextlib.contextmanager
def _simulator(options: argparse.Namespace, folder: Path) -> Iterator[_About]:
    """A child that ends with us: it watches its standard input, which closes however we end."""
    command = [
        *(sys.executable, "-m", "tui", "simulate", "--end-with-stdin", "--port", "0"),
        *("--channels", str(options.channels), "--scenario", options.scenario),
        *("--seed", str(options.seed), "--speed", str(options.speed)),
        *("--write-config", str(folder / "config.toml")),
    ]
    child = subprocess.Popen(  # noqa: S603  (our own interpreter on our own module)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=_OWN_FOLDER,
    )
    try:
        with _said_meanwhile("starting the simulator"):
            base_urls = _listening(child)
        yield _about(next(iter(base_urls)).rsplit("/", 1)[0])
    finally:
        _stop(child)


@contextlib.contextmanager
def _said_meanwhile(words: str) -> Iterator[None]:
    """On a terminal they go again: the shell's prompt would stand in them once the console has ended."""
    again = sys.stderr.isatty()
    print(words, end="\r" if again else "\n", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        if again:
            print(" " * len(words), end="\r", file=sys.stderr, flush=True)


def _listening(child: subprocess.Popen[str]) -> list[str]:
    """The five base URLs, once the child serves them. CommandError with its own words where it does not."""
    urls: list[str] = []
    reader = threading.Thread(target=_read_lines, args=(child, urls), daemon=True)
    reader.start()
    reader.join(START_WITHIN_S)
    if len(urls) < KINDS:
        child.kill()
        words = safe((child.stderr.read() if child.stderr else "").strip()[-400:])
        raise CommandError(
            f"the simulator did not start: {words or 'no answer from it'}", ExitCode.VENDOR_FAILED
        )
    return urls


def _read_lines(child: subprocess.Popen[str], urls: list[str]) -> None:
    assert child.stdout is not None  # noqa: S101  (it was asked for as a pipe)
    for line in child.stdout:
        urls.append(line.split()[1])
        if len(urls) == KINDS:
            return


def _about(root: str) -> _About:
    try:
        answer = httpx.get(f"{root}/about", timeout=10, trust_env=False)
        said: dict[str, Any] = answer.raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        words = f"the simulator started and does not answer ({type(error).__name__})"
        raise CommandError(words, ExitCode.VENDOR_FAILED) from None
    examples = tuple((str(one["kind"]), str(one["value"]), str(one["note"])) for one in said["examples"])
    return _About(int(said["now_ms"]), float(said["speed"]), str(said["scenario"]), examples)


def _stop(child: subprocess.Popen[str]) -> None:
    """Ask by closing its input, then by signal, then by force: each waits for the one before."""
    if child.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
    for act in (child.terminate, child.kill):
        try:
            child.wait(2)
            break
        except subprocess.TimeoutExpired:
            act()
    child.wait()
    for stream in (child.stdout, child.stderr):
        if stream is not None:
            stream.close()
