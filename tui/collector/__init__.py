"""Asks the vendors in the background, on a thread and loop of its own, and publishes frozen snapshots."""
