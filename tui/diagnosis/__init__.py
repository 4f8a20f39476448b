"""From sessions, events and coverage to an answer in words: who it hits, where it sits, what to write down.

Pure: no I/O and no clock; every time is passed in.
"""
