"""`noctop channels` where something is wrong: what the others gave is printed, and the exit code tells."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.channels.answers import CHANNELS, changed
from tests.cli.commands import LONG_S, NOCTOP, Simulating, environment, noctop


@pytest.fixture
def nobody() -> Iterator[str]:
    """A base URL where nothing listens, nor will."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_vendor_that_is_down_costs_its_channels_and_exit_4(
    simulator: Simulating, said: Any, tmp_path: Path, nobody: str
) -> None:
    config = changed(simulator, tmp_path, mediamelon={"base_url": nobody, "timeout_s": 1})
    answer = said(config, "--json")
    assert answer.code == 4
    down = answer.coverage["mediamelon"]
    assert (down["status"], down["reason"], down["rows"]) == ("failed", "unreachable", 0)
    assert down["message"]
    assert answer.channels("mediamelon") == {}
    assert len(answer.channels("system73")) == CHANNELS
    assert answer.channels("conviva")
    assert said(config, "--json", "--filter", "nobodys-channel").code == 4
    text = said(config)
    assert "mediamelon: failed: " in text.err
    assert "Sports 1" in text.out


def test_a_refused_key_is_exit_4_and_never_shown(simulator: Simulating, said: Any, tmp_path: Path) -> None:
    config = changed(simulator, tmp_path, system73={"api_key": "a-key-of-old-times"})
    answer = said(config, "--json")
    assert answer.code == 4
    assert answer.coverage["system73"]["reason"] == "refused"
    assert "a-key-of-old-times" not in answer.out + answer.err
    assert answer.channels("conviva")


def test_a_missing_secret_costs_that_vendor_and_says_which(
    simulator: Simulating, said: Any, tmp_path: Path
) -> None:
    config = changed(simulator, tmp_path, conviva={"client_secret": {"env": "NOBODY_SETS_THIS"}})
    answer = said(config, "--json")
    assert answer.code == 4
    assert (answer.coverage["conviva"]["status"], answer.coverage["conviva"]["reason"]) == (
        "failed",
        "refused",
    )
    assert "NOBODY_SETS_THIS" in answer.coverage["conviva"]["message"]
    assert len(answer.channels("system73")) == CHANNELS


def test_without_any_secret_it_is_exit_3(simulator: Simulating, said: Any, tmp_path: Path) -> None:
    rest = dict.fromkeys(("uplynk", "apivideo", "conviva", "mediamelon"))
    config = changed(simulator, tmp_path, system73={"api_key": {"env": "NOBODY_SETS_THIS"}}, **rest)
    answer = said(config)
    assert (answer.code, answer.out) == (3, "")
    assert "NOBODY_SETS_THIS" in answer.err


def test_without_a_config_it_is_exit_3_in_words(tmp_path: Path) -> None:
    result = noctop("channels", home=tmp_path)
    assert (result.returncode, result.stdout) == (3, "")
    assert "noctop init" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_wrong_config_names_file_key_and_what_is_allowed(tmp_path: Path, said: Any) -> None:
    config = tmp_path / "config.toml"
    config.touch(mode=0o600)
    config.write_text('[console]\nrefresh_s = "often"\n')
    answer = said(config)
    assert (answer.code, answer.out) == (3, "")
    assert str(config) in answer.err
    assert "refresh_s" in answer.err


def test_a_log_that_cannot_be_kept_costs_nothing(
    simulator: Simulating, said: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    assert said(simulator.config, "--json").code == 0


# the way out -----------------------------------------------------------------------------------------------


def test_a_reader_that_leaves_early_is_no_trouble(simulator: Simulating, tmp_path: Path) -> None:
    command = [*NOCTOP, "--config", str(simulator.config), "channels", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path)
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"{\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(LONG_S) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [("channels",), ("--version",)])
def test_a_full_disk_is_told_in_words(
    simulator: Simulating, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """However little there was to print: it is written at the end of the command and not of the interpreter."""
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        result = noctop("--config", simulator.config, *arguments, home=tmp_path, stdout=full)
    finally:
        os.close(full)
    assert result.returncode not in (0, 1)
    assert "the output cannot be written: No space left on device" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_it_while_a_vendor_hangs(
    simulator: Simulating, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(LONG_S)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        config = changed(simulator, tmp_path, system73={"base_url": url, "timeout_s": LONG_S})
        command = [*NOCTOP, "--config", str(config), "channels"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path)
        ) as process:
            connection, _ = silent.accept()
            with connection:
                process.send_signal(number)
                out, err = process.communicate(timeout=LONG_S)
        assert (process.returncode, out) == (code, b"")
        assert b"Traceback" not in err
