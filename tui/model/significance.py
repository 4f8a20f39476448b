"""Whether two shares differ by more than chance."""

from __future__ import annotations

import math


def z_score(bad: int, n: int, rest_bad: int, rest_n: int) -> float:
    """How many standard errors the share `bad / n` lies above `rest_bad / rest_n`; 0 where it cannot be told.

    The two-proportion z test with the pooled share (NIST/SEMATECH e-Handbook of Statistical Methods, 7.3.3). It is
    an approximation that wants some bad and some good ones on both sides together; see `tui.diagnosis.cohorts` for
    what is asked besides.
    """
    if n <= 0 or rest_n <= 0:
        return 0.0
    pooled = (bad + rest_bad) / (n + rest_n)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / rest_n)) if 0 < pooled < 1 else 0.0
    return (bad / n - rest_bad / rest_n) / spread if spread else 0.0


def wilson_lower(bad: int, n: int, z: float = 1.645) -> float:
    """The least share that `bad` of `n` are compatible with, 95 % sure for the usual `z`; 0 for an empty sample.

    The lower bound of the score interval (E. B. Wilson, JASA 22, 1927; NIST/SEMATECH e-Handbook 7.2.4.1).
    """
    if n <= 0:
        return 0.0
    share, squared = bad / n, z * z
    middle = share + squared / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + squared / (4 * n * n))
    return max(0.0, (middle - spread) / (1 + squared / n))
