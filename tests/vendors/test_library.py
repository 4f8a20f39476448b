"""httpx is loaded without its command line, and whoever else wants what that needs still gets it."""

from __future__ import annotations

import subprocess
import sys

import pytest


def said(program: str) -> str:
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return result.stdout.strip()


def test_the_clients_load_no_command_line() -> None:
    loaded = said(
        "import sys, tui.vendors.transport; print(sorted({'click', 'pygments'} & set(sys.modules)))"
    )
    assert loaded == "[]"


def test_click_can_be_loaded_afterwards() -> None:
    pytest.importorskip("click")
    assert said(
        "import tui.vendors.transport, click, httpx; print(click.__name__, httpx.AsyncClient.__name__)"
    ) == ("click AsyncClient")


def test_click_that_was_there_before_stays() -> None:
    pytest.importorskip("click")
    assert said("import click, sys, tui.vendors.transport; print(sys.modules['click'] is click)") == "True"


BEYOND_ASCII = """
import sys
import tui.vendors.transport
import httpx

assert "idna.core" not in sys.modules
assert httpx.URL("https://stats.example/x").raw_host == b"stats.example"
assert "idna.core" not in sys.modules
assert httpx.URL("https://bücher.example").raw_host == b"xn--bcher-kva.example"
assert httpx.URL("https://xn--bcher-kva.example").host == "bücher.example"
try:
    httpx.URL("https://☃\\u200b.example")
except httpx.InvalidURL:
    print("refused")
"""


def test_a_host_name_beyond_ascii_loads_what_it_needs() -> None:
    assert said(BEYOND_ASCII) == "refused"
