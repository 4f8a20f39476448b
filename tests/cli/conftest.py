"""No test of the commands reads or writes the files of whoever runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

_OTHERS = (
    *(
        "NOCTOP_CONFIG",
        "NO_COLOR",
        "TMUX",
        "COLORTERM",
        "LC_ALL",
        "LC_CTYPE",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ),
    *(
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
    ),
)


@pytest.fixture(autouse=True)
def places_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path.parent / f"{tmp_path.name}-home"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in _OTHERS:
        monkeypatch.delenv(name, raising=False)
