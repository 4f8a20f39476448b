"""The assembled server: what it prints and tells, and that it ends at once."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.simulator.worlds import EVENING_MS
from tui.simulator.scenarios import SCENARIOS
from tui.simulator.server import KINDS, Options, RunningSimulator, serve

SERVE = """
import sys
from tui.simulator.server import Options, serve
def heard(urls): print("heard", len(urls))
options = Options(port=0, start_ms=1_795_291_200_000, channels=5, until_stdin_closes="watch" in sys.argv)
print("stopped by", serve(options, heard))
"""


@contextlib.contextmanager
def served(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """A serving child and its base URLs by kind."""
    child = subprocess.Popen(
        [sys.executable, "-c", SERVE, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with child:
        try:
            assert child.stdout is not None
            assert child.stdout.readline() == "heard 5\n"
            yield child, dict(child.stdout.readline().split() for _ in KINDS)
        finally:
            child.kill()


def end_of(child: subprocess.Popen[str]) -> tuple[str, str]:
    """The rest of its output, once it ended by itself within two seconds."""
    begun = time.monotonic()
    out, err = child.communicate(timeout=10)
    assert time.monotonic() - begun < 2
    return out, err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_at_once_even_with_a_connection_open(number: signal.Signals) -> None:
    with served() as (child, urls):
        assert set(urls) == set(KINDS)
        port = int(urls["system73"].split(":")[2].split("/")[0])
        with socket.create_connection(("127.0.0.1", port)) as open_connection:
            open_connection.sendall(b"GET /about HTTP/1.1\r\nHost: x\r\n\r\n")
            assert open_connection.recv(12) == b"HTTP/1.1 200"
            child.send_signal(number)
            assert end_of(child) == (f"stopped by {int(number)}\n", "")
        assert child.returncode == 0


def test_it_ends_when_its_parent_closes_stdin() -> None:
    with served("watch") as (child, urls):
        assert set(urls) == set(KINDS)
        assert child.stdin is not None
        child.stdin.close()
        child.stdin = None
        assert end_of(child) == ("stopped by None\n", "")


def test_a_port_that_is_taken_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        serve(Options(port=taken.getsockname()[1], channels=1), lambda urls: None)


def about(simulator: RunningSimulator) -> dict[str, object]:
    with urllib.request.urlopen(simulator.base_url("about")) as answer:
        return json.load(answer)  # type: ignore[no-any-return]


def test_about_tells_the_time_the_incident_and_the_examples() -> None:
    with RunningSimulator(Options(start_ms=EVENING_MS, speed=0, seed=8, channels=5)) as simulator:
        told = about(simulator)
        assert told["now_ms"] == EVENING_MS
        assert told["incident_ms"] == EVENING_MS + 30_000
        assert (told["speed"], told["scenario"], told["seed"]) == (0, "cdn-brownout", 8)
        examples = [{"kind": e.kind, "value": e.value, "note": e.note} for e in simulator.world.examples]
        assert told["examples"] == examples
        simulator.clock.set_ms(EVENING_MS + 1)
        assert about(simulator)["now_ms"] == EVENING_MS + 1


def status(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.headers["Date"]
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.headers["Date"]


def test_every_vendor_is_there_and_asks_for_credentials() -> None:
    paths = {
        "uplynk": "/monitoring/delivery/session",
        "system73": "/summary?time=live",
        "apivideo": "/live-streams",
        "conviva": "/sessions/content",
        "mediamelon": "/mm-apis/listsessions/199493832",
    }
    with RunningSimulator() as simulator:
        for kind in KINDS:
            code, date = status(simulator.base_url(kind) + paths[kind])
            assert code in (400, 401, 403)
            assert date == "Sat, 21 Nov 2026 20:00:00 GMT"
        assert status(simulator.base_url("nobody"))[0] == 404


def test_vendor_down_is_down_for_conviva_alone() -> None:
    options = Options(start_ms=EVENING_MS, speed=0, scenario="vendor-down", channels=5)
    with RunningSimulator(options) as simulator:
        url = simulator.base_url("conviva") + "/sessions/content"
        assert status(url)[0] == 401
        simulator.clock.set_ms(simulator.world.incident_ms)
        assert status(url)[0] == 503
        assert status(simulator.base_url("system73") + "/summary?time=live")[0] == 401


def test_names_of_scenarios_cost_no_web_framework() -> None:
    code = "import sys, tui.simulator.scenarios, tui.simulator.world; print('starlette' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "False\n"
    assert len(SCENARIOS) == 7


def test_stopped_in_the_midst_of_a_request_it_leaves_no_connection_open() -> None:
    with RunningSimulator() as simulator:
        client = socket.create_connection(("127.0.0.1", simulator.port), timeout=10)
        head = "POST /apivideo/auth/api-key HTTP/1.1\r\nHost: vendor\r\nContent-Length: 100\r\n"
        client.sendall(f"{head}Expect: 100-continue\r\n\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 100")  # it waits for the body
    with client, contextlib.suppress(ConnectionResetError):
        assert client.recv(100) == b""
