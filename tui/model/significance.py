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


def fisher_tail(bad: int, n: int, rest_bad: int, rest_n: int) -> float:
    """How likely at least `bad` of `n` are by chance alone, where `bad + rest_bad` fell anywhere among `n + rest_n`.

    The one-sided exact test (R. A. Fisher, The Design of Experiments, 1935): the tail of the hypergeometric
    distribution, for the small numbers with which `z_score` promises too much. 1 for an empty sample."""
    if bad <= 0 or n <= 0:
        return 1.0
    marked, every = bad + rest_bad, n + rest_n
    if bad * every > marked * n:
        return _tail(bad, n, marked, every)
    least = n - bad + 1
    return 1.0 - _tail(least, n, every - marked, every) if least <= every - marked else 1.0


def _tail(bad: int, n: int, marked: int, every: int) -> float:
    """For numbers above what is expected: term by term, each far less than the one before."""
    term = math.exp(_log_choose(marked, bad) + _log_choose(every - marked, n - bad) - _log_choose(every, n))
    total = 0.0
    for found in range(bad, min(marked, n) + 1):
        total += term
        if term <= total * 1e-12:
            break
        term *= (marked - found) * (n - found) / ((found + 1) * (every - marked - n + found + 1))
    return min(1.0, total)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


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
