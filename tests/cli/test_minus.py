"""A minus before a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import noctop
from tui.cli.minus import joined


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (["lookup", "x", "--since", "-2h"], ["lookup", "x", "--since=-2h"]),
        (["--at", "-1d", "replay", "f"], ["--at=-1d", "replay", "f"]),
        (["lookup", "-5", "--since", "2h"], ["lookup", "-5", "--since", "2h"]),
        (["lookup", "x", "--since", "--json"], ["lookup", "x", "--since", "--json"]),
        (["--since"], ["--since"]),
        ([], []),
    ],
)
def test_it_belongs_to_the_option_before_it(typed: list[str], read: list[str]) -> None:
    assert joined(typed) == read


@pytest.mark.parametrize("arguments", [("lookup", "1.2.3.4", "--since", "-2h"), ("errors", "--since", "-2h")])
def test_what_is_wrong_is_said(arguments: tuple[str, ...], tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[vendors.apivideo]\napi_key = "k"\n')
    config.chmod(0o600)
    done = noctop("--config", config, *arguments, home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert 'noctop: "-2h": leave the minus away, 2h is so long ago' in done.stderr.replace("--since: ", "")
