"""Screens over the panes: all of a row, the keys, the palette. Esc leaves each."""
