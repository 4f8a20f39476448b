"""A time with a minus before it, as some write how long ago: argparse takes it for an option and says so in riddles."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TIMES = frozenset({"--since", "--from", "--to", "--at", "--time"})
_MINUS = re.compile(r"-\d")


def joined(argv: Sequence[str]) -> list[str]:
    """`--since -2h` as `--since=-2h`: whoever reads times says in words what is wrong with it."""
    found: list[str] = []
    for one in argv:
        if found and found[-1] in _TIMES and _MINUS.match(one):
            found[-1] += f"={one}"
        else:
            found.append(one)
    return found
