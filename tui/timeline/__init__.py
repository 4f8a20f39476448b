"""Errors over time: events of all vendors as groups by time buckets, and who is hit more than the rest. Pure: no I/O,
no clock of its own."""
