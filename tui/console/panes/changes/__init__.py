"""What changed between two moments, as a list to go from."""
