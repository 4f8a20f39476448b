"""Reasons that people type, without the identity they were looking at, nor parts of it."""

from __future__ import annotations

import re

from tui.model.masking import Mask

HIDDEN = "··"

_WORD = re.compile(r"[^\W_]+")
_PART = 4
"""Characters from which on a part of an identity tells something."""
_PIECE = 6
"""Characters that a word and an identity have in common only where one was copied from the other."""


def masked_reason(reason: str, mask: Mask) -> str:
    """`reason` without the identities that `mask` knows, without addresses, and without words that are a part of an
    identity or have one in them: half an id and the name before an @ are as good as the whole. A harmless word that
    an identity happens to hold goes too; that costs less than an id in the journal."""
    whole = mask.text(reason)
    if not mask.on:
        return whole
    tokens = {mask.identity(one) for one in mask.identities}
    return " ".join(
        word if word.strip(".,;:()") in tokens else _WORD.sub(lambda match: _shown(match[0], mask), word)
        for word in whole.split()
    )


def _shown(word: str, mask: Mask) -> str:
    return HIDDEN if any(_tells(word.casefold(), one.casefold()) for one in mask.identities) else word


def _tells(word: str, identity: str) -> bool:
    parts = [part for part in _WORD.findall(identity) if len(part) >= _PART]
    bare = "".join(_WORD.findall(identity))
    pieces = (bare[at : at + _PIECE] for at in range(len(bare) - _PIECE + 1))
    return (
        (len(word) >= _PART and word in bare)
        or any(part in word for part in parts)
        or any(piece in word for piece in pieces)
    )
