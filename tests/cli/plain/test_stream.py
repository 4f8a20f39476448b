"""`noctop --plain` as a shell runs it, on simulated vendors over real HTTP."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest

import tui
from tests.cli.commands import LONG_S, NOCTOP, environment, noctop
from tests.cli.test_imports import _LOADED
from tui.cli.plain.stream import written
from tui.cli.simulate import write_simulator_config
from tui.simulator.server import KINDS, Options, RunningSimulator

OWN_FOLDER = Path(tui.__file__).parent.parent
START_MS = 1_795_291_200_000
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (start|summary|totals|feed|channel) \S.*")


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    options = Options(scenario="channel-dark", start_ms=START_MS, speed=0.0, channels=12)
    with RunningSimulator(options) as running:
        yield running


@pytest.fixture
def config(simulator: RunningSimulator, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    urls = {kind: simulator.base_url(kind) for kind in KINDS}
    write_simulator_config(path, urls, simulator.world.channels, refresh_s=2)
    return path


@contextmanager
def streaming(config: Path, home: Path, command: Sequence[str] = NOCTOP) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*command, "--config", str(config), "--plain"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(home),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line_with(process: subprocess.Popen[str], words: str) -> str:
    """The next line that holds these words; every line on the way is one of the stream's."""
    assert process.stdout is not None
    for line in process.stdout:
        assert LINE.fullmatch(line.rstrip("\n")), line
        if words in line:
            return line
    raise AssertionError(f"it ended without {words!r}")


def test_a_summary_then_what_changes(simulator: RunningSimulator, config: Path, tmp_path: Path) -> None:
    with streaming(config, tmp_path) as process:
        assert "every 2 s" in line_with(process, " start ")
        assert "12 channels: " in line_with(process, " summary ")
        simulator.clock.set_ms(simulator.world.incident_ms + 60_000)
        assert re.search(r"channel .+: critical \(.+\), was ", line_with(process, ": critical"))
        simulator.__exit__(None, None, None)
        assert re.search(r"feed \w+: unreachable.*, was up", line_with(process, "unreachable"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_the_shells_code_and_without_a_word(
    config: Path, tmp_path: Path, number: signal.Signals
) -> None:
    with streaming(config, tmp_path) as process:
        line_with(process, " summary ")
        process.send_signal(number)
        _, err = process.communicate(timeout=LONG_S)
        assert (process.returncode, err) == (128 + number, "")


def test_a_reader_that_goes_ends_it_though_nothing_is_written(config: Path, tmp_path: Path) -> None:
    with streaming(config, tmp_path) as process:
        line_with(process, " summary ")
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.wait(LONG_S), process.stderr.read()) == (0, "")


def test_a_hang_up_that_is_ignored_stays_ignored(config: Path, tmp_path: Path) -> None:
    with streaming(config, tmp_path, ("nohup", *NOCTOP)) as process:
        line_with(process, " start ")
        process.send_signal(signal.SIGHUP)
        assert line_with(process, " summary ")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=LONG_S)
        assert process.returncode == 143


def test_where_output_is_no_terminal_it_is_what_noctop_gives_with_a_word_why(
    config: Path, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [*NOCTOP, "--config", str(config)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(tmp_path),
    ) as process:
        line_with(process, " summary ")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=LONG_S)
    assert process.returncode == 143
    assert err == (
        "noctop: standard output is no terminal: one event a line instead, as `noctop --plain` gives it\n"
    )


def test_it_loads_no_screen(config: Path, tmp_path: Path) -> None:
    program = _LOADED.replace("main(sys.argv[1:])", "sys.exit(main(sys.argv[1:]))")
    with streaming(config, tmp_path, (NOCTOP[0], "-c", program)) as process:
        line_with(process, " summary ")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LONG_S)
    assert '"tui.cli.plain.stream"' in err
    assert '"textual"' not in err
    assert '"plotext"' not in err


def test_without_a_config_nothing_is_asked_but_said(tmp_path: Path) -> None:
    done = noctop("--plain", home=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert "`noctop init` writes one, `noctop demo` needs none" in done.stderr


@pytest.mark.parametrize("words", [("--plain", "demo"), ("demo", "--plain")])
def test_the_demo_in_a_folder_whose_modules_are_called_like_ours(
    tmp_path: Path, words: tuple[str, str]
) -> None:
    for name in ("tui.py", "argparse.py", "starlette.py"):
        (tmp_path / name).write_text(f"raise SystemExit('{name} of the working folder')\n")
    places = "import sys; sys.path[:] = [place for place in sys.path if place]"
    program = (
        f"{places}; sys.path.append({str(OWN_FOLDER)!r})\nfrom tui.cli.main import main; sys.exit(main())"
    )
    with subprocess.Popen(
        [NOCTOP[0], "-P", "-c", program, *words, "--channels", "2", "--scenario", "calm"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env=environment(tmp_path),
    ) as process:
        assert "2 channels: " in line_with(process, " summary ")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=LONG_S)
    assert process.returncode == 143


def test_with_standard_output_closed_there_is_nothing_to_do(config: Path, tmp_path: Path) -> None:
    command = shlex.join([*NOCTOP, "--config", str(config), "--plain"])
    done = subprocess.run(
        ["sh", "-c", f"{command} >&-"],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(tmp_path),
        timeout=LONG_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        2,
        "noctop: standard output is closed: there is nowhere to write lines to\n",
    )


def test_lines_tell_of_no_past(config: Path, tmp_path: Path) -> None:
    done = noctop("--config", config, "--at", "1h", home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--at shows the past, for which a console must open; standard output is no" in done.stderr


def test_it_is_the_consoles_alone(tmp_path: Path) -> None:
    done = noctop("--plain", "channels", home=tmp_path)
    assert done.returncode == 2
    assert "--plain" in done.stderr


def test_times_are_iso_in_the_configured_zone() -> None:
    assert written(START_MS, UTC) == "2026-11-21T20:00:00Z"
    assert written(START_MS, timezone(timedelta(hours=-3, minutes=-30))) == "2026-11-21T16:30:00-03:30"
