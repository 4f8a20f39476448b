"""`noctop simulate`: what it prints and writes, what it refuses, and how it ends."""

from __future__ import annotations

import argparse
import importlib.util
import json
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.cli.commands import LONG_S, NOCTOP, environment, simulating
from tui.cli.exits import CommandError
from tui.cli.main import main
from tui.cli.simulate import check_world
from tui.config.loading import load
from tui.config.secrets import resolve
from tui.model.vendor import Kind

FEW = ("--channels", "2", "--speed", "0")


def test_it_prints_where_each_kind_is_and_writes_a_config_that_leads_there(tmp_path: Path) -> None:
    with simulating(tmp_path, (*FEW, "--at", "2026-11-21T20:00:00Z", "--seed", "7")) as running:
        assert set(running.base_urls) == set(Kind)
        assert stat.S_IMODE(running.config.stat().st_mode) == 0o600
        config = load(running.config)
        assert {name: vendor.base_url for name, vendor in config.vendors.items()} == running.base_urls
        assert len(resolve(config).usable) == len(Kind)
        assert len(config.channels) == 2
        root = running.base_urls["system73"].rpartition("/")[0]
        with urlopen(f"{root}/about", timeout=LONG_S) as answer:
            about = json.load(answer)
    assert (about["now_ms"], about["speed"], about["seed"]) == (1_795_291_200_000, 0, 7)


def test_a_config_written_before_may_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("# of another simulator\n")
    with simulating(tmp_path, FEW) as running:
        assert load(running.config).vendors["uplynk"].base_url == running.base_urls["uplynk"]


def test_a_config_that_cannot_be_written_ends_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--port", "0", *FEW, "--write-config", str(tmp_path)]) == 3
    assert str(tmp_path) in capsys.readouterr().err


@contextmanager
def child(tmp_path: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [*NOCTOP, "simulate", "--port", "0", *FEW, *arguments]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
    ) as process:
        assert process.stdout is not None
        for _ in Kind:
            assert process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_the_shells_code(tmp_path: Path, number: signal.Signals) -> None:
    with child(tmp_path) as process:
        process.send_signal(number)
        _, err = process.communicate(timeout=LONG_S)
        assert (process.returncode, err) == (128 + number, b"")


def test_a_hang_up_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    """As under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with child(tmp_path) as process:
            process.send_signal(signal.SIGHUP)
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=LONG_S)
            assert (process.returncode, err) == (128 + signal.SIGTERM, b"")
    finally:
        signal.signal(signal.SIGHUP, before)


def test_as_somebodys_child_it_ends_with_its_standard_input(tmp_path: Path) -> None:
    with child(tmp_path, "--end-with-stdin") as process:
        _, err = process.communicate(timeout=LONG_S)
        assert (process.returncode, err) == (0, b"")


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["simulate", "--port", str(port), *FEW]) == 2
    assert f"port {port}: Address already in use; --port 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--port", "65536"), "--port 65536: 0 (takes a free one) to 65535"),
        (("--port", "-1"), "--port -1"),
        (("--channels", "0"), "--channels 0: 1 to 10000"),
        (("--channels", "10001"), "--channels 10001"),
        (("--speed", "-1"), "--speed -1: 0 (stands still) to 3600"),
        (("--speed", "inf"), "--speed inf"),
        (("--speed", "nan"), "--speed nan"),
        (("--at", "soon"), '--at: "soon" is no time'),
        (("--quirk", "gravity=0"), "no quirk 'gravity'"),
        (("--quirk", "gravity"), "no quirk 'gravity'"),
        (("--quirk", "apivideo_rate_per_min=few"), "cannot be 'few'"),
    ],
)
def test_a_world_that_cannot_be_is_exit_2_with_what_can_be(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert main(["simulate", *arguments]) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""


def test_without_the_extra_it_names_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found: Any = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "uvicorn" else found(name))
    with pytest.raises(CommandError, match=r"needs uvicorn; pip install 'noctop\[demo\]'"):
        check_world(argparse.Namespace(channels=2, speed=1.0))
