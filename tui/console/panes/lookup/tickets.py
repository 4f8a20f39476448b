"""The forms a ticket's text can have, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from tui.diagnosis.ticket import Form

FORMS: tuple[Form, ...] = get_args(Form)
WORDS: Mapping[Form, str] = {"markdown": "Markdown", "plain": "plain text", "json": "JSON"}
ENDINGS: Mapping[Form, str] = {"markdown": "md", "plain": "txt", "json": "json"}


def next_form(form: Form) -> Form:
    """The one the key goes on to."""
    return FORMS[(FORMS.index(form) + 1) % len(FORMS)]


def named(name: str) -> Form:
    """The form of that name; Markdown where there is none."""
    return next((form for form in FORMS if form == name), FORMS[0])
