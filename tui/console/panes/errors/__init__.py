"""The error timeline: groups of errors by buckets of time, and the events behind one of its cells."""
