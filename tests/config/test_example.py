"""config.toml.example is valid, whole, and tells the truth about defaults."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from tui.config.document import Config
from tui.config.loading import load
from tui.config.sections import ThresholdOverrides
from tui.config.shipped import shipped_example
from tui.config.vendors import VENDOR_TABLES
from tui.model.vendor import Kind

_COMMENTED_OUT = re.compile(r"^#(?=[a-z_]+ = )", re.MULTILINE)

EXAMPLES = {"base_url", "user_id", "api_key", "client_id", "client_secret", "customer_id", "kind"}
"""Keys of vendors that have to be given, or are an example."""


@pytest.fixture(name="shown")
def fixture_shown() -> dict[str, Any]:
    """The example with every key that it has commented out."""
    return tomllib.loads(_COMMENTED_OUT.sub("", shipped_example().read_text(encoding="utf-8")))


def test_it_is_valid_as_it_stands() -> None:
    config = load(shipped_example())
    assert set(config.vendors) == set(Kind)
    assert set(config.channels) == {"Sports 1"}
    assert config.thresholds_of("Sports 1").rebuffering_warning == 0.005


def test_it_is_valid_with_everything_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(_COMMENTED_OUT.sub("", shipped_example().read_text(encoding="utf-8")))
    assert load(path) == load(shipped_example())


def test_it_shows_every_key(shown: dict[str, Any]) -> None:
    assert set(shown) == set(Config.model_fields)
    for section in ("console", "network", "history", "thresholds"):
        table = Config.model_fields[section].annotation
        assert isinstance(table, type)
        assert issubclass(table, BaseModel)
        assert set(shown[section]) == set(table.model_fields)
    for kind, table in VENDOR_TABLES.items():
        assert set(shown["vendors"][kind]) == set(table.model_fields)
    channel = shown["channels"]["Sports 1"]
    assert {"tags", "thresholds"} < set(channel)
    assert set(channel["thresholds"]) <= set(ThresholdOverrides.model_fields)


def values() -> Iterator[tuple[str, str, Any]]:
    for section in ("console", "network", "history", "thresholds"):
        for key, value in getattr(Config(), section).model_dump().items():
            yield section, key, value


@pytest.mark.parametrize(("section", "key", "default"), list(values()))
def test_the_values_of_the_sections_are_the_defaults(
    shown: dict[str, Any], section: str, key: str, default: Any
) -> None:
    assert shown[section][key] == default


@pytest.mark.parametrize("kind", list(Kind))
def test_the_values_of_the_vendors_are_the_defaults(shown: dict[str, Any], kind: Kind) -> None:
    for key, field in VENDOR_TABLES[kind].model_fields.items():
        if field.is_required():
            assert key in EXAMPLES
        else:
            assert shown["vendors"][kind][key] == field.default


def test_an_example_is_no_secret() -> None:
    assert not re.search(r'^(api_key|client_secret) = "', shipped_example().read_text(), re.MULTILINE)
