"""The journal of what was revealed: a line of JSON for each time, only ever added to."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from tui.audit.private import folder_synced, opened
from tui.model.instants import iso_utc
from tui.model.masking import Mask
from tui.model.reasons import masked_reason
from tui.model.text import safe

JOURNAL_NAME = "audit.jsonl"
MAX_REASON = 500
"""Characters kept of a reason."""


class Journal:
    """Writes `audit.jsonl` in noctop's state folder (mode 0600).

    A line holds when (UTC), who (uid; the user before sudo; whether over SSH), what (kinds and tokens) and why. No
    clear identity gets in: `mask` cleans the reasons too.
    """

    def __init__(
        self,
        folder: Path,
        mask: Mask,
        now_ms: Callable[[], int],
        environ: Mapping[str, str] | None = None,
    ) -> None:
        if not mask.on:
            raise ValueError("the journal's mask must be on, or identities would get in")
        self._path = folder / JOURNAL_NAME
        self._mask = mask
        self._now_ms = now_ms
        self._environ = os.environ if environ is None else environ

    def revealed(self, reason: str, token: str) -> None:
        """The data behind `token` (masked, as `viewer 7f3a91c2··`) are about to be shown. Raises OSError where that
        cannot be written: then they must not be."""
        self._add({"action": "reveal", "what": safe(token, MAX_REASON), "why": self._clean(reason)})

    def _clean(self, reason: str) -> str:
        return masked_reason(safe(reason.strip(), MAX_REASON), self._mask)

    def _add(self, record: Mapping[str, object]) -> None:
        who = {
            "uid": os.getuid(),
            "sudo_user": safe(self._environ["SUDO_USER"], 100) if "SUDO_USER" in self._environ else None,
            "ssh": "SSH_CONNECTION" in self._environ,
        }
        self._append(json.dumps({"time": iso_utc(self._now_ms()), **who, **record}) + "\n")

    def _append(self, line: str) -> None:
        """In one write, so that lines of two processes never mix, and on the disk before this returns."""
        first = not self._path.exists()
        descriptor = opened(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            data = line.encode()
            if os.write(descriptor, data) != len(data):
                raise OSError(f"{self._path}: there is no room for a whole line")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if first:
            folder_synced(self._path)
