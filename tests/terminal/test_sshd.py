"""noctop over a real ssh connection, in tmux and without: keys in, the screen back, nothing left on the way out."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import sshd
from tests.terminal.emulator import Terminal, environment
from tests.terminal.line import kept_view
from tests.terminal.private_modes import left_behind
from tests.terminal.processes import descendants, runs, wait_until
from tui.cli.simulate import write_simulator_config
from tui.simulator.server import KINDS, Options, RunningSimulator

pytestmark = pytest.mark.skipif(
    bool(sshd.missing()), reason=f"needs openssh-server, openssh-client and tmux: no {sshd.missing()}"
)

SIZE = (100, 30)
PROMPT = ([], ["mode 2004 is True"])
"""What a shell that waits for a command is found in: some want pastes in brackets."""


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    with RunningSimulator(Options(scenario="calm", channels=20)) as simulator:
        path = tmp_path / "config.toml"
        urls = {kind: simulator.base_url(kind) for kind in KINDS}
        write_simulator_config(path, urls, simulator.world.channels, refresh_s=2)
        yield path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[sshd.Server]:
    (tmp_path / "tmux").mkdir(mode=0o700)
    places = {
        "XDG_STATE_HOME": tmp_path / "state",
        "TMUX_TMPDIR": tmp_path / "tmux",
        "LANG": "C.UTF-8",
        "PYTHONPATH": Path.cwd(),
        "HOME": tmp_path,
    }
    with sshd.running(tmp_path / "sshd", [f"{name}={value}" for name, value in places.items()]) as running:
        yield running


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[None]:
    """Ends tmux's own server, which outlives what started it."""
    yield
    env = {**os.environ, "TMUX_TMPDIR": str(tmp_path / "tmux")}
    subprocess.run(["tmux", "kill-server"], env=env, check=False, capture_output=True)


def noctop(config: Path) -> str:
    return shlex.join([sys.executable, "-m", "tui", "--config", str(config)])


def over_ssh(server: sshd.Server, remote: str) -> Terminal:
    return Terminal(server.command(remote), *SIZE, environment())


def worked_with(terminal: Terminal) -> None:
    """Keys reach it, and the screen comes back."""
    terminal.wait_for_text("20 channels")
    terminal.press("/sports\r")
    terminal.wait_for(lambda screen: "Sports 1" in screen and "Cinema" not in screen, "a filtered wall")
    terminal.press("\x1b[B")
    terminal.press("4")
    terminal.wait_for_text("last error")
    terminal.press("1")
    terminal.wait_for_text("20 channels")


def test_in_a_shell_the_prompt_comes_back_on_a_clean_terminal(server: sshd.Server, config: Path) -> None:
    terminal = over_ssh(server, "env PS1='prompt> ' ENV= bash --norc --noprofile -i")
    try:
        terminal.wait_for_text("prompt>")
        terminal.press(f"{noctop(config)}; echo ended with $?\r")
        worked_with(terminal)
        terminal.press("q")
        terminal.wait_for_text("ended with 0")
        assert left_behind(bytes(terminal.raw)) in PROMPT
        terminal.press("echo $((20+22))\r")
        terminal.wait_for_text("\n42")
        terminal.press("exit\r")
        assert terminal.wait_for_end() == 0
    finally:
        terminal.close()


@pytest.mark.usefixtures("tmux")
def test_in_tmux_it_is_as_clean(server: sshd.Server, config: Path) -> None:
    started = shlex.join(["env", "PS1=prompt> ", "bash", "--norc", "--noprofile", "-i"])
    terminal = over_ssh(server, f"tmux -f /dev/null -u new -s noc {shlex.quote(started)}")
    try:
        terminal.wait_for_text("prompt>")
        terminal.press(f"{noctop(config)}; echo ended with $?\r")
        worked_with(terminal)
        terminal.press("q")
        terminal.wait_for(
            lambda screen: "ended with 0" in screen and "channels" not in screen, "the shell's screen"
        )
        shown = [line for line in terminal.lines if line]
        assert shown[0].startswith("prompt>")
        terminal.press("exit\r")
        assert terminal.wait_for_end() == 0
        assert left_behind(bytes(terminal.raw)) == []
    finally:
        terminal.close()


@pytest.mark.usefixtures("tmux")
def test_in_tmux_a_dropped_connection_leaves_it_running_to_come_back_to(
    server: sshd.Server, config: Path
) -> None:
    first = over_ssh(server, f"tmux -f /dev/null -u new -s noc {shlex.quote(noctop(config))}")
    try:
        worked_with(first)
    finally:
        first.close()
    again = over_ssh(server, "tmux -u attach -t noc")
    try:
        again.wait_for(lambda screen: "20 channels" in screen and "Sports 1" in screen, "the same screen")
        assert "Cinema" not in again.text
        again.press("q")
        assert again.wait_for_end() == 0
    finally:
        again.close()


def test_a_dropped_connection_ends_it_within_two_seconds_and_its_view_is_kept(
    server: sshd.Server, config: Path, tmp_path: Path
) -> None:
    terminal = over_ssh(server, f"exec {noctop(config)}")
    try:
        terminal.wait_for_text("20 channels")
        terminal.press("x")
        terminal.wait_for_text("no channel of 20 is in trouble")
        consoles = descendants(server.pid, "-m tui")
        assert len(consoles) == 1
        terminal.kill()
        wait_until(lambda: not any(map(runs, consoles)), "the console's end", within_s=2.0 + SSHD_S)
    finally:
        terminal.close()
    assert kept_view(tmp_path)["lists"]["wall"]["exceptions"] is True


SSHD_S = 2.0
"""What sshd itself may take to notice, on a slow machine."""
