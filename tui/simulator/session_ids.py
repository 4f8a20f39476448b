"""Session ids that look arbitrary and can be read back, so that a look-up need not search all days."""

from __future__ import annotations

from typing import NamedTuple

from tui.simulator.noise import base62, base62_value, mixed, stable_key

_MASK = (1 << 64) - 1
_ODD = 0xD1342543DE82EF95
_INVERSE = pow(_ODD, -1, 1 << 64)


class Whereabouts(NamedTuple):
    """Where a viewing is found: the person's number, the viewers' day, and which of the day's viewings."""

    person: int
    day: int
    ordinal: int


class SessionIds:
    """Ids of one seed. Each vendor's form hides the same whereabouts under a key of its own."""

    def __init__(self, seed: int) -> None:
        self._keys = {kind: stable_key(seed, "id", kind) for kind in ("playback", "mediamelon", "apivideo")}

    def playback(self, where: Whereabouts) -> str:
        """Uplynk's: 32 hex digits."""
        return f"{self._hidden('playback', where):032x}"

    def mediamelon(self, where: Whereabouts) -> str:
        return f"mms-{self._hidden('mediamelon', where):032x}"

    def apivideo(self, where: Whereabouts) -> str:
        """`ps` and 22 letters and digits."""
        return "ps" + base62(self._hidden("apivideo", where), 22)

    def conviva(self, client_id: str, chance: int) -> str:
        """`client.session`; the session part is a negative 32-bit number, as in Conviva's sample."""
        return f"{client_id}.-{1 + chance % 0x7FFF_FFFF}"

    def find(self, session_id: str) -> Whereabouts | None:
        """Read an id of one of the three readable forms back; the caller compares what it finds there."""
        try:
            if session_id.startswith("ps"):
                return self._shown("apivideo", base62_value(session_id[2:]))
            if session_id.startswith("mms-"):
                return self._shown("mediamelon", int(session_id[4:], 16))
            return self._shown("playback", int(session_id.replace("-", ""), 16))
        except ValueError:
            return None

    def _hidden(self, kind: str, where: Whereabouts) -> int:
        packed = where.day << 32 | where.person << 16 | where.ordinal
        scrambled = ((packed ^ self._keys[kind]) * _ODD) & _MASK
        return (scrambled ^ scrambled >> 32) << 64 | mixed(self._keys[kind], packed)

    def _shown(self, kind: str, number: int) -> Whereabouts | None:
        scrambled = number >> 64 & _MASK
        packed = ((scrambled ^ scrambled >> 32) * _INVERSE & _MASK) ^ self._keys[kind]
        where = Whereabouts(packed >> 16 & 0xFFFF, packed >> 32, packed & 0xFFFF)
        return where if self._hidden(kind, where) == number else None
