"""Text that noctop itself writes, on terminals that show ASCII only."""

from __future__ import annotations

_TABLE = str.maketrans(
    {"→": "->", "×": "x", "·": ".", "—": "-", "–": "-", "…": "~", "“": '"', "”": '"', "≥": ">=", "±": "+-"}
)


class Spelling:
    """Writes texts as they are, or with their signs in ASCII."""

    def __init__(self, *, ascii_only: bool) -> None:
        self._ascii_only = ascii_only

    def __call__(self, text: str) -> str:
        return text.translate(_TABLE) if self._ascii_only else text
