"""Sparklines, charts and bars as plain text with style names, drawn by plotext away from the screen's thread.

Nothing here knows Textual or a vendor: numbers go in, text comes out. The console asks `studio.DrawingThread`;
`sparkline`, `charts` and `bars` are what it draws with; `canvas` is the only module that touches plotext.
"""
