"""The panes: each a list or a chart, its filter, and what its keys do."""
