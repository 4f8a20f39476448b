"""A world of channels, viewers and incidents, served as the five vendor APIs.

Written from the vendors' pages alone: it shares no code of the wire with the clients, so that a
misreading on one side cannot agree with itself on the other.
"""
