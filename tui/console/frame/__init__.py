"""The frame around every pane: one line of state, one line of vendors, one line of keys."""
