"""Going back in time: one cursor for every pane, the line in which a moment is typed, and how the frame says PAST."""
