"""The vocabulary of noctop: frozen, typed, pure. No input or output, and no clock of its own.

Every instant is an integer, epoch milliseconds UTC, in a name that ends in `_ms` and says `at`, `_at` or
`from`/`to`; durations end in `_time_ms` or `_s`. Unknown is None, never 0.
"""
