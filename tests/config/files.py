"""Config files for the tests: a whole one, and ways to write and to break one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.config.loading import load
from tui.config.problems import ConfigError

VENDORS = """
[vendors.uplynk]
user_id = "0123456789abcdef0123456789abcdef"
api_key = { env = "UPLYNK_API_KEY" }

[vendors.system73]
base_url = "https://api.system73.com/analytics/legacy"
api_key = { env = "SYSTEM73_API_KEY" }

[vendors.apivideo]
api_key = { env = "APIVIDEO_API_KEY" }

[vendors.conviva]
client_id = "abcdefghij"
client_secret = { env = "CONVIVA_SECRET" }

[vendors.mediamelon]
customer_id = 199493832
api_key = { env = "MEDIAMELON_API_KEY" }
"""


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    """A config.toml with this text."""
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def refusal(folder: Path, text: str, mode: int = 0o600) -> str:
    """What `load` says against a config with this text, without the file's name before each line."""
    path = written(folder, text, mode)
    with pytest.raises(ConfigError) as caught:
        load(path)
    error = caught.value
    assert error.file == path
    assert str(error) == "\n".join(f"{path}: {problem}" for problem in error.problems)
    return "\n".join(error.problems)
