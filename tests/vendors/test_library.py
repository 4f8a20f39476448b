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
