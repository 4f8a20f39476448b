"""A request System73 does not serve."""

from __future__ import annotations


class Refusal(Exception):
    """Becomes an answer with this status; its shape is a quirk, since the vendor's page shows none."""

    def __init__(self, status: int, reason: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = headers or {}
