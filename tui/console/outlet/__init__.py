"""The way out to the terminal: a writer that never holds the screen up, and frames that wait for a slow line."""
