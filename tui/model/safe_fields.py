"""Safe text as fields of pydantic models: what `tui.model.text` does, done where an answer is validated.

Apart from it, for whoever only prints should not wait for pydantic to load.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from tui.model.text import safe


def _safe_or_none(value: Any) -> Any:
    return None if value is None else safe(value)


SafeStr = Annotated[str, BeforeValidator(safe)]
"""A pydantic field of safe text: whatever came is made a safe string, None an empty one."""

OptionalSafeStr = Annotated[str | None, BeforeValidator(_safe_or_none)]
"""A pydantic field of safe text that may be missing; None stays None."""
