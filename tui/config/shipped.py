"""The files that come with noctop and are no code: themes, and the annotated example of a config."""

from __future__ import annotations

from pathlib import Path

import tui

_PACKAGE = Path(tui.__file__).parent


def shipped_themes(package: Path = _PACKAGE) -> Path:
    """The folder of themes. Raises FileNotFoundError where the installation is broken."""
    return _found(package, "themes")


def shipped_example(package: Path = _PACKAGE) -> Path:
    """The annotated config.toml.example. Raises FileNotFoundError where the installation is broken."""
    return _found(package, "config.toml.example")


def _found(package: Path, name: str) -> Path:
    """In a wheel beside the package's modules (see pyproject.toml), in a checkout beside the package itself."""
    checkout = package.parent
    installed = package / "shipped" / name
    if installed.exists():
        return installed
    if (checkout / "pyproject.toml").is_file() and (checkout / name).exists():
        return checkout / name
    raise FileNotFoundError(f"{name} is missing from noctop's installation; install it again")
