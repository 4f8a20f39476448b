"""What a program has left a terminal in, read from everything it ever sent."""

from __future__ import annotations

import re

ON_BY_ITSELF = frozenset({7, 25})
"""Line wrap and the cursor: a terminal at rest has them."""

_SET = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_KITTY = re.compile(rb"\x1b\[(>\d+|<)u")
_SGR = re.compile(rb"\x1b\[([\d;]*)m")


def left_behind(raw: bytes) -> list[str]:
    """What is otherwise than before; empty for a clean terminal."""
    modes = dict.fromkeys(ON_BY_ITSELF, True)
    for numbers, verb in _SET.findall(raw):
        modes |= {int(one): verb == b"h" for one in numbers.split(b";")}
    wrong = [f"mode {mode} is {on}" for mode, on in modes.items() if on != (mode in ON_BY_ITSELF)]
    kitty = sum(1 if one.startswith(b">") else -1 for one in _KITTY.findall(raw))
    colours = _SGR.findall(raw)
    wrong += [f"{kitty} kitty keyboards"] if kitty > 0 else []
    return wrong + (["colours"] if colours and colours[-1] not in (b"", b"0") else [])
