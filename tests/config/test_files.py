"""What is said where the file itself is the trouble."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.config.files import refusal, written
from tui.config.loading import load
from tui.config.problems import ConfigError, ConfigMissing

LITERAL = "[vendors.apivideo]\napi_key = 'hunter22-the-key'\n"
COMMAND = "[vendors.apivideo]\napi_key = { command = ['pass', 'show', 'x'] }\n"


def said_of(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(path)
    return str(caught.value)


def test_no_such_file_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ConfigMissing, match=r"nowhere\.toml: there is no such file"):
        load(tmp_path / "nowhere.toml")
    with pytest.raises(ConfigMissing):
        load(written(tmp_path, "") / "config.toml")


def test_a_folder(tmp_path: Path) -> None:
    assert said_of(tmp_path) == f"{tmp_path}: this is a folder. Allowed: a TOML file."


def test_a_named_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")
    assert "this is no regular file" in said_of(tmp_path / "config.toml")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, "")
    monkeypatch.setattr("tui.config.opening.os.open", denied)
    assert said_of(path).endswith(f"it may not be read. Allow it: chmod u+r {path}")


def test_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"[console]\n# caf\xe9\n")
    assert "line 2: this is not UTF-8" in said_of(path)


def test_a_file_larger_than_any_config(tmp_path: Path) -> None:
    assert "larger than 8 MiB" in refusal(tmp_path, "#" * (8 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[console]\nmask = yes", "line 2, column 8: this is no TOML: Invalid value."),
        ("[console\n", "line 1, column 9: this is no TOML: Expected ']' at the end of a table declaration."),
        ("a = 1\na = 2", "line 2, the end: this is no TOML: Cannot overwrite a value."),
        ("a = '''", "line 1, the end: this is no TOML: Expected \"'''\"."),
        ("a = " + "9" * 5000, "this is no TOML"),
        ("a = " + "[" * 5000, "nested too deep"),
    ],
)
def test_syntax(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(tmp_path, text)


def test_a_literal_secret_wants_a_file_of_ones_own(tmp_path: Path) -> None:
    secret = load(written(tmp_path, LITERAL, 0o600)).vendors["apivideo"].secret
    assert "hunter22" not in repr(secret)
    assert load(written(tmp_path, LITERAL, 0o400)).vendors["apivideo"].secret == secret
    for mode in (0o640, 0o604, 0o644, 0o620):
        path = tmp_path / "config.toml"
        said = refusal(tmp_path, LITERAL, mode)
        assert said == (
            f"vendors.apivideo.api_key is a secret in a file that others can read (mode {mode:04o}). "
            f"Close it: chmod 600 {path}"
        )


def test_a_literal_secret_in_somebody_elses_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, LITERAL)
    monkeypatch.setattr("tui.config.opening.os.geteuid", lambda: path.stat().st_uid + 1)
    said = said_of(path)
    assert "belongs to another user" in said
    assert f"chmod 600 {path}" in said


def test_a_proxys_password_is_a_secret(tmp_path: Path) -> None:
    text = "[network]\nproxy = 'http://user:hunter22@proxy:3128'"
    config = load(written(tmp_path, text))
    assert "hunter22" in config.network.proxy
    assert "hunter22" not in repr(config)
    said = refusal(tmp_path, text, 0o644)
    assert said.startswith("network.proxy is a secret in a file")
    assert "hunter22" not in said
    assert "network.proxy" not in repr(load(written(tmp_path, "[network]\nproxy='http://proxy:1'", 0o644)))


def test_without_a_literal_the_mode_does_not_matter(tmp_path: Path) -> None:
    assert load(written(tmp_path, COMMAND, 0o644)).vendors
    assert load(written(tmp_path, LITERAL.replace("'hunter22-the-key'", "{ env = 'X' }"), 0o666)).vendors


def test_nobody_else_writes_our_commands(tmp_path: Path) -> None:
    said = refusal(tmp_path, COMMAND, 0o646)
    assert said.startswith(
        "vendors.apivideo.api_key is a command in a file that others can change (mode 0646)"
    )
