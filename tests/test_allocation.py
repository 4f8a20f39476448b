"""Free memory is given back where the C library can be told to; elsewhere nothing is asked of it."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from tui import allocation

LARGE_ANSWERS = """
import json, sys, threading
from tui import allocation

if sys.argv[1] == "settled":
    allocation.settle()

def rss_kb():
    return int(open("/proc/self/status").read().split("VmRSS:")[1].split()[0])

def answer():
    parts = [bytes(65_536) for _ in range(64)]
    whole = b"".join(parts)
    return whole.decode()

def read():
    for _ in range(3):
        answer()

before = rss_kb()
for _ in range(6):
    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
print(rss_kb() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="not glibc")
def test_what_answers_of_megabytes_needed_is_given_back() -> None:
    result = subprocess.run(
        [sys.executable, "-c", LARGE_ANSWERS, "settled"], capture_output=True, text=True, check=True
    )
    assert int(result.stdout) < 2_000


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    allocation.settle()
    allocation.trim()
