"""What feeds the error timeline: the vendors' sessions and errors, channels and feeds that changed, the history."""
